package main

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/mockentra/load"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/session"
)

// loadFlags are the flags of `scimproof load`.
type loadFlags struct {
	out                    string
	users, groups, members int
	rate, maxLive, workers int
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
		Short: "Provisions many objects at once, measures the provider, and audits what it kept",
		Long: `Plays a workload against TARGET with the engine that "scimproof run" uses, many flows at once, then
reads every object back and compares it. What was created is deleted again unless --keep is given.

Workloads:
  initial-sync   Entra's first cycle: users, then groups, then memberships and managers

--rate 0 sends as fast as --max-live flows can; another rate is kept whatever the provider does (open loop)
until --max-live flows are open: what is due then waits and is shown as starved. Above 1 % of a phase's time
nothing is proven about the rate, and the exit code is 3. --duration begins nothing more after that time: what was
provisioned is audited, what is left undone is said, and the exit code is that of the audit.

At a provider that is not on this machine the plan is shown first, and --yes or consent: true in the definition is wanted.

--slo holds each phase to an objective: p50, p90, p95, p99 or max of all requests or of one kind, in time from when a
request was due; errors, the share of unexpected answers; rate, the share of planned requests that were sent.

Exit codes: 0 the audit found no difference; 1 it did; 2 usage or configuration; 3 no trustworthy answer, or
something was left at the target; 4 an objective of --slo is broken, everything else is fine; 130 interrupted.`,
		Example: `  scimproof load reference initial-sync --users 200
  scimproof load staging.yaml initial-sync --users 5000 --groups 50 --members 100 --rate 25
  scimproof load staging.yaml initial-sync --rate 25 --slo 'p99<500ms' --slo 'errors<0.1%'
  scimproof load reference initial-sync --users 20000 --metrics-listen 127.0.0.1:9100`,
		Args: cobra.ExactArgs(2),
		RunE: func(command *cobra.Command, args []string) error {
			if !command.Flags().Changed("members") {
				flags.members = min(flags.members, max(flags.users, 0))
			}
			if !command.Flags().Changed("max-live") {
				flags.maxLive = load.DefaultMaxLive(flags.rate)
			}
			return push(command.Context(), flags, args)
		},
	}
	set := command.Flags()
	set.StringVar(&flags.out, "out", defaultOut, "directory for report.html, run.ndjson, junit.xml and summary.md")
	set.IntVar(&flags.users, "users", 200, "users in the directory")
	set.IntVar(&flags.groups, "groups", 10, "groups in the directory")
	set.IntVar(&flags.members, "members", 20, "members of a group")
	set.IntVar(&flags.rate, "rate", 0, "requests a second; 0 = as fast as it goes")
	set.IntVar(&flags.maxLive, "max-live", 0, "flows open at once, at most; each has one request in the air (default: 32; at a rate twice the rate, from 64 to 4096)")
	set.IntVar(&flags.workers, "workers", 0, "requests in the air at once, at most (default: --max-live)")
	set.DurationVar(&flags.duration, "duration", 0, "begin nothing more after this time (default: until everything is provisioned)")
	set.DurationVar(&flags.deadline, "deadline", 2*time.Minute, "end everything after this time, whatever the provider does")
	set.DurationVar(&flags.timeout, "timeout", 0, "of one request (default: the definition's, or 30s)")
	set.StringVar(&flags.metricsListen, "metrics-listen", "", "serve Prometheus metrics at this address during the run, such as 127.0.0.1:9100")
	set.DurationVar(&flags.metricsLinger, "metrics-linger", 0, "keep the metrics up this long after the end, so that the last are scraped too")
	set.Int64Var(&flags.seed, "seed", 0, "seed of names and ids (default: from the clock)")
	set.Var(&flags.slos, "slo", "what each phase is held to, such as "+objectiveForms+"; may be repeated")
	set.BoolVar(&flags.keep, "keep", false, "leave at the provider what was created")
	flags.flag(command)
	flags.writing(command)
	return command
}

// atOnce is how many flows live at once, at most: each has one request in the air.
func (f loadFlags) atOnce() int {
	if f.workers > 0 {
		return min(f.workers, f.maxLive)
	}
	return f.maxLive
}

// check refuses what cannot be meant.
func (f loadFlags) check(workload string) error {
	switch {
	case !slices.Contains(workloads[:], workload):
		return fmt.Errorf("workload %q is unknown: want %s", workload, strings.Join(workloads[:], ", "))
	case f.users < 1 || f.groups < 0 || f.members < 0:
		return fmt.Errorf("want at least 1 user and no negative counts, got --users %d --groups %d --members %d", f.users, f.groups, f.members)
	case f.members > f.users:
		return fmt.Errorf("--members %d is more than --users %d: want at most every user in a group", f.members, f.users)
	case f.rate < 0 || f.maxLive < 1 || f.maxLive > load.MaxLiveLimit || f.workers < 0:
		return fmt.Errorf("want --rate of 0 or more, --max-live of 1 to %d and --workers of 0 or more, got %d, %d, %d", load.MaxLiveLimit, f.rate, f.maxLive, f.workers)
	case f.metricsLinger < 0 || f.metricsLinger > 0 && f.metricsListen == "":
		return fmt.Errorf("--metrics-linger is %s: want 0 or more, and --metrics-listen with it", f.metricsLinger)
	case f.duration < 0 || f.deadline <= 0:
		return fmt.Errorf("want --duration of 0 or more and --deadline above 0, got %s, %s", f.duration, f.deadline)
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
	if err := flags.fits(definition); err != nil {
		return failed(verdict.ExitUsage, err)
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
	if err != nil {
		return failed(verdict.ExitUsage, err)
	}
	plan := flags.forecast(definition, mapping)
	shown := newScreen(ctx)
	if definition, err = consent(ctx, definition, plan, shown.out, person(), ""); err != nil {
		return err
	}
	release, err := claim(definition, flags.out, flags.allowParallel, shown.out)
	if err != nil {
		return err
	}
	defer release()
	made, err := newLoadSession(mapping, flags, args, shown)
	if err != nil {
		return failed(verdict.ExitUsage, err)
	}
	defer made.unlisten()
	defer made.linger(ctx)
	return made.play(ctx, definition)
}

// play provisions and reports.
func (s *loadSession) play(ctx context.Context, definition targets.Definition) error {
	ctx, cancel := context.WithTimeoutCause(ctx, s.flags.deadline, deadlinePassed(s.flags.deadline))
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
	directory := mockentra.NewDerived(mockentra.Shape{
		Users: s.flags.users, Groups: s.flags.groups, Members: s.flags.members, Seed: s.flags.seed, Mark: s.Ledger.Mark(),
		Domain: identity.UserDomain, Plain: identity.Username == "plain", Extra: identity.ExtraAttributes,
	})
	return mockentra.NewJob(directory, mockentra.RealClock{}, mockentra.Config{
		Mapping: s.mapping, Dialect: mockentra.Dialect(s.Definition.Dialects[0]), Connector: mockentra.Connector(s.Definition.Connector),
		Knobs: mockentra.DefaultKnobs(), Seed: s.flags.seed, Deny: s.foreign, Brief: true,
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
		return nil, fmt.Errorf("metrics cannot be served: %w", err)
	}
	return listener, nil
}
