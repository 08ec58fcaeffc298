package steps

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/cucumber/godog"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/steps/story"
)

// do runs one step: it catches panics, judges the checks and records both. What it returns is for godog's eyes, without secrets; the
// record keeps them until it is written.
func (s *scenario) do(ctx context.Context, step story.Step, args []string) error {
	record := &s.record.Steps[s.at]
	first := s.log.Len() + 1
	checks, err := s.guard(ctx, step, args)
	if last := s.log.Len(); last >= first {
		record.Sent = []int{first, last}
	}
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
		s.excuseGateway(&checks[i])
		s.blameRead(&checks[i])
	}
	record.Verdict, err = s.judge.settle(checks, s.given)
	record.Checks = checks
	return s.shown(err)
}

// notOurs is the check of a step in which a write was held back for what the provider had answered before: what the step wanted to
// see rests on that.
func (s *scenario) notOurs(refusal error) run.Check {
	return run.Check{
		ID: story.GivenPrefix + "ours", Requirement: s.record.Requirement, Outcome: string(features.Refused), Looked: 1,
		Want: "resources that this run created, and 404 for resources that do not exist", Got: refusal.Error(),
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

// forgive keeps a limit of the rate (RFC 6585 §4) from looking like a fault: what a scenario finds after a request that was given up
// for it may follow from that alone.
func (s *scenario) forgive(check *run.Check) {
	if features.Outcome(check.Outcome) == features.Held || check.Looked == 0 {
		return
	}
	if why := s.created.limits(); why != nil {
		check.Outcome = string(features.Unanswered)
		check.Reason = strings.TrimSpace(why.Error() + ", so its conformance is not tested: raise its limit for the test. " + check.Reason)
	}
}

// excuseGateway keeps an answer of what stands before the provider (RFC 9110 §15.6.3, §15.6.5) from being judged as the provider's: as
// after none at all, nobody knows what became of the request.
func (s *scenario) excuseGateway(check *run.Check) {
	if outcome := features.Outcome(check.Outcome); outcome == features.Held || outcome == features.Unanswered || check.Looked == 0 {
		return
	}
	for _, status := range []int{http.StatusBadGateway, http.StatusGatewayTimeout} {
		if s.log.Answered(status) {
			check.Outcome = string(features.Unanswered)
			check.Reason = strings.TrimSpace(fmt.Sprintf("a gateway answered %d, which is no answer of the provider: %s", status, check.Reason))
			return
		}
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
	s.runner.turns.among(func() { checks, err = s.world.Do(ctx, step, args) })
	return checks, err
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
