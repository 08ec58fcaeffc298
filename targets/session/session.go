package session

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets"
)

// Config is what is opened, and where its files go.
type Config struct {
	Definition  targets.Definition // as it was agreed to
	Launcher    targets.Launcher
	Dir         string // output directory; it is made where it is not there
	Connections int    // kept open at once; 0 = as the launcher has it
	AnswerLimit int64  // bytes of an answer that are read; 0 = as scim.NewClient has it
}

// Session is a run from the start of the target to the footer of the run file.
type Session struct {
	*Target
	dir    string
	writer *run.Writer
	header run.Header
	fault  error                     // why there will be no trustworthy answer
	over   atomic.Pointer[time.Time] // when the context of the run ended
	ends   []func()                  // let go of the context of the run, which may outlive the session
}

// Open begins the run file and the list of what is created in the directory, launches the target and asks whether it can be
// judged. That it cannot is no error: Fault tells it, and Close writes it down. header is completed by what the definition says.
func Open(ctx context.Context, config Config, header run.Header) (*Session, error) {
	session := &Session{Target: &Target{Definition: config.Definition.Prepared(), AnswerLimit: config.AnswerLimit}, dir: config.Dir, header: header}
	session.describe()
	if err := session.create(); err != nil {
		return nil, err
	}
	if err := session.writer.Begin(session.header); err != nil {
		return nil, errors.Join(err, session.Abandon(ctx))
	}
	stop := context.AfterFunc(ctx, func() { now := time.Now(); session.over.Store(&now) })
	session.ends = append(session.ends, func() { stop() })
	session.fault = session.start(ctx, config)
	return session, nil
}

// describe completes the header by what is known before anything is sent.
func (s *Session) describe() {
	definition, target := s.Definition, &s.header.Target
	s.header.Tool, s.header.Started = Tool(), time.Now()
	target.Name, target.URL, target.Launcher = definition.Name, s.Redactor().URL(definition.URL), definition.Kind()
	target.Mapping, target.Connector, target.Dialects = definition.Mapping, definition.Connector, definition.Dialects
	for i, warning := range s.header.Warnings {
		s.header.Warnings[i] = Hide(s.Redactor(), warning)
	}
}

func (s *Session) create() (err error) {
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return fmt.Errorf("cannot create the output directory: %w", err)
	}
	list := filepath.Join(s.dir, LedgerFile)
	if err := Vacant(list); err != nil {
		return err
	}
	if s.writer, err = run.Create(filepath.Join(s.dir, RunFile)); err != nil {
		return err
	}
	if s.Ledger, err = targets.CreateLedger(list); err != nil {
		return errors.Join(err, s.writer.Close())
	}
	return nil
}

// start launches the target and asks whether it can be judged.
func (s *Session) start(ctx context.Context, config Config) error {
	if err := s.launch(ctx, config.Launcher); err != nil {
		return fmt.Errorf("%w: %w", targets.ErrUnusable, err)
	}
	s.HoldBack(s.Ledger)
	if config.Connections > 0 {
		s.idle = s.Instance.Widen(config.Connections)
	}
	return s.Ready(ctx)
}

// Discovered writes down what is known of the target by now.
func (s *Session) Discovered() error {
	if s.Instance != nil {
		s.header.Target.URL = s.Redactor().URL(s.Instance.Base.String())
	}
	s.Discovery.into(&s.header)
	return s.writer.Discovered(run.Discovered{Target: s.header.Target, Discovery: s.header.Discovery})
}

// Writer is that of the run file.
func (s *Session) Writer() *run.Writer { return s.writer }

// Fault returns why there will be no trustworthy answer, nil where there is no such reason.
func (s *Session) Fault() error { return s.fault }

// Fail says why there will be no trustworthy answer; nil says nothing. What was said before is forgotten.
func (s *Session) Fail(err error) {
	if err != nil {
		s.fault = err
	}
}

// Usable returns why the target cannot be judged, nil when it can. Secrets are hidden in its text.
func (s *Session) Usable() error {
	if s.fault == nil {
		return nil
	}
	return fmt.Errorf("%w%s", targets.ErrUnusable, strings.TrimPrefix(s.Hide(s.fault.Error()), targets.ErrUnusable.Error()))
}

// Bounded is the target for those who play scenarios: what they still have in the air after the end of ctx is broken off in time for
// the session to clean up, to stop the target and to report; and what never has an answer is not waited for again and again.
func (s *Session) Bounded(ctx context.Context) *Target {
	if s.Instance == nil {
		return s.Target
	}
	lent, bounded := *s.Instance, *s.Target
	until, end := Times().scenarios(ctx)
	s.ends = append(s.ends, end)
	lent.HoldUnanswered()
	lent.Transport = curfew{lent.Transport, until}
	bounded.Instance = &lent
	return &bounded
}

// Abandon lets go of everything where the run could not begin.
func (s *Session) Abandon(ctx context.Context) error {
	defer s.release()
	err := errors.Join(s.Ledger.Close(), s.writer.Close())
	if s.Instance == nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), Times().AfterDeadline)
	defer cancel()
	return errors.Join(err, s.stop(ctx))
}

// release lets go of the context of the run.
func (s *Session) release() {
	for _, end := range s.ends {
		end()
	}
}

