package story

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// groupSteps are about a group itself: its creation, name, ids, reading and deletion; its members are in membership_steps.go.
func groupSteps() []Step {
	return []Step{
		{Pattern: `^the group "([^"]+)" is provisioned(?: with ` + names + `)?$`,
			Example: `the group "Analysts" is provisioned with Ada`, needs: func(args []string) []need { return []need{groups(args[1])} }, run: groupProvisioned},
		{Pattern: `^the group "([^"]+)" is provisioned under a name with ` + anyCharacter() + `$`,
			Example: `the group "Analysts" is provisioned under a name with an ampersand`,
			needs:   always(groups(""), changeable(mockentra.Group, "displayName", "another")), run: groupProvisionedUnder},
		{Pattern: `^the provider already holds the group "([^"]+)"$`, Example: `the provider already holds the group "Analysts"`, needs: always(groups("")), run: groupHeld},
		{Pattern: `^the provider already holds the group "([^"]+)" with ` + names + ` under another external id$`,
			Example: `the provider already holds the group "Analysts" with Ada under another external id`,
			needs:   always(groups("members"), mapped(mockentra.Group, "external id"), searched(mockentra.Group, "displayName", false)), run: groupHeldWith},
		{Pattern: `^"([^"]+)" has the external id of the directory, and ` + names + ` as before$`,
			Example: `"Analysts" has the external id of the directory, and Ada as before`,
			needs:   always(groups("members"), mapped(mockentra.Group, "external id")), run: withGroupOf(linkedWhole)},
		{Pattern: `^the group "([^"]+)" was unassigned$`, Example: `the group "Analysts" was unassigned`, needs: always(groups("")), run: groupWasUnassigned},
		{Pattern: `^the group "([^"]+)"(?: with ` + names + `)? is (assigned|unassigned) and the next cycle runs$`,
			Example: `the group "Analysts" with Ada is assigned and the next cycle runs`, needs: func(args []string) []need { return []need{groups(args[1])} }, run: groupAssigned},
		{Pattern: `^the group "([^"]+)" is renamed to "([^"]+)" and the next cycle runs$`,
			Example: `the group "Analysts" is renamed to "Engineers" and the next cycle runs`, needs: always(groups(""), changeable(mockentra.Group, "displayName", "another")), run: withGroup(groupRenamed)},
		{Pattern: `^Entra reads the group "([^"]+)" without its members$`,
			Example: `Entra reads the group "Analysts" without its members`, run: withGroup(readsWithoutMembers)},
		{Pattern: `^the provider has created the group "([^"]+)"$`, Example: `the provider has created the group "Analysts"`, run: withGroup(groupCreated)},
		{Pattern: `^the group "([^"]+)" names the core schema and no unknown one$`,
			Example: `the group "Analysts" names the core schema and no unknown one`, run: withGroup(groupSchemas)},
		{Pattern: `^Entra links the group "([^"]+)" to the one that was there$`,
			Example: `Entra links the group "Analysts" to the one that was there`, run: withGroup(groupLinked)},
		{Pattern: `^the group "([^"]+)" holds its object id as external id$`,
			Example: `the group "Analysts" holds its object id as external id`, needs: always(mapped(mockentra.Group, "external id")), run: withGroup(groupExternalID)},
		{Pattern: `^the group came without members and with its name$`, Example: "the group came without members and with its name", needs: always(mapped(mockentra.Group, "displayName")), run: withTopic(withoutMembers)},
		{Pattern: `^the provider knows the group as "([^"]+)"$`, Example: `the provider knows the group as "Engineers"`, spelt: true, run: withGroup(knownAs)},
		{Pattern: `^the group "([^"]+)" has the id that "([^"]+)" had$`, Example: `the group "Engineers" has the id that "Analysts" had`, needs: always(searched(mockentra.Group, "displayName", false)), run: sameGroup},
		{Pattern: `^the provider no longer has the group "([^"]+)"$`, Example: `the provider no longer has the group "Analysts"`, run: groupGone},
		{Pattern: `^the team "([^"]+)" has become "([^"]+)" and kept ` + names + `$`,
			Example: `the team "Analysts" has become "Engineers" and kept Ada`, run: teamRenamed},
		{Pattern: `^the team "([^"]+)" has ended$`, Example: `the team "Analysts" has ended`, run: teamEnded},
		{Pattern: `^([A-Z][a-z]+)'s account outlives the group$`, Example: "Ada's account outlives the group", run: withPerson(outlives)},
		{Pattern: `^"([^"]+)" is back with ([A-Z][a-z]+)$`, Example: `"Analysts" is back with Ada`, run: withGroupOf(backAgain)},
	}
}

