package sentry

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestVariant(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]Options{
		"":                    {},
		"legacy":              {Era: Legacy},
		"2026-06":             {Era: June2026},
		"2026-discovery,okta": {Era: Discovery, AuthProvider: Okta},
		"saml2, joined":       {AuthProvider: SAML2, NewMembersLinked: true},
		"active-directory":    {AuthProvider: ActiveDirectory},
		"pending-409":         {PendingDuplicate: 409},
		"group-slugs":         {AcceptGroupSlug: true},
		"count-zero-500":      {CountZero: 500},
		"scim-off":            {SCIMOff: true},
		"scopes=member:read+team:admin,rate=40/1m": {
			Scopes: []string{"member:read", "team:admin"}, RateLimit: RateLimit{Requests: 40, Window: time.Minute},
		},
	} {
		got, err := Variant(words)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%q: %v, options (-want +got):\n%s", words, err, diff)
		}
	}
	for _, words := range []string{
		"2027", "legacy,", "Legacy", "legacy=1", "rate", "rate=x/1s", "rate=5", "rate=5/x", "rate=5/10ms", "rate=0/0s", "rate=-1/1s",
		"scopes=", "scopes=org:admin",
	} {
		if got, err := Variant(words); err == nil {
			t.Errorf("%q: want an error, got %+v", words, got)
		}
	}
}

func TestCountZero(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{CountZero: 500})
	s.shows(500, "GET", "/Users?count=0", "", "Internal Error")
	s.shows(200, "GET", "/Users?count=", "", `"totalResults":0`)
	s.shows(200, "GET", "/Users?count=1", "", `"totalResults":0`)
}

func TestMembersThatDidNotComeBySCIM(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Members: []Member{
		{Email: "owner@b.example", OtherEmails: []string{"Second@b.example"}, Role: "owner", Joined: true},
		{Email: "asks@b.example", Requested: true},
		{Email: "off@b.example", Joined: true, Inactive: true},
		{Email: "invited@b.example"},
		{Email: "partner@b.example", Joined: true, Partnership: true},
	}})
	ids, total, _, _ := s.list("/Users")
	if diff := cmp.Diff([]string{"503", "500", "504"}, ids); diff != "" || total != 3 {
		t.Errorf("list of %d: invited, then joined; who asks and who is switched off is hidden (-want +got):\n%s", total, diff)
	}
	for address, want := range map[string]int{
		"OWNER@b.example": 1, "second@b.example": 1, "asks@b.example": 0, "off@b.example": 0, "invited@b.example": 1,
	} {
		s.totals(want, filtered("/Users", `userName eq "`+address+`"`))
	}
	s.shows(200, "GET", "/Users/500", "", `"userName":"owner@b.example"`, `"sentryOrgRole":"owner"`)
	for _, address := range []string{"Owner@b.example", "second@b.example"} {
		s.shows(409, "POST", "/Users", `{"userName":"`+address+`"}`, "User already exists in the database.")
	}
	for range 2 { // who asked to join is answered with as if just created
		s.shows(201, "POST", "/Users", `{"userName":"asks@b.example"}`, `"id":"501"`)
	}
	if s.stored("501").provisioned {
		t.Error("request to join: want no flag idp:provisioned, got it")
	}
	s.shows(500, "POST", "/Users", `{"userName":"asks@b.example","sentryOrgRole":"manager"}`, "Internal Error")
	s.want(403, `{"detail":"You cannot remove the only remaining owner of the organization."}`, "DELETE", "/Users/500", "")
	s.shows(403, "DELETE", "/Users/504", "", "active partnership")
	s.want(204, "-", "DELETE", "/Users/503", "")
}
