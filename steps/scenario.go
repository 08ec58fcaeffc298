package steps

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/cucumber/godog"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/session"
)

// errNotSelected keeps a scenario that shares a file with a selected one from running; it leaves no record.
var errNotSelected = fmt.Errorf("not selected: %w", godog.ErrSkip)

// Initialize registers hooks for one scenario, the first of which registers its steps; godog calls it once for each.
func (r *Runner) Initialize(sc *godog.ScenarioContext) {
	var w *world
	sc.Before(func(ctx context.Context, pickle *godog.Scenario) (context.Context, error) {
		if err := ctx.Err(); err != nil {
			sc.Step(anyStep, unreached)
			return ctx, context.Cause(ctx)
		}
		entry, planned := r.plan.selected.byPrint[fingerprint(pickle)]
		if !planned {
			sc.Step(anyStep, unreached)
			return ctx, errNotSelected
		}
		w = r.newWorld(entry, r.next())
		for _, known := range entry.uses { // godog tries all that it knows at each step, so it is told no more than these
			sc.Step(known.expression, known.handler(func() *world { return w }))
		}
		if entry.Excluded != "" {
			return ctx, fmt.Errorf("not applicable: %s: %w", entry.Excluded, godog.ErrSkip)
		}
		return ctx, nil
	})
	sc.StepContext().Before(func(ctx context.Context, step *godog.Step) (context.Context, error) {
		if w != nil {
			w.at++
			w.given = isGiven(step)
		}
		return ctx, nil
	})
	sc.After(func(ctx context.Context, _ *godog.Scenario, err error) (context.Context, error) {
		if w != nil {
			w.end(ctx, err)
		}
		return ctx, nil // an error that wraps ErrSkip would hide a failure
	})
}

// anyStep and unreached stand for the steps of a scenario that is left out: godog wants each step defined, run or not.
const anyStep = ""

func unreached() error { return errNotSelected }

func (r *Runner) next() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.number++
	return r.number
}

// do runs one step: it catches panics, judges the checks and records both.
func (w *world) do(ctx context.Context, step stepFunc, args []string) error {
	record := &w.record.Steps[w.at]
	first := w.log.Len() + 1
	w.gaveUp = false
	checks, err := guard(ctx, w, step, args)
	if w.gaveUp { // what follows from it says nothing of its own
		checks = []run.Check{w.probeRefused()}
	}
	if refusal := w.created.refusal(); refusal != nil && err == nil {
		checks = []run.Check{w.notOurs(refusal)}
	}
	if fault := errors.Join(w.faults...); err == nil && fault != nil {
		err = fault
	}
	if err != nil {
		record.Verdict, record.Error = run.Error, w.runner.redactor.Text(err.Error())
		return err
	}
	for i := range checks {
		w.cite(&checks[i], first)
		unreadable(w.runner.target.Discovery.Unreadable).excuse(&checks[i])
		w.forgive(&checks[i])
	}
	record.Verdict, err = w.judge.settle(checks, w.given)
	record.Checks = checks
	return err
}

// notOurs is the check of a step in which a write was held back for what the provider had answered before: what the step wanted to
// see rests on that.
func (w *world) notOurs(refusal error) run.Check {
	check := fault("given-ours", features.Refused, "a provider that says what is ours, and 404 for what is not there", refusal.Error())
	check.Requirement = w.record.Requirement
	return check
}

// cite gives a check that names no exchange those of its step.
func (w *world) cite(check *run.Check, first int) {
	check.Want, check.Got = w.runner.redactor.Text(check.Want), w.runner.redactor.Text(check.Got)
	check.Reason = w.runner.redactor.Text(check.Reason)
	if len(check.Exchanges) > 0 {
		return
	}
	for number := first; number <= w.log.Len(); number++ {
		check.Exchanges = append(check.Exchanges, number)
	}
	if len(check.Exchanges) == 0 && w.answer.Exchange > 0 { // the step looked at the answer to the one before it
		check.Exchanges = []int{w.answer.Exchange}
	}
}

