package story

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
)

// jobSteps are about what an administrator sets in the portal: who is in scope, and whether provisioning is on.
func jobSteps() []Step {
	return []Step{
		{Pattern: `^` + names + ` (?:is|are) not assigned$`, Example: "Grace is not assigned", run: notAssigned},
		{Pattern: `^the group "([^"]+)"(?: with ` + names + `)? is not assigned$`,
			Example: `the group "Analysts" with Grace is not assigned`, needs: func(args []string) []need { return []need{groups(args[1])} }, run: groupNotAssigned},
		{Pattern: `^the scope is extended to all users and groups and the next cycle runs$`,
			Example: "the scope is extended to all users and groups and the next cycle runs", run: scopeExtended},
		{Pattern: `^([A-Z][a-z]+) is (assigned|unassigned) while provisioning is off$`,
			Example: "Ada is unassigned while provisioning is off", needs: func(args []string) []need { return []need{switchesOff(args[1])} }, run: changesWhileOff},
		{Pattern: `^provisioning is switched on again and the next cycle runs$`,
			Example: "provisioning is switched on again and the next cycle runs", run: switchedOn},
		{Pattern: `^everybody in the directory has an account, and nobody a second one$`,
			Example: "everybody in the directory has an account, and nobody a second one", run: everybodyOnce},
		{Pattern: `^([A-Z][a-z]+) has arrived and ([A-Z][a-z]+) has left$`, Example: "Grace has arrived and Ada has left", needs: always(hardDeletes()), run: caughtUp},
	}
}

func notAssigned(_ context.Context, w *World, args []string) ([]run.Check, error) {
	for _, name := range split(args[0]) {
		if _, err := w.introduce(name); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

func groupNotAssigned(_ context.Context, w *World, args []string) ([]run.Check, error) {
	return nil, w.join(w.introduceGroup(args[0]), args[1])
}

func scopeExtended(ctx context.Context, w *World, _ []string) ([]run.Check, error) {
	w.job.SetScope(mockentra.ScopeAll)
	w.nextCycle(ctx)
	return nil, nil
}

// changesWhileOff lets the interval pass at which a cycle would have run. That nothing is sent then is Entra's doing, not the
// provider's.
func changesWhileOff(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	p, err := w.introduce(args[0])
	if err != nil {
		return nil, err
	}
	w.job.Pause()
	w.event(p, args[1])
	w.clock.Advance(cycleInterval)
	if idle := mockentra.Drive(ctx, w.job.Begin(), w.senders.Entra, w.clock); len(idle.Operations) > 0 {
		return nil, fmt.Errorf("want nothing sent while provisioning is off, got %d requests", len(idle.Operations))
	}
	return nil, nil
}

func switchedOn(ctx context.Context, w *World, _ []string) ([]run.Check, error) {
	w.job.Start()
	w.nextCycle(ctx)
	return nil, nil
}

// everybodyOnce searches for each person: the one hit must be the account of before, where there was one.
func everybodyOnce(ctx context.Context, w *World, _ []string) ([]run.Check, error) {
	if len(w.people) == 0 {
		return nil, errors.New("the scenario has no people yet: add them in a Given step")
	}
	var checks []run.Check
	for _, name := range slices.Sorted(maps.Keys(w.people)) {
		p := w.people[name]
		account := p.id
		if account == "" {
			account = w.targetID(p.ref)
		}
		checks = append(checks, w.searched(ctx, p.ref, func() run.Check {
			return w.search(ctx, w.queryOf(p)).exactly("scope-everybody", account)
		})...)
	}
	return checks, nil
}

func caughtUp(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	const id = "caught-up"
	return w.cameAndLeft(ctx, id, args, func(left *person) []run.Check { return w.endedAccount(ctx, id, left) })
}

// cameAndLeft wants the first of two people to have an account under their user name, and of the second what ended wants.
func (w *World) cameAndLeft(ctx context.Context, id string, names []string, ended func(*person) []run.Check) ([]run.Check, error) {
	both, err := w.those(names[0] + " and " + names[1])
	if err != nil {
		return nil, err
	}
	return append(w.named(ctx, both[0], id, w.wanted(both[0], "user name")), ended(both[1])...), nil
}
