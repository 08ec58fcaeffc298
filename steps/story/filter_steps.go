package story

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// filterSteps are about the forms that a filter may have: an administrator may match by any attribute, however it is called.
func filterSteps() []Step {
	return []Step{
		{Pattern: `^([A-Z][a-z]+) is found by (two conditions|a Boolean|a sub-attribute|a value path|the core URN|an extension's URN)$`,
			Example: "Ada is found by a sub-attribute", needs: func(args []string) []need { return filterNeeds(args[1]) }, run: withPerson(foundByForm)},
	}
}

// compares is the attribute that a filter of a form is about.
func compares(form string) (word string) {
	return map[string]string{
		"two conditions": "user name",
		"a Boolean":      "active", "a sub-attribute": "family name", "a value path": "work email", "the core URN": "user name", "an extension's URN": "department",
	}[form]
}

func filterNeeds(form string) []need {
	word := compares(form)
	switch form {
	case "two conditions":
		return []need{mapped(mockentra.User, "user name")}
	case "a value path":
		return []need{distinct(word)}
	}
	return []need{mapped(mockentra.User, "user name"), gives(word)}
}

// filters are one that a person satisfies, and one that nobody does.
type filters struct {
	finds, spares string
	combined      bool // by "and" with the user name
	entras        bool // Entra itself sends the like, so that nobody may decline it
}

// filtersOf makes the filters of a form.
func (w *World) filtersOf(p *person, form string) filters {
	is := func(attribute, value string) string { return attribute + " eq " + scim.JSON(value) }
	nobody := "nobody-" + w.setting.Mark
	same := is("userName", w.wanted(p, "user name"))
	name := same + " and "
	switch form {
	case "two conditions":
		return filters{finds: name + same, spares: name + is("userName", nobody), entras: true}
	case "a Boolean":
		return filters{name + "active eq true", name + "active eq false", true, false}
	case "a sub-attribute":
		return filters{name + is("name.familyName", w.wanted(p, "family name")), name + is("name.familyName", nobody), true, false}
	case "a value path":
		mail := w.wanted(p, "work email")
		return filters{is("emails"+work+"value", mail), "emails[" + is("type", w.folk.typeWithout("emails")) + " and " + is("value", mail) + "]", false, false}
	case "the core URN":
		return filters{is(scim.SchemaUser+":userName", w.wanted(p, "user name")), is(scim.SchemaUser+":userName", nobody), false, false}
	}
	department := targetOf("department")
	return filters{name + is(department, w.wanted(p, "department")), name + is(department, nobody), true, false}
}

// typeWithout is a type of a multi-valued attribute under which the mapping gives people nothing.
func (f folk) typeWithout(attribute string) string {
	types := []string{"other", "home", "work"}
	for _, one := range types {
		begins := plain(attribute + "[type eq " + scim.JSON(one) + "]")
		if !slices.ContainsFunc(f.origins[mockentra.User], func(origin mockentra.Origin) bool {
			return strings.HasPrefix(plain(origin.Target), begins)
		}) {
			return one
		}
	}
	return "nowhere"
}

// foundByForm wants a filter to find one person, and another nobody. A provider may say that it does not support a filter (A80).
func foundByForm(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	if check := w.notShown(ctx, p, compares(args[1])); check != nil {
		return []run.Check{*check}, nil
	}
	form := w.filtersOf(p, args[1])
	if form.combined {
		if check := w.cannotCombine(ctx, p); check != nil {
			return []run.Check{*check}, nil
		}
	}
	return w.eventually(ctx, func() []run.Check {
		hit := w.search(ctx, "Users?filter="+w.encoded(form.finds))
		if found := unsupported(hit, hit.exactly("filter-finds/"+slug(args[1]), w.targetID(p.ref)), form.finds, !form.entras); !holds(found) {
			return []run.Check{found}
		}
		miss := w.search(ctx, "Users?filter="+w.encoded(form.spares))
		return []run.Check{unsupported(miss, miss.nobody("filter-spares/"+slug(args[1])), form.spares, !form.entras)}
	}), nil
}

// notShown is what keeps a filter from being tested: that the account does not have the value.
func (w *World) notShown(ctx context.Context, p *person, word string) *run.Check {
	const id = GivenPrefix + "shown"
	target := targetOf(word)
	checks := w.checkAccount(ctx, p, id, word, func(resource scim.Resource) []run.Check {
		want, got := w.wanted(p, word), value(resource, target)
		if strings.EqualFold(want, got) {
			return []run.Check{pass(id, 1, want)}
		}
		check := at(target, fault(id, features.Wrong, want, got))
		if got == "" {
			check.Outcome, check.Got = string(features.Missing), "none"
		}
		return restOn(keptAs(mockentra.User, target), check)
	})
	if holds(checks...) {
		return nil
	}
	return &checks[0]
}

// unsupported tells a filter that was refused from one that was misread. Two conditions in one filter are what Entra itself sends.
func unsupported(found lookup, check run.Check, filter string, optional bool) run.Check {
	if !holds(check) {
		check.Want += " for " + filter
	}
	if status := found.answer.Status; found.answer.Err == nil && optional && (status == http.StatusBadRequest || status == http.StatusNotImplemented) {
		check.Outcome = string(features.InvalidFilter)
	}
	check.Exchanges = append(check.Exchanges, found.answer.Exchange)
	return standing(check)
}

// cannotCombine is what keeps a condition beside the user name from being tested: that "and" is not understood at all.
func (w *World) cannotCombine(ctx context.Context, p *person) *run.Check {
	name := "userName eq " + scim.JSON(w.wanted(p, "user name"))
	both := w.search(ctx, "Users?filter="+w.encoded(name+" and "+name))
	none := w.search(ctx, "Users?filter="+w.encoded(name+" and userName eq "+scim.JSON("nobody-"+w.setting.Mark)))
	check := both.exactly(GivenPrefix+"combined", w.targetID(p.ref))
	if holds(check) {
		check = none.nobody(GivenPrefix + "combined")
	}
	if holds(check) {
		return nil
	}
	check.Requirement = "7644-3.4.2.2-logical-and"
	return &check
}
