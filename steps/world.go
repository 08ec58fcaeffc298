package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// world is everything one scenario owns. Its methods are the steps.
type world struct {
	runner *Runner
	record run.Scenario
	judge  judge
	at     int // index of the step that runs
	given  bool

	log     *evidence.Log
	entra   sender // what the provisioning service sends
	setup   sender // makes the state that a story starts from
	oracle  sender // reads the provider back
	cleaner sender // removes what the scenario created
	created *ours  // what that is

	mark   string // in every name, so that leftovers can be told
	clock  *mockentra.VirtualClock
	tenant *mockentra.Tenant
	job    *mockentra.Job

	people map[string]*person
	groups map[string]*group
	cycle  mockentra.Result  // of the last cycle
	cycles int               // how many have run
	gaveUp bool              // a cycle of this step ended after its probe
	tested mockentra.Outcome // of the last connection test
	answer scim.Response     // the last answer that a step wants to look at
	look   lookup            // of the last search
	faults []error
}

// person is a user of the directory under the name that the story uses.
type person struct {
	name    string
	ref     mockentra.Ref
	source  map[string]string // attributes given to the directory
	before  scim.Resource     // the provider's resource when the story last looked before a When
	seen    []int             // exchanges in which that was
	id      string            // the provider's id then
	changed []string          // words that the story has changed
}

// group is a group of the directory.
type group struct {
	name   string // as the directory has it now
	ref    mockentra.Ref
	before scim.Resource
	id     string
}

// started is where every virtual clock begins.
func started() time.Time { return time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC) }

const cycleInterval = 40 * time.Minute // entra.md §6.1 [D]

func (r *Runner) newWorld(entry *planned, number int) *world {
	w := &world{
		runner: r,
		record: run.Scenario{Planned: entry.Planned, Started: time.Now(), Steps: append([]run.Step(nil), entry.steps...)},
		judge: judge{
			policy: r.plan.profile, planned: entry.Planned, known: r.plan.known,
			today: r.plan.today, blind: r.blind, explained: map[run.Deviation]bool{},
			lenient: slices.Contains(entry.Tags, "advised:"+r.target.Definition.Connector),
		},
		at:     -1,
		log:    evidence.NewLog(r.redactor, evidence.BodyLimit),
		mark:   fmt.Sprintf("%s%02x", r.target.Ledger.Mark(), number),
		clock:  mockentra.NewVirtualClock(started()),
		people: map[string]*person{},
		groups: map[string]*group{},
	}
	w.created = &ours{}
	client := r.clientFor(w.log)
	for origin, to := range map[evidence.Origin]*sender{
		evidence.OriginEntra: &w.entra, evidence.OriginSetup: &w.setup,
		evidence.OriginOracle: &w.oracle, evidence.OriginCleanup: &w.cleaner,
	} {
		*to = sender{client: client, log: w.log, origin: origin, registry: r.target.Ledger, created: w.created, fault: w.fault}
	}
	w.tenant = mockentra.NewTenant(w.clock, mockentra.Salted(r.plan.choice.Seed+int64(number), w.mark))
	w.openJob()
	return w
}

// openJob makes the provisioning job that the definition describes. Entra matches whatever a filter finds, but a test
// writes only to what it created itself.
func (w *world) openJob() {
	definition := w.runner.target.Definition
	w.job = mockentra.NewJob(w.tenant, w.clock, mockentra.Config{
		Mapping:   w.runner.plan.mapping,
		Dialect:   mockentra.Dialect(definition.Dialects[0]),
		Connector: mockentra.Connector(definition.Connector),
		Knobs:     mockentra.DefaultKnobs(),
		Seed:      w.runner.plan.choice.Seed,

		MembersOnRequest: w.runner.target.Discovery.MembersOnRequest,

		Deny: func(path string) bool { return !w.created.has(path) || !w.runner.target.Ledger.Carries(path, w.mark) },
	})
}

func (w *world) fault(err error) { w.faults = append(w.faults, err) }

// nextCycle lets the interval pass and runs a cycle to its end.
func (w *world) nextCycle(ctx context.Context) {
	w.clock.Advance(cycleInterval)
	w.cycles++
	w.cycle = mockentra.Drive(ctx, w.job.Begin(), w.entra, w.clock)
	w.gaveUp = w.gaveUp || !w.cycle.Complete
}

// operation returns the last write of the last cycle about an object that the provider did not accept, or nil.
func (w *world) failure(ref mockentra.Ref) *mockentra.Operation {
	for i := len(w.cycle.Operations) - 1; i >= 0; i-- {
		operation := &w.cycle.Operations[i]
		if operation.Ref == ref && (operation.Err != nil || operation.Status >= 400) {
			return operation
		}
	}
	return nil
}

// explain adds to a check that did not hold what the provider had answered to Entra about this object.
func (w *world) explain(check run.Check, ref mockentra.Ref) run.Check {
	if holds(check) {
		return check
	}
	if failed := w.failure(ref); failed != nil {
		response := scim.Response{Status: failed.Status, Err: failed.Err, Exchange: failed.Exchange}
		if kept := w.exchange(failed.Exchange); kept != nil && kept.Response != nil {
			response.Body = []byte(kept.Response.Body)
		}
		return because(check, &response, strings.ReplaceAll(string(failed.Op), "_", " "))
	}
	return check
}

// exchange returns a kept exchange by number, or nil.
func (w *world) exchange(number int) *evidence.Exchange {
	kept, there := w.log.Exchange(number)
	if !there {
		return nil
	}
	return &kept
}

// person returns a person of the story; one who was not introduced is a mistake in the feature.
func (w *world) person(name string) (*person, error) {
	if known, ok := w.people[name]; ok {
		return known, nil
	}
	return nil, fmt.Errorf("the story has no %s yet: introduce people by a Given", name)
}

func (w *world) group(name string) (*group, error) {
	if known, ok := w.groups[name]; ok {
		return known, nil
	}
	return nil, fmt.Errorf("the story has no group %q yet: introduce groups by a Given", name)
}

// targetID returns the provider's id of an object as Entra knows it now, "" where there is no link.
func (w *world) targetID(ref mockentra.Ref) string {
	link, _ := w.job.Link(ref)
	return link.TargetID
}

// object reads a source object.
func (w *world) object(ref mockentra.Ref) mockentra.Object {
	var object mockentra.Object
	w.tenant.Object(ref, &object)
	return object
}
