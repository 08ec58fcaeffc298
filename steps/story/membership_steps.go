package story

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/scim/invariant"
)

// membershipSteps are about who is in a group: joining, leaving, and what the provider holds as members.
func membershipSteps() []Step {
	return needing(always(groups("members")), append([]Step{
		{Pattern: `^` + names + ` (joins?|leaves?) "([^"]+)" and the next cycle runs$`,
			Example: `Ada joins "Analysts" and the next cycle runs`, run: joins},
		{Pattern: `^([A-Z][a-z]+) is provisioned through the group "([^"]+)"$`,
			Example: `Ada is provisioned through the group "Analysts"`, run: provisionedThrough},
		{Pattern: `^([A-Z][a-z]+) leaves "([^"]+)" and the scope and the next cycle runs$`,
			Example: `Ada leaves "Analysts" and the scope and the next cycle runs`, run: withPerson(leavesScope)},
		{Pattern: `^somebody has removed ([A-Z][a-z]+) from "([^"]+)" at the provider$`,
			Example: `somebody has removed Ada from "Analysts" at the provider`, run: withPerson(removedBehind)},
		{Pattern: `^somebody has added ([A-Z][a-z]+) to "([^"]+)" at the provider$`,
			Example: `somebody has added Ada to "Analysts" at the provider`, run: withPerson(addedBehind)},
		{Pattern: `^the removal was accepted and "([^"]+)" still has ([A-Z][a-z]+)$`,
			Example: `the removal was accepted and "Analysts" still has Ada`, run: withGroupOf(removalAccepted)},
		{Pattern: `^the member of "([^"]+)" carries ([A-Z][a-z]+)'s id as value$`,
			Example: `the member of "Analysts" carries Ada's id as value`, run: memberValue},
		{
			Pattern: `^"([^"]+)" has ` + names + ` once each$`, Example: `"Analysts" has Ada and Grace once each`, run: withGroupOf(onceEach),
		},
		{
			Pattern: `^"([^"]+)" has lost ([A-Z][a-z]+) and kept ` + names + `$`, Example: `"Analysts" has lost Grace and kept Ada`, spelt: true, run: lostAndKept,
		},
		{
			Pattern: `^"([^"]+)" has ([A-Z][a-z]+) beside ([A-Z][a-z]+)$`, Example: `"Analysts" has Grace beside Ada`,
			run: func(ctx context.Context, w *World, args []string) ([]run.Check, error) {
				return w.hasMembers(ctx, "members-accumulate", args[0], args[1]+" and "+args[2])
			},
		},
		{
			Pattern: `^"([^"]+)" is there and empty$`, Example: `"Analysts" is there and empty`,
			run: func(ctx context.Context, w *World, args []string) ([]run.Check, error) {
				return w.hasMembers(ctx, "last-member-removed", args[0], "")
			},
		},
		{Pattern: `^"([^"]+)" has ` + names + ` after the loss of ([A-Z][a-z]+)'s account$`,
			Example: `"Analysts" has Ada and Grace after the loss of Ada's account`, run: withGroupOf(recovered)},
		{Pattern: `^([A-Z][a-z]+)'s place in "([^"]+)" has ended with the scope, and ([A-Z][a-z]+)'s has not$`,
			Example: `Ada's place in "Analysts" has ended with the scope, and Grace's has not`, run: withPerson(leftForGood)},
		{
			Pattern: `^the deleted account is no member of "([^"]+)" and ([A-Z][a-z]+) is$`,
			Example: `the deleted account is no member of "Analysts" and Grace is`,
			run: func(ctx context.Context, w *World, args []string) ([]run.Check, error) {
				return w.hasMembers(ctx, "deleted-user-left", args[0], args[1])
			},
		},
	}, comparedMembers()...))
}

