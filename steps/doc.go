// Package steps executes the features with godog. NewPlan makes a Plan of what a user chooses: it selects scenarios, excludes what is
// not applicable, and knows how they are judged; it sends nothing. A Runner plays it once against a session.Target: it gives each
// scenario a world of its own (directory, provisioning job, virtual clock, evidence), turns what the steps saw into checks, and judges
// them before godog sees an error, so that the binary, go test and the godog command agree. A Session is a Runner with a target that
// it opens, and the run file; Run is that for Go tests.
//
// Of godog v0.16.0 it relies on this, which TestGodogIsAsWeUseIt holds: only Strict makes an undefined step a failure; a step whose
// error wraps ErrSkip leaves the run green; a selection of nothing and a context that has ended are green too, so scenarios are
// counted and the context is asked here; a hook cannot clear an error, but one that returns ErrSkip hides the failure of a step, so
// ours return nil once a scenario has begun; in a tag expression a comma binds weaker than &&; the format "events" is green always.
// Run sets GODOG_SEED and GODOG_TESTED_PACKAGE for the process, so that one suite runs at a time, and its package starts
// `go env GOTOOLDIR` where a program that links it starts and finds go.
package steps