// Ending is what the caller knows of the end of a run.
type Ending struct {
	Footer  run.Footer              // counts, and why the run is incomplete where its context has not ended
	Lost    bool                    // the target may not answer any more, so that clean-up is not tried for long
	Workers int                     // deletions in the air at once
	Log     bool                    // what the target printed is of interest, also without a fault
	Keep    bool                    // what was created stays
	Shorten func([]string) []string // makes a long list of what is left a short one; nil = no list is long
}

// Close cleans up, stops the target, writes the footer and reads the file back. ctx is that of the run: when it has ended, the
// run is marked incomplete with its cause.
func (s *Session) Close(ctx context.Context, ending Ending) (*run.Run, error) {
	defer s.release()
	footer := ending.Footer
	if ctx.Err() != nil {
		footer.Incomplete = context.Cause(ctx).Error()
	}
	if s.fault != nil && !errors.Is(ctx.Err(), context.Canceled) { // an interruption explains every fault
		footer.Fault = s.Hide(s.fault.Error())
		if unstarted := new(targets.UnstartedError); errors.As(s.fault, &unstarted) {
			footer.TargetLog = s.Redactor().Text(unstarted.Log)
		}
	}
	if s.Instance != nil {
		more := time.Duration(0)
		if ctx.Err() != nil && !ending.Lost && !ending.Keep {
			more = s.unhurried(ctx)
		}
		after, cancel := Times().finish(ctx, ending.Lost, more, s.over.Load)
		defer cancel()
		s.leave(after, ending, &footer)
	}
	footer.Ended = time.Now()
	return s.seal(footer)
}

// unhurried is how long it takes to remove what is left at the pace of a provider that limits requests, within bounds, which it says; 0
// where nothing limits them.
func (s *Session) unhurried(ctx context.Context) time.Duration {
	pace, _ := s.Instance.Pace.Sustained()
	left := s.Ledger.Unfinished()
	needs := pace.For(left*requestsToRemove) + s.Instance.Pace.Wait()
	if pace == 0 || left == 0 || needs < Times().AfterInterrupt {
		return 0
	}
	more, text := needs+Times().AfterInterrupt, fmt.Sprintf("removing %s at %s takes about %s", counted(left), pace, needs.Round(time.Second))
	if more > Times().Paced {
		more = Times().Paced
		text += fmt.Sprintf(", of which it has %s", more)
	}
	how := "press Ctrl-C again"
	if !errors.Is(ctx.Err(), context.Canceled) { // nobody has pressed it yet, and the first one only asks for a clean-up
		how = "press Ctrl-C twice"
	}
	s.Instance.Pace.Say(text + ": to leave it there, " + how)
	return more
}

// requestsToRemove are what clean-up sends for a resource: it is read, deleted, and read again.
const requestsToRemove = 3

// Remaining lists what is not known to be gone, without secrets.
func (s *Session) Remaining() (lines []string) {
	for _, entry := range s.Ledger.Left() {
		lines = append(lines, s.Hide(entry.What()))
	}
	return lines
}

// leave removes what was created, and stops the target.
func (s *Session) leave(ctx context.Context, ending Ending, footer *run.Footer) {
	remains := targets.Remains{}
	if footer.CleanUp.Kept = ending.Keep; !ending.Keep {
		remains = s.CleanUp(ctx, ending.Workers)
	}
	if ending.Shorten != nil {
		remains.Left, remains.MayBeLeft = ending.Shorten(remains.Left), ending.Shorten(remains.MayBeLeft)
	}
	s.remaining(&footer.CleanUp, remains)
	if footer.Fault != "" || ending.Log {
		footer.TargetLog = s.Redactor().Text(s.Instance.Logs())
	}
	if err := s.stop(ctx); err != nil {
		footer.CleanUp.NotStopped = s.Redactor().Text(err.Error())
	}
}

// remaining writes down what clean-up has not removed, and what was noticed of the provider, with secrets hidden.
func (s *Session) remaining(into *run.CleanUp, remains targets.Remains) {
	into.Left = append(into.Left, run.Altered(remains.Left, s.Hide)...)
	into.MayBeLeft = append(into.MayBeLeft, run.Altered(remains.MayBeLeft, s.Hide)...)
	into.Noticed = append(into.Noticed, run.Altered(s.Ledger.Noticed(), s.Hide)...)
	into.Noticed = append(into.Noticed, run.Altered(s.Instance.Pace.Limited().Notes(), s.Hide)...)
	into.Created, into.Removed = s.Ledger.Counts()
}

// seal closes the list of what was created, and judges the run by what the file holds. A list that is lost is a fault of the run.
func (s *Session) seal(footer run.Footer) (*run.Run, error) {
	if err := s.Ledger.Close(); err != nil && footer.Fault == "" {
		footer.Fault = s.Hide("the list of created resources was lost during the run, so what is left is unknown: " + err.Error())
	}
	done, err := s.writer.Seal(footer, verdict.Of)
	if err != nil {
		return nil, err
	}
	if s.Definition.Kind() == "embedded" { // whatever is left has gone with the provider
		if err := os.Remove(filepath.Join(s.dir, LedgerFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return done, nil
}
