package steps

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/cucumber/godog"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/steps/story"
)

// scenario is what the runner has of one scenario that it plays.
type scenario struct {
	runner *Runner
	world  *story.World
	record run.Scenario
	entry  *planned
	left   bool // it is not run, and another run might: nothing is known of what it would show
	judge  judge
	at     int  // index of the step that runs
	given  bool // whether that is a Given

	mark    string // in every name, so that leftovers can be told
	log     *evidence.Log
	cleaner sender // removes what the scenario created
	created *ours  // what that is
	faults  []error
	alarmed atomic.Bool // it was answered as by a target that has ended

	answers *answers            // judged as such; nil = none
	swept   []evidence.Exchange // of other scenarios, which it shows as examples
}

// errNotSelected keeps a scenario that shares a file with a selected one from running; it leaves no record.
var errNotSelected = fmt.Errorf("not selected: %w", godog.ErrSkip)

// Initialize registers hooks for one scenario, the first of which registers its steps; godog calls it once for each. Only Run plays
// them under the variants of the definition, too.
func (r *Runner) Initialize(sc *godog.ScenarioContext) { r.initialize("", sc) }

func (r *Runner) initialize(variant string, sc *godog.ScenarioContext) {
	var s *scenario
	sc.Before(func(ctx context.Context, pickle *godog.Scenario) (context.Context, error) {
		if err := ctx.Err(); err != nil {
			sc.Step(anyStep, unreached)
			return ctx, context.Cause(ctx)
		}
		entry, planned := r.plan.selected.find(variant, fingerprint(pickle))
		if !planned || !r.wants(entry.Key) {
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

// wants reports whether a scenario is to be played, or was already.
func (r *Runner) wants(key string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.again.wants(key)
}

func (r *Runner) next() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.number++
	return r.number
}

func (r *Runner) newScenario(entry *planned, number int) *scenario {
	s := &scenario{
		runner: r,
		left:   entry.Excluded != "" && entry.askable,
		entry:  entry, answers: r.sweep.answersOf(entry),
		record: run.Scenario{Planned: entry.Planned, Started: time.Now(), Steps: append([]run.Step(nil), entry.steps...)},
		judge: judge{
			policy: r.plan.profile, rfcOnly: r.plan.profile.Name() == features.ProfileRFC, planned: entry.Planned, known: r.plan.known,
			today: r.plan.today, blind: r.blind, explained: map[run.Deviation]bool{},
			lenient: slices.Contains(entry.Tags, "advised:"+r.target.Definition.Connector),
		},
		at:      -1,
		mark:    fmt.Sprintf("%s%0*x", r.target.Ledger.Mark(), r.plan.digits(), number),
		log:     evidence.NewLog(r.redactor, evidence.BodyLimit),
		created: &ours{},
	}
	by := func(origin evidence.Origin, client *scim.Client) sender {
		return sender{client: client, log: s.log, origin: origin, ledger: r.target.Ledger, created: s.created, fault: s.fault, alarm: s.alarm, flying: &r.flying, answers: s.answers}
	}
	client, stranger, nobody := r.clientsFor(s.log, "wrong-"+s.mark)
	s.cleaner = by(evidence.OriginCleanup, client)
	s.cleaner.answers = nil
	unknown := by(evidence.OriginSetup, stranger)
	unknown.alarm = nil
	bare := by(evidence.OriginSetup, nobody)
	bare.alarm = nil
	entra := by(evidence.OriginEntra, client)
	entra.play = &play{client: scim.NewClient(r.target.Instance.Base, s.log.Transport(nil), r.target.Definition.Timeout, 0)}
	senders := story.Senders{
		Entra: entra, Simulate: entra.play.begin, Setup: by(evidence.OriginSetup, client), Oracle: by(evidence.OriginOracle, client),
		Stranger: unknown, Together: together,
		Near: func(how string) mockentra.Sender {
			nearly := r.nearClient(s.log, how)
			if nearly == nil {
				return nil
			}
			near := by(evidence.OriginSetup, nearly)
			near.alarm, near.answers = nil, nil
			return near
		},
	}
	if r.target.Definition.ShowsSecret() {
		senders.Nobody = bare
	}
	s.world = r.world(s.setting(number), senders)
	return s
}

// world makes a world that knows what others of the run have found out.
func (r *Runner) world(setting story.Setting, senders story.Senders) *story.World {
	r.mu.Lock()
	defer r.mu.Unlock()
	setting.Beside = r.first
	made := story.New(setting, senders)
	if r.first == nil {
		r.first = made
	}
	return made
}

// setting is what the story is told. Entra matches whatever a filter finds, but a test writes only to what it created itself.
func (s *scenario) setting(number int) story.Setting {
	plan, target := s.runner.plan, s.runner.target
	standard, dialect := plan.profile.Name() == features.ProfileRFC, mockentra.Dialect(target.Definition.Dialects[0])
	if standard {
		dialect = mockentra.Compliant
	}
	return byTransport(story.Setting{
		Standard: standard, Dialect: dialect,
		Identity: target.Definition.Identity, Mapping: plan.mapping, Consistency: target.Definition.Consistency,
		Connector:        mockentra.Connector(target.Definition.Connector),
		HardDelete:       target.Definition.HardDelete,
		Knobs:            plan.knobs[s.record.Variant],
		MembersOnRequest: target.Discovery.MembersOnRequest, Apart: s.runner.turns.apart,
		Mark: s.mark, Seed: plan.choice.Seed, Salt: plan.choice.Seed + int64(number),
		Deny: func(path string) bool { return !s.created.has(path) || !target.Ledger.Carries(path, s.mark) },
		Kept: s.log.Exchange, Head: s.log.Head, Exercised: s.runner.exercise,
	}, target.Instance.Base)
}

func (s *scenario) alarm() { s.alarmed.Store(true) }

func (s *scenario) fault(err error) { s.faults = append(s.faults, err) }
