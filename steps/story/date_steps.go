package story

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// dateSteps are about when something was made and when it was changed, as its meta says. A provider need not say it.
func dateSteps() []Step {
	return []Step{
		{Pattern: `^([A-Z][a-z]+)'s account was made when it was before, if it says when$`,
			Example: "Ada's account was made when it was before, if it says when", run: withPerson(createdStays)},
		{Pattern: `^the group "([^"]+)" has changed since ([A-Z][a-z]+)'s account was made, if both say when$`,
			Example: `the group "Analysts" has changed since Ada's account was made, if both say when`, needs: always(groups("members")), run: withGroupOf(changedSince)},
	}
}

// date is an instant of a resource's meta, with the unit to which it is told.
type date struct {
	text string
	at   time.Time
	unit time.Duration
}

// dateOf reads one of the dates of meta. The form of one that cannot be read is another check's affair.
func dateOf(resource scim.Resource, name string) (date, bool) {
	text := value(resource, "meta."+name)
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return date{}, false
	}
	unit := time.Second
	if _, fraction, told := strings.Cut(text, "."); told {
		for _, digit := range fraction {
			if digit < '0' || digit > '9' {
				break
			}
			unit /= 10
		}
	}
	return date{text, at, max(unit, 1)}, true
}

// is reports whether two dates are one, as far as the one that is told less exactly says: a date may come from the memory once, and from a column
// of seconds later.
func (d date) is(other date) bool {
	apart := d.at.Sub(other.at).Abs()
	return apart == 0 || d.unit != other.unit && apart <= max(d.unit, other.unit)
}

// untold is the check of dates that are not there.
func untold(id, want string) run.Check {
	return standing(fault(id, features.Unverifiable, want, "no such date"))
}

func createdStays(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "created-stays"
	return w.checkAccount(ctx, p, id, "the date of creation", func(resource scim.Resource) []run.Check {
		was, told := dateOf(p.before, "created")
		is, tells := dateOf(resource, "created")
		if !told || !tells {
			return []run.Check{untold(id, "meta.created")}
		}
		check := pass(id, 1, "created "+was.text)
		if !was.is(is) {
			check = fault(id, features.Wrong, "created "+was.text, "created "+is.text)
		}
		return []run.Check{w.unaffected(at("meta.created", check))}
	}), nil
}

// changedSince wants a group not to be as old as it was before somebody joined who is younger. By the provider's own dates, and only by one that
// has not moved at all: its clocks may differ, and it may tell no more than seconds.
func changedSince(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	const id = "changed-since"
	p, err := w.person(args[1])
	if err != nil {
		return nil, err
	}
	return w.checkGroup(ctx, g, id, "a later lastModified", func(resource scim.Resource) []run.Check {
		if !slices.Contains(members(resource), p.id) {
			return restOn("entra-members-add-one", fault(GivenPrefix+"member", features.Missing, p.name+" in the group", scim.Compact(resource["members"])))
		}
		was, told := dateOf(g.before, "lastModified")
		is, tells := dateOf(resource, "lastModified")
		made, dated := dateOf(p.before, "created")
		if !told || !tells || !dated {
			return []run.Check{untold(id, "meta.lastModified of a group and meta.created of a user")}
		}
		want := fmt.Sprintf("lastModified not before %s, when who has joined was made", made.text)
		check := pass(id, 1, want)
		if is.text == was.text && is.at.Before(made.at) && !is.is(made) {
			check = fault(id, features.Wrong, want, "lastModified "+is.text+", as before")
		}
		return []run.Check{w.unaffected(at("meta.lastModified", check))}
	}), nil
}
