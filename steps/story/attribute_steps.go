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
)

// attributeSteps are about one attribute of an account: what Entra changes, and what the provider holds and returns of it.
func attributeSteps() []Step {
	word := `(` + words() + `)`
	list := `((?:` + words() + `|, | and )+)`
	return []Step{
		{Pattern: `^([A-Z][a-z]+)'s ` + word + ` changes to "(.*)" and the next cycle runs$`,
			Example: `Ada's title changes to "Analyst" and the next cycle runs`, run: withPerson(changes)},
		{Pattern: `^([A-Z][a-z]+)'s user name changes and the next cycle runs$`,
			Example: "Ada's user name changes and the next cycle runs", run: withPerson(userNameChanges)},
		{Pattern: `^these attributes of ([A-Z][a-z]+) change and the next cycle runs$`, Table: true,
			Example: "these attributes of Ada change and the next cycle runs", run: withPerson(changeTogether)},
		{Pattern: `^([A-Z][a-z]+) has added a home address at the provider$`,
			Example: "Ada has added a home address at the provider", run: withPerson(addsHome)},
		{Pattern: `^the new account holds ([A-Z][a-z]+)'s ` + list + `$`,
			Example: "the new account holds Ada's title and language", run: withPerson(newHolds)},
		{Pattern: `^the provider returns the display name "(.*)" letter for letter$`,
			Example: `the provider returns the display name "Zoë" letter for letter`, run: withSubject(verbatim)},
		{Pattern: `^the provider holds "(.*)" as ([A-Z][a-z]+)'s ` + word + `$`,
			Example: `the provider holds "Analyst" as Ada's title`, run: holdsValue},
		{Pattern: `^the provider holds all of ([A-Z][a-z]+)'s changes$`, Example: "the provider holds all of Ada's changes", run: withPerson(holdsChanges)},
		{Pattern: `^([A-Z][a-z]+)'s ` + list + ` (?:is|are) as before$`, Example: "Ada's street and country are as before", run: withPerson(asBefore)},
		{Pattern: `^nothing about ([A-Z][a-z]+) but the ` + word + ` has changed$`,
			Example: "nothing about Ada but the title has changed", run: withPerson(onlyChanged)},
		{Pattern: `^([A-Z][a-z]+)'s home address is still there$`, Example: "Ada's home address is still there", run: withPerson(homeKept)},
		{Pattern: `^([A-Z][a-z]+) has one work address with all of it$`, Example: "Ada has one work address with all of it", run: withPerson(addressBuilt)},
		{Pattern: `^([A-Z][a-z]+)'s account has the new user name and the old id$`,
			Example: "Ada's account has the new user name and the old id", run: renamedInPlace("renamed-in-place")},
		{Pattern: `^the provider has ([A-Z][a-z]+) under the new user name$`,
			Example: "the provider has Ada under the new user name", run: renamedInPlace("attributes-synchronized")},
		{Pattern: `^the update was answered with 200 and the user or with 204$`, Example: "the update was answered with 200 and the user or with 204", run: withSubject(updateAnswer)},
		{Pattern: `^([A-Z][a-z]+)'s enterprise attributes stand under their URN and nowhere else$`,
			Example: "Ada's enterprise attributes stand under their URN and nowhere else", run: withPerson(inContainer)},
	}
}

// set changes a source attribute of a person.
func (w *World) set(p *person, word, to string) error {
	attribute, known := attributeOf(word)
	if !known || attribute.source == "" {
		return fmt.Errorf("attribute %q cannot be set in the directory", word)
	}
	w.tenant.Set(p.ref, attribute.source, to)
	p.source[attribute.source] = to
	p.changed = append(p.changed, word)
	return nil
}

// wanted is what the provider shall hold for a word.
func (p *person) wanted(word string) string {
	if word == "formatted name" {
		return strings.TrimSpace(p.source["givenName"] + " " + p.source["surname"])
	}
	attribute, _ := attributeOf(word)
	return p.source[attribute.source]
}

func changes(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	if err := w.set(p, args[1], unquote(args[2])); err != nil {
		return nil, err
	}
	w.nextCycle(ctx)
	return nil, nil
}

func userNameChanges(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	if err := w.set(p, "user name", "new."+p.source["userPrincipalName"]); err != nil {
		return nil, err
	}
	w.nextCycle(ctx)
	return nil, nil
}

func changeTogether(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	for pair := range slices.Chunk(args[1:], 2) {
		if err := w.set(p, pair[0], pair[1]); err != nil {
			return nil, err
		}
	}
	w.nextCycle(ctx)
	return nil, nil
}

