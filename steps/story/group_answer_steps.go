package story

import (
	"context"
	"net/http"
	"strconv"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// groupAnswerSteps are about how writes of groups are answered: those that are carried out, and those of a group that is gone.
func groupAnswerSteps() []Step {
	return needing(always(groups("")), []Step{
		{Pattern: `^the update of the group "([^"]+)" was answered with 200 and the group or with 204$`,
			Example: `the update of the group "Engineers" was answered with 200 and the group or with 204`, run: withGroup(groupUpdateAnswer)},
		{Pattern: `^the deletion of the group "([^"]+)" was answered 204$`,
			Example: `the deletion of the group "Analysts" was answered 204`, run: withGroup(groupDeletionAnswer)},
		{Pattern: `^somebody deletes the group "([^"]+)" and then (deletes|updates|reads) it$`,
			Example: `somebody deletes the group "Analysts" and then updates it`, run: withGroup(groupMissed)},
		{Pattern: `^what was asked of the missing group "([^"]+)" was answered 404$`,
			Example: `what was asked of the missing group "Analysts" was answered 404`, run: withGroup(groupMissing)},
	})
}

func groupUpdateAnswer(_ context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	const id, want = "group-patch-answer", "200 with the group, or 204 without a body"
	sent := w.operation(g.ref, scim.OpGroupUpdate)
	if sent == nil || refused(sent) { // how a success is answered shows where there is one
		return []run.Check{w.uncaused(fault(id, features.Refused, want, "no update"), g.ref, sent)}, nil
	}
	answer := w.answerTo(sent.Exchange)
	check := fault(id, features.Status, want, strconv.Itoa(sent.Status))
	switch resource, problem := answer.Decode(); {
	case sent.Status == http.StatusNoContent:
		check = bodiless(id, want, answer)
	case sent.Status == http.StatusOK && problem == nil && resource.ID() == g.id:
		check = pass(id, 1, want)
	case sent.Status == http.StatusOK:
		check = fault(id, features.OKWithoutBody, want, "200 with "+scim.Excerpt(answer.Body, 80))
	}
	check.Exchanges = []int{sent.Exchange}
	return []run.Check{check}, nil
}

func groupDeletionAnswer(_ context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	const id, want = "group-delete-answer", "204"
	sent := w.operation(g.ref, scim.OpGroupDelete)
	if sent == nil || refused(sent) {
		return []run.Check{w.uncaused(fault(id, features.Refused, want, "no deletion"), g.ref, sent)}, nil
	}
	check := equal(id, want, strconv.Itoa(sent.Status))
	if !holds(check) {
		check.Outcome = string(features.Status)
	}
	check.Exchanges = []int{sent.Exchange}
	return []run.Check{check}, nil
}

// groupMissed deletes a group, and asks for something about it then that was done before: what is refused of every group says nothing
// about one that is gone.
func groupMissed(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	path := groupPath(g.id)
	rename := func() *scim.Response {
		return w.patch(ctx, path, scim.OpGroupUpdate, "replace", "displayName", g.name)
	}
	if args[1] == "updates" {
		if answer := rename(); !answer.OK() {
			return restOn("entra-group-rename", withAnswer(fault(GivenPrefix+"update", features.Refused, "an update of the group", "none"), answer, "the PATCH")), nil
		}
	}
	remove := func() *scim.Response { return w.setUp(ctx, scim.OpGroupDelete, http.MethodDelete, path, nil) }
	if answer := remove(); !answer.OK() {
		return restOn("entra-group-delete", withAnswer(fault(GivenPrefix+"deleted", features.Refused, "the group deleted", "still exists"), answer, "the deletion")), nil
	}
	gone := w.eventually(ctx, func() []run.Check {
		resource, answer := w.read(ctx, scim.OpGroupGet, g.id, groupPath)
		w.answer = *answer
		if resource != nil {
			return []run.Check{standing(fault(GivenPrefix+"deleted", features.Ignored, "the group deleted", answer.String()))}
		}
		return []run.Check{pass(GivenPrefix+"deleted", 1, "the group deleted")}
	})
	switch {
	case !holds(gone...):
		return restOn("entra-group-delete", gone...), nil
	case args[1] == "deletes":
		w.answer = *insist(remove, isGone)
	case args[1] == "updates":
		w.answer = *rename()
	}
	return nil, nil
}

func groupMissing(_ context.Context, w *World, _ *group, _ []string) ([]run.Check, error) {
	const id, want = "group-missing", "404"
	switch {
	case w.answer.Err == nil && w.answer.Status == http.StatusNotFound:
		return []run.Check{pass(id, 1, want)}, nil
	case w.answer.OK():
		return []run.Check{fault(id, features.Accepted, want, w.answer.String())}, nil
	}
	return []run.Check{withAnswer(fault(id, features.Wrong, want, w.answer.String()), &w.answer, "the request about the missing group")}, nil
}
