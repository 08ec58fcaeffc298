package steps

import (
	"context"
	"net/http"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

func errorSteps() []definition {
	return []definition{
		{pattern: `^somebody creates ([A-Z][a-z]+) a second time( in upper case)?$`, args: 2, example: "somebody creates Ada a second time", run: createsAgain},
		{pattern: `^somebody creates the group "([^"]+)" a second time$`, args: 1,
			example: `somebody creates the group "Analysts" a second time`, run: createsGroupAgain},
		{pattern: `^somebody (?:deletes|has deleted) ([A-Z][a-z]+)'s account$`, args: 1, example: "somebody has deleted Ada's account", run: deletesBehind},
		{pattern: `^somebody deletes ([A-Z][a-z]+)'s account twice$`, args: 1, example: "somebody deletes Ada's account twice", run: deletesTwice},
		{pattern: `^somebody deletes ([A-Z][a-z]+)'s account and updates it$`, args: 1,
			example: "somebody deletes Ada's account and updates it", run: deletesAndUpdates},
		{pattern: `^the provider refuses the second (account|group) as a conflict$`, args: 1,
			example: "the provider refuses the second account as a conflict", run: conflict},
		{pattern: `^the second deletion was answered 404$`, example: "the second deletion was answered 404", run: secondDeletion},
		{pattern: `^the update was answered 404 in SCIM's error form$`, example: "the update was answered 404 in SCIM's error form", run: updateOfMissing},
	}
}

func createsAgain(ctx context.Context, w *world, args []string) ([]run.Check, error) {
	p, err := w.person(args[0])
	if err != nil {
		return nil, err
	}
	w.answer = *w.post(ctx, p, args[1] != "")
	return nil, nil
}

func createsGroupAgain(ctx context.Context, w *world, args []string) ([]run.Check, error) {
	g, err := w.group(args[0])
	if err != nil {
		return nil, err
	}
	w.answer = *w.postGroup(ctx, g)
	return nil, nil
}

func (w *world) deleteUser(ctx context.Context, p *person) *scim.Response {
	return ask(ctx, w.setup, scim.OpUserDelete, http.MethodDelete, userPath(p.id), nil)
}

func deletesBehind(ctx context.Context, w *world, args []string) ([]run.Check, error) {
	p, err := w.person(args[0])
	if err != nil {
		return nil, err
	}
	const id = "given-deleted"
	if response := w.deleteUser(ctx, p); !response.OK() {
		return rests("7644-3.6-delete-204", because(fault(id, features.Refused, "the account deleted", "still there"), response, "the deletion")), nil
	}
	return rests("7644-3.6-delete-204", w.eventually(ctx, func() []run.Check {
		if resource, response := w.read(ctx, scim.OpUserGet, p.id, userPath); resource != nil { // how it is missing is the story
			return []run.Check{fault(id, features.Ignored, "the account deleted", response.String())}
		}
		return []run.Check{pass(id, 1, "the account deleted")}
	})...), nil
}

func deletesTwice(ctx context.Context, w *world, args []string) ([]run.Check, error) {
	p, err := w.person(args[0])
	if err != nil {
		return nil, err
	}
	w.deleteUser(ctx, p)
	w.answer = *w.deleteUser(ctx, p)
	return nil, nil
}

func deletesAndUpdates(ctx context.Context, w *world, args []string) ([]run.Check, error) {
	p, err := w.person(args[0])
	if err != nil {
		return nil, err
	}
	w.deleteUser(ctx, p)
	w.answer = *w.patch(ctx, userPath(p.id), scim.OpUserUpdate, "replace", "active", true)
	return nil, nil
}

func conflict(_ context.Context, w *world, args []string) ([]run.Check, error) {
	id, want := "conflict-"+args[0], "409"
	switch {
	case w.answer.Err == nil && w.answer.Status == http.StatusConflict:
		return []run.Check{pass(id, 1, want)}, nil
	case w.answer.OK():
		return []run.Check{fault(id, features.Duplicated, want, w.answer.String())}, nil
	}
	check := because(fault(id, features.Wrong, want, w.answer.String()), &w.answer, "the second creation")
	if problem, ok := scim.ParseError(w.answer.Body); ok && w.answer.Status == http.StatusBadRequest && problem.Type == "uniqueness" {
		check.Outcome = string(features.BadRequestUniqueness)
	}
	return []run.Check{check}, nil
}

func secondDeletion(_ context.Context, w *world, _ []string) ([]run.Check, error) {
	const id, want = "second-delete", "404"
	switch {
	case w.answer.Err == nil && w.answer.Status == http.StatusNotFound:
		return []run.Check{pass(id, 1, want)}, nil
	case w.answer.OK():
		return []run.Check{fault(id, features.Accepted, want, w.answer.String())}, nil
	}
	return []run.Check{because(fault(id, features.Wrong, want, w.answer.String()), &w.answer, "the second deletion")}, nil
}

func updateOfMissing(_ context.Context, w *world, _ []string) ([]run.Check, error) {
	const id, want = "patch-of-missing", "404 with a SCIM error body"
	switch {
	case w.answer.OK():
		return []run.Check{fault(id, features.Accepted, want, w.answer.String())}, nil
	case w.answer.Err != nil || w.answer.Status != http.StatusNotFound:
		return []run.Check{because(fault(id, features.Wrong, want, w.answer.String()), &w.answer, "the PATCH")}, nil
	}
	if _, ok := scim.ParseError(w.answer.Body); !ok {
		return []run.Check{fault(id, features.Malformed, want, "404 with "+scim.Excerpt(w.answer.Body, 80))}, nil
	}
	return []run.Check{pass(id, 2, want)}, nil
}
