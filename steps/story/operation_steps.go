package story

import (
	"context"
	"net/http"
	"slices"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// operationSteps are about a PATCH of several operations: their order, and what a refusal leaves of them.
func operationSteps() []Step {
	return []Step{
		{Pattern: `^somebody sends one change of ([A-Z][a-z]+) that is right and one that is impossible$`,
			Example: "somebody sends one change of Ada that is right and one that is impossible", needs: always(gives("display name")), run: withPerson(sendsImpossible)},
		{Pattern: `^nothing of the refused change of ([A-Z][a-z]+) is left$`, Example: "nothing of the refused change of Ada is left", run: withPerson(nothingLeft)},
		{Pattern: `^somebody sends the addition of ([A-Z][a-z]+) to "([^"]+)" and a change that is impossible$`,
			Example: `somebody sends the addition of Ada to "Analysts" and a change that is impossible`, needs: always(groups("members")), run: withPerson(sendsImpossibleOfGroup)},
		{Pattern: `^nothing of the refused change of the group "([^"]+)" is left$`,
			Example: `nothing of the refused change of the group "Analysts" is left`, run: withGroup(nothingLeftOfGroup)},
		{Pattern: `^somebody changes ([A-Z][a-z]+)'s display name twice in one request$`,
			Example: "somebody changes Ada's display name twice in one request", needs: always(gives("display name")), run: withPerson(changesTwice)},
		{Pattern: `^([A-Z][a-z]+) has the later display name$`, Example: "Ada has the later display name", run: withPerson(laterName)},
		{Pattern: `^somebody removes ([A-Z][a-z]+) from "([^"]+)" and adds (?:her|him|them) again in one request$`,
			Example: `somebody removes Ada from "Analysts" and adds her again in one request`, needs: always(groups("members")), run: withPerson(removesAndAdds)},
		{Pattern: `^"([^"]+)" has ` + names + ` after the operations in their order$`,
			Example: `"Analysts" has Ada and Grace after the operations in their order`, run: withGroupOf(membersInOrder)},
	}
}

// impossible are operations that no provider can carry out (RFC 7644 §3.5.2).
func impossible() []update {
	return []update{{verb: "remove"}, {verb: "exchange", path: "displayName", value: "another"}, {verb: "replace", path: "displayName[", value: "another"}}
}

// possible changes a display name by one operation: where that cannot be done, more of them prove nothing.
func (w *World) possible(ctx context.Context, p *person) []run.Check {
	const id, requirement = GivenPrefix + "possible", "7644-3.5.2.3-replace-single"
	name, path := p.name+" "+surname(p.name, w.setting.Mark), userPath(p.id)
	if answer := w.patch(ctx, path, scim.OpUserUpdate, "replace", "displayName", name); !answer.OK() {
		return restOn(requirement, withAnswer(fault(id, features.Refused, "the change alone accepted", "refused"), answer, "the PATCH"))
	}
	checks := w.checkAccount(ctx, p, id, name, func(resource scim.Resource) []run.Check {
		p.before = resource
		return []run.Check{standing(equal(id, name, value(resource, "displayName")))}
	})
	if holds(checks...) {
		return nil
	}
	return restOn(requirement, checks...)
}

// sendsImpossible changes a display name with something impossible behind it, until that is refused.
func sendsImpossible(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	checks := w.possible(ctx, p)
	if !holds(checks...) {
		return checks, nil
	}
	for _, wrong := range impossible() {
		w.answer = *w.setUp(ctx, scim.OpUserUpdate, http.MethodPatch, userPath(p.id), patchOf(update{"replace", "displayName", "Half Done"}, wrong))
		if isRefusal(&w.answer) {
			break
		}
	}
	return checks, nil
}

// sendsImpossibleOfGroup adds a member with something impossible behind it, until that is refused.
func sendsImpossibleOfGroup(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	g, err := w.group(args[1])
	if err != nil {
		return nil, err
	}
	member := membersOf(p.id)
	for _, wrong := range impossible() {
		w.answer = *w.setUp(ctx, scim.OpGroupUpdate, http.MethodPatch, groupPath(g.id), patchOf(update{"add", "members", member}, wrong))
		if isRefusal(&w.answer) {
			break
		}
	}
	return nil, nil
}

// notRefused is the check of a story about a refusal that has none.
func (w *World) notRefused(id string) run.Check {
	check := fault(id, features.NotRefused, "a refusal, and what it leaves", w.answer.String())
	check.Exchanges = []int{w.answer.Exchange}
	return check
}

func nothingLeft(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "refused-leaves-nothing"
	if !isRefusal(&w.answer) {
		return []run.Check{w.notRefused(id)}, nil
	}
	return w.checkAccount(ctx, p, id, asItWas, func(resource scim.Resource) []run.Check {
		return []run.Check{standing(w.unchanged(mockentra.User, id, p.before, resource, nil))}
	}), nil
}

func nothingLeftOfGroup(ctx context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	const id = "refused-leaves-no-member"
	if !isRefusal(&w.answer) {
		return []run.Check{w.notRefused(id)}, nil
	}
	return w.checkGroup(ctx, g, id, asItWas, func(resource scim.Resource) []run.Check {
		return []run.Check{standing(w.sameMembers(id, members(g.before), members(resource)))}
	}), nil
}

func changesTwice(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	checks := w.possible(ctx, p)
	if !holds(checks...) {
		return checks, nil
	}
	body := patchOf(update{"replace", "displayName", p.name + " First"}, update{"replace", "displayName", p.name + " Second"})
	w.answer = *w.setUp(ctx, scim.OpUserUpdate, http.MethodPatch, userPath(p.id), body)
	return checks, nil
}

func laterName(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "later-operation-lasts"
	want := p.name + " Second"
	if isRefusal(&w.answer) {
		return []run.Check{withAnswer(fault(id, features.Refused, want, "refused"), &w.answer, "the PATCH")}, nil
	}
	return w.checkAccount(ctx, p, id, want, func(resource scim.Resource) []run.Check {
		return []run.Check{standing(at("displayName", equal(id, want, value(resource, "displayName"))))}
	}), nil
}

func removesAndAdds(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	g, err := w.group(args[1])
	if err != nil {
		return nil, err
	}
	const id = GivenPrefix + "operation-alone"
	gone := update{verb: "remove", path: "members[value eq " + scim.JSON(p.id) + "]"}
	back := update{"add", "members", membersOf(p.id)}
	for _, alone := range []update{gone, back} {
		requirement := map[string]string{"remove": "entra-members-remove-only-listed", "add": "entra-members-rejoin"}[alone.verb]
		answer := w.patch(ctx, groupPath(g.id), scim.OpGroupUpdate, alone.verb, alone.path, alone.value)
		resource, _, _ := w.readGroup(ctx, g)
		if is := slices.Contains(members(resource), p.id); !answer.OK() || is != (alone.verb == "add") {
			return restOn(requirement, withAnswer(fault(id, features.Ignored, "each operation alone accepted and done", "the "+alone.verb+" not"), answer, "the PATCH")), nil
		}
	}
	w.answer = *w.setUp(ctx, scim.OpGroupUpdate, http.MethodPatch, groupPath(g.id), patchOf(gone, back))
	return nil, nil
}

func membersInOrder(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	const id = "members-in-order"
	ids, err := w.idsOf(args[1])
	if err != nil {
		return nil, err
	}
	if isRefusal(&w.answer) {
		return []run.Check{withAnswer(fault(id, features.Refused, whoIn(args[1]), "refused"), &w.answer, "the PATCH")}, nil
	}
	return w.checkGroup(ctx, g, id, whoIn(args[1]), func(resource scim.Resource) []run.Check {
		return []run.Check{standing(w.sameMembers(id, slices.Clone(ids), members(resource)))}
	}), nil
}
