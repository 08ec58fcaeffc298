package steps

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
)

// File names in the output directory of a run.
const (
	RunFile      = "run.ndjson"
	RegistryFile = "created.ndjson"
	UnprovenFile = "may-be-left.ndjson" // what clean-up could not prove to come from a run
)

// Session is one run from the start of the target to the footer of the run file. The binary, go test and the godog command
// all go through it.
type Session struct {
	options  Options
	suite    *Suite
	dir      string
	writer   *run.Writer
	registry *targets.Registry
	instance *targets.Instance
	redactor *evidence.Redactor
	watch    *watch
	fault    error // why there will be no trustworthy answer
	started  time.Time
	found    discovery
	over     atomic.Pointer[time.Time] // when the context of the run ended
}

// Begin refuses what is wrong with options, begins the run file in dir, and launches the target. A target that
// cannot be judged is no error: Usable tells it, and Close writes it down.
func Begin(ctx context.Context, options Options, launcher targets.Launcher, dir string, header func(*run.Header)) (*Session, error) {
	session := &Session{options: options, dir: dir, started: time.Now()}
	suite, err := NewSuite(options)
	if err != nil {
		return nil, err
	}
	if err := Recognisable(options.Definition, suite.mapping); err != nil {
		return nil, err
	}
	session.options.Catalogue = suite.catalogue
	session.redactor = options.Definition.Redactor()
	if err := session.open(); err != nil {
		return nil, err
	}
	session.suite = suite
	first := session.head(header)
	if err := session.writer.Begin(first); err != nil {
		return nil, errors.Join(err, session.abandon(ctx))
	}
	context.AfterFunc(ctx, func() { now := time.Now(); session.over.Store(&now) })
	session.instance, session.fault = launch(ctx, launcher, options.Definition)
	if session.instance != nil {
		session.instance.HoldBack(session.registry)
	}
	if session.fault == nil {
		if suite, err = session.equip(ctx); err != nil {
			return nil, errors.Join(err, session.abandon(ctx))
		}
		session.found = session.discover(ctx)
		TrustSearches(ctx, options.Definition, session.instance, suite.mapping, session.registry)
		suite.unreadable, suite.membersOnRequest = session.found.unreadable, session.found.membersOnRequest
	}
	session.suite = suite
	if err := session.writer.Discovered(session.discovered(first)); err != nil {
		return nil, errors.Join(err, session.abandon(ctx))
	}
	return session, nil
}

// equip plans anew with what the launch has made.
func (s *Session) equip(ctx context.Context) (*Suite, error) {
	s.watch = &watch{client: ClientOf(s.options.Definition, s.instance)}
	over, end := context.WithCancelCause(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() { time.AfterFunc(grace(ctx)/2, func() { end(errLate) }) })
	lent := *s.instance
	lent.Transport = curfew{s.instance.Transport, over}
	s.options.Instance, s.options.Registry = &lent, s.registry
	s.options.Recorder = hidden{s.writer, s.redactor}
	shown := s.options.Progress
	s.options.Progress = func(record run.Scenario) {
		if shown != nil {
			shown(redacted(record, s.redactor))
		}
		if broken := s.suite.broken(); broken != nil {
			s.watch.stop(broken)
		}
		s.watch.look(record)
	}
	return NewSuite(s.options)
}

// launch starts a target and asks whether it can be judged at all.
func launch(ctx context.Context, launcher targets.Launcher, definition targets.Definition) (*targets.Instance, error) {
	instance, err := launcher.Launch(ctx, definition)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", targets.ErrUnusable, err)
	}
	return instance, targets.Ready(ctx, ClientOf(definition, instance))
}

// ClientOf makes a client that authenticates as the definition says.
func ClientOf(definition targets.Definition, instance *targets.Instance) *scim.Client {
	return scim.NewClient(instance.Base, definition.Authenticated(instance.Transport), definition.Timeout, 0)
}

func (s *Session) open() (err error) {
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return fmt.Errorf("output directory cannot be made: %w", err)
	}
	list := filepath.Join(s.dir, RegistryFile)
	if err := Vacant(list); err != nil {
		return err
	}
	if s.writer, err = run.Create(filepath.Join(s.dir, RunFile)); err != nil {
		return err
	}
	if s.registry, err = targets.CreateRegistry(list); err != nil {
		return errors.Join(err, s.writer.Close())
	}
	return nil
}

// Vacant refuses to begin a run where the list of an earlier one names what is still at a provider. A list of nothing, as a
// crash leaves it, is no obstacle.
func Vacant(list string) error {
	registry, err := targets.OpenRegistry(list)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	if left := len(registry.Left()); left > 0 {
		return errors.Join(fmt.Errorf("%s is there: an earlier run left %d resources at its target; run `scimproof clean TARGET --out %s`, or remove the file if that target is gone",
			list, left, filepath.Dir(list)), registry.Close())
	}
	return registry.Close()
}

// abandon lets go of everything where the run could not begin.
func (s *Session) abandon(ctx context.Context) error {
	err := errors.Join(s.registry.Close(), s.writer.Close())
	if s.instance == nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTime)
	defer cancel()
	return errors.Join(err, Stop(ctx, s.instance))
}

// head is what is known before anything is sent.
func (s *Session) head(complete func(*run.Header)) run.Header {
	header := s.suite.Header()
	header.Started, header.Tool = s.started, Tool()
	header.Target.URL = s.redactor.URL(s.options.Definition.URL)
	definition := s.options.Definition
	header.Config = []run.Setting{
		{Name: "profile", Value: s.suite.options.Profile},
		{Name: "seed", Value: strconv.FormatInt(s.options.Seed, 10)},
		{Name: "concurrency", Value: strconv.Itoa(s.suite.options.Concurrency)},
		{Name: "consistency", Value: definition.Consistency.String()},
		{Name: "launcher", Value: definition.Kind()},
		{Name: "names", Value: fmt.Sprintf("%s, domain %s", definition.Identity.Username, definition.Identity.UserDomain)},
	}
	if complete != nil {
		complete(&header)
	}
	return header
}

