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
	shown := func(args []string) []need { return []need{mapped(mockentra.User, args[1])} }
	return []Step{
		{Pattern: `^([A-Z][a-z]+)'s ` + word + ` changes to "(.*)" and the next cycle runs$`,
			Example: `Ada's title changes to "Analyst" and the next cycle runs`, needs: func(args []string) []need { return []need{changeable(mockentra.User, args[1], unquote(args[2]))} }, run: withPerson(changes)},
		{Pattern: `^([A-Z][a-z]+)'s employee number changes to one with zeros in front and the next cycle runs$`,
			Example: "Ada's employee number changes to one with zeros in front and the next cycle runs", needs: always(numbered()), run: withPerson(zerosInFront)},
		{Pattern: `^([A-Z][a-z]+)'s employee number has its zeros still$`,
			Example: "Ada's employee number has its zeros still", needs: always(numbered()), run: withPerson(zerosKept)},
		{Pattern: `^([A-Z][a-z]+) has added a home address at the provider$`,
			Example: "Ada has added a home address at the provider", needs: always(unmapped(`emails[type eq "home"].value`)), run: withPerson(addsHome)},
		{Pattern: `^the new account holds ([A-Z][a-z]+)'s ` + list + `$`,
			Example: "the new account holds Ada's title and language", needs: func(args []string) []need { return []need{gives(args[1])} }, run: withPerson(newHolds)},
		{Pattern: `^the provider returns the display name "(.*)" letter for letter$`,
			Example: `the provider returns the display name "Zoë" letter for letter`, needs: always(gives("display name")), run: withSubject(verbatim)},
		{Pattern: `^the provider holds "(.*)" as ([A-Z][a-z]+)'s ` + word + `$`,
			Example: `the provider holds "Analyst" as Ada's title`, needs: func(args []string) []need { return []need{mapped(mockentra.User, args[2])} }, spelt: true, run: holdsValue},
		{Pattern: `^([A-Z][a-z]+)'s first ` + word + ` has arrived$`,
			Example: "Ada's first title has arrived", needs: shown, run: withPerson(holdsAs("first"))},
		{Pattern: `^([A-Z][a-z]+)'s ` + word + ` is the latest$`,
			Example: "Ada's title is the latest", needs: shown, run: withPerson(holdsAs("latest"))},
		{Pattern: `^([A-Z][a-z]+)'s ` + word + ` is what it was before$`,
			Example: "Ada's title is what it was before", needs: shown, run: withPerson(holdsAs("before"))},
		{Pattern: `^([A-Z][a-z]+)'s ` + word + ` is the text that was sent$`,
			Example: "Ada's title is the text that was sent", needs: shown, run: withPerson(holdsAs("text"))},
		{Pattern: `^([A-Z][a-z]+)'s ` + list + ` (?:is|are) as before$`, Example: "Ada's street and country are as before", needs: func(args []string) []need { return []need{gives(args[1])} }, run: withPerson(asBefore)},
		{Pattern: `^nothing about ([A-Z][a-z]+) but the ` + word + ` has changed$`,
			Example: "nothing about Ada but the title has changed", needs: func(args []string) []need { return []need{mapped(mockentra.User, args[1])} }, run: withPerson(onlyChanged)},
		{Pattern: `^nothing about ([A-Z][a-z]+) but the ` + word + ` has changed by an operation without a path$`,
			Example: "nothing about Ada but the title has changed by an operation without a path", needs: shown, run: withPerson(onlyChangedWithoutPath)},
		{Pattern: `^([A-Z][a-z]+)'s home address is still there$`, Example: "Ada's home address is still there", run: withPerson(homeKept)},
		{Pattern: `^([A-Z][a-z]+) has one work address with all of it$`, Example: "Ada has one work address with all of it", needs: always(gives("street, city and postal code")), run: withPerson(addressBuilt)},
		{Pattern: `^the update was answered with 200 and the user or with 204$`, Example: "the update was answered with 200 and the user or with 204", run: withSubject(updateAnswer)},
		{Pattern: `^([A-Z][a-z]+)'s enterprise attributes stand under their URN and nowhere else$`,
			Example: "Ada's enterprise attributes stand under their URN and nowhere else", needs: always(gives("department and employee number")), run: withPerson(inContainer)},
	}
}

