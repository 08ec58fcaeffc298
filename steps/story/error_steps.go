package story

import (
	"context"
	"fmt"
	"net/http"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// errorSteps are about requests that conflict or whose resource is gone, and how the provider answers them.
func errorSteps() []Step {
	return []Step{
		{Pattern: `^somebody creates ([A-Z][a-z]+) a second time( in upper case)?$`, Example: "somebody creates Ada a second time",
			needs: func(args []string) []need {
				if args[1] == "" {
					return nil
				}
				return []need{nameGiven()}
			}, run: withPerson(createsAgain)},
		{Pattern: `^somebody creates the group "([^"]+)" a second time$`,
			Example: `somebody creates the group "Analysts" a second time`, run: withGroup(createsGroupAgain)},
		{Pattern: `^somebody (?:deletes|has deleted) ([A-Z][a-z]+)'s account$`, Example: "somebody has deleted Ada's account", run: withPerson(deletesBehind)},
		{Pattern: `^somebody deletes ([A-Z][a-z]+)'s account twice$`, Example: "somebody deletes Ada's account twice", run: withPerson(deletesTwice)},
		{Pattern: `^somebody deletes ([A-Z][a-z]+)'s account and updates it$`,
			Example: "somebody deletes Ada's account and updates it", run: withPerson(deletesAndUpdates)},
		{Pattern: `^the provider refuses the second (account|group) as a conflict$`,
			Example: "the provider refuses the second account as a conflict", run: conflict},
		{Pattern: `^the second deletion was answered 404$`, Example: "the second deletion was answered 404", run: secondDeletion},
		{Pattern: `^the update was answered 404 in SCIM's error form$`, Example: "the update was answered 404 in SCIM's error form", run: updateOfMissing},
	}
}

func createsAgain(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	again := p.ref
	if upper := args[1] != ""; upper { // about the name alone: what else identifies people is another's
		source, err := w.everything(p.name)
		if err != nil {
			return nil, err
		}
		w.namesake(source, p)
		again = w.tenant.AddUser(nil)
		w.give(again, source)
	}
	w.answer = *insist(func() *scim.Response { return w.post(ctx, again, args[1] != "") }, w.oneAtMost(ctx, w.queryOf(p)))
	return nil, nil
}

func createsGroupAgain(ctx context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	w.answer = *insist(func() *scim.Response { return w.post(ctx, g.ref, false) }, w.oneAtMost(ctx, w.queryFor("Groups", "displayName", g.name)))
	return nil, nil
}

func (w *World) deleteUser(ctx context.Context, p *person) *scim.Response {
	return w.setUp(ctx, scim.OpUserDelete, http.MethodDelete, userPath(p.id), nil)
}

func deletesBehind(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id, want = GivenPrefix + "deleted", "the account deleted"
	refused := fault(id, features.Refused, want, "still exists")
	return behindEntra("7644-3.6-delete-204", refused, w.deleteUser(ctx, p), "the deletion", func() []run.Check {
		return w.eventually(ctx, func() []run.Check {
			if resource, response := w.read(ctx, scim.OpUserGet, p.id, userPath); resource != nil { // how it is missing is the story
				return []run.Check{fault(id, features.Ignored, want, response.String())}
			}
			return []run.Check{pass(id, 1, want)}
		})
	}), nil
}

func deletesTwice(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	if first := w.deleteUser(ctx, p); !first.OK() {
		return w.notDeleted(first), nil
	}
	w.answer = *insist(func() *scim.Response { return w.deleteUser(ctx, p) }, isGone)
	return nil, nil
}

// notDeleted is the check of a deletion that a story starts from, and that was refused.
func (w *World) notDeleted(response *scim.Response) []run.Check {
	return restOn("7644-3.6-delete-204", withAnswer(fault(GivenPrefix+"deleted", features.Refused, "the account deleted", "still exists"), response, "the deletion"))
}

// deletesAndUpdates updates an account that is gone, in a form that the provider has accepted for the same account just before: what it
// refuses for everybody says nothing about what it answers to an unknown id, unless it looks for the id first.
func deletesAndUpdates(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	form, refusal := w.acceptedUpdate(ctx, p)
	if deletion := w.deleteUser(ctx, p); !deletion.OK() {
		return w.notDeleted(deletion), nil
	}
	w.answer = *w.send(ctx, p, form)
	if refusal == nil || w.answer.OK() || w.answer.Status == http.StatusNotFound {
		return nil, nil
	}
	const id, want = GivenPrefix + "update-accepted", "one form of PATCH that the provider accepts for an account that it has"
	return restOn("7644-3.5.2-patch-success-200-or-204", withAnswer(fault(id, features.Refused, want, "none"), refusal, "the last of them")), nil
}

// update is a PATCH of one operation that leaves an account as it is.
type update struct {
	verb, path string // without a path, the value is an object
	value      any
}

// acceptedUpdate is the first form of an update that the provider accepts for an account that is there. Where it accepts none, that is
// the last form, with the refusal.
func (w *World) acceptedUpdate(ctx context.Context, p *person) (form update, refusal *scim.Response) {
	name, title := w.wanted(p, "display name"), w.wanted(p, "title") // "" = not mapped
	for _, form = range []update{
		{"replace", "active", true}, {"replace", "displayName", name}, {"replace", "title", title},
		{"replace", "", map[string]any{"active": true}}, {"replace", "", map[string]any{"displayName": name}},
		{"Replace", "active", "True"}, {"Replace", "displayName", name},
		{"add", "displayName", name}, {"add", "title", title},
		{"replace", "userName", w.wanted(p, "user name")},
	} {
		if form.value == "" {
			continue
		}
		if refusal = w.send(ctx, p, form); refusal.OK() {
			return form, nil
		}
	}
	return form, refusal
}

func (w *World) send(ctx context.Context, p *person, form update) *scim.Response {
	return w.patch(ctx, userPath(p.id), scim.OpUserUpdate, form.verb, form.path, form.value)
}

func conflict(_ context.Context, w *World, args []string) ([]run.Check, error) {
	checks := []run.Check{w.conflict("conflict-" + args[0])}
	if holds(checks...) && args[0] == "account" {
		checks = append(checks, w.saysUniqueness())
	}
	return checks, nil
}

// saysUniqueness wants a conflict to say of which kind it is (RFC 7644 §3.3).
func (w *World) saysUniqueness() run.Check {
	const id, want = "conflict-type", `409 with scimType "uniqueness"`
	check := pass(id, 2, want)
	if problem, ok := scim.ParseError(w.answer.Body); !ok || problem.Type != "uniqueness" {
		check = fault(id, features.NoSCIMType, want, fmt.Sprintf("409 with scimType %q", problem.Type))
	}
	return proves("7644-3.3-create-conflict-409", check)
}

// conflict judges the answer to a creation of what exists already.
func (w *World) conflict(id string) run.Check {
	const want = "409"
	switch {
	case w.answer.Err == nil && w.answer.Status == http.StatusConflict:
		return pass(id, 1, want)
	case w.answer.OK():
		return fault(id, features.Duplicated, want, w.answer.String())
	}
	check := withAnswer(fault(id, features.Wrong, want, w.answer.String()), &w.answer, "the second creation")
	if problem, ok := scim.ParseError(w.answer.Body); ok && w.answer.Status == http.StatusBadRequest && problem.Type == "uniqueness" {
		check.Outcome = string(features.BadRequestUniqueness)
	}
	return check
}

func secondDeletion(_ context.Context, w *World, _ []string) ([]run.Check, error) {
	const id, want = "second-delete", "404"
	switch {
	case w.answer.Err == nil && w.answer.Status == http.StatusNotFound:
		return []run.Check{pass(id, 1, want)}, nil
	case w.answer.OK():
		return []run.Check{fault(id, features.Accepted, want, w.answer.String())}, nil
	}
	return []run.Check{withAnswer(fault(id, features.Wrong, want, w.answer.String()), &w.answer, "the second deletion")}, nil
}

func updateOfMissing(_ context.Context, w *World, _ []string) ([]run.Check, error) {
	const id, want = "patch-of-missing", "404"
	switch {
	case w.answer.OK():
		return []run.Check{fault(id, features.Accepted, want, w.answer.String())}, nil
	case w.answer.Err != nil || w.answer.Status != http.StatusNotFound:
		return []run.Check{withAnswer(fault(id, features.Wrong, want, w.answer.String()), &w.answer, "the PATCH")}, nil
	}
	return append([]run.Check{pass(id, 1, want)}, errorForm("error-form", &w.answer)...), nil
}
