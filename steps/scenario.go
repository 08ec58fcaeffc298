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
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/steps/story"
	"github.com/scimproof/scimproof/targets/session"
)

// errNotSelected keeps a scenario that shares a file with a selected one from running; it leaves no record.
var errNotSelected = fmt.Errorf("not selected: %w", godog.ErrSkip)

// Initialize registers hooks for one scenario, the first of which registers its steps; godog calls it once for each.
func (r *Runner) Initialize(sc *godog.ScenarioContext) {
	var s *scenario
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
		s = r.newScenario(entry, r.next())
		for _, known := range entry.uses { // godog tries all that it knows at each step, so it is told no more than these
			sc.Step(known.expression, known.handler(func() *scenario { return s }))
		}
		if entry.Excluded != "" {
			return ctx, fmt.Errorf("not applicable: %s: %w", entry.Excluded, godog.ErrSkip)
		}
		return ctx, nil
	})
	sc.StepContext().Before(func(ctx context.Context, step *godog.Step) (context.Context, error) {
		if s != nil {
			s.at++
			s.given = isGiven(step)
		}
		return ctx, nil
	})
	sc.After(func(ctx context.Context, _ *godog.Scenario, err error) (context.Context, error) {
		if s != nil {
			s.end(ctx, err)
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

// scenario is what the runner has of one scenario that it plays.
type scenario struct {
	runner *Runner
	world  *story.World
	record run.Scenario
	judge  judge
	at     int  // index of the step that runs
	given  bool // whether that is a Given

	mark    string // in every name, so that leftovers can be told
	log     *evidence.Log
	cleaner sender // removes what the scenario created
	created *ours  // what that is
	faults  []error
}

func (r *Runner) newScenario(entry *planned, number int) *scenario {
	s := &scenario{
		runner: r,
		record: run.Scenario{Planned: entry.Planned, Started: time.Now(), Steps: append([]run.Step(nil), entry.steps...)},
		judge: judge{
			policy: r.plan.profile, planned: entry.Planned, known: r.plan.known,
			today: r.plan.today, blind: r.blind, explained: map[run.Deviation]bool{},
			lenient: slices.Contains(entry.Tags, "advised:"+r.target.Definition.Connector),
		},
		at:      -1,
		mark:    fmt.Sprintf("%s%02x", r.target.Ledger.Mark(), number),
		log:     evidence.NewLog(r.redactor, evidence.BodyLimit),
		created: &ours{},
	}
	by := func(origin evidence.Origin, client *scim.Client) sender {
		return sender{client: client, log: s.log, origin: origin, registry: r.target.Ledger, created: s.created, fault: s.fault}
	}
	client, stranger := r.clientsFor(s.log, "wrong-"+s.mark)
	s.cleaner = by(evidence.OriginCleanup, client)
	s.world = story.New(s.setting(number), story.Senders{
		Entra: by(evidence.OriginEntra, client), Setup: by(evidence.OriginSetup, client), Oracle: by(evidence.OriginOracle, client),
		Stranger: by(evidence.OriginSetup, stranger),
	})
	return s
}

// setting is what the story is told. Entra matches whatever a filter finds, but a test writes only to what it created itself.
func (s *scenario) setting(number int) story.Setting {
	plan, target := s.runner.plan, s.runner.target
	return story.Setting{
		Identity: target.Definition.Identity, Mapping: plan.mapping, Consistency: target.Definition.Consistency,
		Dialect: mockentra.Dialect(target.Definition.Dialects[0]), Connector: mockentra.Connector(target.Definition.Connector),
		MembersOnRequest: target.Discovery.MembersOnRequest,
		Mark:             s.mark, Seed: plan.choice.Seed, Salt: plan.choice.Seed + int64(number),
		Deny: func(path string) bool { return !s.created.has(path) || !target.Ledger.Carries(path, s.mark) },
		Kept: s.log.Exchange,
	}
}

func (s *scenario) fault(err error) { s.faults = append(s.faults, err) }

// do runs one step: it catches panics, judges the checks and records both. What it returns is for godog's eyes, without secrets; the
// record keeps them until it is written.
func (s *scenario) do(ctx context.Context, step story.Step, args []string) error {
	record := &s.record.Steps[s.at]
	first := s.log.Len() + 1
	checks, err := s.guard(ctx, step, args)
	if refusal := s.created.refusal(); refusal != nil && err == nil {
		checks = []run.Check{s.notOurs(refusal)}
	}
	if fault := errors.Join(s.faults...); err == nil && fault != nil {
		err = fault
	}
	if err != nil {
		record.Verdict, record.Error = run.Error, err.Error()
		return s.shown(err)
	}
	for i := range checks {
		s.cite(&checks[i], first)
		unreadable(s.runner.target.Discovery.Unreadable).excuse(&checks[i])
		s.forgive(&checks[i])
	}
	record.Verdict, err = s.judge.settle(checks, s.given)
	record.Checks = checks
	return s.shown(err)
}

// notOurs is the check of a step in which a write was held back for what the provider had answered before: what the step wanted to
// see rests on that.
func (s *scenario) notOurs(refusal error) run.Check {
	return run.Check{
		ID: "given-ours", Requirement: s.record.Requirement, Outcome: string(features.Refused), Looked: 1,
		Want: "a provider that says what is ours, and 404 for what is not there", Got: refusal.Error(),
	}
}

// cite gives a check that names no exchange those of its step, or the one whose answer it looked at.
func (s *scenario) cite(check *run.Check, first int) {
	if len(check.Exchanges) > 0 {
		return
	}
	for number := first; number <= s.log.Len(); number++ {
		check.Exchanges = append(check.Exchanges, number)
	}
	if last := s.world.LastAnswer(); len(check.Exchanges) == 0 && last > 0 {
		check.Exchanges = []int{last}
	}
}

// forgive keeps a limit of the rate (RFC 6585 §4) from looking like a fault: what a scenario finds after such an answer may
// follow from it alone.
func (s *scenario) forgive(check *run.Check) {
	if features.Outcome(check.Outcome) == features.Held || check.Looked == 0 {
		return
	}
	if s.log.Answered(http.StatusTooManyRequests) {
		check.Outcome = string(features.Unanswered)
		check.Reason = strings.TrimSpace("the provider limited the rate (429), which says nothing about its conformance: " +
			"run with --concurrency 1, or raise its limit for the test. " + check.Reason)
	}
}

func (s *scenario) guard(ctx context.Context, step story.Step, args []string) (checks []run.Check, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("step panicked: %v\n%s", panicked, debug.Stack())
		}
	}()
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	return s.world.Do(ctx, step, args)
}

// shown is an error as godog may print it: without secrets, and one that skips if it does.
func (s *scenario) shown(err error) error {
	if err == nil {
		return nil
	}
	switch text := s.runner.hide(err.Error()); {
	case text == err.Error():
		return err
	case errors.Is(err, godog.ErrSkip):
		return fmt.Errorf("%s (%w)", text, godog.ErrSkip)
	default:
		return errors.New(text)
	}
}

// end folds the steps, cleans up and hands out the record, without secrets: what the provider said stands in findings, reasons, notes
// of the clean-up and Entra's log; the exchanges are redacted where they are captured. A scenario that was cut off by the end of the run is not written:
// planned and written then differ, and the run is incomplete.
func (s *scenario) end(ctx context.Context, err error) {
	left := s.cleanUp(ctx)
	if ctx.Err() != nil && s.record.Excluded == "" {
		return
	}
	s.fold(err)
	s.record.Notes = left
	if !s.runner.options.Brief {
		s.record.Exchanges, s.record.Log = s.log.Exchanges(), s.world.Log()
	}
	s.record.DurationMS = float64(time.Since(s.record.Started).Microseconds()) / 1000
	s.note()
	s.runner.write(s.record.WithTexts(s.runner.hide))
}

// cleanUp deletes what this scenario created, on a clock of its own: also when the run was interrupted.
func (s *scenario) cleanUp(ctx context.Context) []string {
	ctx, cancel := session.Times().CleanUp(ctx)
	defer cancel()
	registry := s.runner.target.Ledger
	paths := slices.DeleteFunc(s.created.last(), func(path string) bool { return !registry.Carries(path, s.mark) }) // its id may be another's by now
	return registry.Remove(ctx, s.cleaner, paths).Left
}

// fold derives the scenario's verdict from its steps, and the one sentence about it.
func (s *scenario) fold(err error) {
	record := &s.record
	record.Verdict = record.Fold()
	switch {
	case record.Excluded != "":
		record.Reason = record.Excluded
		return
	case record.Verdict == run.Pass && len(s.judge.explained) == 0 && s.mustDeviate():
		record.Verdict, record.Reason = run.Fixed, "a declared deviation no longer shows: remove its line from the deviations"
		return
	case record.Verdict == run.Pass && !s.looked():
		record.Verdict, record.Reason = run.Error, fmt.Sprintf("no step looked at %s: a scenario needs a Then about its @req", record.Requirement)
		return
	case err != nil && !errors.Is(err, godog.ErrSkip) && run.Worst(record.Verdict, run.Fail) != record.Verdict:
		record.Verdict, record.Reason = run.Error, err.Error() // an undefined step, or a hook
		return
	}
	for _, step := range record.Steps {
		if record.Reason == "" && step.Verdict == record.Verdict {
			record.Reason = reasonOf(step)
		}
	}
}

// looked reports whether some step beyond what the scenario starts from looked at the requirement that it is tagged with.
func (s *scenario) looked() bool {
	for _, step := range s.record.Steps {
		for _, check := range step.Checks {
			if check.Requirement == s.record.Requirement && check.Looked > 0 && !startsFrom(&check) {
				return true
			}
		}
	}
	return false
}

// mustDeviate reports whether a pass contradicts what is declared.
func (s *scenario) mustDeviate() bool {
	return slices.ContainsFunc(s.runner.plan.deviationsOf(s.record.Planned), func(known run.Deviation) bool {
		return !known.Optional && !verdict.Expired(known, s.runner.plan.today)
	})
}

// reasonOf is the one sentence about a step that did not simply pass.
func reasonOf(step run.Step) string {
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
func (s *scenario) note() {
	r := s.runner
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, known := range r.plan.deviationsOf(s.record.Planned) {
		if s.record.Verdict != run.Blocked && s.record.Verdict != run.Error {
			r.reached[known] = true
		}
		if s.judge.explained[known] {
			r.used[known] = true
		}
	}
}
