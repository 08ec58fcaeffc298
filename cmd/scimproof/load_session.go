package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/mockentra/load"
	"github.com/scimproof/scimproof/mockentra/metrics"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
)

// loadSession is one load run from the start of the target to the footer of the run file.
type loadSession struct {
	definition targets.Definition
	flags      loadFlags
	args       []string
	out        output
	shown      *screen
	writer     *run.Writer
	registry   *targets.Registry
	redactor   *evidence.Redactor
	clock      mockentra.Clock
	listener   net.Listener // of the metrics; nil = not served
	served     bool         // they are
	unserve    func()       // ends serving them

	instance  *targets.Instance
	transport http.RoundTripper
	idle      func() // closes idle connections

	mapping          *mockentra.Mapping
	membersOnRequest bool // a plain read of a group does not show them
	client           *scim.Client
	sending          context.Context // while flows are driven
	collectors       *metrics.Collectors
	pending          *run.Load             // the last phase, written when its audit is known
	fault            error                 // why there is no trustworthy answer
	ended            error                 // why the cycle was not driven to its end
	lost             atomic.Pointer[error] // the registry cannot be written
}

// realTime is the clock of a load run: cycles take the time they take.
type realTime struct{}

func (realTime) Now() time.Time { return time.Now() }

func newLoadSession(definition targets.Definition, flags loadFlags, args []string, shown *screen) (*loadSession, error) {
	out, err := makeOutput(flags.out)
	if err != nil {
		return nil, err
	}
	if err := steps.Vacant(out.path(steps.RegistryFile)); err != nil {
		return nil, err
	}
	session := &loadSession{
		definition: definition, flags: flags, args: args, out: out, shown: shown, clock: realTime{},
		redactor: definition.Redactor(), idle: func() {}, unserve: func() {}, collectors: metrics.New(),
	}
	if session.listener, err = flags.listen(); err != nil {
		return nil, err
	}
	return session, nil
}

// begin writes the run file's first line and starts the target. A target that cannot be used is no error but a fault of the run.
func (s *loadSession) begin(ctx context.Context) (err error) {
	if s.writer, err = run.Create(s.out.path(steps.RunFile)); err != nil {
		return err
	}
	if s.registry, err = targets.CreateRegistry(s.out.path(steps.RegistryFile)); err != nil {
		return err
	}
	if err := s.writer.Begin(s.header()); err != nil {
		return err
	}
	s.fault = s.launch(ctx)
	return s.writer.Discovered(run.Discovered{Target: s.target()})
}

func (s *loadSession) launch(ctx context.Context) error {
	instance, err := launchers("entra").Launch(ctx, s.definition)
	if err != nil {
		return fmt.Errorf("%w: %w", targets.ErrUnusable, err)
	}
	s.instance = instance
	instance.HoldBack(s.registry)
	s.idle = instance.Widen(s.flags.atOnce())
	s.transport = s.definition.Authenticated(instance.Transport)
	s.client = scim.NewClient(instance.Base, s.transport, s.flags.timeout, load.MaxAnswer)
	if err := targets.Ready(ctx, s.client); err != nil {
		return err
	}
	if s.mapping, err = steps.LoadMapping(s.definition); err != nil {
		return err
	}
	steps.TrustSearches(ctx, s.definition, instance, s.mapping, s.registry)
	s.membersOnRequest = steps.MembersOnRequest(ctx, s.client)
	return nil
}

func (s *loadSession) header() run.Header {
	header := run.Header{
		Tool: steps.Tool(), Started: time.Now(), Profile: "entra", Seed: s.flags.seed,
		Target: s.target(),
	}
	words := append([]string{"scimproof", "load"}, s.args...)
	words = append(words, s.flags.place.words()...)
	for _, setting := range s.settings() {
		header.Config = append(header.Config, setting)
		words = append(words, "--"+setting.Name, setting.Value)
	}
	header.Rerun = s.redactor.Text(shellWords(words))
	return header
}

// target is what is known of it by now.
func (s *loadSession) target() run.Target {
	target := run.Target{
		Name: s.definition.Name, URL: s.redactor.URL(s.definition.URL), Launcher: s.definition.Kind(),
		Mapping: s.definition.Mapping, Connector: s.definition.Connector, Dialects: s.definition.Dialects,
	}
	if s.instance != nil {
		target.URL = s.redactor.URL(s.instance.Base.String())
	}
	return target
}

// settings are the flags that decide what happens, under their names.
func (s *loadSession) settings() []run.Setting {
	flags := s.flags
	settings := []run.Setting{
		{Name: "users", Value: fmt.Sprint(flags.users)}, {Name: "groups", Value: fmt.Sprint(flags.groups)},
		{Name: "members", Value: fmt.Sprint(flags.members)}, {Name: "rate", Value: fmt.Sprint(flags.rate)},
		{Name: "max-live", Value: fmt.Sprint(flags.maxLive)}, {Name: "workers", Value: fmt.Sprint(flags.workers)},
		{Name: "deadline", Value: flags.deadline.String()}, {Name: "seed", Value: fmt.Sprint(flags.seed)},
	}
	if flags.duration > 0 {
		settings = append(settings, run.Setting{Name: "duration", Value: flags.duration.String()})
	}
	for _, one := range flags.slos.list {
		settings = append(settings, run.Setting{Name: "slo", Value: one.text})
	}
	settings = append(settings, flags.safety.settings(s.definition)...)
	if flags.timeout > 0 {
		settings = append(settings, run.Setting{Name: "timeout", Value: flags.timeout.String()})
	}
	return settings
}

