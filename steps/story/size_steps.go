package story

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// sizeSteps are about groups of many people, and about values of many letters.
func sizeSteps() []Step {
	free := always(asWritten("display name"))
	return []Step{
		{Pattern: `^somebody has added a hundred more people to "([^"]+)" at the provider$`,
			Example: `somebody has added a hundred more people to "Analysts" at the provider`, needs: always(groups("members")), run: withGroup(hundredAdded)},
		{Pattern: `^"([^"]+)" has ` + names + ` and the hundred others$`, Example: `"Analysts" has Ada and the hundred others`, run: withGroupOf(largeGroupKept)},
		{Pattern: `^([A-Z][a-z]+) has a display name of 200 letters$`, Example: "Ada has a display name of 200 letters", needs: free, run: longNamed},
		{Pattern: `^([A-Z][a-z]+)'s display name becomes 200 letters long and the next cycle runs$`,
			Example: "Ada's display name becomes 200 letters long and the next cycle runs", needs: free, run: withPerson(growsLong)},
		{Pattern: `^the new account has the whole display name of ([A-Z][a-z]+)$`,
			Example: "the new account has the whole display name of Ada", needs: free, run: longKept("kept-whole/create")},
		{Pattern: `^the account has the whole display name of ([A-Z][a-z]+)$`,
			Example: "the account has the whole display name of Ada", needs: free, run: longKept("kept-whole/update")},
	}
}

const (
	hundred     = 100
	longLetters = 200
)

// hundredAdded makes accounts by hand, and puts them into a group by requests of many members each; where those do not do it, by one for
// each member.
func hundredAdded(ctx context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	const id = GivenPrefix + "hundred-added"
	var made []string
	for number := range hundred {
		source, err := w.everything(fmt.Sprintf("Many%d", number)) // nobody in a sentence is called so
		if err != nil {
			return nil, err
		}
		ref := w.tenant.AddUser(nil)
		w.give(ref, source)
		response := w.post(ctx, ref, false)
		resource, check := checkCreated(response, id, "userName", "")
		if !holds(check) {
			return restOn("7644-3.3-create-201", check), nil
		}
		made = append(made, resource.ID())
	}
	many := true
	for chunk := range slices.Chunk(made, 20) {
		if many {
			answer := w.addMembers(ctx, w.targetID(g.ref), chunk...)
			resource, _, _ := w.readGroup(ctx, g)
			many = answer.OK() && len(without(chunk, members(resource))) == 0
		}
		if !many {
			for _, one := range chunk {
				if answer := w.addMembers(ctx, w.targetID(g.ref), one); !answer.OK() {
					return restOn("entra-members-add-one", withAnswer(fault(id, features.Refused, "a hundred members", "fewer"), answer, "the PATCH")), nil
				}
			}
		}
	}
	w.hundred = made
	return []run.Check{pass(id, hundred, "a hundred accounts, and their addition accepted")}, nil
}

// addMembers adds accounts to a group, all by one operation.
func (w *World) addMembers(ctx context.Context, group string, ids ...string) *scim.Response {
	return w.patch(ctx, groupPath(group), scim.OpGroupAddMembers, "add", "members", membersOf(ids...))
}

// membersOf is how a request lists accounts as members.
func membersOf(ids ...string) (list []any) {
	for _, id := range ids {
		list = append(list, map[string]any{"value": id})
	}
	return list
}

// largeGroupKept wants all who were added by hand, and those whom Entra has left in the group.
func largeGroupKept(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	const id = "large-group"
	ids, err := w.idsOf(args[1])
	switch {
	case err != nil:
		return nil, err
	case len(w.hundred) == 0:
		return nil, errors.New("the scenario has no hundred people yet: add them in a Given step")
	}
	want := slices.Concat(ids, w.hundred)
	return w.checkGroup(ctx, g, id, fmt.Sprintf("%d members", len(want)), func(resource scim.Resource) []run.Check {
		got := members(resource)
		lost, surplus := without(want, got), without(got, want)
		check := pass(id, len(want), fmt.Sprintf("%d members", len(want)))
		switch {
		case len(lost) > 0:
			check = fault(id, features.Missing, check.Want, fmt.Sprintf("%d members, without %d of those: %s", len(got), len(lost), w.namesOf(lost[:min(3, len(lost))])))
		case len(surplus) > 0 || len(got) != len(want):
			check = fault(id, features.Extra, check.Want, fmt.Sprintf("%d members", len(got)))
			check.Requirement = "entra-members-remove-only-listed" // who was removed has stayed, whatever the size
		}
		return []run.Check{w.unaffected(at("members", check))}
	}), nil
}

// long is a text of many words in which no place looks like another.
func long(word string) string {
	var text strings.Builder
	for number := 1; text.Len() < longLetters; number++ {
		fmt.Fprintf(&text, "%s %d ", word, number)
	}
	return strings.TrimSpace(text.String()[:longLetters-1]) + "."
}

func longNamed(_ context.Context, w *World, args []string) ([]run.Check, error) {
	source, err := w.everything(args[0])
	if err != nil {
		return nil, err
	}
	read, changed, err := w.folk.change(mockentra.User, "display name", long(args[0]), source)
	if err != nil {
		return nil, err
	}
	source[read] = changed
	w.add(args[0], source).special = fmt.Sprintf("a display name of %d letters", longLetters)
	return nil, nil
}

func growsLong(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	if err := w.set(p, "display name", long(p.name)); err != nil {
		return nil, err
	}
	w.nextCycle(ctx)
	return nil, nil
}

// longKept makes a step of wholeValue about the display name.
func longKept(id string) stepFunc {
	return withPerson(func(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
		return w.wholeValue(ctx, p, id, "displayName"), nil
	})
}
