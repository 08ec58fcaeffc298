package sentry

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/scimproof/scimproof/features"
)

// word is one of those that a variant is made of.
type word struct {
	name   string
	value  string // form of what follows "="; "" = nothing does
	choice string // what it is one of: of words with the same choice only one goes; "" = it is the only one
	set    func(*Options, string) error
}

// The choices of which a variant can make one.
const (
	choiceEra    = "era"
	choiceSignIn = "sign-in provider"
)

func words() []word {
	return []word{
		era(Legacy), era(June2026), era(Discovery),
		signIn(ActiveDirectory), signIn(Okta), signIn(SAML2),
		{name: "joined", set: turn(func(o *Options) { o.NewMembersLinked = true })},
		{name: "pending-409", set: turn(func(o *Options) { o.PendingDuplicate = http.StatusConflict })},
		{name: "unlinked-stays", set: turn(func(o *Options) { o.UnlinkedStays = true })},
		{name: "group-slugs", set: turn(func(o *Options) { o.AcceptGroupSlug = true })},
		{name: "count-zero-500", set: turn(func(o *Options) { o.CountZero = http.StatusInternalServerError })},
		{name: "scim-off", set: turn(func(o *Options) { o.SCIMOff = true })},
		{name: "scopes", value: "A+B", set: setScopes},
		{name: "rate", value: "REQUESTS/WINDOW", set: setRate},
	}
}

// clash is two words of which the first leaves the second nothing to do.
type clash struct{ first, second, reason string }

func clashes() []clash {
	all := []clash{{"joined", "pending-409", "nobody who was created stays pending"}}
	for _, idle := range []string{"joined", "pending-409", "unlinked-stays", "group-slugs", "count-zero-500", "scopes"} {
		all = append(all, clash{"scim-off", idle, "every request is refused with 403"})
	}
	return all
}

// beside says why two words do not go together, "" where they do.
func (w word) beside(other word) string {
	if w.name == other.name {
		return "it is the same"
	}
	if w.choice != "" && w.choice == other.choice {
		return "both choose the " + w.choice
	}
	for _, known := range clashes() {
		if known.first == w.name && known.second == other.name || known.first == other.name && known.second == w.name {
			return "with " + known.first + " " + known.reason
		}
	}
	return ""
}

// after says what is wrong with the word where these came before it.
func (w word) after(given []word) error {
	for _, before := range given {
		switch why := before.beside(w); {
		case before.name == w.name:
			return fmt.Errorf("%s is given twice: once is enough", w.name)
		case why != "":
			return fmt.Errorf("%s does not go with %s, since %s: expected with %[2]s any of %[4]s", w.name, before.name, why, before.company())
		}
	}
	return nil
}

// company lists the words that go with this one.
func (w word) company() string {
	return shown(slices.DeleteFunc(words(), func(other word) bool { return w.beside(other) != "" }))
}

func shown(words []word) string {
	defaults := Options{}.withDefaults()
	var texts []string
	for _, word := range words {
		text := word.name
		if word.value != "" {
			text += "=" + word.value
		}
		if word.name == string(defaults.Era) || word.name == string(defaults.AuthProvider) {
			text += " (default)"
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", ")
}

func era(era Era) word {
	return word{name: string(era), choice: choiceEra, set: turn(func(o *Options) { o.Era = era })}
}

func signIn(provider AuthProvider) word {
	return word{name: string(provider), choice: choiceSignIn, set: turn(func(o *Options) { o.AuthProvider = provider })}
}

// turn is for words without a value.
func turn(set func(*Options)) func(*Options, string) error {
	return func(o *Options, _ string) error {
		set(o)
		return nil
	}
}

func setScopes(o *Options, text string) error {
	for scope := range strings.SplitSeq(text, "+") {
		scope = strings.TrimSpace(scope)
		switch {
		case !slices.Contains(grantable, scope):
			return fmt.Errorf("scope %q is unknown%s: expected some of %s, with + between them", scope, features.DidYouMean(scope, grantable), strings.Join(grantable, ", "))
		case slices.Contains(o.Scopes, scope):
			return fmt.Errorf("scope %s is given twice: once is enough", scope)
		}
		o.Scopes = append(o.Scopes, scope)
	}
	return nil
}

func setRate(o *Options, text string) error {
	const expected = "expected requests and a window of whole seconds, such as 40/1s"
	requests, window, _ := strings.Cut(text, "/")
	number, err := strconv.Atoi(requests)
	if err != nil || number < 1 {
		return fmt.Errorf("rate %q has no number of requests above 0: %s", text, expected)
	}
	span, err := time.ParseDuration(window)
	if err != nil || span < time.Second || span%time.Second != 0 {
		return fmt.Errorf("rate %q has no valid window: %s", text, expected)
	}
	o.RateLimit = RateLimit{Requests: number, Window: span}
	return nil
}
