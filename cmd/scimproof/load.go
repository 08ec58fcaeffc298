package main

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/mockentra/load"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/session"
)

// loadFlags are the flags of `scimproof load`.
type loadFlags struct {
	out                    string
	deviations             string // a file; "" = the definition's
	users, groups, members int
	maxLive, workers       int
	rate                   targets.Rate
	limited                bool // the deadline was given: it does not follow the plan
	rated, grouped         bool // --rate, or --groups, was given
	maxLiveGiven           bool
	planned                forecast
	duration, deadline     time.Duration
	timeout                time.Duration
	metricsListen          string
	metricsLinger          time.Duration
	seed                   int64
	keep                   bool
	slos                   objectives
	place
	safety
}

// workloads are the names that `scimproof load` knows.
var workloads = [...]string{"initial-sync"}

func newLoad() *cobra.Command {
	var flags loadFlags
	command := &cobra.Command{
		Use:   "load TARGET WORKLOAD",
		Short: "Provisions many objects, measures the provider, and compares what it stored",
		Long: `Runs a workload against TARGET with the provisioning engine of "scimproof run"
and many concurrent flows, then reads every object back and compares it (the
audit). A sample of the responses is judged by what must hold of every response.
Everything created is deleted again, unless --keep is given.

Workloads:
  initial-sync   Entra's initial cycle: users, then groups, then memberships and managers

With --rate 0, requests are sent as fast as --max-live flows allow, and where the
provider limits requests (429), as fast as it accepts them. Any other
rate is kept regardless of response times (open loop) until --max-live flows are
in flight; further requests then wait, and the output says how long they were
held back. If that is more than 1 % of a phase, the rate was not tested and the
exit code is 3. After --duration no new requests are started: what was
provisioned is audited, and the output says what was not.

For a provider on another machine, the plan is printed first and must be
confirmed: at the prompt, with --yes, or with consent: true in the definition.

--slo sets an objective for each phase: p50, p90, p95, p99 or max, the latency
of all requests or of one operation from scheduled start (corrected for
coordinated omission); errors, the share of unexpected responses; rate, the
share of planned requests that were sent.

` + exitHelp(map[verdict.Exit]string{
			verdict.ExitOK: "the audit found no differences", verdict.ExitFellShort: "the audit found differences",
			verdict.ExitUsage: "wrong usage or configuration", verdict.ExitTooSlow: "an objective of --slo was missed; everything else is fine",
		}),
		Example: `  scimproof load reference initial-sync --users 200
  scimproof load staging.yaml initial-sync --users 5000 --groups 50 --members 100 --rate 25
  scimproof load staging.yaml initial-sync --rate 25 --slo 'p99<500ms' --slo 'errors<0.1%'
  scimproof load reference initial-sync --users 20000 --metrics-listen 127.0.0.1:9100`,
		Args: exactly("TARGET", "WORKLOAD"),
		RunE: func(command *cobra.Command, args []string) error {
			if !command.Flags().Changed("members") {
				flags.members = min(flags.members, max(flags.users, 0))
			}
			flags.maxLiveGiven, flags.limited = command.Flags().Changed("max-live"), command.Flags().Changed("deadline")
			flags.grouped = command.Flags().Changed("groups")
			flags.rated = command.Flags().Changed("rate")
			if !flags.maxLiveGiven {
				flags.maxLive = load.DefaultMaxLive(float64(flags.rate))
			}
			return push(command.Context(), flags, args)
		},
	}
	set := command.Flags()
	set.StringVar(&flags.out, "out", "", outHelp)
	set.StringVar(&flags.deviations, "deviations", "", "file of known deviations, in place of the definition's")
	set.IntVar(&flags.users, "users", 200, "number of users")
	set.IntVar(&flags.groups, "groups", 10, "number of groups")
	set.IntVar(&flags.members, "members", 20, "members per group")
	set.Var(&flags.rate, "rate", "target rate, such as 25/s or 100/min; 0 = unlimited (default: the definition's, or unlimited)")
	set.IntVar(&flags.maxLive, "max-live", 0, "maximum number of flows in flight; each sends one request at a time (default: 32; with --rate, twice the rate, 64 to 4096)")
	set.IntVar(&flags.workers, "workers", 0, "maximum number of requests in flight (default: --max-live)")
	set.DurationVar(&flags.duration, "duration", 0, "start no new requests after this time (default: until everything is provisioned)")
	set.DurationVar(&flags.deadline, "deadline", 2*time.Minute, "stop the whole run after this time (not given: at least this, and as long as the plan takes)")
	set.DurationVar(&flags.timeout, "timeout", 0, "timeout of a request (default: the definition's, or 30s)")
	set.StringVar(&flags.metricsListen, "metrics-listen", "", "serve Prometheus metrics on this address during the run, such as 127.0.0.1:9100")
	set.DurationVar(&flags.metricsLinger, "metrics-linger", 0, "keep serving metrics this long after the run, so that the last values are scraped")
	set.Int64Var(&flags.seed, "seed", 0, "seed for names and ids (default: from the clock)")
	set.Var(&flags.slos, "slo", "objective for each phase, such as "+objectiveForms+"; may be repeated")
	set.BoolVar(&flags.keep, "keep", false, "do not delete what was created")
	flags.flag(command)
	flags.writing(command)
	complete(command, true, targetNames, workloadNames)
	return command
}

// atOnce is the maximum number of requests in flight: each flow sends one at a time.
func (f loadFlags) atOnce() int {
	if f.workers > 0 {
		return min(f.workers, f.maxLive)
	}
	return f.maxLive
}

