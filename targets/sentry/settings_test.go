package sentry

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSettings: era and sign-in are always said, anything else where somebody chose it.
func TestSettings(t *testing.T) {
	t.Parallel()
	for words, want := range map[string][]Setting{
		"legacy": {
			{"Era", "legacy: errors without status, no discovery endpoints"},
			{"Sign-in", "active-directory: users are shown without active"},
		},
		"2026-06,okta,scim-off,rate=40/1m": {
			{"Era", "2026-06: errors with status, no discovery endpoints"},
			{"Sign-in", "okta: users are shown with active"},
			{"SCIM", "off: 403 to everything, as on a plan without it"},
			{"Rate limit", "40 requests in 1m0s"},
		},
		"2026-discovery,saml2,joined,group-slugs,count-zero-500,scopes=member:read+team:read": {
			{"Era", "2026-discovery: errors with status, discovery endpoints"},
			{"Sign-in", "saml2: users are shown with active"},
			{"Scopes", "member:read team:read"},
			{"Users", "join at once"},
			{"Groups", "found by their slug, too"},
			{"count=0", "500"},
		},
		"2026-06,pending-409,unlinked-stays": {
			{"Era", "2026-06: errors with status, no discovery endpoints"},
			{"Sign-in", "active-directory: users are shown without active"},
			{"Duplicates", "409 to a second invitation"},
			{"Removals", "answered 204 and not carried out, as issue 85832 reports"},
		},
	} {
		options, err := Variant(words)
		if diff := cmp.Diff(want, options.Settings()); err != nil || diff != "" {
			t.Errorf("%s: %v, settings (-want +got):\n%s", words, err, diff)
		}
	}
	options := Options{}
	if options.Settings()[0].Value != options.withDefaults().Era.inWords() {
		t.Errorf("want the default era said, got %v", options.Settings())
	}
}

// TestEveryWordIsShown: no word of a variant changes anything unseen.
func TestEveryWordIsShown(t *testing.T) {
	t.Parallel()
	plain := Options{Era: Legacy}.Settings()
	values := map[string]string{"scopes": "=team:read", "rate": "=1/1s"}
	for _, word := range words() {
		if word.name == string(Legacy) || word.name == string(ActiveDirectory) {
			continue // they are the plain ones
		}
		text := word.name + values[word.name]
		if word.choice != choiceEra {
			text = "legacy," + text
		}
		options, err := Variant(text)
		if err != nil || cmp.Diff(plain, options.Settings()) == "" {
			t.Errorf("%s: want it among the settings, got %v and %v", text, err, options.Settings())
		}
	}
}
