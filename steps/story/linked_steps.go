package story

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// linkedSteps are about an account that was there before Entra, and what becomes of it when Entra links it: the difference is sent by
// PATCH at once.
func linkedSteps() []Step {
	word := `(` + words() + `)`
	return []Step{
		{Pattern: `^the provider already holds ([A-Z][a-z]+) (without an external id|under another external id|under another title|as inactive)$`,
			Example: "the provider already holds Ada under another title", needs: heldOtherwiseNeeds, run: heldOtherwise},
		{Pattern: `^([A-Z][a-z]+)'s linked account has the ` + word + ` of the directory, and all else as before$`,
			Example: "Ada's linked account has the title of the directory, and all else as before", run: withPerson(linkCompleted)},
		{Pattern: `^([A-Z][a-z]+)'s linked account has become active, with all else as before$`,
			Example: "Ada's linked account has become active, with all else as before", needs: always(mapped(mockentra.User, "active")), run: withPerson(linkedActive)},
		{Pattern: `^the group "([^"]+)" is as before ([A-Z][a-z]+) was linked$`,
			Example: `the group "Analysts" is as before Ada was linked`, needs: always(groups("members")), run: withGroup(groupBeforeLink)},
	}
}

func heldOtherwiseNeeds(args []string) []need {
	switch args[1] {
	case "under another title":
		return []need{gives("title"), changeable(mockentra.User, "title", "another"), sentWithLink("title")}
	case "as inactive":
		return []need{mapped(mockentra.User, "active")}
	}
	return []need{mapped(mockentra.User, "external id"), sentWithLink("external id"), gives("external id")}
}

// heldOtherwise makes an account that differs in one attribute from what Entra will want, and looks at it. Where the provider refuses one
// without an externalId, it has another.
func heldOtherwise(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	p, err := w.introduce(args[0])
	if err != nil {
		return nil, err
	}
	body, differs := w.body(p.ref), ""
	switch args[1] {
	case "without an external id":
		delete(body, "externalId")
	case "under another external id":
		differs = "another-" + w.setting.Mark
		body["externalId"] = differs
	case "under another title":
		if body, differs, err = w.bodyWith(p, "title", "Another title"); err != nil {
			return nil, err
		}
	case "as inactive":
		body["active"] = false
	}
	response := w.setUp(ctx, scim.OpUserCreate, http.MethodPost, "Users", body)
	if args[1] == "without an external id" && isRefusal(response) {
		return heldOtherwise(ctx, w, []string{args[0], "under another external id"})
	}
	resource, check := checkCreated(response, GivenPrefix+"held", "userName", w.wanted(p, "user name"))
	if p.id = resource.ID(); !holds(check) {
		return restOn("7644-3.3-create-201", check), nil
	}
	return append(restOn("7644-3.3-create-201", check), w.heldAs(ctx, p, args[1], differs)...), nil
}

// bodyWith is what a person would be created with, had one word another value, and that value.
func (w *World) bodyWith(p *person, word, text string) (scim.Resource, string, error) {
	read, changed, err := w.folk.change(mockentra.User, word, text, p.source)
	if err != nil {
		return nil, "", err
	}
	object := w.object(p.ref)
	if object.Attributes = maps.Clone(object.Attributes); several(mockentra.User, read) {
		object.Lists = maps.Clone(object.Lists)
		object.Lists[read] = strings.Split(changed, "\n")
	} else {
		object.Attributes[read] = changed
	}
	return w.bodyOf(object), w.folk.value(mockentra.User, targetOf(word), &object), nil
}

