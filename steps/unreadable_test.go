package steps

import (
	"testing"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// TestUnreadable: only what is missing, and said not to be shown, is excused.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	known := unreadable{"displayname": "returned: request", "department": "mutability: writeOnly", "title": "returned: never", "addresses": "returned: request"}
	for _, test := range []struct {
		pointer       string
		outcome, want features.Outcome
	}{
		{"/title", features.Missing, features.Unverifiable},
		{"/Title", features.Missing, features.Unverifiable},
		{"/members", features.Emptied, features.Emptied}, // they are asked for
		{"/displayName", features.Missing, features.Unverifiable},
		{"/" + scim.SchemaEnterprise + ":department", features.Missing, features.Unverifiable},
		{"/title", features.Wrong, features.Wrong},     // something else is shown
		{"/title", features.Refused, features.Refused}, // it was not accepted
		{"/active", features.Missing, features.Missing},
		{"/id", features.Missing, features.Missing},
		{`/emails[type eq "work"].value`, features.Missing, features.Missing},
		{`/addresses[type eq "work"].city`, features.Missing, features.Unverifiable},
		{`/addresses[street eq "a:b"].city`, features.Missing, features.Unverifiable},
		{`/` + scim.SchemaUser + `:addresses[type eq "[work].a/b"].city`, features.Missing, features.Unverifiable},
		{"/addresses.city", features.Missing, features.Unverifiable},
		{`/addresses[type eq`, features.Missing, features.Missing}, // no path
		{"", features.Missing, features.Missing},
	} {
		check := run.Check{Pointer: test.pointer, Outcome: string(test.outcome), Looked: 1}
		if known.excuse(&check); check.Outcome != string(test.want) || test.want == features.Unverifiable && check.Reason == "" {
			t.Errorf("%q %s: want %s, got %s (%s)", test.pointer, test.outcome, test.want, check.Outcome, check.Reason)
		}
	}
	var nothing unreadable
	check := run.Check{Pointer: "/title", Outcome: string(features.Missing)}
	if nothing.excuse(&check); check.Outcome != string(features.Missing) {
		t.Errorf("nothing known: want missing, got %s", check.Outcome)
	}
}