// set changes the attribute of the directory that a word has its value from.
func (w *World) set(p *person, word, to string) error {
	source, value, err := w.folk.change(mockentra.User, word, to, p.source)
	if err != nil {
		return err
	}
	w.setSource(p, word, source, value)
	return nil
}

// setSource gives an attribute of the directory, from which a word has its value, another one.
func (w *World) setSource(p *person, word, source, value string) {
	w.give(p.ref, map[string]string{source: value})
	p.source[source] = value
	p.changed = append(p.changed, word)
}

func changes(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	if err := w.set(p, args[1], unquote(args[2])); err != nil {
		return nil, err
	}
	w.nextCycle(ctx)
	return nil, nil
}

// addsHome does what a person does in the provider's own settings.
func addsHome(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	home := []any{map[string]any{"type": "home", "value": w.homeOf(p)}}
	response := w.patch(ctx, userPath(w.targetID(p.ref)), scim.OpUserUpdate, "add", "emails", home)
	if !response.OK() {
		return []run.Check{withAnswer(fault(GivenPrefix+"home-address", features.Refused, "a home address", "none"), response, "the PATCH")}, nil
	}
	return w.snapshot(ctx, p), nil
}

// patch sends one operation on behalf of somebody at the provider, without a path where at is empty.
func (w *World) patch(ctx context.Context, path string, op scim.Op, verb, at string, value any) *scim.Response {
	return w.setUp(ctx, op, http.MethodPatch, path, patchOf(update{verb, at, value}))
}

func newHolds(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	checks := w.checkAttributes(ctx, "created-holds", p, split(args[1]))
	if args[1] == "external id" {
		checks = append(checks, letterCaseKept(checks)...)
	}
	return checks, nil
}

// letterCaseKept is about the letter case of a value whose other letters have come back: that of externalId means something (RFC 7643 §3.1).
func letterCaseKept(checks []run.Check) (kept []run.Check) {
	const id = "external-id-case"
	for _, check := range checks {
		if !strings.EqualFold(check.Want, check.Got) {
			continue
		}
		again := pass(id, 1, check.Want)
		if check.Want != check.Got {
			again = fault(id, features.Wrong, check.Want, check.Got)
		}
		again.Exchanges, again.Cause = slices.Clone(check.Exchanges), slices.Clone(check.Cause)
		kept = append(kept, proves("7643-7-case-exact-preserved", again))
	}
	return kept
}

// checkAttributes compares words of a person's account with the directory, one check for each that the mapping has.
func (w *World) checkAttributes(ctx context.Context, family string, p *person, list []string) []run.Check {
	return w.checkAccount(ctx, p, family+"/"+list[0], "an account", func(resource scim.Resource) []run.Check {
		var checks []run.Check
		for _, word := range list {
			if want := w.wanted(p, word); want != "" {
				checks = append(checks, w.compare(family+"/"+word, resource, p, targetOf(word), want))
			}
		}
		return checks
	})
}

// compare makes the check of one attribute: held, or what became of it.
func (w *World) compare(id string, resource scim.Resource, p *person, target, want string) run.Check {
	got := value(resource, target)
	p.judged = append(p.judged, target)
	switch origin, _ := w.setting.Mapping.Origin(mockentra.User, target); {
	case origin.List:
		got = w.heldList(resource, p, target)
	case got == "true" || got == "false": // the mapping spells booleans as Entra's expressions do
		want = strings.ToLower(want)
	}
	check := equal(id, want, got)
	check.Pointer = "/" + target
	if features.Outcome(check.Outcome) == features.Wrong && p.before != nil && value(p.before, target) == got {
		check.Outcome = string(features.Ignored)
	}
	return check
}

// heldList is what the account has of a list, spelt as it is wanted where all of that is there.
func (w *World) heldList(resource scim.Resource, p *person, target string) string {
	object := w.object(p.ref)
	want, held := w.setting.Mapping.Value(mockentra.User, target, &object), w.setting.Mapping.Held(mockentra.User, target, resource)
	for _, one := range want.List {
		if !slices.Contains(held.List, one) {
			return held.String()
		}
	}
	return want.String()
}