// comparedMembers are the Then steps that only compare the members of a group with people of the story. Each names a check of its
// own, since each proves another operation; group and people are the groups of the pattern in the order given.
func comparedMembers() []Step {
	type claim struct{ id, pattern, example string }
	var all []Step
	for _, claim := range []claim{
		{"member-added", names + ` is the one member of "([^"]+)"`, `Ada is the one member of "Analysts"`},
		{"members-initial", `"([^"]+)" arrived with ` + names, `"Analysts" arrived with Ada and Grace`},
		{"members-added-together", `"([^"]+)" has ` + names + ` from one request`, `"Analysts" has Ada and Grace from one request`},
		{"members-added-beside-one", `"([^"]+)" has ` + names + `, one of whom was in it`, `"Analysts" has Ada and Grace, one of whom was in it`},
		{"members-removed-together", `"([^"]+)" is left with ` + names, `"Analysts" is left with Grace`},
		{"rename-keeps-members", `"([^"]+)" still has ` + names, `"Engineers" still has Ada`},
		{"members-after-restoration", `"([^"]+)" has ` + names + ` after the restoration`, `"Analysts" has Ada and Grace after the restoration`},
		{"member-again", `"([^"]+)" has ` + names + ` after the return`, `"Analysts" has Ada and Grace after the return`},
		{"team-members", `the team "([^"]+)" has ` + names, `the team "Analysts" has Ada and Grace`},
		{"team-in-scope", `the team "([^"]+)" has arrived with ` + names, `the team "Analysts" has arrived with Grace`},
		{"team-after-joining", `the team "([^"]+)" has grown to ` + names, `the team "Analysts" has grown to Ada and Grace`},
		{"team-after-leaving", `the team "([^"]+)" is left with ` + names, `the team "Analysts" is left with Grace`},
	} {
		all = append(all, Step{
			Pattern: "^" + claim.pattern + "$", Example: claim.example,
			run: func(ctx context.Context, w *World, args []string) ([]run.Check, error) {
				group, people := args[0], args[1]
				if claim.id == "member-added" {
					group, people = people, group
				}
				return w.hasMembers(ctx, claim.id, group, people)
			},
		})
	}
	return all
}

// provisionedThrough assigns a group alone, which brings its member into the scope.
func provisionedThrough(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	p, err := w.introduce(args[0])
	if err != nil {
		return nil, err
	}
	g := w.introduceGroup(args[1])
	w.tenant.AddMember(g.ref, p.ref)
	w.tenant.Assign(g.ref)
	w.nextCycle(ctx)
	checks := restOn("entra-create-201", w.snapshot(ctx, p)...)
	has, err := w.hasMembers(ctx, GivenPrefix+"group", args[1], args[0])
	return append(checks, restOn(requirementOf(args[0]), has...)...), err
}

func joins(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	g, err := w.group(args[2])
	if err != nil {
		return nil, err
	}
	for _, name := range split(args[0]) {
		p, err := w.person(name)
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(args[1], "join") {
			w.tenant.AddMember(g.ref, p.ref)
		} else {
			w.tenant.RemoveMember(g.ref, p.ref)
		}
	}
	w.nextCycle(ctx)
	return nil, nil
}

// leavesScope is what becomes of a person whom only the group had brought into the scope.
func leavesScope(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	g, err := w.group(args[1])
	if err != nil {
		return nil, err
	}
	w.tenant.RemoveMember(g.ref, p.ref)
	w.tenant.Unassign(p.ref)
	w.nextCycle(ctx)
	return nil, nil
}

func removedBehind(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	g, err := w.group(args[1])
	if err != nil {
		return nil, err
	}
	at := fmt.Sprintf("members[value eq %s]", scim.JSON(w.targetID(p.ref)))
	response := w.patch(ctx, groupPath(w.targetID(g.ref)), scim.OpGroupRemoveMembers, "remove", at, nil)
	const id, requirement = GivenPrefix + "removed", "entra-members-remove-only-listed"
	refused, want := fault(id, features.Refused, "a member removed", "still a member"), "a group without "+args[0]
	return behindEntra(requirement, refused, response, "the removal", func() []run.Check {
		return w.checkGroup(ctx, g, id, want, func(resource scim.Resource) []run.Check {
			left := members(resource)
			if slices.Contains(left, w.targetID(p.ref)) {
				return []run.Check{fault(id, features.Ignored, want, w.namesOf(left))}
			}
			return []run.Check{pass(id, 1, want)}
		})
	}), nil
}

