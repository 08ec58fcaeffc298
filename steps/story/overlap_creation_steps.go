package story

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// creationSteps are about creations that are under way at the same time: two of one name, and six of different people.
func creationSteps() []Step {
	return []Step{
		{Pattern: `^` + names + ` are assigned and the next cycle creates all at the same moment$`,
			Example: "Ada and Grace are assigned and the next cycle creates all at the same moment", run: createdTogether},
		{Pattern: `^each of ` + names + ` has an account of their own, like ([A-Z][a-z]+)$`,
			Example: "each of Ada and Grace has an account of their own, like Joan", run: eachHasOwn},
		{Pattern: `^somebody creates ([A-Z][a-z]+) twice at the same moment$`, Example: "somebody creates Ada twice at the same moment", run: createdTwice},
		{Pattern: `^one of the two creations has made an account of ([A-Z][a-z]+)$`,
			Example: "one of the two creations has made an account of Ada", run: withPerson(oneMade)},
	}
}

// createdTwice sends two creations of one person together.
func createdTwice(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	p, err := w.introduce(args[0])
	if err != nil {
		return nil, err
	}
	both, met := w.senders.Together(ctx, 2)
	var running sync.WaitGroup
	answers := make([]*scim.Response, 2)
	for i := range answers {
		running.Go(func() { answers[i] = w.sendCreation(both, p.ref, false) })
	}
	running.Wait()
	w.overlap = overlap{changes: "two creations", met: met()}
	for _, answer := range answers {
		w.notePosted(p.ref.Kind, answer)
		w.overlap.sent = append(w.overlap.sent, answer.Exchange)
	}
	return nil, nil
}

// oneMade wants one account, whichever of the two has made it. How the other is refused, creations one after another show.
func oneMade(_ context.Context, w *World, _ *person, _ []string) ([]run.Check, error) {
	const id, want = "one-of-two-creations", "one account of two creations"
	if !w.overlap.met {
		return []run.Check{w.notOverlapped(id, "two requests")}, nil
	}
	var made []string
	for _, number := range w.overlap.sent {
		if resource, err := w.answerTo(number).Decode(); err == nil && w.answerTo(number).OK() && !slices.Contains(made, resource.ID()) {
			made = append(made, resource.ID())
		}
	}
	check := pass(id, 2, want)
	switch {
	case len(made) == 0:
		check = fault(GivenPrefix+"created", features.Refused, want, w.described())
		check.Requirement = "entra-create-201"
	case len(made) > 1:
		check = fault(id, features.Duplicated, want, "two accounts: "+w.described())
	}
	check.Exchanges = w.overlap.sent
	return []run.Check{check}, nil
}

// createdTogether lets Entra create several people by requests that leave together.
func createdTogether(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	var people []*person
	for _, name := range split(args[0]) {
		p, err := w.introduce(name)
		if err != nil {
			return nil, err
		}
		w.tenant.Assign(p.ref)
		people = append(people, p)
	}
	together, met := w.senders.Together(ctx, len(people))
	w.cycleBy(func(cycle mockentra.Cycle) mockentra.Result {
		return mockentra.DriveTogether(ctx, cycle, len(people), gated{w.senders.Entra, together, []scim.Op{scim.OpUserCreate}}, w.clock)
	})
	w.overlap = overlap{changes: "creations", met: met()}
	for _, p := range people {
		if made := w.operation(p.ref, scim.OpUserCreate); made != nil {
			w.overlap.sent = append(w.overlap.sent, made.Exchange)
		}
	}
	w.overlap.met = w.overlap.met && len(w.overlap.sent) == len(people)
	return nil, nil
}

// eachHasOwn wants each creation that was accepted to have made an account, with what was sent, as far as somebody who was created alone
// has it. That one is refused because of the others is no fault, but that of a server: Entra sends it again.
func eachHasOwn(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	const id, want = "own-account", "an account of their own for each, with their own values"
	people, err := w.those(args[0])
	if err != nil {
		return nil, err
	}
	alone, err := w.person(args[1])
	if err != nil {
		return nil, err
	}
	if len(w.overlap.sent) == 0 {
		return nil, errors.New("the scenario has no requests that overlap yet: add them in a When step")
	}
	if !w.overlap.met {
		return []run.Check{w.notOverlapped(id, "requests")}, nil
	}
	if w.faults() > 0 {
		check := fault(id, features.ServerError, "2xx for each, or 409, 412, 429 or 503", w.described())
		check.Exchanges, check.Cause = w.overlap.sent, w.overlap.sent
		return []run.Check{check}, nil
	}
	return w.eventually(ctx, func() []run.Check {
		check, owners := pass(id, 0, want), map[string]string{}
		for _, p := range people {
			made := w.operation(p.ref, scim.OpUserCreate)
			if made == nil || refused(made) {
				continue
			}
			if other, taken := owners[w.targetID(p.ref)]; taken {
				check = fault(id, features.SameAccount, want, fmt.Sprintf("one id for %s and %s: %s", other, p.name, w.targetID(p.ref)))
			} else if owners[w.targetID(p.ref)] = p.name; holds(check) {
				check = w.own(ctx, p, alone, check)
			}
		}
		if len(owners) == 0 {
			check = fault(GivenPrefix+"created", features.Refused, want, w.described())
			check.Requirement = "entra-create-201"
		}
		check.Exchanges, check.Cause = append(check.Exchanges, w.overlap.sent...), w.overlap.sent
		return []run.Check{check}
	}), nil
}

// own looks for what somebody has not kept whose creation met others, and who was created alone has.
func (w *World) own(ctx context.Context, p, alone *person, holding run.Check) run.Check {
	resource, response := w.readUser(ctx, p)
	if resource == nil {
		return fault(holding.ID, features.Missing, p.name+"'s account", answered(response))
	}
	for _, word := range []string{"user name", "external id", "display name", "given name", "family name", "work email"} {
		if kept := value(alone.before, targetOf(word)); kept == "" || kept != w.wanted(alone, word) {
			continue
		}
		holding.Looked++
		if got, want := value(resource, targetOf(word)), w.wanted(p, word); got != want {
			return at(targetOf(word), fault(holding.ID, features.Wrong, fmt.Sprintf("%s's %s %s", p.name, word, want), cmp.Or(got, "none")))
		}
	}
	return holding
}
