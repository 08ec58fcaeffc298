package story

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// creationFormSteps are about the forms of a POST that Microsoft's validator and tests send, and Entra where it is set up so.
func creationFormSteps() []Step {
	of := func(forms []creationForm) func([]string) []need {
		return func(args []string) []need {
			if word := formCalled(forms, args[1]).word; word != "" {
				return []need{gives(word)}
			}
			return nil
		}
	}
	return []Step{
		{Pattern: `^somebody creates ([A-Z][a-z]+) with (` + namesOfForms(creationForms()) + `)$`,
			Example: "somebody creates Ada with an id", needs: of(creationForms()), run: createsInForm},
		{Pattern: `^the account of ([A-Z][a-z]+) was created in that form$`, Example: "the account of Ada was created in that form", run: withPerson(createdInForm)},
		{Pattern: `^somebody creates the group "([^"]+)" with (` + namesOfForms(groupForms()) + `)$`,
			Example: `somebody creates the group "Analysts" with the core schema alone`, needs: always(groups("")), run: createsGroupInForm},
		{Pattern: `^the group "([^"]+)" was created in that form$`, Example: `the group "Analysts" was created in that form`, run: withGroup(groupInForm)},
		{Pattern: `^somebody creates the group "([^"]+)" with ` + names + ` in it$`,
			Example: `somebody creates the group "Analysts" with Ada in it`, needs: always(groups("members")), run: createsFilled},
		{Pattern: `^the group "([^"]+)" was created with ` + names + `$`, Example: `the group "Analysts" was created with Ada`, run: withGroupOf(createdFilled)},
		{Pattern: `^somebody creates ([A-Z][a-z]+) without a user name$`,
			Example: "somebody creates Ada without a user name", needs: always(mapped(mockentra.User, "user name")), run: createsNameless},
		{Pattern: `^somebody takes the name of the group "([^"]+)" away$`,
			Example: `somebody takes the name of the group "Analysts" away`, needs: always(mapped(mockentra.Group, "displayName")), run: withGroup(takesNameAway)},
		{Pattern: `^the group "([^"]+)" still has its name$`, Example: `the group "Analysts" still has its name`, run: withGroup(stillNamed)},
		{Pattern: `^the creation was refused as invalid$`, Example: "the creation was refused as invalid", run: refusedAsInvalid},
	}
}

// made is a creation in a form that was sent.
type made struct {
	form   creationForm
	body   scim.Resource
	answer *scim.Response
	id     string
}

// collectionOf is where objects of a kind are created, and by which operation.
func collectionOf(kind mockentra.Kind) (string, scim.Op) {
	if kind == mockentra.Group {
		return "Groups", scim.OpGroupCreate
	}
	return "Users", scim.OpUserCreate
}

func (w *World) create(ctx context.Context, kind mockentra.Kind, body scim.Resource) *scim.Response {
	collection, op := collectionOf(kind)
	return ask(ctx, w.senders.Setup, op, http.MethodPost, collection, map[string]any(body))
}

// bodyOfEntra is body with the schemas that Entra names.
func (w *World) bodyOfEntra(ref mockentra.Ref) scim.Resource {
	body := w.body(ref)
	if ref.Kind == mockentra.Group && w.setting.Knobs.GroupSchemaURI && !w.setting.Standard {
		body["schemas"] = []any{scim.SchemaGroup, mockentra.GroupSchema}
	}
	return body
}

func (w *World) createInForm(ctx context.Context, ref mockentra.Ref, form creationForm) {
	w.made = made{form: form, body: w.edited(w.bodyOfEntra(ref), form)}
	w.made.answer = w.create(ctx, ref.Kind, w.made.body)
	if resource, err := w.made.answer.Decode(); err == nil && w.made.answer.OK() {
		w.made.id = resource.ID()
	}
}

func createsInForm(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	p, err := w.introduce(args[0])
	if err != nil {
		return nil, err
	}
	w.createInForm(ctx, p.ref, formCalled(creationForms(), args[1]))
	p.id = w.made.id
	return nil, nil
}