func groupProvisioned(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	g := w.introduceGroup(args[0])
	if err := w.join(g, args[1]); err != nil {
		return nil, err
	}
	w.tenant.Assign(g.ref)
	w.nextCycle(ctx)
	checks, err := w.hasMembers(ctx, GivenPrefix+"group", args[0], args[1])
	return restOn(requirementOf(args[1]), checks...), err
}

// requirementOf is what a provisioned group rests on: its creation, and with people in it the adding of members.
func requirementOf(people string) string {
	switch {
	case people == "":
		return "entra-group-create-empty"
	case len(split(people)) > 1:
		return "entra-members-add-each"
	}
	return "entra-members-add-one"
}

func groupHeld(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	g := w.introduceGroup(args[0])
	resource, check := checkCreated(w.hold(ctx, g.ref, false), GivenPrefix+"group-held", "displayName", g.name)
	g.id, g.before = resource.ID(), resource
	return restOn("entra-group-create-empty", check), nil
}

// groupHeldWith makes a group that somebody has filled by hand: in the directory it has no members.
func groupHeldWith(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	const id = GivenPrefix + "group-filled"
	people, err := w.those(args[1])
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, p := range people {
		ids = append(ids, cmp.Or(w.targetID(p.ref), p.id))
	}
	g := w.introduceGroup(args[0])
	body := w.body(g.ref)
	body["externalId"] = "another-" + w.setting.Mark
	response := w.setUp(ctx, scim.OpGroupCreate, http.MethodPost, "Groups", body)
	resource, check := checkCreated(response, id, "displayName", g.name)
	g.id, g.before = resource.ID(), resource
	if !holds(check) {
		return restOn("entra-group-create-empty", check), nil
	}
	joined := w.addMembers(ctx, g.id, ids...)
	filled := w.checkGroup(ctx, g, id, "members "+args[1], func(resource scim.Resource) []run.Check {
		g.before = resource
		return []run.Check{w.sameMembers(id, ids, members(resource))}
	})
	if !holds(filled...) && !joined.OK() {
		filled[0] = withAnswer(filled[0], joined, "the PATCH")
	}
	return restOn(requirementOf(args[1]), filled...), nil
}

// linkedWhole wants the one attribute that Entra changed of a group that it linked, and those who were in it.
func linkedWhole(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	const id = "linked-group-kept"
	ids, err := w.idsOf(args[1])
	if err != nil {
		return nil, err
	}
	return w.checkGroup(ctx, g, id, "members "+args[1], func(resource scim.Resource) []run.Check {
		key := equal("linked-group-external-id", w.wantedOf(g, "externalId"), value(resource, "externalId"))
		key.Requirement = "entra-group-external-id-kept"
		rest := w.unchanged(mockentra.Group, id, g.before, resource, append([]string{"externalId", "members"}, g.sent...))
		return []run.Check{key, w.unaffected(w.sameMembers(id, ids, members(resource))), w.unaffected(rest)}
	}), nil
}

func groupAssigned(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	g := w.introduceGroup(args[0])
	if err := w.join(g, args[1]); err != nil {
		return nil, err
	}
	if args[2] == "assigned" {
		w.tenant.Assign(g.ref)
	} else {
		w.tenant.Unassign(g.ref)
	}
	w.nextCycle(ctx)
	return nil, nil
}

func groupWasUnassigned(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	if _, err := groupAssigned(ctx, w, []string{args[0], "", "unassigned"}); err != nil {
		return nil, err
	}
	checks, err := w.groupEnded(ctx, GivenPrefix+"group-unassigned", args[0])
	return restOn("entra-group-delete", checks...), err
}