func addedBehind(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	const id, requirement = GivenPrefix + "added", "entra-members-add-one"
	g, err := w.group(args[1])
	if err != nil {
		return nil, err
	}
	want := "a group with " + p.name
	response := w.addMembers(ctx, w.targetID(g.ref), w.targetID(p.ref))
	return behindEntra(requirement, fault(id, features.Refused, want, "no member"), response, "the addition", func() []run.Check {
		return w.checkGroup(ctx, g, id, want, func(resource scim.Resource) []run.Check {
			return []run.Check{w.sameMembers(id, []string{w.targetID(p.ref)}, members(resource))}
		})
	}), nil
}

// hasMembers compares the members that the provider holds with people of the story, exactly.
func (w *World) hasMembers(ctx context.Context, id, name, people string) ([]run.Check, error) {
	g, err := w.group(name)
	if err != nil {
		return nil, err
	}
	want, err := w.idsOf(people)
	if err != nil {
		return nil, err
	}
	if stopped := w.withoutAccount(id, people, nil); stopped != nil {
		return stopped, nil
	}
	return w.checkGroup(ctx, g, id, whoIn(people), func(resource scim.Resource) []run.Check {
		if strings.HasPrefix(id, GivenPrefix) || g.before == nil {
			g.before, g.id, g.sent = resource, resource.ID(), nil
		}
		check := w.sameMembers(id, want, members(resource))
		if lost := features.Outcome(check.Outcome); id == "members-removed-together" && (lost == features.Missing || lost == features.Emptied) {
			check.Requirement = "entra-members-remove-only-listed" // whoever removes several: others have left
		}
		if slices.Contains(keepingMembers(), id) {
			check = w.unaffected(check)
		}
		return []run.Check{check}
	}), nil
}

// whoIn says who is expected in a group, by the names of the story.
func whoIn(people string) string {
	if people == "" {
		return "a group without members"
	}
	return "members " + people
}

// keepingMembers are the checks of members whom the last cycle was not about: they must be whom the group had.
func keepingMembers() []string {
	return []string{"rename-keeps-members", "deleted-user-left"}
}

// idsOf are the provider's ids of people of the story, "" of who has none.
func (w *World) idsOf(people string) (ids []string, err error) {
	listed, err := w.those(people)
	for _, p := range listed {
		ids = append(ids, w.targetID(p.ref))
	}
	return ids, err
}

// withoutAccount is the check that keeps from asking for a member of a group who has no account, nil where everybody has one.
func (w *World) withoutAccount(id, people string, deleted *person) []run.Check {
	listed, _ := w.those(people)
	for _, p := range listed {
		if w.targetID(p.ref) != "" {
			continue
		}
		free := ""
		if p == deleted {
			free = nameFree
		}
		return []run.Check{w.noAccount(fault(id, features.Missing, whoIn(people), "no account of "+p.name), p, free)}
	}
	return nil
}

// noAccount completes a check of somebody who has no account: it rests on the creation, which was refused, or was none. Where the name was
// somebody else's before, a conflict is with that account, and free is the requirement that it is none; "" where nobody had the name.
func (w *World) noAccount(check run.Check, p *person, free string) run.Check {
	failed := w.failure(p.ref)
	check = w.uncaused(check, p.ref, failed)
	if free != "" && failed != nil && failed.Status == http.StatusConflict {
		check.Requirement = free
	}
	return check
}

// recovered compares with the accounts that Entra has linked anew. Whether an id that nobody has any more is still listed is not looked
// at (A35).
func recovered(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	const id = "lost-member-back"
	lost, err := w.person(args[2])
	if err != nil {
		return nil, err
	}
	want, err := w.idsOf(args[1])
	if err != nil {
		return nil, err
	}
	if stopped := w.withoutAccount(id, args[1], lost); stopped != nil {
		return stopped, nil
	}
	return w.checkGroup(ctx, g, id, "members "+args[1], func(resource scim.Resource) []run.Check {
		got := members(resource)
		if lost.id != w.targetID(lost.ref) {
			got = notListed(got, lost.id)
		}
		return []run.Check{w.sameMembers(id, want, got)}
	}), nil
}