func createsGroupInForm(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	g := w.introduceGroup(args[0])
	w.createInForm(ctx, g.ref, formCalled(groupForms(), args[1]))
	g.id = w.made.id
	return nil, nil
}

func createdInForm(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	return w.inForm(ctx, p.ref, func(number string) mockentra.Ref {
		source, err := w.everything(p.name + number) // nobody in a sentence is called so
		if err != nil {
			source = p.source
		}
		other := w.tenant.AddUser(nil)
		w.give(other, source)
		return other
	})
}

func groupInForm(ctx context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	return w.inForm(ctx, g.ref, func(number string) mockentra.Ref { return w.introduceGroup(g.name + number).ref })
}

// inForm reads back what was created. Where another one is refused that is written as Entra writes it, the form is not what is wrong.
func (w *World) inForm(ctx context.Context, ref mockentra.Ref, another func(number string) mockentra.Ref) ([]run.Check, error) {
	checks, err := w.checkForm(ctx, ref, another)
	for i := range checks {
		if checks[i].ID == inForm { // each form has a check of its own
			checks[i].ID += "/" + slug(w.made.form.name)
		}
	}
	return checks, err
}

func (w *World) checkForm(ctx context.Context, ref mockentra.Ref, another func(number string) mockentra.Ref) ([]run.Check, error) {
	sent := w.made
	switch {
	case sent.answer == nil:
		return nil, errors.New("the scenario has no creation in a form yet: add one in a When step")
	case sent.form.refusable && sent.answer.Err == nil && sent.answer.Status == http.StatusBadRequest:
		return []run.Check{pass(inForm, 1, "400, or the value as it is meant")}, nil
	case sent.id == "":
		return []run.Check{w.refusedForm(ctx, another)}, nil
	}
	path := pathOf(ref.Kind)
	checks := w.eventually(ctx, func() []run.Check {
		resource, answer := w.read(ctx, scim.Reading(path(sent.id)).Op, sent.id, path)
		if resource == nil {
			return w.unreadable(inForm, "the resource that was created", ref, answer)
		}
		check := standing(sent.form.look(sent.body, resource))
		check.Exchanges = []int{sent.answer.Exchange, answer.Exchange}
		return []run.Check{check}
	})
	if !holds(checks...) && sent.form.word != "" {
		if check := w.neverKept(ctx, another("2"), sent.form.word); check != nil {
			return []run.Check{*check}, nil
		}
	}
	return checks, nil
}

// neverKept is what keeps a form from being tested: that an account which is created as Entra does it does not keep the attribute either.
func (w *World) neverKept(ctx context.Context, another mockentra.Ref, word string) *run.Check {
	target, body := targetOf(word), w.bodyOfEntra(another)
	answer := w.create(ctx, another.Kind, body)
	resource, err := answer.Decode()
	if err == nil && answer.OK() {
		resource, _ = w.read(ctx, scim.OpUserGet, resource.ID(), userPath)
	}
	want, got := value(body, target), valueOf(resource, target)
	if strings.EqualFold(want, got) {
		return nil
	}
	check := at(target, equalIn(GivenPrefix+"control", word+" ", want, got))
	if got == "" {
		check.Outcome, check.Got = string(features.Missing), "not tested: no creation keeps it"
	}
	check.Requirement, check.Exchanges = keptAs(another.Kind, target), []int{w.made.answer.Exchange, answer.Exchange}
	return &check
}

// refusedForm is the finding about a form that was refused, or about nothing where another creation is refused, too.
func (w *World) refusedForm(ctx context.Context, another func(number string) mockentra.Ref) run.Check {
	refused, ref := w.made.answer, another("2")
	if control := w.create(ctx, ref.Kind, w.bodyOfEntra(ref)); !control.OK() {
		check := withAnswer(fault(GivenPrefix+"control", features.Refused, "a creation in another form", "not tested: none is accepted"), control, "it")
		check.Requirement, check.Exchanges = "entra-create-201", []int{refused.Exchange, control.Exchange}
		if ref.Kind == mockentra.Group {
			check.Requirement = "entra-group-create-empty"
		}
		return check
	}
	if refused.OK() {
		check := fault(inForm, features.NoID, "a resource with an id", refused.String())
		check.Exchanges = []int{refused.Exchange}
		return check
	}
	if beside := w.made.form.beside; beside.names != "" && !refused.OK() && w.takesNone(ctx, beside, another) {
		return fault(inForm, features.Unverifiable, "a resource with "+w.made.form.name, "not tested: the provider does not take "+beside.names+", which the mapping does not have")
	}
	return withAnswer(fault(inForm, features.Refused, "a resource with "+w.made.form.name, "none"), refused, "the creation")
}

