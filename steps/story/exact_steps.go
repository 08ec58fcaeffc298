package story

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// exactSteps are about searches that must find nobody: by a value that is like one that is there, and by what another attribute has.
func exactSteps() []Step {
	const part, word = `(without its beginning|without its end|with more behind it|in another letter case)`, `(user name|display name|external id|work email)`
	const by = `(user name|external id|work email)`
	return []Step{
		{Pattern: `^([A-Z][a-z]+)'s work email is not (?:her|his|their) user name$`,
			Example: "Ada's work email is not her user name", run: addressOfItsOwn},
		{Pattern: `^Entra looks for ([A-Z][a-z]+)'s ` + by + ` ` + part + `$`,
			Example: "Entra looks for Ada's external id without its end",
			needs: func(args []string) []need {
				return []need{distinct(args[1]), respelt(args[1], args[2])}
			}, run: withPerson(looksForPart)},
		{Pattern: `^Entra looks for ([A-Z][a-z]+)'s ` + word + ` as an? ` + by + `$`,
			Example: "Entra looks for Ada's display name as a user name",
			needs: func(args []string) []need {
				return []need{distinct(args[2]), apart(mockentra.User, args[1], args[2])}
			}, run: withPerson(looksForOther)},
		{Pattern: `^Entra looks for the group "([^"]+)" by its (display name|external id) ` + part + `$`,
			Example: `Entra looks for the group "Analysts" by its display name without its end`,
			needs:   func(args []string) []need { return []need{groups(""), mapped(mockentra.Group, args[1])} }, run: withGroup(looksForGroupPart)},
		{Pattern: `^Entra looks for the (display name|external id) of the group "([^"]+)" as an? (display name|external id)$`,
			Example: `Entra looks for the display name of the group "Analysts" as an external id`,
			needs: func(args []string) []need {
				return []need{groups(""), mapped(mockentra.Group, args[0], args[2]), apart(mockentra.Group, args[0], args[2])}
			}, run: looksForGroupOther},
		{Pattern: `^nobody and nothing is found but what has the very value$`,
			Example: "nobody and nothing is found but what has the very value", run: afterSearch(onlyTheVery)},
	}
}

// apart wants two words to have different values, letter case aside: a value that both have finds by either.
func apart(kind mockentra.Kind, one, other string) need {
	return func(f folk) error {
		source := f.group("Analysts")
		if kind == mockentra.User {
			source = f.ownAddress(f.adas())
		}
		object := likely(kind, source)
		first, second := f.value(kind, targetOf(one), &object), f.value(kind, targetOf(other), &object)
		if first == "" || strings.EqualFold(first, second) {
			return fmt.Errorf("the mapping gives no %s that differs from the %s", inWords(kind, one), other)
		}
		return nil
	}
}

// ownAddress are somebody's attributes with a work address that is not the user name, where the mapping can tell them apart.
func (f folk) ownAddress(source map[string]string) map[string]string {
	object := likely(mockentra.User, source)
	address, name := f.value(mockentra.User, targetOf("work email"), &object), f.value(mockentra.User, "userName", &object)
	read, changed, err := f.change(mockentra.User, "work email", "mail.of."+address, source)
	if err != nil || address == "" || !strings.EqualFold(address, name) {
		return source
	}
	apart := maps.Clone(source)
	apart[read] = changed
	if object = likely(mockentra.User, apart); f.value(mockentra.User, "userName", &object) != name {
		return source
	}
	return apart
}

// addressOfItsOwn sees to it that nobody is found by the address in place of the user name, or the other way round.
func addressOfItsOwn(_ context.Context, w *World, args []string) ([]run.Check, error) {
	source, err := w.everything(args[0])
	if err != nil {
		return nil, err
	}
	w.add(args[0], w.folk.ownAddress(source))
	return nil, nil
}

// partOf is a value that is like another.
func partOf(value, how string) string {
	letters := []rune(value)
	few := min(2, max(0, len(letters)-1))
	switch how {
	case "without its beginning":
		return string(letters[few:])
	case "without its end":
		return string(letters[:len(letters)-few])
	case otherCase:
		return strings.Map(func(letter rune) rune {
			if unicode.IsUpper(letter) {
				return unicode.ToLower(letter)
			}
			return unicode.ToUpper(letter)
		}, value)
	}
	return value + "xx"
}

