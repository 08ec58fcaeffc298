// Package steps plays the features with godog and judges what the stories see; it knows no story itself (package story does).
//
// NewPlan makes a Plan of what a user chooses: which scenarios, which are not applicable, how they are judged; it sends nothing. A
// Runner plays it once against a session.Target. Each scenario (scenario.go) has a world (story.New) whose senders write down what is
// sent (sender.go). The checks of each step come back, are cited, excused or forgiven (step.go), and judged by profile and known
// deviations (judge.go); only then does godog see an error, so that the binary, go test and the godog command agree. At its end a
// scenario is cleaned up, and its record loses its secrets and is handed out (record.go). A Session is a Runner with a target that it
// opens, a watch that ends a run whose target has died, and the run file; Run is that for Go tests.
//
// Of godog v0.16.0 it relies on this, which TestGodogIsAsWeUseIt holds: only Strict makes an undefined step a failure; a step whose
// error wraps ErrSkip leaves the run green; a selection of nothing and a context that has ended are green too, so scenarios are
// counted and the context is asked here; a hook cannot clear an error, but one that returns ErrSkip hides the failure of a step, so
// ours return nil once a scenario has begun; in a tag expression a comma binds weaker than &&; the format "events" is green always.
// Run sets GODOG_SEED and GODOG_TESTED_PACKAGE for the process, so that one suite runs at a time, and its package starts
// `go env GOTOOLDIR` where a program that links it starts and finds go.
package steps
