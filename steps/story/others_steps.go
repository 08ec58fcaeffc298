package story

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// othersSteps are about those whom a change was not about, and about what of a group it was not about.
func othersSteps() []Step {
	return []Step{
		{Pattern: `^nobody but ([A-Z][a-z]+) has changed$`, Example: "nobody but Ada has changed", run: nobodyBut("others-kept/change")},
		{Pattern: `^nobody but ([A-Z][a-z]+) has changed with the return or the end$`,
			Example: "nobody but Ada has changed with the return or the end", run: nobodyBut("others-kept/return")},
		{Pattern: `^nobody in the team but ([A-Z][a-z]+) has changed$`, Example: "nobody in the team but Ada has changed", run: nobodyBut("others-kept/team")},
		{Pattern: `^neither a group nor anybody but ([A-Z][a-z]+) has changed$`,
			Example: "neither a group nor anybody but Ada has changed", needs: always(groups("members")), run: nobodyBut("others-kept/member")},
		{Pattern: `^no group has changed with its last member ([A-Z][a-z]+)$`, Example: "no group has changed with its last member Ada",
			needs: always(groups("members")), run: withPerson(outlivesMember)},
		{Pattern: `^the group "([^"]+)" has nobody new but ([A-Z][a-z]+)$`, Example: `the group "Analysts" has nobody new but Ada`,
			needs: always(groups("members")), run: withGroupOf(nobodyNewBut)},
		{Pattern: `^"([^"]+)" is as the provider shows it now$`, Example: `"Analysts" is as the provider shows it now`,
			needs: always(groups("members")), run: withGroup(groupNow)},
		{Pattern: `^"([^"]+)" has lost nobody with ([A-Z][a-z]+)'s return$`, Example: `"Analysts" has lost nobody with Ada's return`,
			needs: always(groups("members")), run: withGroupOf(lostNobody)},
		{Pattern: `^nothing but the group "([^"]+)" has changed$`, Example: `nothing but the group "Analysts" has changed`,
			needs: always(groups("")), run: withGroup(nothingBut)},
		{Pattern: `^nothing about the group "([^"]+)" has changed but its (name|members)$`,
			Example: `nothing about the group "Analysts" has changed but its name`, needs: always(groups("")), run: withGroup(groupOtherwise)},
	}
}

var errNobodyElse = errors.New("the scenario has nobody else yet: provision another person or group in a Given step")

// nobodyBut wants all other people as they were, and the groups but for this person's place in them.
func nobodyBut(id string) stepFunc {
	return withPerson(func(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
		checks := append(w.peopleAsBefore(ctx, id, p), w.groupsAsBefore(ctx, id, nil, p.id)...)
		if len(checks) == 0 {
			return nil, errNobodyElse
		}
		return checks, nil
	})
}

// outlivesMember wants the groups to be there still, each with the members that it had but for one.
func outlivesMember(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	checks := w.groupsAsBefore(ctx, "others-kept/last-member", nil, p.id)
	if len(checks) == 0 {
		return nil, errNobodyElse
	}
	return checks, nil
}

// nobodyNewBut wants a group as it was, whether or not somebody has joined: that is another check's affair.
func nobodyNewBut(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	if g.before == nil {
		return nil, errNobodyElse
	}
	return w.groupKept(ctx, g, "nobody-new", w.targetID(w.people[args[1]].ref), "members"), nil
}

// groupNow looks at a group again. Whether it shows people who are inactive is the provider's own affair.
func groupNow(ctx context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	const id = GivenPrefix + "group"
	checks := w.checkGroup(ctx, g, id, "the group "+g.name, func(resource scim.Resource) []run.Check {
		g.before, g.sent = resource, nil
		return []run.Check{standing(pass(id, 1, "the group "+g.name))}
	})
	return restOn("entra-group-create-empty", checks...), nil
}

// lostNobody wants a group to have everybody whom it showed before somebody came back. Who was not shown may be there again.
func lostNobody(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	if g.before == nil {
		return nil, errNobodyElse
	}
	own := w.targetID(w.people[args[1]].ref)
	if slices.Contains(members(g.before), own) {
		own = ""
	}
	return w.groupKept(ctx, g, "members-after-return", own, "members"), nil
}