// run provisions and audits.
func (s *loadSession) run(ctx context.Context) {
	if s.fault != nil {
		return
	}
	job := s.derive()
	s.serve()
	watched := newProgress(s.shown, s.observer())
	fmt.Fprintf(s.shown.out, "scimproof: %s of %d users and %d groups into %s (%s)\n",
		s.args[1], s.flags.users, s.flags.groups, s.definition.Name, describeKind(s.definition))
	if !s.definition.Foreign() { // said with the plan
		for _, effect := range s.definition.Effects {
			fmt.Fprintf(s.shown.out, "  mind: %s\n", effect)
		}
	}
	stop := watched.start()
	sending, end := context.WithCancelCause(ctx)
	defer end(nil)
	s.sending = sending
	s.instance.Budget.Notify(end)
	result, err := load.Run(sending, s.config(watched), job.Begin(), s.args[1], s.phase)
	stop()
	s.idle()
	s.ended = result.Ended
	if spent := s.instance.Budget.Err(); spent != nil {
		err = spent
	}
	if err != nil {
		s.fault = err
		return
	}
	if probe := result.Probe; probe.Kind != mockentra.Success && probe.Kind != 0 && result.Ended == nil {
		s.fault = fmt.Errorf("the cycle was given up after its probe, so nothing was provisioned: %s: %s", probe.Code, steps.Hide(s.redactor, probe.Reason))
		return
	}
	if unmeasured := s.flags.slos.unmeasured(); len(unmeasured) > 0 && (s.ended == nil || errors.Is(s.ended, load.ErrDuration)) {
		s.fault = fmt.Errorf("--slo %s was never measured: no phase has sent such requests, or the rate was not limited", strings.Join(unmeasured, ", "))
	}
	s.audit(ctx, job)
}

func (s *loadSession) config(observer load.Observer) load.Config {
	objects := uint64(s.flags.users + s.flags.groups + s.flags.groups*s.flags.members)
	return load.Config{
		Base: s.instance.Base, Transport: s.transport, Clock: s.clock,
		Rate: s.flags.rate, MaxLive: s.flags.maxLive, Workers: s.flags.workers, Duration: s.flags.duration, Timeout: s.flags.timeout,
		Requests: 1000 + 20*objects, // far more than an honest provider needs: a flow that never ends is cut
		Observer: observer, Redactor: s.redactor,
		Heard: s.heard,
	}
}

// heard tells the registry of an answer. What a creation has made is read at once, as long as that is wanted: the engine writes to it
// next, and would not read it.
func (s *loadSession) heard(req *scim.Request, rsp *scim.Response) {
	path, err := s.registry.Heard(req, rsp, s.look)
	s.note(err)
	switch {
	case path == "" || req.Method != http.MethodPost:
	case s.registry.Doubtful(rsp):
		s.look(path)
	default:
		s.registry.Trust(path)
	}
}

// look reads a resource, and lets the registry hear of it.
func (s *loadSession) look(path string) (scim.Named, bool) {
	request := scim.Reading(path)
	var response scim.Response
	s.client.Send(s.sending, &request, &response)
	_, err := s.registry.Heard(&request, &response, nil)
	s.note(err)
	if !response.OK() {
		return scim.Named{}, false
	}
	return scim.NamedIn(response.Body)
}

// hearing sends for the audit: its reads prove what is ours before it is deleted.
type hearing struct {
	*loadSession
	reader *scim.Client
}

// Send implements mockentra.Sender.
func (h hearing) Send(ctx context.Context, req *scim.Request, rsp *scim.Response) {
	h.reader.Send(ctx, req, rsp)
	_, err := h.registry.Heard(req, rsp, nil)
	h.note(err)
}

// note keeps the first error of the registry: without it nothing may be left behind unseen.
func (s *loadSession) note(err error) {
	if err != nil {
		s.lost.CompareAndSwap(nil, &err)
	}
}

// foreign reports whether a matched resource is not ours, so that nothing is written to it.
func (s *loadSession) foreign(path string) bool { return !s.registry.Owns(path) }

// phase writes the phase before and keeps this one: the last phase carries the audit.
func (s *loadSession) phase(record run.Load) {
	s.flush()
	record.SLOs = s.flags.slos.judge(record)
	s.pending = &record
	showPhase(s.shown, record)
}

func (s *loadSession) flush() {
	if s.pending == nil {
		return
	}
	if err := s.writer.Load(*s.pending); err != nil && s.fault == nil {
		s.fault = err
	}
	s.pending = nil
}

