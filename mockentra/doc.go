// Package mockentra is the provisioning engine: it sends a SCIM 2.0 service provider what Microsoft Entra ID's provisioning
// service sends, for the same reasons and in the same order.
//
// How the pieces meet:
//
//   - A Directory is the source: a Tenant, whose objects change, or a Derived one, which is arithmetic and as large as wanted.
//   - A Job reads it through a Mapping. It owns what outlives a cycle: links, watermarks, retry queues (escrows), status and log.
//   - Job.Begin makes a Cycle: a probe, users, groups, staged deletions, references, with a barrier between each two.
//   - A Cycle makes flows. A Flow is the pass of one object, or of one chunk of members: it is asked for its next request and told the
//     response, and never waits. So the same engine serves a conformance run (Drive, one flow at a time) and a load (many at once).
//   - A flow makes requests, in the Dialect of the job; a Sender sends them. Cycle.Done lets the job learn what the flow has learnt.
//   - Audit, the oracle, reads the provider back and compares it with what the job believes that it holds.
//
// Sections "entra.md §…" refer to the reference of Entra's behaviour; [D] is documented by Microsoft, [O] observed by others, [I]
// inferred.
package mockentra