// otherCase is the one likeness of a value that is the value itself, unless letter case counts.
const otherCase = "in another letter case"

// respelt wants a user's value to have letters, where its letter case is to be another.
func respelt(word, how string) need {
	return func(f folk) error {
		object := f.ada()
		if value := f.value(mockentra.User, targetOf(word), &object); how == otherCase && strings.ToUpper(value) == strings.ToLower(value) {
			return fmt.Errorf("the mapping gives no %s with letters", inWords(mockentra.User, word))
		}
		return nil
	}
}

func looksForPart(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	return w.looksExactly(ctx, "Users", args[1], args[2], partOf(w.wanted(p, args[1]), args[2])), nil
}

func looksForOther(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	return w.looksExactly(ctx, "Users", args[2], "another attribute", w.wanted(p, args[1])), nil
}

func looksForGroupPart(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	return w.looksExactly(ctx, "Groups", args[1], args[2], partOf(w.wantedOf(g, targetOf(args[1])), args[2])), nil
}

func looksForGroupOther(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	g, err := w.group(args[1])
	if err != nil {
		return nil, err
	}
	return w.looksExactly(ctx, "Groups", args[2], "another attribute", w.wantedOf(g, targetOf(args[0]))), nil
}

// looksExactly searches for a value that nobody of the story has there, and beside it for one that is like no other.
func (w *World) looksExactly(ctx context.Context, collection, word, how, asked string) []run.Check {
	target, by := targetOf(word), w.queryFor
	if collection == "Groups" {
		by = func(_, attribute, value string) string { return w.groupQuery(attribute, value) }
	}
	ignored := w.search(ctx, by(collection, target, "unlike-"+w.setting.Mark))
	w.looksBy(ctx, slug(strings.ToLower(collection)+" "+word+" "+how), by(collection, target, asked))
	w.look.target, w.look.asked, w.look.exact = target, asked, word == "external id" && how == otherCase
	return aboutNobody(collection, word, ignored)
}

// aboutNobody is a search by a value that is like no other, where that does not come back as an empty list: whose filter is ignored, or
// whose lists are none, says nothing about what is like a value. That it is refused is no such thing.
func aboutNobody(collection, word string, found lookup) []run.Check {
	check := found.cited(found.nobody(GivenPrefix + "nobody-like-it"))
	if holds(check) || found.answer.Status != http.StatusOK {
		return nil
	}
	return restOn(map[string]string{
		"Users user name": "entra-match-filter-exact", "Users external id": "entra-match-external-id-filter",
		"Users work email": "entra-match-email-filter", "Groups display name": "entra-group-filter-exact",
		"Groups external id": "7643-3.1-external-id-filter",
	}[collection+" "+word], check)
}

// onlyTheVery wants no hit that does not have the very value: others than the run's may have it, and are rightly found. What a provider
// takes for no value of that attribute it may refuse to look for.
func onlyTheVery(_ context.Context, w *World, _ []string) ([]run.Check, error) {
	if w.look.asked == "" {
		return nil, errors.New("the scenario has no search for a value that nobody has: add one in a When step")
	}
	id := "only-the-very/" + w.look.by
	want := fmt.Sprintf("no hit but with %s %s", w.look.target, w.look.asked)
	check := w.look.nobody(id)
	check.Want = want
	switch {
	case w.look.answer.Err == nil && w.look.answer.Status >= http.StatusBadRequest && w.look.answer.Status < http.StatusInternalServerError:
		check.Outcome = string(features.NotAccepted)
	case len(w.look.list.Resources) > 0 && !slices.ContainsFunc(w.look.list.Resources, w.look.hasNot):
		check = pass(id, len(w.look.list.Resources), want)
	case holds(check):
		check.Got = want
	}
	return []run.Check{w.look.cited(check)}, nil
}

// hasNot reports whether a hit has another value than the one that was asked for.
func (l lookup) hasNot(hit scim.Resource) bool {
	got := value(hit, l.target)
	return !strings.EqualFold(got, l.asked) || l.exact && got != l.asked
}
