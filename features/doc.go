// Package features is the specification: the scenarios in Gherkin, and the catalogue of requirements by which a provider is judged.
// Everything in it is data; the Go code reads that data strictly and answers questions about it. It knows no step and no provider.
//
//   - The *.feature files are embedded (embed.go). Package steps/story has a step for each of their sentences.
//   - A Catalogue is made of catalogue/*.yaml (load.go, checked by validate.go). A Requirement is a statement that can be tested; a
//     Consequence says what Entra makes of the failure of an RFC's; a Source is what a statement about Entra rests on; a Code explains
//     a word of Entra's provisioning log.
//   - An Outcome is the class of what a check found, from a closed list (outcome.go; outcome_ruled.go for those that only rulings name).
//   - An Ambiguity is a point where the RFCs leave room; for some outcomes it rules what they cost.
//   - A Profile, rfc or entra, selects requirements and judges: requirement and outcome to a Severity.
package features