// check rejects invalid values.
func (f loadFlags) check(workload string) error {
	switch {
	case !slices.Contains(workloads[:], workload):
		return fmt.Errorf("workload %q is unknown%s: expected %s; see `scimproof load --help`", workload, features.DidYouMean(workload, workloads[:]), strings.Join(workloads[:], ", "))
	case f.users < 1 || f.groups < 0 || f.members < 0:
		return fmt.Errorf("expected at least 1 user and no negative counts, got --users %d --groups %d --members %d", f.users, f.groups, f.members)
	case f.members > f.users:
		return fmt.Errorf("--members %d is more than --users %d: lower --members or raise --users", f.members, f.users)
	case f.rate < 0 || f.maxLive < 1 || f.maxLive > load.MaxLiveLimit || f.workers < 0:
		return fmt.Errorf("expected --rate of 0 or more, --max-live of 1 to %d and --workers of 0 or more, got %s, %d, %d", load.MaxLiveLimit, f.rate, f.maxLive, f.workers)
	case f.metricsLinger < 0 || f.metricsLinger > 0 && f.metricsListen == "":
		return fmt.Errorf("--metrics-linger is %s: expected 0 or more, together with --metrics-listen", f.metricsLinger)
	case f.duration < 0 || f.deadline <= 0:
		return fmt.Errorf("expected --duration of 0 or more and --deadline above 0, got %s, %s", f.duration, f.deadline)
	}
	return f.safety.check()
}

// push is `scimproof load`: open the target, provision, audit, clean up, write, say the verdict.
func push(ctx context.Context, flags loadFlags, args []string) error {
	definition, err := flags.find(args)
	if err != nil {
		return failed(verdict.ExitUsage, err)
	}
	if err := flags.check(args[1]); err != nil {
		return failed(verdict.ExitUsage, err)
	}
	definition = flags.apply(definition)
	if definition, err = flags.follow(definition); err != nil {
		return failed(verdict.ExitUsage, err)
	}
	if err := flags.fits(definition); err != nil {
		return failed(verdict.ExitUsage, err)
	}
	if flags.deviations != "" {
		definition = definition.Deviating(flags.deviations)
	}
	if flags.seed == 0 {
		flags.seed = time.Now().UnixNano() % 1_000_000_007
	}
	if flags.timeout == 0 {
		flags.timeout = definition.Timeout
	}
	definition.Timeout = flags.timeout
	boundMemory(flags.users)
	defer collectSeldom()()
	mapping, err := session.LoadMapping(definition)
	if err == nil {
		err = session.Recognisable(definition, mapping)
	}
	var standing *steps.Standing
	if err == nil {
		standing, err = steps.NewStanding(steps.Choice{Definition: definition, Mapping: mapping})
	}
	if err != nil {
		return failed(verdict.ExitUsage, err)
	}
	plan := flags.forecast(definition, mapping)
	if err := flags.reach(plan); err != nil {
		return failed(verdict.ExitUsage, err)
	}
	flags.planned = plan
	if !flags.limited {
		flags.deadline = max(flags.deadline, plan.needed()*3/2+time.Minute)
		plan.limit = flags.deadline
	}
	shown := newScreen(ctx)
	shown.warn(definition, definition.Warnings(mapping))
	if definition, err = consent(ctx, definition, plan, shown.out, person(), ""); err != nil {
		return err
	}
	out, release, err := claim(definition, flags.out, flags.allowParallel, shown.out)
	if err != nil {
		return err
	}
	defer release()
	made, err := newLoadSession(mapping, standing, out, flags, args, shown)
	if err != nil {
		return failed(verdict.ExitUsage, err)
	}
	defer made.unlisten()
	defer made.linger(ctx)
	return made.play(ctx, definition)
}

// play provisions and reports.
func (s *loadSession) play(ctx context.Context, definition targets.Definition) error {
	ctx, cancel := session.WithDeadline(ctx, s.flags.deadline, s.course.another)
	defer cancel()
	if err := s.begin(ctx, definition); err != nil {
		return unwritten(s.out, err, verdict.ExitUsage)
	}
	s.run(ctx)
	done, err := s.close(ctx)
	if err != nil {
		return unwritten(s.out, err, verdict.ExitNoAnswer)
	}
	return conclude(s.out, done, s.shown)
}

// derive makes the directory that is provisioned, and the job that does it.
func (s *loadSession) derive() *mockentra.Job {
	identity := s.Definition.Identity
	knobs, _ := s.Definition.Knobs("") // no error in a definition that was read
	directory := mockentra.NewDerived(mockentra.Shape{
		Users: s.flags.users, Groups: s.flags.groups, Members: s.flags.members, Seed: s.flags.seed, Mark: s.Ledger.Mark(),
		Domain: identity.UserDomain, Plain: identity.Username == "plain", Extra: identity.ExtraAttributes, Mapping: s.mapping,
	})
	return mockentra.NewJob(directory, mockentra.RealClock{}, mockentra.Config{
		Mapping: s.mapping, Dialect: mockentra.Dialect(s.Definition.Dialects[0]), Connector: mockentra.Connector(s.Definition.Connector),
		HardDelete: s.Definition.HardDelete, Knobs: knobs, Seed: s.flags.seed, Deny: s.foreign, Brief: true,
		MembersOnRequest: s.Discovery.MembersOnRequest,
	})
}

// listen opens the metrics port, nil where none is wanted.
func (f loadFlags) listen() (net.Listener, error) {
	if f.metricsListen == "" {
		return nil, nil
	}
	listener, err := net.Listen("tcp", f.metricsListen)
	if err != nil {
		return nil, fmt.Errorf("cannot serve metrics: %w", err)
	}
	return listener, nil
}
