package story

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// besideSteps are about what an account holds beside what a change is about: its manager, and what Entra does not write.
func besideSteps() []Step {
	managed := always(mapped(mockentra.User, "manager"))
	return []Step{
		{Pattern: `^the provider already holds ([A-Z][a-z]+) with details of (?:her|his|their) own, and Entra has linked the account$`,
			Example: "the provider already holds Ada with details of her own, and Entra has linked the account", run: detailed},
		{Pattern: `^([A-Z][a-z]+) still has all details of (?:her|his|their) own$`,
			Example: "Ada still has all details of her own", run: withPerson(detailsKept)},
		{Pattern: `^([A-Z][a-z]+) still has ([A-Z][a-z]+) as manager after (the update|being disabled|the manager has changed|the team has changed|the change)$`,
			Example: "Ada still has Grace as manager after the update", needs: managed, run: managerKept},
		{Pattern: `^([A-Z][a-z]+) is as before, with or without the manager$`, Example: "Ada is as before, with or without the manager", run: withPerson(reportKept)},
		{Pattern: `^the group "([^"]+)" is as before, with ([A-Z][a-z]+) in it$`,
			Example: `the group "Analysts" is as before, with Ada in it`, needs: always(groups("members")), run: withGroupOf(memberStays)},
	}
}

// detail is something of an account that the mapping may have no row for, so that Entra does not write it.
type detail struct {
	path   string // where it is read
	list   string // the list that it is an element of; "" = it is an attribute
	value  any    // what is added
	rights bool   // it says what somebody may do, which a provider may take from who is disabled
}

// details lists what people add of their own: values beside those that Entra writes, in the same lists and objects, and other attributes.
func (w *World) details(p *person) []detail {
	element := func(of, value string) []any { return []any{map[string]any{"type": of, "value": value}} }
	return []detail{
		{path: `emails[type eq "home"].value`, list: "emails", value: element("home", w.homeOf(p))},
		{path: `phoneNumbers[type eq "home"].value`, list: "phoneNumbers", value: element("home", "+44 20 7946 0101")},
		{path: `addresses[type eq "home"].locality`, list: "addresses", value: []any{map[string]any{"type": "home", "locality": "Ockham"}}},
		{path: "name.middleName", value: "Augusta"},
		{path: "nickName", value: "Countess"},
		{path: "timezone", value: "Europe/London"},
		{path: scim.SchemaEnterprise + ":costCenter", value: "1815"},
		{path: `roles[type eq "home"].value`, list: "roles", value: element("home", "librarian"), rights: true},
	}
}

// unwritten are the details that the mapping has no row for.
func (w *World) unwritten(p *person) []detail {
	return slices.DeleteFunc(w.details(p), func(one detail) bool {
		_, has := w.setting.Mapping.Origin(mockentra.User, one.path)
		return has
	})
}

// detailed makes an account by hand that has all details, and lets Entra link it. Where that is refused, Entra makes the account. What it
// then lacks is added as a person does in the provider's own settings, one by one. A provider need not have any of it: what it does not
// keep cannot be lost.
func detailed(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	p, err := w.introduce(args[0])
	if err != nil {
		return nil, err
	}
	all := w.unwritten(p)
	body := w.body(p.ref)
	for _, one := range all {
		one.into(body)
	}
	w.setUp(ctx, scim.OpUserCreate, http.MethodPost, "Users", body)
	if checks := w.provision(ctx, p); !holds(checks...) {
		return checks, nil
	}
	for _, one := range all {
		if value(p.before, one.path) == "" {
			w.patch(ctx, userPath(p.id), scim.OpUserUpdate, "add", cmp.Or(one.list, one.path), one.value)
		}
	}
	checks := restOn("entra-create-201", w.snapshot(ctx, p)...)
	p.own = slices.DeleteFunc(all, func(one detail) bool { return value(p.before, one.path) == "" })
	return checks, nil
}

// into writes a detail into the body of a creation.
func (d detail) into(body scim.Resource) {
	if d.list != "" {
		held, _ := body[d.list].([]any)
		body[d.list] = append(held, d.value.([]any)...)
		return
	}
	path, err := scim.ParsePath(d.path)
	if err != nil {
		return
	}
	whole, name := map[string]any(body), path.Name
	if path.URN != "" {
		whole = objectIn(whole, path.URN)
	}
	if path.Sub != "" {
		whole, name = objectIn(whole, path.Name), path.Sub
	}
	whole[name] = d.value
}

// objectIn is the object under a name, made where there is none.
func objectIn(whole map[string]any, name string) map[string]any {
	inner, is := whole[name].(map[string]any)
	if !is {
		inner = map[string]any{}
		whole[name] = inner
	}
	return inner
}

// detailsKept wants each detail that the provider had taken as it was.
func detailsKept(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id, want = "details-kept", "what Entra does not write as before"
	if p.before == nil {
		return nil, errors.New("the scenario has nothing of the person's own yet: add it in a Given step")
	}
	return w.checkAccount(ctx, p, id, want, func(resource scim.Resource) []run.Check {
		looked, inactive := 0, strings.EqualFold(value(resource, "active"), "false")
		for _, one := range p.own {
			if one.rights && inactive {
				continue
			}
			was, is := value(p.before, one.path), value(resource, one.path)
			if looked++; was == is {
				continue
			}
			outcome, got := features.Wrong, one.path+" "+is
			if is == "" {
				outcome, got = features.Missing, "no "+one.path
			}
			return []run.Check{w.unaffected(at(one.path, fault(id, outcome, one.path+" "+was, got)))}
		}
		if looked == 0 {
			return []run.Check{w.unaffected(fault(id, features.Unverifiable, want, "not tested: the account keeps nothing that Entra does not write"))}
		}
		return []run.Check{w.unaffected(pass(id, looked, want))}
	}), nil
}

// managerKept wants a manager who was there before another change.
func managerKept(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	id := "manager-kept/" + slug(args[2])
	people, err := w.those(args[0] + " and " + args[1])
	if err != nil {
		return nil, err
	}
	p, want := people[0], w.targetID(people[1].ref)
	return w.checkAccount(ctx, p, id, "manager "+want, func(resource scim.Resource) []run.Check {
		return []run.Check{w.unaffected(w.managerIs(id, want, resource))}
	}), nil
}

// reportKept wants a person as before whose manager has gone. Whether the reference to the manager stays is the provider's own affair (RFC 7643
// §2.3.7).
func reportKept(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "report-kept"
	return w.checkAccount(ctx, p, id, "the account as before", func(resource scim.Resource) []run.Check {
		but := append(slices.Clone(p.sent), managerTarget, "groups")
		return []run.Check{w.bystanding(w.unchanged(mockentra.User, id, p.before, resource, but))}
	}), nil
}

// memberStays wants a group as it was: who is changed does not leave it.
func memberStays(ctx context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	if g.before == nil {
		return nil, errors.New("the scenario has not looked at the group yet: provision it in a Given step")
	}
	return w.groupKept(ctx, g, "member-stays", "", "members"), nil
}
