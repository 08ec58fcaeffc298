package story

import (
	"context"
	"fmt"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// disabledSteps are about people who are disabled: what changes about them, and who else may have their name.
func disabledSteps() []Step {
	word := `(` + words() + `)`
	return append(changedBefore(), needing(always(switchesOff("disabled")), []Step{
		{Pattern: `^([A-Z][a-z]+)'s disabled account has the new ` + word + ` and all else as before$`,
			Example: "Ada's disabled account has the new title and all else as before", run: withPerson(disabledUpdated)},
		{Pattern: `^([A-Z][a-z]+) is active again with the new ` + word + `$`,
			Example: "Ada is active again with the new title", run: withPerson(backWithChange)},
		{Pattern: `^somebody creates another person under ([A-Z][a-z]+)'s user name$`,
			Example: "somebody creates another person under Ada's user name", needs: always(nameGiven()), run: withPerson(createsNamesake)},
		{Pattern: `^the second account is refused, and ([A-Z][a-z]+)'s disabled one is as before$`,
			Example: "the second account is refused, and Ada's disabled one is as before", run: withPerson(disabledKept)},
	})...)
}

// changedBefore is a change that a story starts from: what a provider cannot change of anybody says nothing about the disabled.
func changedBefore() []Step {
	return []Step{{
		Pattern: `^([A-Z][a-z]+)'s (` + words() + `) has changed to "(.*)"$`, Example: `Ada's title has changed to "Programmer"`,
		needs: func(args []string) []need { return []need{changeable(mockentra.User, args[1], unquote(args[2]))} }, run: withPerson(hasChanged),
	}}
}

func hasChanged(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	const id = GivenPrefix + "changed"
	if _, err := changes(ctx, w, p, args); err != nil {
		return nil, err
	}
	want := w.wanted(p, args[1])
	checks := w.checkAccount(ctx, p, id, want, func(resource scim.Resource) []run.Check {
		check := w.compare(id, resource, p, targetOf(args[1]), want)
		w.note(p, resource, w.targetID(p.ref))
		p.sent = nil
		return []run.Check{check}
	})
	return restOn(changedAs(targetOf(args[1])), checks...), nil
}

// changedAs is the requirement that a change of an attribute arrives.
func changedAs(target string) string {
	switch name := plain(target); {
	case name == "active":
		return "entra-disable-inactive"
	case name == "title":
		return "entra-update-replace-single"
	case name == "displayname":
		return "7644-3.5.2.3-replace-single"
	case name == "username":
		return "entra-update-username-keeps-id"
	case name == "externalid":
		return "entra-update-external-id"
	case strings.HasPrefix(name, "name."):
		return "entra-update-sub-attribute"
	case strings.HasPrefix(name, "emails["):
		return "7644-3.5.2.3-replace-value-path-sub"
	case strings.HasPrefix(name, "addresses["):
		return "entra-multi-address-component"
	case strings.HasPrefix(name, "phonenumbers["):
		return "entra-multi-phones-distinct"
	case strings.HasPrefix(name, strings.ToLower(enterprise)):
		return "7644-3.5.2-patch-path-urn"
	}
	return "entra-update-mapped-arrives"
}

// activeAnyhow wants an account to be active, or not, in whatever form: the form has a scenario of its own.
func activeAnyhow(id string, resource scim.Resource, want bool) run.Check {
	text := fmt.Sprint(want)
	if got, _ := resource.Get("active"); strings.EqualFold(fmt.Sprint(got), text) {
		return at("active", pass(id, 1, "active "+text))
	}
	return active(id, resource, want)
}

// checkDisabled is checkAccount for who is disabled: an account that is gone cannot be looked at, and why is another scenario's affair.
func (w *World) checkDisabled(ctx context.Context, p *person, id, want string, see func(scim.Resource) []run.Check) []run.Check {
	checks := w.checkAccount(ctx, p, id, want, see)
	if len(checks) == 1 && features.Outcome(checks[0].Outcome) == features.Gone {
		checks[0].ID, checks[0].Requirement = GivenPrefix+"disabled-there", "entra-disable-inactive"
	}
	return checks
}

// disabledUpdated wants the change that Entra sent of somebody who is disabled, and nothing else.
func disabledUpdated(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	id, target := "disabled-updated/"+args[1], targetOf(args[1])
	want := w.wanted(p, args[1])
	return w.checkDisabled(ctx, p, id, want, func(resource scim.Resource) []run.Check {
		rest := w.unchanged(mockentra.User, id, p.before, resource, append([]string{"active", target}, p.sent...))
		return []run.Check{w.compare(id, resource, p, target, want), w.unaffected(activeAnyhow(id, resource, false)), w.unaffected(rest)}
	}), nil
}

// backWithChange wants what was changed while the account was inactive, now that it is active.
func backWithChange(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	const id = "disabled-change-lasts"
	target, want := targetOf(args[1]), w.wanted(p, args[1])
	return w.checkDisabled(ctx, p, id, want, func(resource scim.Resource) []run.Check {
		back := active(GivenPrefix+"reenabled", resource, true)
		back.Requirement = "entra-reenable-active"
		kept := equal(id, want, value(resource, target))
		if features.Outcome(kept.Outcome) == features.Wrong && value(p.before, target) == value(resource, target) {
			kept.Outcome = string(features.Ignored)
		}
		if holds(back) {
			return []run.Check{w.unaffected(at(target, kept))}
		}
		return []run.Check{back, w.unaffected(at(target, kept))}
	}), nil
}

// createsNamesake creates somebody who has a person's user name and nothing else of what identifies people.
func createsNamesake(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	source, err := w.everything(p.name)
	if err != nil {
		return nil, err
	}
	const id = GivenPrefix + "disabled-there"
	checks := w.checkDisabled(ctx, p, id, "the disabled account", func(resource scim.Resource) []run.Check {
		p.before, p.sent = resource, nil
		return []run.Check{standing(activeAnyhow(id, resource, false))}
	})
	if restOn("entra-disable-inactive", checks...); !holds(checks...) {
		return checks, nil
	}
	w.namesake(source, p)
	ref := w.tenant.AddUser(nil)
	w.give(ref, source)
	w.answer = *insist(func() *scim.Response { return w.post(ctx, ref, false) }, w.oneAtMost(ctx, w.queryOf(p)))
	return nil, nil
}

// disabledKept wants the refusal of a conflict, and the account as it was: neither switched on nor filled anew.
func disabledKept(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "disabled-not-replaced"
	refused := w.conflict("conflict-with-inactive")
	refused.Requirement, refused.Exchanges = "entra-create-duplicate-409", []int{w.answer.Exchange}
	return append([]run.Check{refused}, w.checkAccount(ctx, p, id, asItWas, func(resource scim.Resource) []run.Check {
		return []run.Check{standing(w.unchanged(mockentra.User, id, p.before, resource, nil))}
	})...), nil
}