// heldAs looks at the account before Entra does: it must differ as the story says. Where a creation does not make it inactive, a PATCH may.
func (w *World) heldAs(ctx context.Context, p *person, how, differs string) []run.Check {
	const id = GivenPrefix + "held-otherwise"
	word := map[string]string{"under another external id": "external id", "under another title": "title"}[how]
	look := func() []run.Check {
		return w.checkAccount(ctx, p, id, "an account "+how, func(resource scim.Resource) []run.Check {
			p.before = resource
			if word != "" {
				attribute, _ := attributeOf(word)
				return restOn(attribute.kept, standing(equal(id, differs, value(resource, attribute.target))))
			}
			if how == "as inactive" {
				return restOn("entra-disable-inactive", standing(activeAnyhow(id, resource, false)))
			}
			return []run.Check{standing(pass(id, 1, "an account "+how))}
		})
	}
	checks := look()
	if how == "as inactive" && !holds(checks...) && w.patch(ctx, userPath(p.id), scim.OpUserUpdate, "replace", "active", false).OK() {
		checks = look()
	}
	if how == "as inactive" {
		return restOn("entra-disable-inactive", checks...)
	}
	return checks
}

// linkOf wants Entra to have linked the account that was there.
func (w *World) linkOf(p *person) *run.Check {
	check := w.explain(equalIn(GivenPrefix+"linked", "a link to ", p.id, w.targetID(p.ref)), p.ref)
	if check.Requirement = "entra-match-one-hit-links"; holds(check) {
		return nil
	}
	return &check
}

func linkCompleted(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	if unlinked := w.linkOf(p); unlinked != nil {
		return []run.Check{*unlinked}, nil
	}
	id, target := "link-completed/"+args[1], targetOf(args[1])
	want := w.wanted(p, args[1])
	return w.checkAccount(ctx, p, id, want, func(resource scim.Resource) []run.Check {
		return []run.Check{w.compare(id, resource, p, target, want), w.unaffected(w.unchanged(mockentra.User, id, p.before, resource, append([]string{target}, p.sent...)))}
	}), nil
}

func linkedActive(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "inactive-linked"
	if made := w.operation(p.ref, scim.OpUserCreate); w.targetID(p.ref) != p.id && made != nil && made.Status == http.StatusCreated {
		check := fault(id, features.Duplicated, "the inactive account linked", "a second account")
		check.Exchanges = []int{made.Exchange}
		return []run.Check{check}, nil
	}
	if unlinked := w.linkOf(p); unlinked != nil {
		return []run.Check{*unlinked}, nil
	}
	if sent := w.cause(p.ref, "active"); sent != nil && refused(sent) && sent.Status < http.StatusInternalServerError { // as it is of anybody
		return []run.Check{w.uncaused(fault(id, features.Refused, "active true", "refused"), p.ref, sent)}, nil
	}
	return w.checkAccount(ctx, p, id, "active true", func(resource scim.Resource) []run.Check {
		rest := w.unchanged(mockentra.User, id, p.before, resource, append([]string{"active"}, p.sent...))
		return []run.Check{active(id, resource, true), w.unaffected(rest)}
	}), nil
}

// groupBeforeLink wants a group as it was, with the person in it whom Entra has linked meanwhile.
func groupBeforeLink(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	p, err := w.person(args[1])
	if err != nil {
		return nil, err
	}
	if g.before == nil || !slices.Contains(members(g.before), p.id) {
		return nil, errors.New("the person is no member of the group yet: fill it in a Given step")
	}
	if unlinked := w.linkOf(p); unlinked != nil {
		return []run.Check{*unlinked}, nil
	}
	return w.groupKept(ctx, g, "group-of-linked", "", "members"), nil
}

// sentWithLink wants Entra to send a word to an account that it has found, whatever that has.
func sentWithLink(word string) need {
	return func(f folk) error {
		switch origin, _ := f.mapping.Origin(mockentra.User, targetOf(word)); {
		case origin.Matching > 0:
			return fmt.Errorf("the mapping matches by %s, so Entra finds nobody who has another", inWords(mockentra.User, word))
		case origin.CreateOnly:
			return fmt.Errorf("the mapping sends %s with the creation only", inWords(mockentra.User, word))
		}
		return nil
	}
}
