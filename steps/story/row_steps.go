package story

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// rowSteps are about the rows of the mapping, whatever their targets are.
func rowSteps() []Step {
	return []Step{
		{Pattern: `^each other attribute of ([A-Z][a-z]+) that can change does so in a cycle of its own$`,
			Example: "each other attribute of Ada that can change does so in a cycle of its own", needs: always(anyChangeable()), run: withPerson(changesEach)},
		{Pattern: `^the new account holds what else the mapping gives ([A-Z][a-z]+)$`,
			Example: "the new account holds what else the mapping gives Ada", needs: always(beyondWords()), run: withPerson(holdsRest)},
		{Pattern: `^the provider has taken over each change of ([A-Z][a-z]+)$`,
			Example: "the provider has taken over each change of Ada", run: withPerson(takenOver)},
	}
}

// beyond lists the rows with a value whose targets are no words, so that no other scenario looks at them one by one, and are shown.
func (f folk) beyond(object *mockentra.Object) (rows []mockentra.Origin) {
	for _, origin := range f.origins[mockentra.User] {
		if _, isWord := attributeOf(origin.Target); !isWord && !origin.Secret && f.value(mockentra.User, origin.Target, object) != "" {
			rows = append(rows, origin)
		}
	}
	return rows
}

// beyondWords wants such rows.
func beyondWords() need {
	return func(f folk) error {
		if ada := f.ada(); len(f.beyond(&ada)) == 0 {
			return errors.New("the mapping gives people nothing that other scenarios do not look at")
		}
		return nil
	}
}

// changedAlone reports whether another scenario changes a target and reads it back.
func changedAlone(target string) bool {
	known, isWord := attributeOf(target)
	return isWord && slices.Contains([]string{
		"user name", "display name", "title", "work email", "language", "family name", "city", "mobile phone", "fax", "external id",
		"employee number", "department", "role",
	}, known.word)
}

// anyChangeable wants a row that something in the directory changes, and that no other scenario looks at.
func anyChangeable() need {
	return func(f folk) error {
		err := errors.New("the mapping sends nothing whose change other scenarios do not look at")
		for _, origin := range f.origins[mockentra.User] {
			if changedAlone(origin.Target) {
				continue
			}
			if err = changeable(mockentra.User, origin.Target, "another "+origin.Target)(f); err == nil {
				return nil
			}
		}
		return err
	}
}

func holdsRest(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "mapped-kept"
	return w.checkAccount(ctx, p, id, "an account", func(resource scim.Resource) []run.Check {
		var checks []run.Check
		object := w.object(p.ref)
		for _, origin := range w.folk.beyond(&object) {
			checks = append(checks, w.compareRow(id, resource, p, origin.Target))
		}
		return checks
	}), nil
}

// compareRow is compare for whatever the mapping gives a target now. A value that stands elsewhere is said to.
func (w *World) compareRow(id string, resource scim.Resource, p *person, target string) run.Check {
	want := w.wanted(p, target)
	check := w.compare(id, resource, p, target, want)
	if features.Outcome(check.Outcome) == features.Missing {
		if at := standsAt(resource, want); at != "" {
			check.Got = "the value stands under " + at
		}
	}
	check.Want, check.Got = target+" "+check.Want, target+" "+check.Got
	return check
}

// standsAt finds a text in a resource, in objects and lists below its members: the names that lead there. A value that stands in the
// right place is not looked for.
func standsAt(resource map[string]any, want string) string {
	for _, name := range slices.Sorted(maps.Keys(resource)) {
		switch held := resource[name].(type) {
		case map[string]any:
			if deeper := standsAt(held, want); deeper != "" {
				return name + ", key " + deeper
			}
		default:
			if text, isText := held.(string); isText && text == want || scim.JSON(held) == want {
				return name
			}
		}
	}
	return ""
}

// changesEach changes one target after another, each in a cycle of its own, so that one that is refused keeps no other from arriving.
func changesEach(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "mapped-arrives"
	for _, origin := range w.folk.origins[mockentra.User] {
		if changedAlone(origin.Target) || w.set(p, origin.Target, another(origin.Target)) != nil {
			continue // another scenario changes it, or nothing does
		}
		w.nextCycle(ctx)
		if w.gaveUp {
			return nil, nil
		}
		checks := w.checkAccount(ctx, p, id, "an account", func(resource scim.Resource) []run.Check {
			return []run.Check{w.compareRow(id, resource, p, origin.Target)}
		})
		if comparesText(origin.Target) && features.Outcome(checks[0].Outcome) == features.Refused {
			checks = restOn("entra-multi-roles-string-boolean", checks...)
		}
		p.arrived = append(p.arrived, checks...)
	}
	return nil, nil
}

// comparesText reports whether the path compares the Boolean primary with a text.
func comparesText(target string) bool {
	return strings.Contains(strings.ToLower(target), `[primary eq "`)
}

// another is a text for a target that is not what anybody has.
func another(target string) string {
	path, err := scim.ParsePath(target)
	if err != nil {
		return "another"
	}
	return strings.TrimSpace(fmt.Sprintf("another %s %s", path.Name, path.Sub))
}

func takenOver(_ context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	if len(p.arrived) == 0 {
		return nil, fmt.Errorf("no attribute of %s has changed: change them in a When step", p.name)
	}
	return p.arrived, nil
}
