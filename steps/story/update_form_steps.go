package story

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// updateFormSteps are about the forms of a PATCH that Microsoft's validator and tests send, and Entra where it is set up so: they are
// sent as they are, beside Entra's own requests.
func updateFormSteps() []Step {
	return []Step{
		{Pattern: `^somebody updates ([A-Z][a-z]+) by (` + formNames() + `)$`, Example: "somebody updates Ada by a Remove", needs: func(args []string) []need {
			return []need{mapped(mockentra.User, updateFormOf(args[1]).word)}
		}, run: withPerson(updatesByForm)},
		{Pattern: `^the update of ([A-Z][a-z]+) in that form is carried out, and nothing else$`,
			Example: "the update of Ada in that form is carried out, and nothing else", run: withPerson(formCarriedOut)},
		{Pattern: `^([A-Z][a-z]+) is shown as the manager of ([A-Z][a-z]+), from the object$`,
			Example: "Grace is shown as the manager of Ada, from the object", needs: always(mapped(mockentra.User, "manager")), run: managerFromObject},
		{Pattern: `^somebody makes ([A-Z][a-z]+) the manager of ([A-Z][a-z]+) within the object of the extension$`,
			Example: "somebody makes Grace the manager of Ada within the object of the extension", needs: always(mapped(mockentra.User, "manager")), run: managerInObject},
	}
}

// formed is an update in a form that was sent.
type formed struct {
	form    updateForm
	value   string // that the attribute is to have
	answer  *scim.Response
	control string // the value of the same update as Entra writes it
}

// valuesFor are two values for an attribute that it does not have: one for the form, and one for the control.
func (w *World) valuesFor(word string) (value, control string) {
	switch word {
	case "active":
		return "false", "false"
	case "language":
		return "fr-FR", "de-DE"
	case "mobile phone":
		return "+44 7700 900 444", "+44 7700 900 555"
	case "work email":
		return "form." + w.setting.Mark + "@" + w.setting.Identity.UserDomain, "control." + w.setting.Mark + "@" + w.setting.Identity.UserDomain
	}
	return "Navigator", "Stoker"
}

func updatesByForm(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	form := updateFormOf(args[1])
	target := targetOf(form.word)
	w.formed = formed{form: form}
	w.formed.value, w.formed.control = w.valuesFor(form.word)
	var value any
	if form.value != nil {
		value = form.value(target, w.formed.value)
	}
	verb := form.verb
	if w.setting.Dialect == mockentra.Compliant { // capital letters are the legacy dialect's
		verb = strings.ToLower(verb)
	}
	w.formed.answer = w.patch(ctx, userPath(w.targetID(p.ref)), scim.OpUserUpdate, verb, form.path(target), value)
	return nil, nil
}

// formCarriedOut wants the attribute changed and all others as they were. Where the same change is not made as Entra writes it either,
// the form is not what is wrong.
func formCarriedOut(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	sent := w.formed
	id := "form-carried-out/" + slug(sent.form.name)
	if sent.answer == nil {
		return nil, errors.New("the scenario has no update in a form yet: add one in a When step")
	}
	target := targetOf(sent.form.word)
	want := sent.form.word + " " + sent.value
	if sent.form.clears {
		want = "no " + sent.form.word
	}
	var after scim.Resource
	checks := w.eventually(ctx, func() []run.Check {
		resource, answer := w.readUser(ctx, p)
		if resource == nil {
			return w.unreadable(id, want, p.ref, answer)
		}
		after = resource
		got := value(resource, target)
		check := at(target, standing(fault(id, features.Wrong, want, sent.form.word+" "+got)))
		switch {
		case sent.form.clears && got == "", !sent.form.clears && sent.form.same(got, sent.value):
			check = at(target, standing(pass(id, 1, want)))
		case got == value(p.before, target):
			check.Outcome = string(features.Ignored)
		}
		check.Exchanges = []int{sent.answer.Exchange, answer.Exchange}
		return []run.Check{check}
	})
	if holds(checks...) {
		spares := standing(w.unchanged(mockentra.User, "form-spares/"+slug(sent.form.name), p.before, after, []string{target}))
		if !holds(spares) && w.spoiltAnyhow(ctx, p, sent, spares.Pointer) {
			spares.ID, spares.Requirement = GivenPrefix+"control-spares", "entra-update-others-untouched"
			if sent.form.word == "active" {
				spares.Requirement = "entra-disable-keeps-attributes"
			}
		}
		return append(checks, spares), nil
	}
	if check := w.control(ctx, p, sent); check != nil {
		return []run.Check{*check}, nil
	}
	if !sent.answer.OK() {
		checks[0] = withAnswer(checks[0], sent.answer, "the PATCH")
		if problem, ok := scim.ParseError(sent.answer.Body); ok && problem.Type == "noTarget" {
			checks[0].Outcome = string(features.NoTarget)
		}
	}
	return checks, nil
}

