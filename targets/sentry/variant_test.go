package sentry

import (
	"strings"
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
		"unlinked-stays":      {UnlinkedStays: true},
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
}

// TestVariantsThatAreNone says what is wrong, and what would not be.
func TestVariantsThatAreNone(t *testing.T) {
	t.Parallel()
	for words, says := range map[string]string{
		"2027":                        `variant "2027" of sentry is unknown: expected legacy, 2026-06, 2026-discovery (default), active-directory (default), okta, saml2, joined, `,
		"okat":                        `variant "okat" of sentry is unknown (did you mean okta?): expected legacy`,
		"legacy,2026":                 `variant "2026" of sentry is unknown (did you mean 2026-06 or 2026-discovery?)`,
		"Discovery":                   `(did you mean 2026-discovery?)`,
		"LEGACY":                      `(did you mean legacy?)`,
		"legacy,":                     `variant "" of sentry is unknown: expected legacy`,
		"rates=3/1s":                  `variant "rates=3/1s" of sentry is unknown (did you mean rate?)`,
		"legacy=1":                    `variant "legacy=1" of sentry has a value: expected legacy alone`,
		"scim-off=":                   `expected scim-off alone`,
		"rate":                        `variant "rate" of sentry has no value: expected rate=REQUESTS/WINDOW`,
		"scopes=":                     `expected scopes=A+B`,
		"rate=x/1s":                   `rate "x/1s" has no number of requests above 0: expected requests and a window of whole seconds, such as 40/1s`,
		"rate=-1/1s":                  `no number of requests above 0`,
		"rate=0/0s":                   `no number of requests above 0`,
		"rate=5":                      `rate "5" has no valid window: expected requests`,
		"rate=5/x":                    `no valid window`,
		"rate=5/10ms":                 `no valid window`,
		"rate=5/1":                    `no valid window`,
		"rate=5/1s/1s":                `no valid window`,
		"scopes=org:admin":            `scope "org:admin" is unknown: expected some of member:read, member:write, member:admin, team:read, team:write, team:admin`,
		"scopes=member:raed":          `scope "member:raed" is unknown (did you mean member:read?)`,
		"scopes=team:read,team:write": `variant "team:write" of sentry is unknown`,
		"scopes=team:read+":           `scope "" is unknown`,
		"scopes=team:read+team:read":  "scope team:read is given twice",
		"okta,okta":                   `variant "okta,okta" of sentry: okta is given twice: once is enough`,
		"rate=1/1s,rate=2/1s":         "rate is given twice",
		"legacy,okta,2026-06":         `2026-06 does not go with legacy, since both choose the era: expected with legacy any of active-directory (default), okta, saml2, joined, `,
		"okta,saml2":                  `saml2 does not go with okta, since both choose the sign-in provider: expected with okta any of legacy, 2026-06, 2026-discovery (default), joined`,
		"joined,pending-409":          `pending-409 does not go with joined, since with joined nobody who was created stays pending: expected with joined any of`,
		"pending-409,joined":          `joined does not go with pending-409, since with joined nobody`,
		"scopes=team:read,scim-off":   `scim-off does not go with scopes, since with scim-off every request is refused with 403`,
		"scim-off,legacy,okta,joined": `expected with scim-off any of legacy, 2026-06, 2026-discovery (default), active-directory (default), okta, saml2, rate=REQUESTS/WINDOW`,
	} {
		if got, err := Variant(words); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: want an error with %q, got %v and %+v", words, says, err, got)
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