func verbatim(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "kept-verbatim"
	if refusal := w.refusedValue(ctx, p, p.special); refusal != nil {
		return []run.Check{*refusal}, nil
	}
	return w.checkWord(ctx, p, id, "display name"), nil
}

// checkWord compares one word of a person's account with what the mapping gives it.
func (w *World) checkWord(ctx context.Context, p *person, id, word string) []run.Check {
	want := w.wanted(p, word)
	return w.checkAccount(ctx, p, id, want, func(resource scim.Resource) []run.Check {
		return []run.Check{w.compare(id, resource, p, targetOf(word), want)}
	})
}

func holdsValue(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	p, err := w.person(args[1])
	if err != nil {
		return nil, err
	}
	return w.holdsAttribute(ctx, "holds", p, args[2])
}

// holdsAs is holdsValue for a story in which something else may go wrong with the value, which its check is named after.
func holdsAs(what string) func(context.Context, *World, *person, []string) ([]run.Check, error) {
	return func(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
		return w.holdsAttribute(ctx, what, p, args[1])
	}
}

func (w *World) holdsAttribute(ctx context.Context, what string, p *person, word string) ([]run.Check, error) {
	id, want := what+"/"+word, w.wanted(p, word)
	checks := w.checkAccount(ctx, p, id, want, func(resource scim.Resource) []run.Check {
		check := w.compare(id, resource, p, targetOf(word), want)
		if holds(check) && !isText(resource, targetOf(word)) {
			check.Outcome, check.Got = string(features.Retyped), want+" as a number or a Boolean: a text was sent"
			check.Requirement = "entra-update-text-stays-text"
		}
		return append([]run.Check{check}, w.beside(p, resource, word)...)
	})
	return append(checks, readAfterWrite(checks)...), nil
}

// isText reports whether a value is no number and no Boolean, which look like a text once they are compared.
func isText(resource scim.Resource, target string) bool {
	path, err := scim.ParsePath(target)
	if err != nil {
		return true
	}
	return !slices.ContainsFunc(path.Values(resource), func(found any) bool {
		switch found.(type) {
		case string, nil, []any, map[string]any, scim.Resource:
			return false
		}
		return true
	})
}

// readAfterWrite is about when a read shows what a write has changed: at once, or within the declared time.
func readAfterWrite(checks []run.Check) []run.Check {
	const id, want = "read-after-write", "the change in the read behind it"
	first, check := checks[0], pass(id, 1, want)
	if !holds(first) { // a read that lags is told from a write that was not done: see orStale
		return nil
	}
	check.Exchanges, check.Cause = slices.Clone(first.Exchanges), slices.Clone(first.Cause)
	return []run.Check{proves("entra-read-after-write", check)}
}

// beside looks at what stands beside an attribute that has changed, in its extension or list.
func (w *World) beside(p *person, resource scim.Resource, word string) []run.Check {
	if sent := w.cause(p.ref, targetOf(word)); sent == nil || refused(sent) {
		return nil // what was not changed has left nothing as it was
	}
	switch word {
	case "employee number":
		return w.siblings(p, resource)
	case "work email":
		return w.onePerType(resource)
	case "external id":
		return w.bothWays(p, resource)
	}
	return nil
}

// bothWays wants the externalId of the creation and that of the update, each as the client set it.
func (w *World) bothWays(p *person, resource scim.Resource) []run.Check {
	first, second := p.mapped[plain("externalId")], w.wanted(p, "external id")
	if value(p.before, "externalId") != first {
		return nil // that of the creation is another check's affair
	}
	want := fmt.Sprintf("externalId %q, and after the update %q", first, second)
	got := fmt.Sprintf("externalId %q, and after the update %q", value(p.before, "externalId"), value(resource, "externalId"))
	check := equal("external-id-set", want, got)
	check.Looked = 2
	return []run.Check{proves("7643-3.1-external-id-round-trip", at("externalId", check))}
}