// addsHome does what a person does in the provider's own settings.
func addsHome(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	home := []any{map[string]any{"type": "home", "value": p.home()}}
	response := w.patch(ctx, userPath(w.targetID(p.ref)), scim.OpUserUpdate, "add", "emails", home)
	if !response.OK() {
		return []run.Check{withAnswer(fault(GivenPrefix+"home-address", features.Refused, "a home address", "none"), response, "the PATCH")}, nil
	}
	return w.snapshot(ctx, p), nil
}

// patch sends one operation on behalf of somebody at the provider, without a path where at is empty.
func (w *World) patch(ctx context.Context, path string, op scim.Op, verb, at string, value any) *scim.Response {
	operation := map[string]any{"op": verb}
	if at != "" {
		operation["path"] = at
	}
	if value != nil {
		operation["value"] = value
	}
	body := map[string]any{"schemas": []string{scim.MessagePatch}, "Operations": []any{operation}}
	return ask(ctx, w.senders.Setup, op, http.MethodPatch, path, body)
}

func newHolds(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	return w.checkAttributes(ctx, "created-holds", p, split(args[1])), nil
}

// checkAttributes compares words of a person's account with the directory, one check for each that the mapping has.
func (w *World) checkAttributes(ctx context.Context, family string, p *person, list []string) []run.Check {
	return w.checkAccount(ctx, p, family+"/"+list[0], "an account", func(resource scim.Resource) []run.Check {
		var checks []run.Check
		for _, word := range list {
			attribute, _ := attributeOf(word)
			if w.setting.Mapping.Has(mockentra.User, attribute.target) {
				check := w.compare(family+"/"+word, resource, p, attribute.target, p.wanted(word))
				checks = append(checks, check)
			}
		}
		return checks
	})
}

// compare makes the check of one attribute: held, or what became of it.
func (w *World) compare(id string, resource scim.Resource, p *person, target, want string) run.Check {
	got := value(resource, target)
	p.judged = append(p.judged, target)
	check := equal(id, want, got)
	check.Pointer = "/" + target
	if features.Outcome(check.Outcome) == features.Wrong && p.before != nil && value(p.before, target) == got {
		check.Outcome = string(features.Ignored)
	}
	return check
}

func verbatim(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	const id = "kept-verbatim"
	if refusal := w.refusedValue(ctx, p, p.special); refusal != nil {
		return []run.Check{*refusal}, nil
	}
	return w.checkAccount(ctx, p, id, unquote(args[0]), func(resource scim.Resource) []run.Check {
		return []run.Check{w.compare(id, resource, p, "displayName", unquote(args[0]))}
	}), nil
}

func holdsValue(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	p, err := w.person(args[1])
	if err != nil {
		return nil, err
	}
	attribute, _ := attributeOf(args[2])
	id := "holds/" + args[2]
	return w.checkAccount(ctx, p, id, args[0], func(resource scim.Resource) []run.Check {
		return []run.Check{w.compare(id, resource, p, attribute.target, args[0])}
	}), nil
}

func holdsChanges(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "changed-together"
	for _, word := range p.changed { // that they travel together is what this is about: one refusal is all
		attribute, _ := attributeOf(word)
		if sent := w.cause(p.ref, attribute.target); sent != nil && refused(sent) && sent.Status < 500 {
			check := w.answeredBy(fault(id, features.Refused, "all changes stored", "none of them"), sent)
			check.Cause = []int{sent.Exchange}
			return []run.Check{check}, nil
		}
	}
	return w.checkAccount(ctx, p, id, "all changes stored", func(resource scim.Resource) []run.Check {
		var checks []run.Check
		for _, word := range p.changed {
			attribute, _ := attributeOf(word)
			if w.setting.Mapping.Has(mockentra.User, attribute.target) {
				checks = append(checks, w.compare(id, resource, p, attribute.target, p.wanted(word)))
			}
		}
		return checks
	}), nil
}

func asBefore(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	lost, list := p.lost(split(args[1]))
	if len(list) == 0 {
		return lost, nil
	}
	return append(lost, w.checkAccount(ctx, p, "unchanged/"+list[0], "an account", func(resource scim.Resource) []run.Check {
		var checks []run.Check
		for _, word := range list {
			attribute, _ := attributeOf(word)
			checks = append(checks, w.unaffected(equal("unchanged/"+word, value(p.before, attribute.target), value(resource, attribute.target))))
		}
		return checks
	})...), nil
}

