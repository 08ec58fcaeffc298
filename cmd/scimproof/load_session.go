package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/mockentra/load"
	"github.com/scimproof/scimproof/mockentra/metrics"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/session"
)

// loadSession is one load: the directory that is provisioned, the metrics, the audit.
type loadSession struct {
	mapping    *mockentra.Mapping
	standing   *steps.Standing // judges a sample of the answers
	flags      loadFlags
	args       []string
	out        output
	shown      *screen
	course     *course
	listener   net.Listener // of the metrics; nil = not served
	served     bool         // they are
	unserve    func()       // ends serving them
	collectors *metrics.Collectors

	*session.Session
	client  *scim.Client          // reads what was created
	sending context.Context       // while flows are driven
	pending *run.Load             // the last phase, written when its audit is known
	ended   error                 // why the cycle was not driven to its end
	watch   *session.Watch        // ends the load where the target has ended; nil = before it
	lost    atomic.Pointer[error] // the list of what was created cannot be written
}

func newLoadSession(mapping *mockentra.Mapping, standing *steps.Standing, out output, flags loadFlags, args []string, shown *screen) (made *loadSession, err error) {
	made = &loadSession{
		mapping: mapping, standing: standing, flags: flags, args: args, out: out, shown: shown,
		unserve: func() {}, collectors: metrics.New(),
		course: &course{limit: flags.deadline, given: flags.limited, requests: flags.planned.requests},
	}
	made.listener, err = flags.listen()
	return made, err
}

// begin opens the target. One that cannot be used is no error but a fault of the run.
func (s *loadSession) begin(ctx context.Context, definition targets.Definition) (err error) {
	header := s.flags.header(definition, s.args)
	header.Deviations, header.Recognised = s.standing.Deviations(), true
	header.Warnings = definition.Warnings(s.mapping)
	s.Session, err = session.Open(ctx, session.Config{
		Definition: definition, Launcher: launchers("entra"), Dir: s.out.dir,
		Connections: s.flags.atOnce(), AnswerLimit: load.MaxAnswer,
	}, header)
	if err != nil {
		return err
	}
	if s.Fault() == nil {
		leaves(ctx, s.out.dir, s.Remaining)
		s.client = s.Client()
		s.TrustSearches(ctx, s.mapping)
		s.AskMembersOnRequest(ctx)
	}
	if err := s.Discovered(); err != nil {
		return errors.Join(err, s.Abandon(ctx))
	}
	return nil
}

// run provisions and audits.
func (s *loadSession) run(ctx context.Context) {
	if s.Fault() != nil {
		return
	}
	job := s.derive()
	s.serve()
	s.course.follow(s.Instance.Pace, s.shown.note)
	watched := newProgress(s.shown, s.observer())
	fmt.Fprintf(s.shown.out, "scimproof: %s of %s against %s (%s)\n",
		s.args[1], s.flags.size(), s.Definition.Name, describeKind(s.Definition))
	if !s.Definition.Foreign() { // said with the plan
		fmt.Fprintf(s.shown.out, "  about %d requests, about %s\n", about(s.flags.planned.requests), s.flags.planned.time())
		for _, effect := range s.Definition.Effects {
			fmt.Fprintf(s.shown.out, "  note: %s\n", effect)
		}
	}
	stop := watched.start()
	sending, end := context.WithCancelCause(ctx)
	defer end(nil)
	s.sending = sending
	s.Instance.Budget.Notify(end)
	s.watch = s.Watch()
	s.watch.Begin(sending, end)
	result, err := load.Run(sending, s.config(watched), job.Begin(), s.args[1], s.phase)
	gone := s.watch.End()
	stop()
	s.Rest()
	s.ended = result.Ended
	if gone != nil {
		err = gone
	}
	if spent := s.Instance.Budget.Err(); spent != nil {
		err = spent
	}
	if err != nil {
		s.Fail(err)
		return
	}
	if probe := result.Probe; probe.Kind != mockentra.Success && probe.Kind != 0 && result.Ended == nil {
		s.Fail(fmt.Errorf("the cycle ended after its connection test, nothing was provisioned: %s: %s", probe.Code, s.Hide(probe.Reason)))
		return
	}
	if unmeasured := s.flags.slos.unmeasured(); len(unmeasured) > 0 && (s.ended == nil || errors.Is(s.ended, load.ErrDuration)) {
		s.Fail(fmt.Errorf("--slo %s was not measured: no phase sent such requests, or --rate was 0", strings.Join(unmeasured, ", ")))
	}
	s.audit(ctx, job)
}

func (s *loadSession) config(observer load.Observer) load.Config {
	objects := uint64(s.flags.users + s.flags.groups + s.flags.groups*s.flags.members)
	return load.Config{
		Base: s.Instance.Base, Transport: s.Definition.Authenticated(s.Instance.Unpaced()), Clock: mockentra.RealClock{},
		Rate: float64(s.flags.rate), MaxLive: s.flags.maxLive, Workers: s.flags.workers, Duration: s.flags.duration, Timeout: s.flags.timeout,
		Requests: 1000 + 20*objects, // far more than an honest provider needs: a flow that never ends is cut
		Observer: observer, Redactor: s.Redactor(), Limits: s.Instance.Pace,
		Invariants: s.standing.Invariants(), OnResponse: s.heard,
	}
}

// phase writes the phase before and keeps this one: the last phase carries the audit.
func (s *loadSession) phase(record run.Load) {
	s.flush()
	record.SLOs = s.flags.slos.judge(record)
	s.judge(record.Answers)
	s.pending = &record
	showPhase(s.shown, record)
}

// judge gives what was found in the sampled answers its verdicts, by the profile and the known deviations.
func (s *loadSession) judge(answers *run.Answers) {
	if answers == nil {
		return
	}
	for i := range answers.Checks {
		answers.Checks[i].Want, answers.Checks[i].Got = s.Hide(answers.Checks[i].Want), s.Hide(answers.Checks[i].Got)
	}
	s.standing.Judge(answers.Checks)
	if len(answers.Checks) > 0 {
		answers.Violated = s.standing.Requirements(answers.Checks)
	}
}

func (s *loadSession) flush() {
	if s.pending == nil {
		return
	}
	if err := s.Writer().Load(*s.pending); err != nil && s.Fault() == nil {
		s.Fail(err)
	}
	s.pending = nil
}

// cleanWorkers is how many deletions are in flight at once.
const cleanWorkers = 16

// close cleans up, stops the target, writes the footer and reads the file back.
func (s *loadSession) close(ctx context.Context) (*run.Run, error) {
	s.flush()
	ending := session.Ending{Workers: cleanWorkers, Keep: s.flags.keep, Shorten: s.first, Lost: errors.Is(s.Fault(), targets.ErrEnded)}
	if s.ended != nil && !errors.Is(s.ended, load.ErrDuration) { // the record of the phase tells of that end
		ending.Footer.Incomplete = s.ended.Error()
	}
	if lost := s.lost.Load(); lost != nil && s.Fault() == nil {
		s.Fail(*lost)
	}
	return s.Close(ctx, ending)
}
