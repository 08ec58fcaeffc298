package story

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// takenNameSteps are about a name that another group has, or had. Names of groups need not be unique (RFC 7643 §4.2), but may be.
func takenNameSteps() []Step {
	return []Step{
		{Pattern: `^somebody renames the group "([^"]+)" to the name of "([^"]+)"$`, Example: `somebody renames the group "Engineers" to the name of "Analysts"`,
			needs: always(groups(""), changeable(mockentra.Group, "displayName", "another")), run: withGroup(renamedToTaken)},
		{Pattern: `^the group "([^"]+)" was renamed or refused, and "([^"]+)" is as before$`,
			Example: `the group "Engineers" was renamed or refused, and "Analysts" is as before`, run: withGroup(renamedOrRefused)},
		{Pattern: `^the group "([^"]+)" was renamed to "([^"]+)"$`, Example: `the group "Analysts" was renamed to "Engineers"`,
			needs: always(groups(""), changeable(mockentra.Group, "displayName", "another")), run: withGroup(groupWasRenamed)},
		{Pattern: `^the group "([^"]+)" is assigned as a new one and the next cycle runs$`, Example: `the group "Analysts" is assigned as a new one and the next cycle runs`,
			needs: always(groups(""), changeable(mockentra.Group, "displayName", "another")), run: newGroupAssigned},
		{Pattern: `^the new group "([^"]+)" has the name that "([^"]+)" had$`,
			Example: `the new group "Analysts" has the name that "Engineers" had`, run: withGroup(oldNameGiven)},
	}
}

func renamedToTaken(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	other, err := w.group(args[1])
	if err != nil {
		return nil, err
	}
	w.answer = *w.patch(ctx, groupPath(w.targetID(g.ref)), scim.OpGroupUpdate, "replace", "displayName", other.name)
	w.topic = g
	return nil, nil
}

// renamedOrRefused wants what was answered to be what was done, and nothing to be done to the other group.
func renamedOrRefused(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	const id, other = "taken-name", "taken-name-other"
	taken, err := w.group(args[1])
	switch {
	case err != nil:
		return nil, err
	case taken.before == nil:
		return nil, fmt.Errorf("the group %q was not looked at yet: provision it in a Given step", taken.name)
	case w.answer.Status == 0 && w.answer.Err == nil:
		return nil, errors.New("the scenario has no request yet: add one in a When step")
	case w.answer.Err != nil || w.answer.Status >= http.StatusInternalServerError:
		return []run.Check{withAnswer(fault(id, features.ServerError, "2xx, or a refusal such as 409", w.answer.String()), &w.answer, "the rename")}, nil
	}
	sent, want := w.answer.Exchange, g.name
	if w.answer.OK() {
		want = value(taken.before, "displayName")
	}
	checks := w.checkGroup(ctx, g, id, want, func(resource scim.Resource) []run.Check {
		return []run.Check{equal(id, want, value(resource, "displayName"))}
	})
	checks = append(checks, w.checkGroup(ctx, taken, other, asItWas, func(resource scim.Resource) []run.Check {
		return []run.Check{proves("entra-update-nobody-else", standing(w.unchanged(mockentra.Group, other, taken.before, resource, nil)))}
	})...)
	for i := range checks {
		checks[i].Exchanges, checks[i].Cause = append(checks[i].Exchanges, sent), []int{sent}
	}
	return checks, nil
}

func groupWasRenamed(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	const id = GivenPrefix + "group-renamed"
	if _, err := groupRenamed(ctx, w, g, args); err != nil {
		return nil, err
	}
	return restOn("entra-group-rename", w.checkGroup(ctx, g, id, g.name, func(resource scim.Resource) []run.Check {
		return []run.Check{at("displayName", equal(id, g.name, value(resource, "displayName")))}
	})...), nil
}

// newGroupAssigned assigns another group under the name that one of the story had first. From then on the story means the new one by it.
func newGroupAssigned(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	delete(w.groups, args[0])
	fresh := w.introduceGroup(args[0] + " anew")
	origin, _ := w.setting.Mapping.Origin(mockentra.Group, "displayName")
	first := w.folk.group(args[0])
	for _, read := range origin.Sources {
		fresh.source[read] = first[read]
	}
	w.give(fresh.ref, fresh.source)
	fresh.name = w.wantedOf(fresh, "displayName")
	w.groups[args[0]] = fresh
	w.tenant.Assign(fresh.ref)
	w.nextCycle(ctx)
	return nil, nil
}

// oldNameGiven wants a group of its own for a name that no group has any more.
func oldNameGiven(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	const id, want = "old-name-given", "a group of its own"
	renamed, err := w.group(args[1])
	if err != nil {
		return nil, err
	}
	const taken = "the group that was renamed"
	switch made, now := w.operation(g.ref, scim.OpGroupCreate), w.targetID(g.ref); {
	case now == "" && (made == nil || !refused(made)):
		return []run.Check{w.uncaused(fault(id, features.Missing, want, "no group"), g.ref, nil)}, nil
	case now == "":
		check := w.answeredBy(fault(id, features.Missing, want, "no group"), made)
		check.Cause = []int{made.Exchange}
		return []run.Check{check}, nil
	case now == renamed.id && made == nil: // the search by the name has found it
		check := standing(fault(GivenPrefix+"old-name-unknown", features.StillThere, "nothing under the old name", taken))
		search := w.search(ctx, w.queryFor("Groups", "displayName", renamed.name))
		if search.problem == nil && len(search.list.Resources) == 0 { // a search goes by the old name alone
			check = standing(fault(check.ID, features.Missing, "the group that was renamed, under its new name", "nothing under it"))
		}
		return []run.Check{proves("entra-group-rename-keeps-id", search.cited(check))}, nil
	case now == renamed.id:
		check := fault(id, features.MixedUp, want, taken)
		check.Exchanges, check.Cause = []int{made.Exchange}, []int{made.Exchange}
		return []run.Check{check}, nil
	}
	return w.checkGroup(ctx, g, id, g.name, func(resource scim.Resource) []run.Check {
		return []run.Check{at("displayName", equal(id, g.name, value(resource, "displayName")))}
	}), nil
}