// forgive keeps a limit of the rate (RFC 6585 §4) from looking like a fault: what a scenario finds after such an answer may
// follow from it alone.
func (w *world) forgive(check *run.Check) {
	if holds(*check) || check.Looked == 0 {
		return
	}
	if w.log.Answered(http.StatusTooManyRequests) {
		check.Outcome = string(features.Unanswered)
		check.Reason = strings.TrimSpace("the provider limited the rate (429), which says nothing about its conformance: " +
			"run with --concurrency 1, or raise its limit for the test. " + check.Reason)
	}
}

func guard(ctx context.Context, w *world, step stepFunc, args []string) (checks []run.Check, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("step panicked: %v\n%s", panicked, debug.Stack())
		}
	}()
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	return step(ctx, w, args)
}

// end folds the steps, cleans up and writes the record. A scenario that was cut off by the end of the run is not written:
// planned and written then differ, and the run is incomplete.
func (w *world) end(ctx context.Context, err error) {
	left := w.cleanUp(ctx)
	if ctx.Err() != nil && w.record.Excluded == "" {
		return
	}
	w.fold(err)
	w.record.Notes = left
	if !w.runner.options.Brief {
		w.record.Exchanges, w.record.Log = w.log.Exchanges(), w.provisioningLog()
	}
	w.record.DurationMS = float64(time.Since(w.record.Started).Microseconds()) / 1000
	w.note()
	w.runner.write(w.record)
}

// cleanUp deletes what this scenario created, on a clock of its own: also when the run was interrupted.
func (w *world) cleanUp(ctx context.Context) []string {
	ctx, cancel := session.Times().CleanUp(ctx)
	defer cancel()
	registry := w.runner.target.Ledger
	paths := slices.DeleteFunc(w.created.last(), func(path string) bool { return !registry.Carries(path, w.mark) }) // its id may be another's by now
	return registry.Remove(ctx, w.cleaner, paths).Left
}

// fold derives the scenario's verdict from its steps, and the one sentence about it.
func (w *world) fold(err error) {
	record := &w.record
	record.Verdict = record.Fold()
	switch {
	case record.Excluded != "":
		record.Reason = record.Excluded
		return
	case record.Verdict == run.Pass && len(w.judge.explained) == 0 && w.mustDeviate():
		record.Verdict, record.Reason = run.Fixed, "a declared deviation no longer shows: remove its line from the deviations"
		return
	case record.Verdict == run.Pass && !w.looked():
		record.Verdict, record.Reason = run.Error, fmt.Sprintf("no step looked at %s: a scenario needs a Then about its @req", record.Requirement)
		return
	case err != nil && !errors.Is(err, godog.ErrSkip) && run.Worst(record.Verdict, run.Fail) != record.Verdict:
		record.Verdict, record.Reason = run.Error, err.Error() // an undefined step, or a hook
		return
	}
	for _, step := range record.Steps {
		if record.Reason == "" && step.Verdict == record.Verdict {
			record.Reason = explain(step)
		}
	}
}

// looked reports whether some step beyond what the scenario starts from looked at the requirement that it is tagged with.
func (w *world) looked() bool {
	for _, step := range w.record.Steps {
		for _, check := range step.Checks {
			if check.Requirement == w.record.Requirement && check.Looked > 0 && !startsFrom(&check) {
				return true
			}
		}
	}
	return false
}

// mustDeviate reports whether a pass contradicts what is declared.
func (w *world) mustDeviate() bool {
	return slices.ContainsFunc(w.runner.plan.deviationsOf(w.record.Planned), func(known run.Deviation) bool {
		return !known.Optional && !verdict.Expired(known, w.runner.plan.today)
	})
}

// explain is the one sentence about a step that did not simply pass.
func explain(step run.Step) string {
	if step.Error != "" {
		return step.Error
	}
	for _, check := range step.Checks {
		if check.Verdict == step.Verdict && check.Verdict != run.Pass {
			return describe(check)
		}
	}
	return ""
}

// note remembers which deviations were reached and which explained something.
func (w *world) note() {
	r := w.runner
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, known := range r.plan.deviationsOf(w.record.Planned) {
		if w.record.Verdict != run.Blocked && w.record.Verdict != run.Error {
			r.reached[known] = true
		}
		if w.judge.explained[known] {
			r.used[known] = true
		}
	}
}