// nothingBut wants all people and all other groups as they were.
func nothingBut(ctx context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	const id = "others-kept/group"
	checks := append(w.peopleAsBefore(ctx, id, nil), w.groupsAsBefore(ctx, id, g, "")...)
	if len(checks) == 0 {
		return nil, errNobodyElse
	}
	return checks, nil
}

// peopleAsBefore compares all people whom the story has looked at but one with what they were then. The groups that an account lists are
// what groups say of it (RFC 7643 §4.1.2).
func (w *World) peopleAsBefore(ctx context.Context, id string, but *person) (checks []run.Check) {
	for _, name := range slices.Sorted(maps.Keys(w.people)) {
		p := w.people[name]
		if p == but || p.before == nil {
			continue
		}
		checks = append(checks, w.checkAccount(ctx, p, id, name+" as before", func(resource scim.Resource) []run.Check {
			check := w.unchanged(mockentra.User, id, p.before, resource, append(slices.Clone(p.sent), "groups"))
			return []run.Check{w.bystanding(of(name, check))}
		})...)
	}
	return checks
}

// groupsAsBefore compares all groups whom the story has looked at but one with what they were then, without one of the members.
func (w *World) groupsAsBefore(ctx context.Context, id string, but *group, member string) (checks []run.Check) {
	for _, name := range slices.Sorted(maps.Keys(w.groups)) {
		if g := w.groups[name]; g != but && g.before != nil {
			checks = append(checks, w.groupKept(ctx, g, id, member, "members")...)
		}
	}
	return checks
}

// groupKept compares a group with what it was before, but for what Entra has sent of it since, some paths more, and one of its members.
func (w *World) groupKept(ctx context.Context, g *group, id, member string, but ...string) []run.Check {
	return w.checkGroup(ctx, g, id, g.name+" as before", func(resource scim.Resource) []run.Check {
		rest := w.unchanged(mockentra.Group, id, g.before, resource, slices.Concat(g.sent, but))
		had, has := notListed(members(g.before), member), notListed(members(resource), member)
		return []run.Check{w.bystanding(of(g.name, rest)), w.bystanding(of(g.name, w.sameMembers(id, had, has)))}
	})
}

// bystanding completes a check about whom the last cycle was not about. Where nothing that it wrote was accepted, that they are as before
// proves nothing; that they are not is a fault whatever was answered.
func (w *World) bystanding(check run.Check) run.Check {
	accepted := slices.IndexFunc(w.cycle.Operations, func(operation mockentra.Operation) bool { return operation.Wrote && !refused(&operation) })
	switch {
	case accepted >= 0:
		check.Cause = []int{w.cycle.Operations[accepted].Exchange}
		return check
	case !holds(check):
		return standing(check)
	}
	gone := w.failure(w.lastFailed())
	check = w.unaffected(check)
	if gone != nil && gone.Op == scim.OpUserGet && gone.Status == http.StatusNotFound {
		check.Outcome, check.Requirement = string(features.Gone), "entra-reassign-same-account"
	}
	return check
}

// groupOtherwise wants a group as it was, but for what was changed of it.
func groupOtherwise(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	const id = "group-kept-but"
	if g.before == nil {
		return nil, errors.New("the scenario has not looked at the group yet: provision it in a Given step")
	}
	if args[1] == "name" {
		return w.groupKept(ctx, g, id+"/name", "", "displayName", "members"), nil
	}
	return w.checkGroup(ctx, g, id+"/members", asItWas, func(resource scim.Resource) []run.Check {
		check := w.unchanged(mockentra.Group, id+"/members", g.before, resource, append(slices.Clone(g.sent), "members"))
		return []run.Check{w.unaffected(check)}
	}), nil
}

// of says in a check whom it is about.
func of(name string, check run.Check) run.Check {
	check.Want = name + ": " + check.Want
	if features.Outcome(check.Outcome) != features.Held {
		check.Got = name + ": " + check.Got
		return check
	}
	check.Got = check.Want
	return check
}