// denied reports whether the provider says that a request is wrong.
func denied(answer *scim.Response) bool {
	return answer.Err == nil && answer.Status >= http.StatusBadRequest && answer.Status < http.StatusInternalServerError
}

// takesNone reports whether attributes that the mapping does not have are refused however they are written, and what else the form has is not.
func (w *World) takesNone(ctx context.Context, beside extra, another func(number string) mockentra.Ref) bool {
	body := func(number string) scim.Resource { return maps.Clone(w.bodyOfEntra(another(number))) }
	written := body("3")
	if !beside.plain(w, written) || !denied(w.create(ctx, mockentra.User, written)) {
		return false
	}
	if beside.apart == nil {
		return true
	}
	rest := body("4")
	beside.apart(w, rest)
	return w.create(ctx, mockentra.User, rest).OK()
}

// createsFilled creates a group as others than Entra do.
func createsFilled(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	ids, err := w.idsOf(args[1])
	if err != nil {
		return nil, err
	}
	g := w.introduceGroup(args[0])
	w.createInForm(ctx, g.ref, creationForm{name: "members", edit: func(_ *World, body scim.Resource) {
		body["members"] = membersOf(ids...)
	}})
	g.id = w.made.id
	return nil, nil
}

func createdFilled(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	ids, err := w.idsOf(args[1])
	if err != nil {
		return nil, err
	}
	if w.made.id == "" {
		return []run.Check{w.refusedForm(ctx, func(number string) mockentra.Ref { return w.introduceGroup(g.name + number).ref })}, nil
	}
	return w.eventually(ctx, func() []run.Check {
		resource, answer, exchanges := w.readGroup(ctx, g)
		if resource == nil {
			return w.unreadable("created-with-members", "the group", g.ref, answer)
		}
		check := standing(w.sameMembers("created-with-members", ids, members(resource)))
		check.Exchanges = append([]int{w.made.answer.Exchange}, exchanges...)
		return []run.Check{check}
	}), nil
}

func createsNameless(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	p, err := w.introduce(args[0])
	if err != nil {
		return nil, err
	}
	body := w.body(p.ref)
	delete(body, "userName")
	body["externalId"], body["displayName"] = "nameless-"+w.setting.Mark, "Nameless "+w.setting.Mark // by which an account is known that is created all the same
	w.answer = *w.create(ctx, p.ref.Kind, body)
	return nil, nil
}

// takesNameAway asks for a group without a name. One that is created so could not be told from those of others.
func takesNameAway(ctx context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	w.answer = *w.patch(ctx, groupPath(w.targetID(g.ref)), scim.OpGroupUpdate, "remove", "displayName", nil)
	return nil, nil
}

func stillNamed(ctx context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	const id = "group-still-named"
	return w.checkGroup(ctx, g, id, g.name, func(resource scim.Resource) []run.Check {
		check := standing(at("displayName", equal(id, g.name, value(resource, "displayName"))))
		check.Exchanges = append(check.Exchanges, w.answer.Exchange)
		return []run.Check{check}
	}), nil
}

func refusedAsInvalid(_ context.Context, w *World, _ []string) ([]run.Check, error) {
	const id, want = "nameless-refused", "400"
	switch {
	case w.answer.Err == nil && w.answer.Status == http.StatusBadRequest:
		return []run.Check{pass(id, 1, want)}, nil
	case w.answer.OK():
		return []run.Check{fault(id, features.Accepted, want, w.answer.String())}, nil
	}
	return []run.Check{withAnswer(fault(id, features.Wrong, want, w.answer.String()), &w.answer, "the creation")}, nil
}
