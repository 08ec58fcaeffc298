package steps

import (
	"context"
	"errors"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/session"
)

// Session is one run of a plan, from the start of the target to the footer of the run file. The binary, go test and the godog
// command all go through it.
type Session struct {
	opened *session.Session
	runner *Runner
	watch  *session.Watch
	keep   bool
}

// Opening is where a plan is run, and who hears of it.
type Opening struct {
	session.Config                    // whose definition is the plan's, maybe with consent
	Progress       func(run.Scenario) // told each record, without secrets; nil = nobody
	Keep           bool               // what the scenarios create stays at the target
	Header         func(*run.Header)  // completes the run file's first line; nil = nobody
}

// Begin begins the run file, and launches the target. A target that cannot be judged is no error: Usable tells it, and Close
// writes it down.
func Begin(ctx context.Context, plan *Plan, opening Opening) (*Session, error) {
	header := plan.Header()
	if opening.Header != nil {
		opening.Header(&header)
	}
	opened, err := session.Open(ctx, opening.Config, header)
	if err != nil {
		return nil, err
	}
	if opened.Fault() == nil {
		opened.Discover(ctx)
		opened.TrustSearches(ctx, plan.mapping)
	}
	if err := opened.Discovered(); err != nil {
		return nil, errors.Join(err, opened.Abandon(ctx))
	}
	begun := &Session{opened: opened, watch: opened.Watch(), keep: opening.Keep}
	begun.runner = plan.Runner(opened.Bounded(ctx), RunnerOptions{
		Recorder: opened.Writer(), Progress: begun.progress(opening.Progress), Suspect: begun.watch.Look, Keep: opening.Keep,
	})
	return begun, nil
}

// progress shows each record, and ends the run where it makes no sense any more.
func (s *Session) progress(shown func(run.Scenario)) func(run.Scenario) {
	return func(record run.Scenario) {
		if shown != nil {
			shown(record)
		}
		if broken := s.runner.broken(); broken != nil {
			s.watch.Stop(broken)
		}
	}
}

// Usable returns why the target cannot be judged, nil when it can. Secrets are hidden in its text.
func (s *Session) Usable() error { return s.opened.Usable() }

// Pace is that of what is sent to the target; nil where it was not launched.
func (s *Session) Pace() *targets.Pace {
	if s.opened.Instance == nil {
		return nil
	}
	return s.opened.Instance.Pace
}

// Remaining lists what is not known to be gone from the target, without secrets.
func (s *Session) Remaining() []string { return s.opened.Remaining() }

// Runner plays the plan; its Initialize is what the godog command wants.
func (s *Session) Runner() *Runner { return s.runner }

// Run executes the plan, unless the target is not usable. It ends early when the target, or its credentials, have ended.
func (s *Session) Run(ctx context.Context) {
	if s.opened.Fault() != nil {
		return
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s.watch.Begin(ctx, cancel)
	s.opened.Instance.Budget.Notify(cancel)
	s.opened.Fail(s.runner.Run(ctx))
	s.opened.Fail(s.watch.End())
	s.opened.Fail(s.opened.Instance.Budget.Err())
}

// Close cleans up, unless what was created is to be kept, stops the target, writes the footer and reads the file back. ctx is that of the run: when it has ended, the
// run is marked incomplete with its cause.
func (s *Session) Close(ctx context.Context) (*run.Run, error) {
	s.runner.sweep.release() // where godog's own command has played the scenarios
	return s.opened.Close(ctx, session.Ending{
		Footer: s.runner.Footer(), Workers: 1, Lost: s.opened.Fault() != nil, Log: s.runner.Errors() > 0, Keep: s.keep,
	})
}