// siblings wants the enterprise attributes of a person beside the employee number as they were, but for those that changed with it.
func (w *World) siblings(p *person, resource scim.Resource) []run.Check {
	const id = "enterprise-siblings"
	var checks []run.Check
	for _, name := range []string{"department", "costCenter", "organization", "division"} {
		if had := value(p.before, enterprise+name); had != "" && !w.movedBy(p, enterprise+name) {
			check := proves("entra-enterprise-siblings-stay", at(enterprise+name, equal(id, had, value(resource, enterprise+name))))
			checks = append(checks, w.unaffected(check))
		}
	}
	return checks
}

// onePerType wants one e-mail address of the type that has changed.
func (w *World) onePerType(resource scim.Resource) []run.Check {
	const id, want = "one-per-type", "one e-mail address of type work"
	all, _ := resource["emails"].([]any)
	check := pass(id, 1, want)
	switch found := ofType(all, "work"); {
	case len(found) == 0: // that it is lost is another check's affair
		return nil
	case len(found) > 1:
		check = fault(id, features.Extra, want, fmt.Sprintf("%d: %s", len(found), scim.Compact(found)))
	}
	return []run.Check{w.unaffected(proves("entra-multi-type-unique", at("emails", check)))}
}

func asBefore(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	list := slices.DeleteFunc(split(args[1]), func(word string) bool { return p.mapped[plain(targetOf(word))] == "" || w.movedBy(p, word) })
	lost, list := p.lost(list)
	if len(list) == 0 {
		return lost, nil
	}
	return append(lost, w.checkAccount(ctx, p, "unchanged/"+list[0], "an account", func(resource scim.Resource) []run.Check {
		var checks []run.Check
		for _, word := range list {
			checks = append(checks, w.unaffected(at(targetOf(word), equal("unchanged/"+word, value(p.before, targetOf(word)), value(resource, targetOf(word))))))
		}
		return checks
	})...), nil
}

// movedBy reports whether the mapping gives a word another value than when the story last looked.
func (w *World) movedBy(p *person, word string) bool {
	return slices.ContainsFunc(w.moved(p), func(target string) bool { return plain(target) == plain(targetOf(word)) })
}

