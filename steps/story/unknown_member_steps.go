package story

import (
	"context"
	"slices"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// unknownMemberSteps are about a member who does not exist, alone or among others.
func unknownMemberSteps() []Step {
	return needing(always(groups("members")), []Step{
		{Pattern: `^somebody adds to "([^"]+)" an unknown member(?: and ` + names + `)?$`,
			Example: `somebody adds to "Analysts" an unknown member and Grace`, run: withGroupOf(addsUnknown)},
		{Pattern: `^the unknown member broke nothing$`, Example: "the unknown member broke nothing", run: withTopic(brokeNothing)},
		{Pattern: `^"([^"]+)" has refused the unknown member, or has ` + names + ` now$`,
			Example: `"Analysts" has refused the unknown member, or has Grace now`, run: withGroupOf(joinedOrRefused)},
	})
}

// addsUnknown adds somebody who does not exist, and others behind.
func addsUnknown(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	known, err := w.idsOf(args[1])
	if err != nil {
		return nil, err
	}
	w.answer = *w.addMembers(ctx, w.targetID(g.ref), append([]string{"00000000-0000-4000-8000-00000000dead"}, known...)...)
	return nil, nil
}

// brokeNothing wants the group that was asked to take an unknown member to have those whom it had.
func brokeNothing(ctx context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	had := members(g.before)
	return w.unknownAdded(ctx, g, "unknown-member", w.namesOf(had)+" still in the group", had), nil
}

// joinedOrRefused wants a group that was not to take an unknown member to say so, and otherwise to have those who were sent along.
func joinedOrRefused(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	const id = "unknown-member-among-others"
	had := members(g.before)
	if !w.answer.OK() {
		return w.unknownAdded(ctx, g, id, w.namesOf(had)+" still in the group", had), nil
	}
	joined, err := w.idsOf(args[1])
	if err != nil {
		return nil, err
	}
	all := slices.Concat(had, joined)
	checks := w.unknownAdded(ctx, g, id, w.namesOf(all)+" in the group", all)
	for i := range checks {
		checks[i].Exchanges, checks[i].Cause = append(checks[i].Exchanges, w.answer.Exchange), []int{w.answer.Exchange}
	}
	return checks, nil
}

// unknownAdded wants no error of the server, and people to be in a group.
func (w *World) unknownAdded(ctx context.Context, g *group, id, in string, people []string) []run.Check {
	const want = "a response below 500"
	var checks []run.Check
	if w.answer.Err != nil || w.answer.Status >= 500 {
		checks = append(checks, withAnswer(fault(id, features.ServerError, want, w.answer.String()), &w.answer, "the PATCH"))
	}
	return append(checks, w.checkGroup(ctx, g, id, in, func(resource scim.Resource) []run.Check {
		if has := members(resource); len(without(people, has)) > 0 {
			return []run.Check{fault(id, features.Missing, in, w.namesOf(has))}
		}
		return []run.Check{pass(id, 1+len(people), want)}
	})...)
}
