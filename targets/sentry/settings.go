package sentry

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Setting is a choice that was made among Sentry's behaviours, for those who use the provider: a short name, and the value in words.
type Setting struct{ Name, Value string }

// Settings lists era and sign-in, and whatever else is not the default.
func (o Options) Settings() []Setting {
	o = o.withDefaults()
	all := []Setting{{"Era", o.Era.inWords()}, {"Sign-in", o.AuthProvider.inWords()}}
	for _, other := range []struct {
		chosen bool
		Setting
	}{
		{o.SCIMOff, Setting{"SCIM", "off: 403 to everything, as on a plan without it"}},
		{!slices.Equal(o.Scopes, granted), Setting{"Scopes", strings.Join(o.Scopes, " ")}},
		{o.RateLimit != RateLimit{}, Setting{"Rate limit", fmt.Sprintf("%d requests in %s", o.RateLimit.Requests, o.RateLimit.Window)}},
		{o.NewMembersLinked, Setting{"Users", "join at once"}},
		{o.PendingDuplicate == http.StatusConflict, Setting{"Duplicates", "409 to a second invitation"}},
		{o.UnlinkedStays, Setting{"Removals", "answered 204 and not carried out, as issue 85832 reports"}},
		{o.AcceptGroupSlug, Setting{"Groups", "found by their slug, too"}},
		{o.CountZero != defaultPage, Setting{"count=0", fmt.Sprint(o.CountZero)}},
	} {
		if other.chosen {
			all = append(all, other.Setting)
		}
	}
	return all
}

func (e Era) inWords() string {
	switch e {
	case Legacy:
		return "legacy: errors without status, no discovery endpoints"
	case June2026:
		return "2026-06: errors with status, no discovery endpoints"
	default:
		return "2026-discovery: errors with status, discovery endpoints"
	}
}

func (p AuthProvider) inWords() string {
	if p == ActiveDirectory {
		return "active-directory: users are shown without active"
	}
	return string(p) + ": users are shown with active"
}

// NotEmulated lists what is left out, a line each, because nothing of it can be seen through the API, or because it is not public.
func NotEmulated() []string {
	return []string{
		"the invitation's e-mail, its expiry, and people who accept it by themselves",
		"single sign-on, and the SSO identity that goes with a member",
		"Sentry's pages, its audit log, and the privileges of its own staff",
		"plans and quotas (scim-off answers as a plan without SCIM does)",
		"other organizations, and one that is not active",
		`the race in Sentry's database that ends in "Database Integrity Error."`,
	}
}
