// Package load drives the provisioning engine with many flows at once.
//
// How the pieces meet:
//
//   - Run drives a cycle of package mockentra, one vegeta attack for each phase between the cycle's barriers.
//   - The gate is the attack's Pacer and the only thing that waits: for the time at which a request is due, which the schedule says,
//     for an answer that makes a flow ready, for a slot. It begins flows and ends them.
//   - A slot holds one live flow with its request and response. The gate hands it to the wire, and the wire hands it back.
//   - The wire is the attack's Targeter and its client's RoundTripper: it sends the slot's request and tells the flow the response.
//   - The recorder counts the requests of a phase in histograms, the sampler keeps a few of them, an Observer hears of each.
//   - Audit reads the provider back afterwards, and asks again where a read had no usable answer.
//
// What vegeta does for us: it starts as many workers as there are requests in flight, up to a limit, hands each worker the hit
// that the Pacer has released, and ends an attack when the last one is done. Its own latencies and percentiles are not used: they
// start at the sending, and cannot be merged exactly.
package load