// leftForGood wants the group without a person whose account is still there. Of one that is gone nobody can use the membership, so
// whether it is still listed is not looked at (A35).
func leftForGood(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	const id = "left-group-and-scope"
	g, err := w.group(args[1])
	if err != nil {
		return nil, err
	}
	stays, err := w.person(args[2])
	if err != nil {
		return nil, err
	}
	return w.checkGroup(ctx, g, id, "members "+stays.name, func(resource scim.Resource) []run.Check {
		gone := ""
		if _, read := w.read(ctx, scim.OpUserGet, p.id, userPath); read.Err == nil && read.Status == http.StatusNotFound {
			gone = p.id
		}
		check := w.sameMembers(id, []string{w.targetID(stays.ref)}, notListed(members(resource), gone))
		ended := w.explain(standing(check), g.ref) // by the removal, or by the end of the account
		return append([]run.Check{ended}, w.keptBesideFilter(g, stays, resource)...)
	}), nil
}

// keptBesideFilter is about those whom the filter of a removal does not match: they stay.
func (w *World) keptBesideFilter(g *group, stays *person, resource scim.Resource) []run.Check {
	const id = "filter-removes-matching"
	removal := w.operation(g.ref, scim.OpGroupRemoveMembers)
	if removal == nil || refused(removal) {
		return nil
	}
	if kept := w.exchange(removal.Exchange); kept == nil || !strings.Contains(kept.Request.Body, "members[") {
		return nil
	}
	check := pass(id, 1, stays.name+" in the group")
	if !slices.Contains(members(resource), w.targetID(stays.ref)) {
		check = fault(id, features.Missing, check.Want, w.namesOf(members(resource)))
	}
	check.Cause = []int{removal.Exchange}
	return []run.Check{proves("7644-3.5.2.2-remove-multi-filter", at("members", check))}
}

// notListed is a list of ids without one of them, also where that is written as a reference: which form is right is another check's affair.
func notListed(list []string, id string) []string {
	return slices.DeleteFunc(list, func(listed string) bool { return id != "" && (listed == id || strings.HasSuffix(listed, "/"+id)) })
}

// members lists the ids of a group's members as the provider returns them.
func members(resource scim.Resource) []string {
	var ids []string
	listed, _ := resource["members"].([]any)
	for _, item := range listed {
		member, _ := item.(map[string]any)
		id, _ := member["value"].(string)
		ids = append(ids, id)
	}
	return ids
}

func (w *World) sameMembers(id string, want, got []string) run.Check {
	lost, surplus := without(want, got), without(got, want)
	check := pass(id, 1+len(want), w.namesOf(want))
	switch {
	case len(want) > len(slices.Compact(slices.Sorted(slices.Values(want)))) && !slices.Contains(want, ""):
		check = fault(id, features.MixedUp, "an account each", w.namesOf(want))
	case len(lost) > 0 && len(got) == 0 && len(want) > 1:
		check = fault(id, features.Emptied, w.namesOf(want), "no members at all")
	case len(lost) > 0:
		check = fault(id, features.Missing, w.namesOf(want), w.namesOf(got))
	case len(surplus) > 0 || len(got) > len(want):
		check = fault(id, features.Extra, w.namesOf(want), w.namesOf(got))
	}
	check.Pointer = "/members"
	return check
}

// without lists the ids that another list does not have. No id is none that any list has: two members without one are not the same.
func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(id string) bool { return id != "" && slices.Contains(other, id) })
}

