// Package load drives the provisioning engine with many flows at once: vegeta sends, a gate inside its Pacer decides which
// flow's next request is due, and a RoundTripper hands each answer back to its flow. What is measured, what was planned
// against what was sent, and a sample of the traffic become records of a run file (performance.md §1.1, §7 [M]).
package load