// lost makes a check of each word that the account never had as it was provisioned: what became of such an attribute says nothing
// about an update, so it blocks the scenario. The others are left to compare.
func (p *person) lost(words []string) (lost []run.Check, left []string) {
	for _, word := range words {
		attribute, _ := attributeOf(word)
		had, provisioned := value(p.before, attribute.target), p.mapped[plain(attribute.target)]
		if had == provisioned {
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
	checks := w.untouched(ctx, p, "untouched-but/"+args[1], targetOf(args[1]))
	if args[1] != "active" { // for a disable there is a requirement of its own
		restOn("entra-update-others-untouched", checks...)
	}
	return checks, nil
}

// onlyChangedWithoutPath is onlyChanged in the form of Microsoft's SCIM Validator.
func onlyChangedWithoutPath(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	return w.untouched(ctx, p, "without-path/"+args[1], targetOf(args[1])), nil
}

// ofType are the elements of a list that have a type, in any case.
func ofType(list []any, want string) (found []any) {
	for _, item := range list {
		element, _ := item.(map[string]any)
		if got, _ := element["type"].(string); strings.EqualFold(got, want) {
			found = append(found, item)
		}
	}
	return found
}

func homeKept(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "home-address-kept"
	const changed = "emails" + work + "value"
	if sent := w.cause(p.ref, changed); sent == nil || refused(sent) && sent.Status < 500 { // what was not changed has survived nothing
		return []run.Check{w.effect(at(changed, fault(id, features.Refused, "an update in addition to "+w.homeOf(p), "none")), p.ref)}, nil
	}
	return w.checkAccount(ctx, p, id, w.homeOf(p), func(resource scim.Resource) []run.Check {
		const home = `emails[type eq "home"].value`
		return []run.Check{w.unaffected(at(home, equal(id, w.homeOf(p), value(resource, home))))}
	}), nil
}

func addressBuilt(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "address-built"
	return w.checkAccount(ctx, p, id, "one work address", func(resource scim.Resource) []run.Check {
		all, _ := resource["addresses"].([]any)
		if addresses := ofType(all, "work"); len(addresses) != 1 {
			return []run.Check{fault(id, features.Wrong, "one work address", fmt.Sprintf("%d addresses: %s", len(addresses), scim.Compact(all)))}
		}
		var checks []run.Check
		for _, word := range []string{"street", "city", "postal code"} {
			if want := w.wanted(p, word); want != "" {
				checks = append(checks, w.compare(id, resource, p, targetOf(word), want))
			}
		}
		return checks
	}), nil
}

func updateAnswer(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id, want = "patch-answer", "200 with the user, or 204 without a body"
	checks := w.checkAnswer(id, want, p, scim.OpUserUpdate, "PATCH", func(sent *mockentra.Operation, answer *scim.Response) run.Check {
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
	})
	return append(checks, w.patchTaken(ctx, p)...), nil
}

// patchTaken is about PATCH as such, and about the URI that names its body: a refusal is due to the one if the status says that there is
// no PATCH, and to the other if the same body without it is accepted.
func (w *World) patchTaken(ctx context.Context, p *person) []run.Check {
	const supported, named = "patch-supported", "patch-named"
	sent := w.operation(p.ref, scim.OpUserUpdate)
	if sent == nil || sent.Err != nil {
		return nil
	}
	method, body := pass(supported, 1, "PATCH of a user"), pass(named, 1, "a PATCH that names "+scim.MessagePatch)
	switch kept := w.exchange(sent.Exchange); {
	case sent.Status == http.StatusMethodNotAllowed || sent.Status == http.StatusNotImplemented:
		method = w.answeredBy(fault(supported, features.Refused, method.Want, "none"), sent)
		return []run.Check{proves("7644-3.5-patch-supported", method)}
	case refused(sent) && kept != nil && !kept.Request.Cut:
		unnamed := writtenAs(changesOf(kept.Request.Body, scim.SchemaUser))
		delete(unnamed, "schemas")
		if !ask(ctx, w.senders.Setup, sent.Op, http.MethodPatch, userPath(p.id), unnamed).OK() {
			return nil
		}
		body = w.answeredBy(fault(named, features.Refused, body.Want, "refused, and accepted without schemas"), sent)
		return []run.Check{proves("7644-3.5.2-patch-schemas", body)}
	}
	method.Exchanges, body.Exchanges = []int{sent.Exchange}, []int{sent.Exchange}
	return []run.Check{proves("7644-3.5-patch-supported", method), proves("7644-3.5.2-patch-schemas", body)}
}

func inContainer(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "extension-container"
	return w.checkAccount(ctx, p, id, "an object "+scim.SchemaEnterprise, func(resource scim.Resource) []run.Check {
		extension, ok := resource[scim.SchemaEnterprise].(map[string]any)
		if !ok {
			missing := fault(id, features.Missing, "an object "+scim.SchemaEnterprise, scim.Compact(resource[scim.SchemaEnterprise]))
			return []run.Check{missing, w.nowhereElse(p, resource)}
		}
		inside, outside := pass(id, 4, "department and employeeNumber under their URN"), w.nowhereElse(p, resource)
		for _, name := range enterpriseTexts() {
			if w.wanted(p, enterprise+name) != "" && extension[name] == nil {
				inside = fault(id, features.Missing, "an object "+scim.SchemaEnterprise+" with "+name, scim.Compact(extension))
			}
		}
		return []run.Check{inside, outside}
	}), nil
}

func enterpriseTexts() []string { return []string{"department", "employeeNumber"} }

// nowhereElse wants no attribute of the enterprise extension at the top level.
func (w *World) nowhereElse(p *person, resource scim.Resource) run.Check {
	const id = "extension-apart"
	check := pass(id, 2, "department and employeeNumber in their object only")
	for _, name := range enterpriseTexts() {
		if got, there := resource.Get(name); there && w.wanted(p, enterprise+name) != "" {
			check = fault(id, features.Outside, name+" in its object only", name+" "+scim.Compact(got)+" at the top level")
		}
	}
	return proves("7643-3-extension-namespace", check)
}
