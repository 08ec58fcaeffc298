// Package mockentra is the provisioning engine: it sends a SCIM 2.0 service provider what Microsoft Entra ID's provisioning
// service sends, for the same reasons and in the same order.
//
// A Job reads a source Directory through a Mapping and works in cycles. A Cycle hands out flows; a Flow is one object's pass,
// a state machine that is asked for its next request and told the answer, so that the same engine serves a conformance run
// (Drive, one flow at a time) and a load run (many at once). Sections "entra.md §…" refer to the reference of Entra's
// behaviour; [D] is documented by Microsoft, [O] observed by others, [I] inferred.
package mockentra
