package steps

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/session"
)

// Session is one run of a suite, from the start of the target to the footer of the run file. The binary, go test and the godog
// command all go through it.
type Session struct {
	options Options
	suite   *Suite
	opened  *session.Session
	watch   *watch
}

// Begin refuses what is wrong with options, begins the run file in dir, and launches the target. A target that
// cannot be judged is no error: Usable tells it, and Close writes it down.
func Begin(ctx context.Context, options Options, launcher targets.Launcher, dir string, header func(*run.Header)) (*Session, error) {
	suite, err := NewSuite(options)
	if err != nil {
		return nil, err
	}
	if err := session.Recognisable(options.Definition, suite.mapping); err != nil {
		return nil, err
	}
	options.Catalogue = suite.catalogue
	opened, err := session.Open(ctx, session.Config{Definition: options.Definition, Launcher: launcher, Dir: dir}, suite.head(header))
	if err != nil {
		return nil, err
	}
	begun := &Session{options: options, suite: suite, opened: opened}
	if opened.Fault() == nil {
		if suite, err = begun.equip(ctx); err != nil {
			return nil, errors.Join(err, opened.Abandon(ctx))
		}
		opened.Discover(ctx)
		opened.TrustSearches(ctx, suite.mapping)
		suite.unreadable, suite.membersOnRequest = opened.Discovery.Unreadable, opened.Discovery.MembersOnRequest
		begun.suite = suite
	}
	if err := opened.Discovered(); err != nil {
		return nil, errors.Join(err, opened.Abandon(ctx))
	}
	return begun, nil
}

// equip plans anew with what the launch has made.
func (s *Session) equip(ctx context.Context) (*Suite, error) {
	s.watch = &watch{client: s.opened.Client()}
	redactor := s.opened.Redactor()
	s.options.Instance, s.options.Registry = s.opened.Bounded(ctx).Instance, s.opened.Ledger
	s.options.Recorder = hidden{s.opened.Writer(), redactor}
	shown := s.options.Progress
	s.options.Progress = func(record run.Scenario) {
		if shown != nil {
			shown(redacted(record, redactor))
		}
		if broken := s.suite.broken(); broken != nil {
			s.watch.stop(broken)
		}
		s.watch.look(record)
	}
	return NewSuite(s.options)
}

// head is what a suite knows of a run's header before anything is sent.
func (s *Suite) head(complete func(*run.Header)) run.Header {
	header := s.Header()
	definition := s.options.Definition
	header.Config = []run.Setting{
		{Name: "profile", Value: s.options.Profile},
		{Name: "seed", Value: strconv.FormatInt(s.options.Seed, 10)},
		{Name: "concurrency", Value: strconv.Itoa(s.options.Concurrency)},
		{Name: "consistency", Value: definition.Consistency.String()},
		{Name: "launcher", Value: definition.Kind()},
		{Name: "names", Value: fmt.Sprintf("%s, domain %s", definition.Identity.Username, definition.Identity.UserDomain)},
	}
	if complete != nil {
		complete(&header)
	}
	return header
}

// Usable returns why the target cannot be judged, nil when it can. Secrets are hidden in its text.
func (s *Session) Usable() error { return s.opened.Usable() }

// Suite is the planned suite.
func (s *Session) Suite() *Suite { return s.suite }

// Run executes the plan, unless the target is not usable. It ends early when the target stops answering.
func (s *Session) Run(ctx context.Context) {
	if s.opened.Fault() != nil {
		return
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s.watch.begin(ctx, cancel)
	s.opened.Instance.Budget.Notify(cancel)
	s.opened.Fail(s.suite.Run(ctx))
	s.opened.Fail(s.watch.end())
	s.opened.Fail(s.opened.Instance.Budget.Err())
}

// Close cleans up, stops the target, writes the footer and reads the file back. ctx is that of the run: when it has ended, the
// run is marked incomplete with its cause.
func (s *Session) Close(ctx context.Context) (*run.Run, error) {
	return s.opened.Close(ctx, session.Ending{
		Footer: s.suite.Footer(), Workers: 1, Lost: s.opened.Fault() != nil, Log: s.suite.Errors() > 0,
	})
}
