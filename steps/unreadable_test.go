package steps

import (
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// TestUnreadable: only what is missing, and said not to be shown, is excused.
func TestUnreadable(t *testing.T) {
	t.Parallel()
	known := unreadable{}
	attribute := func(name, member, value string) any { return map[string]any{"name": name, member: value} }
	known.read(scim.Resource{"id": scim.SchemaGroup, "attributes": []any{attribute("members", "returned", "request"), attribute("displayName", "returned", "request")}})
	known.read(scim.Resource{"id": scim.SchemaEnterprise, "attributes": []any{attribute("department", "mutability", "writeOnly")}})
	known.read(scim.Resource{"id": scim.SchemaUser, "attributes": []any{
		attribute("title", "returned", "never"), attribute("active", "returned", "default"), attribute("id", "mutability", "readOnly"), 7,
	}})
	known.read(scim.Resource{"id": "urn:example:Team", "attributes": []any{attribute("active", "returned", "never")}})
	for _, test := range []struct{ pointer, outcome, want string }{
		{"/title", missing, unverified},
		{"/Title", missing, unverified},
		{"/members", "emptied", "emptied"}, // they are asked for
		{"/displayName", missing, unverified},
		{"/" + enterprise + "department", missing, unverified},
		{"/title", wrong, wrong},     // something else is shown
		{"/title", refused, refused}, // it was not accepted
		{"/active", missing, missing},
		{"/id", missing, missing},
		{`/emails[type eq "work"].value`, missing, missing},
		{"", missing, missing},
	} {
		check := run.Check{Pointer: test.pointer, Outcome: test.outcome, Looked: 1}
		if known.excuse(&check); check.Outcome != test.want || check.Outcome == unverified && check.Reason == "" {
			t.Errorf("%q %s: want %s, got %s (%s)", test.pointer, test.outcome, test.want, check.Outcome, check.Reason)
		}
	}
	var nothing unreadable
	check := run.Check{Pointer: "/title", Outcome: missing}
	if nothing.excuse(&check); check.Outcome != missing {
		t.Errorf("nothing known: want missing, got %s", check.Outcome)
	}
}