// namesOf puts ids into the words of the story.
func (w *World) namesOf(ids []string) string {
	if len(ids) == 0 {
		return "no members"
	}
	var all []string
	for _, id := range ids {
		word := "an unknown user (" + id + ")"
		for name, p := range w.people {
			if id != "" && (w.targetID(p.ref) == id || p.id == id) {
				word = name
			}
		}
		all = append(all, word)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// lostAndKept compares with those who are kept: whoever is lost is not among them, so that a member too many is noticed.
func lostAndKept(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	lost, err := w.person(args[1])
	if err != nil {
		return nil, err
	}
	if slices.Contains(split(args[2]), lost.name) {
		return nil, fmt.Errorf("%q cannot have lost %s and kept %s: name somebody else", args[0], lost.name, lost.name)
	}
	return w.hasMembers(ctx, "member-removed", args[0], args[2])
}

// onceEach wants members that were sent again to be accepted, and to be members as before.
func onceEach(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	const id = "members-once-each"
	taken := pass("members-sent-again", 1, "200 or 204 to members who are in the group")
	again := w.cause(g.ref, "members")
	if again != nil && refused(again) && again.Status < 500 {
		check := w.answeredBy(fault(id, features.Refused, "200 or 204", strconv.Itoa(again.Status)), again)
		taken = w.answeredBy(fault(taken.ID, features.Refused, taken.Want, strconv.Itoa(again.Status)), again)
		return []run.Check{check, proves("entra-members-readd-noop", taken)}, nil
	}
	had := members(g.before)
	checks, err := w.hasMembers(ctx, id, args[0], args[1])
	if again == nil || refused(again) || err != nil {
		return checks, err
	}
	taken.Exchanges, taken.Cause = []int{again.Exchange}, []int{again.Exchange}
	checks = append(checks, proves("entra-members-readd-noop", taken))
	return append(checks, w.afterRestart(ctx, g, had, again)...), nil
}

// afterRestart wants those in a group who were in it before, each of them once.
func (w *World) afterRestart(ctx context.Context, g *group, had []string, again *mockentra.Operation) []run.Check {
	const id = "members-after-restart"
	want := w.namesOf(had) + ", once each"
	return restOn("entra-restart-members-again", w.checkGroup(ctx, g, id, want, func(resource scim.Resource) []run.Check {
		has, check := members(resource), pass(id, len(had), want)
		if !slices.Equal(slices.Sorted(slices.Values(had)), slices.Sorted(slices.Values(has))) {
			check = fault(id, features.Wrong, want, w.namesOf(has))
		}
		check.Cause = []int{again.Exchange}
		return []run.Check{at("members", check)}
	})...)
}

func removalAccepted(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	const id = "absent-member-removed"
	if failed := w.cause(g.ref, "members"); failed != nil && refused(failed) {
		check := w.answeredBy(fault(id, features.Refused, "200 or 204", strconv.Itoa(failed.Status)), failed)
		if strings.Contains(string(w.answerTo(failed.Exchange).Body), "noTarget") {
			check.Outcome = string(features.NoTarget)
		}
		return []run.Check{check}, nil
	}
	return w.hasMembers(ctx, id, args[0], args[1])
}

func memberValue(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	checks, err := w.hasMembers(ctx, "member-value", args[0], args[1])
	if err != nil || !holds(checks...) {
		return checks, err
	}
	return append(checks, w.referredTo(ctx, args[0], args[1])...), nil
}

// referredTo wants the $ref of a member to lead to the user that it is, where it has one: an answer alone need not say what is a user.
func (w *World) referredTo(ctx context.Context, name, who string) []run.Check {
	const id = "member-reference"
	g, p := w.groups[name], w.people[who]
	resource, response := w.read(ctx, scim.OpGroupGet, w.targetID(g.ref), groupPath)
	listed, _ := resource["members"].([]any)
	for _, item := range listed {
		member, _ := item.(map[string]any)
		reference, _ := member["$ref"].(string)
		if reference == "" || member["value"] != w.targetID(p.ref) {
			continue
		}
		check := pass(id, 1, "$ref that ends in "+userPath(w.targetID(p.ref)))
		if !invariant.LeadsTo(reference, "Users", w.targetID(p.ref)) {
			check = fault(id, features.Wrong, check.Want, "$ref "+reference)
		}
		check.Exchanges = []int{response.Exchange}
		return []run.Check{proves("7643-2.3.7-reference-addressable", at("members", check))}
	}
	return nil
}