// control makes the same change as Entra writes it, and is the check of what keeps a form from being tested: that this does nothing either.
func (w *World) control(ctx context.Context, p *person, sent formed) *run.Check {
	target := targetOf(sent.form.word)
	var value any = sent.control
	if sent.form.word == "active" {
		value = false
	}
	var last *scim.Response
	held := ""
	for _, verb := range []string{"replace", "Replace", "add", "Add"} {
		if last = w.patch(ctx, userPath(w.targetID(p.ref)), scim.OpUserUpdate, verb, target, value); !last.OK() {
			continue
		}
		shown := w.eventually(ctx, func() []run.Check {
			resource, _ := w.readUser(ctx, p)
			held = valueOf(resource, target)
			if sent.form.same(sent.control, held) {
				return []run.Check{pass("", 1, sent.control)}
			}
			return []run.Check{fault("", features.Wrong, sent.control, held)}
		})
		if holds(shown...) {
			return nil
		}
	}
	check := fault(GivenPrefix+"control", features.Ignored, "an update of "+sent.form.word+" in another form that is carried out", "not tested: none is")
	if held == "" {
		check.Outcome = string(features.Missing)
	}
	check.Requirement, check.Exchanges = changesBy(sent.form.word), []int{sent.answer.Exchange}
	if !last.OK() {
		check = withAnswer(check, last, "the last of them")
	}
	return &check
}

// spoiltAnyhow reports whether the same change of somebody else, as Entra writes it, spoils what the form did: then the form is not why.
func (w *World) spoiltAnyhow(ctx context.Context, p *person, sent formed, pointer string) bool {
	source, err := w.everything(p.name + "2") // nobody in a sentence is called so
	if err != nil {
		return false
	}
	maps.DeleteFunc(source, func(name, _ string) bool { return p.source[name] == "" })
	other := w.tenant.AddUser(nil)
	w.give(other, source)
	made, err := w.create(ctx, mockentra.User, w.body(other)).Decode()
	if err != nil || made.ID() == "" {
		return false
	}
	before, _ := w.read(ctx, scim.OpUserGet, made.ID(), userPath)
	target := targetOf(sent.form.word)
	for _, usual := range sent.form.usual(target, sent.control) {
		if before == nil || !w.patch(ctx, userPath(made.ID()), scim.OpUserUpdate, usual.verb, usual.path, usual.value).OK() {
			continue
		}
		spoilt := false
		w.eventually(ctx, func() []run.Check {
			after, _ := w.read(ctx, scim.OpUserGet, made.ID(), userPath)
			if got := valueOf(after, target); !sent.form.same(got, sent.control) {
				return []run.Check{fault("", features.Wrong, sent.control, got)}
			}
			check := w.unchanged(mockentra.User, "", before, after, []string{target})
			spoilt = !holds(check) && check.Pointer == pointer
			return []run.Check{check}
		})
		return spoilt
	}
	return false
}

// changesBy is the requirement that an attribute takes on a change as Entra writes it.
func changesBy(word string) string {
	return cmp.Or(map[string]string{
		"language": "entra-update-add-absent", "mobile phone": "entra-multi-add-creates-element", "department": "7644-3.5.2-patch-path-urn",
		"work email": "7644-3.5.2.3-replace-value-path-sub", "active": "entra-disable-inactive",
	}[word], "entra-update-replace-single")
}

// valueOf is value for a resource that may not have been read.
func valueOf(resource scim.Resource, target string) string {
	if resource == nil {
		return ""
	}
	return value(resource, target)
}

// managerInObject gives somebody a manager by an operation without a path, whose value nests the extension.
func managerInObject(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	people, err := w.those(args[0] + " and " + args[1])
	if err != nil {
		return nil, err
	}
	id := map[string]any{"value": w.targetID(people[0].ref)}
	value := map[string]any{scim.SchemaEnterprise: map[string]any{"manager": id}}
	w.answer = *w.patch(ctx, userPath(w.targetID(people[1].ref)), scim.OpUserManager, "add", "", value)
	return nil, nil
}

// managerFromObject wants the manager to be there. Where the same reference is not kept by its path either, the form is not what is wrong.
func managerFromObject(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	const id = "manager-from-object"
	people, err := w.those(args[0] + " and " + args[1])
	if err != nil {
		return nil, err
	}
	p, want := people[1], w.targetID(people[0].ref)
	look := func(id string) []run.Check {
		return w.checkAccount(ctx, p, id, "manager "+want, func(resource scim.Resource) []run.Check {
			return []run.Check{standing(at(managerTarget, equal(id, want, managerID(managerOf(resource)))))}
		})
	}
	checks, refusal := look(id), w.answer
	if holds(checks...) {
		return checks, nil
	}
	path := userPath(w.targetID(p.ref))
	again := w.patch(ctx, path, scim.OpUserManager, "add", managerTarget, map[string]any{"value": want})
	if control := look(GivenPrefix + "control"); !holds(control...) {
		if !again.OK() {
			control[0] = withAnswer(control[0], again, "the same by its path")
		}
		return restOn("entra-manager-set", control...), nil
	}
	if !refusal.OK() {
		checks[0] = withAnswer(checks[0], &refusal, "the PATCH")
	}
	return checks, nil
}