func groupRenamed(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	read, changed, err := w.folk.change(mockentra.Group, "displayName", w.setting.Identity.GroupName(args[1], w.setting.Mark), g.source)
	if err != nil {
		return nil, err
	}
	w.give(g.ref, map[string]string{read: changed})
	g.source[read] = changed
	g.former, g.name = g.name, w.wantedOf(g, "displayName")
	w.groups[args[1]] = g
	w.nextCycle(ctx)
	return nil, nil
}

func readsWithoutMembers(ctx context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	path := groupPath(w.targetID(g.ref)) + "?excludedAttributes=members"
	w.answer = *ask(ctx, w.senders.Setup, scim.OpGroupGet, http.MethodGet, path, nil)
	return nil, nil
}

func groupCreated(ctx context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	const id = "group-created"
	checks := []run.Check{w.creation(id, g.ref, scim.OpGroupCreate)}
	if !holds(checks[0]) {
		return checks, nil
	}
	return append(checks, w.checkGroup(ctx, g, id, g.name, func(resource scim.Resource) []run.Check {
		return []run.Check{equal(id, g.name, value(resource, "displayName"))}
	})...), nil
}

func groupSchemas(ctx context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	const id, want = "group-schemas", "schemas of " + scim.SchemaGroup
	if made := w.operation(g.ref, scim.OpGroupCreate); made != nil && made.Err == nil && made.Status >= 400 && w.speaksOf(made, "schema", "urn:", "adscim") {
		return []run.Check{w.answeredBy(fault(id, features.Refused, want, "no group"), made)}, nil
	}
	return w.checkGroup(ctx, g, id, want, func(resource scim.Resource) []run.Check {
		listed := scim.Compact(resource["schemas"])
		if !hasSchema(resource, scim.SchemaGroup) {
			return []run.Check{fault(id, features.Missing, want, listed)}
		}
		if strings.Contains(listed, "schemas.microsoft.com") {
			return []run.Check{fault(id, features.Returned, want, listed)}
		}
		return []run.Check{pass(id, 2, want)}
	}), nil
}

func groupLinked(_ context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	check := equalIn("group-linked", "a link to ", g.id, w.targetID(g.ref))
	return []run.Check{w.explain(check, g.ref)}, nil
}

func groupExternalID(ctx context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	want := w.wantedOf(g, "externalId")
	return w.checkGroup(ctx, g, "group-external-id", want, func(resource scim.Resource) []run.Check {
		return []run.Check{at("externalId", equal("group-external-id", want, value(resource, "externalId")))}
	}), nil
}

func withoutMembers(_ context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	const id, want = "read-without-members", "the group with displayName and without members"
	resource, err := w.answer.Decode()
	switch {
	case !w.answer.OK():
		return []run.Check{withAnswer(fault(id, features.Refused, want, w.answer.String()), &w.answer, "the request")}, nil
	case err != nil:
		return []run.Check{fault(id, features.Malformed, want, err.Error())}, nil
	}
	left, kept := pass(id, 1, "the group without members"), pass("read-keeps-rest", 2, "id and displayName of the group")
	if resource["members"] != nil {
		left = fault(id, features.Returned, want, "members "+scim.Compact(resource["members"]))
	}
	if resource.ID() == "" || value(resource, "displayName") == "" {
		kept = fault(kept.ID, features.Missing, kept.Want, scim.Compact(map[string]any(resource)))
	}
	checks := []run.Check{left, proves("7644-3.9-excluded-minimum-set", kept)}
	if holds(kept) {
		checks = append(checks, proves("entra-group-read-keeps-rest", w.mappedShown(g, resource)))
	}
	return checks, nil
}

// mappedShown wants a read without members to show all else that the mapping gives a group: Entra compares by it.
func (w *World) mappedShown(g *group, resource scim.Resource) run.Check {
	const id, want = "read-keeps-mapped", "all but the members"
	looked := 0
	for _, origin := range w.folk.origins[mockentra.Group] {
		was, is := value(g.before, origin.Target), value(resource, origin.Target)
		if origin.Target == "members" || was == "" {
			continue
		}
		if looked++; was != is {
			return at(origin.Target, standing(differs(id, held{origin.Target, was}, held{origin.Target, textOrNone(is)})))
		}
	}
	return standing(pass(id, looked, want))
}