// audit reads the provider back, unless the run was ended before the cycle was.
func (s *loadSession) audit(ctx context.Context, job *mockentra.Job) {
	if ctx.Err() != nil || s.pending == nil {
		return
	}
	fmt.Fprintln(s.shown.out, "auditing: reading everything back")
	whole := scim.NewClient(s.instance.Base, s.transport, s.flags.timeout, 0) // a group with all its members
	found := load.Audit(ctx, job, hearing{s, whole}, s.readers(), s.redactor)
	if ctx.Err() != nil {
		return // what was not read is no finding
	}
	if found.Users+found.Groups == 0 && len(found.Findings) == 0 && found.Lost == nil && found.Unread == nil {
		s.fault = errors.New("the audit found nothing to compare: want the users and groups that were provisioned")
		return
	}
	lists := [][]run.Finding{found.Findings, found.Unknown}
	if found.Unread != nil {
		found.Unread.Why = steps.Hide(s.redactor, found.Unread.Why)
		lists = append(lists, found.Unread.List)
	}
	for _, list := range lists {
		for i := range list {
			list[i].Got = steps.Hide(s.redactor, list[i].Got)
		}
	}
	s.pending.Audit = found
	s.collectors.Audited(*found)
	showAudit(s.shown, found)
}

// auditReaders is how many objects the audit asks for at once: more gain little.
const auditReaders = 8

// readers is how many objects the audit asks for at once: no more than the load did, and one where a rate is kept at a provider that
// is not on this machine.
func (s *loadSession) readers() int {
	if s.flags.rate > 0 && s.definition.Foreign() {
		return 1
	}
	return min(auditReaders, s.flags.atOnce())
}

// cleanWorkers is how many deletions are in the air at once.
const cleanWorkers = 16

// closeTime bounds clean-up after the context of the run has ended, and stopTime the stop of the target then.
const (
	closeTime = 3 * time.Second
	stopTime  = 500 * time.Millisecond
)

// close cleans up, stops the target, writes the footer and reads the file back.
func (s *loadSession) close(ctx context.Context) (*run.Run, error) {
	s.flush()
	footer := run.Footer{}
	if ctx.Err() != nil {
		footer.Incomplete = context.Cause(ctx).Error()
	} else if s.ended != nil && !errors.Is(s.ended, load.ErrDuration) { // the record of the phase tells of that end
		footer.Incomplete = s.ended.Error()
	}
	if s.fault == nil && s.lost.Load() != nil {
		s.fault = *s.lost.Load()
	}
	if s.fault != nil && !errors.Is(ctx.Err(), context.Canceled) { // an interruption explains every fault
		footer.Fault = s.redactor.Text(s.fault.Error())
		if unstarted := new(targets.UnstartedError); errors.As(s.fault, &unstarted) {
			footer.TargetLog = s.redactor.Text(unstarted.Log)
		}
	}
	s.stop(ctx, &footer)
	return s.seal(footer)
}

func (s *loadSession) stop(ctx context.Context, footer *run.Footer) {
	if s.instance == nil {
		return
	}
	remains := targets.Remains{}
	if footer.CleanUp.Kept = s.flags.keep; !s.flags.keep {
		remains = s.cleanUp(ctx)
		remains.Left, remains.MayBeLeft = s.first(remains.Left), s.first(remains.MayBeLeft)
	}
	steps.Remaining(&footer.CleanUp, remains, s.registry, s.redactor)
	if footer.Fault != "" {
		footer.TargetLog = s.redactor.Text(s.instance.Logs())
	}
	limit := closeTime
	if ctx.Err() != nil {
		limit = stopTime // clean-up has had the rest
	}
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	s.idle()
	if err := steps.Stop(after, s.instance); err != nil {
		footer.CleanUp.NotStopped = s.redactor.Text(err.Error())
	}
}

// cleanUp removes what was created: within the run's time, and for a moment after it has passed.
func (s *loadSession) cleanUp(ctx context.Context) targets.Remains {
	if ctx.Err() == nil {
		if remains := s.registry.CleanUp(ctx, s.client, cleanWorkers, s.definition.Consistency); ctx.Err() == nil {
			return remains
		}
	}
	after, cancel := context.WithTimeoutCause(context.WithoutCancel(ctx), closeTime, errors.New("clean-up took too long"))
	defer cancel()
	return s.registry.CleanUp(after, s.client, cleanWorkers, s.definition.Consistency)
}

// seal closes the list of what was created, and judges the run by what the file holds. A list that is lost is a fault of the run.
func (s *loadSession) seal(footer run.Footer) (*run.Run, error) {
	if err := s.registry.Close(); err != nil && footer.Fault == "" {
		footer.Fault = steps.Hide(s.redactor, "the list of what was created was lost during the run, so that nobody knows what is left: "+err.Error())
	}
	footer.Ended = time.Now()
	return s.writer.Seal(footer, verdict.Of)
}

// abort lets go of everything where the run could not begin.
func (s *loadSession) abort(ctx context.Context) (err error) {
	if s.instance != nil {
		err = s.instance.Stop(context.WithoutCancel(ctx))
	}
	if s.registry != nil {
		err = errors.Join(err, s.registry.Close())
	}
	if s.writer != nil {
		err = errors.Join(err, s.writer.Close())
	}
	return err
}
