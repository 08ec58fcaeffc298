package reference

import (
	"testing"

	"github.com/scimproof/scimproof/scim"
)

// TestValidatorPayload replays the create and the verbose add of Microsoft's SCIM Validator, as pranems/SCIMServer recorded them:
// a manager that nobody knows, primary as a string, and value paths of elements that are not there.
func TestValidatorPayload(t *testing.T) {
	t.Parallel()
	c := newClient(t, scim.Create)
	full := c.must(201, "POST", "/Users", `{
		"userName": "julien@example.test", "active": true, "displayName": "N", "title": "C",
		"emails": [{"type": "work", "value": "thaddeus@example.test", "primary": true}],
		"addresses": [{"type": "work", "formatted": "Z", "postalCode": "cx47 4mz", "primary": true, "country": "Sierra Leone"}],
		"phoneNumbers": [{"type": "work", "value": "10-040-1308", "primary": true}, {"type": "mobile", "value": "10-040-1308"}],
		"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Z", "manager": {"value": "XYMKVVRYDIOO"}},
		"roles": [{"primary": "True", "display": "M", "value": "W", "type": "X"}], "profileUrl": "BAPNQLJSRQGD",
		"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]}`).body
	if got := values(t, full, `roles[primary eq "True"].value`); got != "W" {
		t.Errorf("role: got %q, want W", got)
	}
	id := c.user("minimal")
	c.must(200, "PATCH", "/Users/"+id, patchOf(`{"op":"add","path":"active","value":true},
		{"op":"add","path":"emails[type eq \"work\"].value","value":"x@example.test"},
		{"op":"add","path":"emails[type eq \"work\"].primary","value":true},
		{"op":"add","path":"addresses[type eq \"work\"].country","value":"Belize"},
		{"op":"add","path":"roles[primary eq \"True\"].display","value":"D"},
		{"op":"add","path":"roles[primary eq \"True\"].value","value":"V"},
		{"op":"add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"A"}`))
	got := c.get("/Users/" + id)
	for path, want := range map[string]string{
		"active":                              "true",
		`emails[type eq "work"]`:              `{"primary":true,"type":"work","value":"x@example.test"}`,
		`addresses[type eq "work"]`:           `{"country":"Belize","type":"work"}`,
		`roles`:                               `{"display":"D","primary":true,"value":"V"}`,
		scim.SchemaEnterprise + `:department`: "A",
	} {
		if got := values(t, got, path); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}