func knownAs(ctx context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	checks := w.checkGroup(ctx, g, "group-renamed", g.name, func(resource scim.Resource) []run.Check {
		return []run.Check{at("displayName", equal("group-renamed", g.name, value(resource, "displayName")))}
	})
	return append(checks, w.groupPatchAnswer(g)...), nil
}

// groupPatchAnswer is about the status of a PATCH of a group that was accepted: 204 spares thousands of answers with all members.
func (w *World) groupPatchAnswer(g *group) []run.Check {
	const id, want = "group-patch-status", "204"
	sent := w.operation(g.ref, scim.OpGroupUpdate)
	if sent == nil || refused(sent) {
		return nil
	}
	check := equal(id, want, strconv.Itoa(sent.Status))
	if !holds(check) {
		check.Outcome = string(features.Status)
	}
	check.Exchanges = []int{sent.Exchange}
	return []run.Check{proves("entra-group-patch-204", check)}
}

// renamed returns the group that has one name now and had the other.
func (w *World) renamed(former, now string) (*group, error) {
	g, err := w.group(now)
	if err != nil {
		return nil, err
	}
	switch old, err := w.group(former); {
	case err != nil:
		return nil, err
	case old != g:
		return nil, fmt.Errorf("the group %q was never called %q: name the one that was renamed", now, former)
	}
	return g, nil
}

// teamRenamed wants the new name, and all else of the team as it was.
func teamRenamed(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	const id = "team-renamed"
	kept, err := w.idsOf(args[2])
	if err != nil {
		return nil, err
	}
	g, err := w.renamed(args[0], args[1])
	if err != nil {
		return nil, err
	}
	return w.checkGroup(ctx, g, id, g.name, func(resource scim.Resource) []run.Check {
		return []run.Check{
			at("displayName", equal(id, g.name, value(resource, "displayName"))),
			w.unaffected(equalIn(id, "id ", g.id, resource.ID())),
			w.unaffected(w.sameMembers(id, kept, members(resource))),
		}
	}), nil
}

// sameGroup searches by the new name: the hit must be the old group, and the old name must find nothing.
func sameGroup(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	const id = "group-renamed-in-place"
	g, err := w.renamed(args[1], args[0])
	if err != nil {
		return nil, err
	}
	return w.eventually(ctx, func() []run.Check {
		found := w.search(ctx, w.groupQuery("displayName", g.name))
		if check := found.cited(found.exactly(id, g.id)); !holds(check) {
			return []run.Check{w.effect(at("displayName", check), g.ref)}
		}
		former := w.search(ctx, w.groupQuery("displayName", g.former))
		return []run.Check{w.effect(at("displayName", former.formerly(id, "displayName")), g.ref)}
	}), nil
}

func groupGone(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	return w.groupEnded(ctx, "group-gone", args[0])
}

func teamEnded(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	return w.groupEnded(ctx, "team-ended", args[0])
}

func (w *World) groupEnded(ctx context.Context, id, name string) ([]run.Check, error) {
	g, err := w.group(name)
	if err != nil {
		return nil, err
	}
	return w.eventually(ctx, func() []run.Check {
		_, response := w.read(ctx, scim.OpGroupGet, g.id, groupPath)
		return []run.Check{w.effect(absent(id, response), g.ref)}
	}), nil
}

func outlives(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "users-outlive-group"
	return w.checkAccount(ctx, p, id, "the account unchanged", func(resource scim.Resource) []run.Check {
		return []run.Check{w.unaffected(equal(id, value(p.before, "userName"), value(resource, "userName")))}
	}), nil
}

// backAgain wants the group with its members. Whether it has its old id again is the provider's affair: nothing of Microsoft's asks for
// another one.
func backAgain(ctx context.Context, w *World, _ *group, args []string) ([]run.Check, error) {
	return w.hasMembers(ctx, "group-back", args[0], args[1])
}