// discovered is what the header does not know of the target yet.
func (s *Session) discovered(header run.Header) run.Discovered {
	if s.instance != nil {
		header.Target.URL = s.redactor.URL(s.instance.Base.String())
	}
	s.found.into(&header)
	return run.Discovered{Target: header.Target, Discovery: header.Discovery}
}

// Usable returns why the target cannot be judged, nil when it can. Secrets are hidden in its text.
func (s *Session) Usable() error {
	if s.fault == nil {
		return nil
	}
	return fmt.Errorf("%w%s", targets.ErrUnusable, strings.TrimPrefix(Hide(s.redactor, s.fault.Error()), targets.ErrUnusable.Error()))
}

// Suite is the planned suite.
func (s *Session) Suite() *Suite { return s.suite }

// Run executes the plan, unless the target is not usable. It ends early when the target stops answering.
func (s *Session) Run(ctx context.Context) {
	if s.fault != nil {
		return
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s.watch.begin(ctx, cancel)
	s.instance.Budget.Notify(cancel)
	s.fault = s.suite.Run(ctx)
	for _, ended := range []error{s.watch.end(), s.instance.Budget.Err()} {
		if ended != nil {
			s.fault = ended
		}
	}
}

// After the context of a run has ended, scenarios may clean up behind themselves until half of closeTime has passed, and the
// session may clean up and stop the target until all of it has. After a deadline the run must end within 5 s, report included;
// somebody who interrupts it can wait longer for what is still at the provider.
const (
	closeTime       = 2500 * time.Millisecond
	interruptedTime = 4 * time.Second
	leastTime       = 500 * time.Millisecond // for the session, whatever the scenarios took
)

// grace is the time between the end of a run's context and the end of all clean-up.
func grace(ctx context.Context) time.Duration {
	if errors.Is(ctx.Err(), context.Canceled) {
		return interruptedTime
	}
	return closeTime
}

var errLate = errors.New("clean-up took too long")

// Close cleans up, stops the target, writes the footer and reads the file back. ctx is that of the run: when it has ended, the
// run is marked incomplete with its cause.
func (s *Session) Close(ctx context.Context) (*run.Run, error) {
	footer := s.suite.Footer()
	if ctx.Err() != nil {
		footer.Incomplete = context.Cause(ctx).Error()
	}
	if s.fault != nil && !errors.Is(ctx.Err(), context.Canceled) { // an interruption explains every fault
		footer.Fault = Hide(s.redactor, s.fault.Error())
		if unstarted := new(targets.UnstartedError); errors.As(s.fault, &unstarted) {
			footer.TargetLog = s.redactor.Text(unstarted.Log)
		}
	}
	after, cancel := s.closing(ctx)
	defer cancel()
	s.stop(after, &footer)
	footer.Ended = time.Now()
	return s.seal(footer)
}

// closing is the context of clean-up and stop: grace from the end of the run's context, whenever that comes, and from now
// on where the target is lost or no end is known.
func (s *Session) closing(ctx context.Context) (context.Context, context.CancelFunc) {
	after, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	end := func() {
		remaining := grace(ctx)
		if over := s.over.Load(); over != nil {
			remaining -= time.Since(*over)
		}
		time.AfterFunc(max(remaining, leastTime), func() { cancel(errLate) })
	}
	if _, ends := ctx.Deadline(); ctx.Err() != nil || s.fault != nil || !ends {
		end()
		return after, func() { cancel(nil) }
	}
	stop := context.AfterFunc(ctx, end)
	return after, func() { stop(); cancel(nil) }
}

// seal closes the list of what was created, and judges the run by what the file holds. A list that is lost is a fault of the run.
func (s *Session) seal(footer run.Footer) (*run.Run, error) {
	if err := s.registry.Close(); err != nil && footer.Fault == "" {
		footer.Fault = Hide(s.redactor, "the list of what was created was lost during the run, so that nobody knows what is left: "+err.Error())
	}
	done, err := s.writer.Seal(footer, verdict.Of)
	if err != nil {
		return nil, err
	}
	if s.options.Definition.Kind() == "embedded" { // whatever is left has gone with the provider
		if err := os.Remove(filepath.Join(s.dir, RegistryFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return done, nil
}

func (s *Session) stop(ctx context.Context, footer *run.Footer) {
	if s.instance == nil {
		return
	}
	Remaining(&footer.CleanUp, s.registry.CleanUp(ctx, ClientOf(s.options.Definition, s.instance), 1, s.options.Definition.Consistency), s.registry, s.redactor)
	if footer.Fault != "" || s.suite.Errors() > 0 {
		footer.TargetLog = s.redactor.Text(s.instance.Logs())
	}
	if err := Stop(ctx, s.instance); err != nil {
		footer.CleanUp.NotStopped = s.redactor.Text(err.Error())
	}
}

// stopTime is what an instance may take after ctx has ended, to kill what does not end by itself.
const stopTime = time.Second

// Stop stops an instance, and waits for that only a moment longer than ctx lasts: a container's daemon may hang.
func Stop(ctx context.Context, instance *targets.Instance) error {
	stopped := make(chan error, 1)
	go func() { stopped <- instance.Stop(ctx) }()
	late, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(stopTime, cancel) })()
	select {
	case err := <-stopped:
		return err
	case <-late.Done():
		return errors.New("it takes too long: look for its container or process")
	}
}