// lost makes a check of each word that the account never had as it was provisioned: what became of such an attribute says nothing
// about an update, so it blocks the scenario. The others are left to compare.
func (p *person) lost(words []string) (lost []run.Check, left []string) {
	for _, word := range words {
		attribute, _ := attributeOf(word)
		had, provisioned := value(p.before, attribute.target), p.wanted(word)
		if had != "" && (had == provisioned || slices.Contains(p.changed, word)) {
			left = append(left, word)
			continue
		}
		check := equal(GivenPrefix+"attribute-kept", provisioned, had)
		check.Requirement, check.Pointer, check.Exchanges = attribute.kept, "/"+attribute.target, slices.Clone(p.seen)
		lost = append(lost, check)
	}
	return lost, left
}

// onlyChanged compares the account with what was there before, but for one attribute.
func onlyChanged(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	attribute, _ := attributeOf(args[1])
	checks := w.untouched(ctx, p, "untouched-but/"+args[1], attribute.target)
	if args[1] != "active" { // for a disable there is a requirement of its own
		restOn("entra-update-others-untouched", checks...)
	}
	return checks, nil
}

func homeKept(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "home-address-kept"
	const changed = "emails" + work + "value"
	if sent := w.cause(p.ref, changed); sent == nil || refused(sent) && sent.Status < 500 { // what was not changed has survived nothing
		return []run.Check{w.effect(at(changed, fault(id, features.Refused, "an update in addition to "+p.home(), "none")), p.ref)}, nil
	}
	return w.checkAccount(ctx, p, id, p.home(), func(resource scim.Resource) []run.Check {
		return []run.Check{w.unaffected(equal(id, p.home(), value(resource, `emails[type eq "home"].value`)))}
	}), nil
}

func addressBuilt(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "address-built"
	return w.checkAccount(ctx, p, id, "one work address", func(resource scim.Resource) []run.Check {
		addresses, _ := resource["addresses"].([]any)
		if len(addresses) != 1 {
			return []run.Check{fault(id, features.Wrong, "one work address", fmt.Sprintf("%d addresses: %s", len(addresses), scim.Compact(addresses)))}
		}
		var checks []run.Check
		for _, word := range []string{"street", "city", "postal code"} {
			attribute, _ := attributeOf(word)
			checks = append(checks, w.compare(id, resource, p, attribute.target, p.wanted(word)))
		}
		return checks
	}), nil
}

// renamedInPlace wants the new user name and the old id.
func renamedInPlace(id string) stepFunc {
	return withPerson(func(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
		return w.checkAccount(ctx, p, id, p.source["userPrincipalName"], func(resource scim.Resource) []run.Check {
			return []run.Check{
				w.compare(id, resource, p, "userName", p.source["userPrincipalName"]),
				equal(id, p.id, resource.ID()),
			}
		}), nil
	})
}

func updateAnswer(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id, want = "patch-answer", "200 with the user, or 204 without a body"
	return w.checkAnswer(id, want, p, scim.OpUserUpdate, "PATCH", func(sent *mockentra.Operation, answer *scim.Response) run.Check {
		switch resource, problem := answer.Decode(); {
		case refused(sent) && sent.Status < 500: // how a success is answered shows where there is one
			return w.uncaused(fault(id, features.Refused, want, strconv.Itoa(sent.Status)), p.ref, sent)
		case refused(sent) && holds(w.checkAttributes(ctx, id, p, p.changed)...):
			return w.doneDespite(sent)
		case sent.Status == http.StatusNoContent:
			return bodiless(id, want, answer)
		case sent.Status == http.StatusOK && problem == nil && resource.ID() == p.id:
			return pass(id, 1, want)
		case sent.Status == http.StatusOK:
			return fault(id, features.OKWithoutBody, want, "200 with "+scim.Excerpt(answer.Body, 80))
		}
		return w.explain(fault(id, features.Status, want, strconv.Itoa(sent.Status)), p.ref)
	}), nil
}

func inContainer(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "extension-container"
	return w.checkAccount(ctx, p, id, "an object "+scim.SchemaEnterprise, func(resource scim.Resource) []run.Check {
		extension, ok := resource[scim.SchemaEnterprise].(map[string]any)
		if !ok {
			return []run.Check{fault(id, features.Missing, "an object "+scim.SchemaEnterprise, scim.Compact(resource[scim.SchemaEnterprise]))}
		}
		for _, name := range []string{"department", "employeeNumber"} {
			if outside, there := resource.Get(name); there {
				return []run.Check{fault(id, features.Outside, name+" in its object only", name+" "+scim.Compact(outside)+" at the top level")}
			}
			if extension[name] == nil {
				return []run.Check{fault(id, features.Missing, name+" in its object", scim.Compact(extension))}
			}
		}
		return []run.Check{pass(id, 4, "department and employeeNumber under their URN")}
	}), nil
}
