package mockentra

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/scim"
)

const mixed = `
name: mixed
users:
  - {source: mail, target: userName, matching: 1}
  - {source: jobTitle, target: 'urn:ietf:params:scim:schemas:core:2.0:User:title'}
  - {expression: 'Switch([employeeType], "none", "C", "contractor")', target: userType, apply: create-only}
  - {expression: 'Join(" ", [givenName], [surname])', target: name.formatted}
  - {constant: blue, target: 'urn:x:2.0:User:colour'}
  - {source: objectId, target: externalId}
  - {source: otherMails, target: 'urn:x:2.0:User:mails'}
  - {source: assistant, target: nickName, default: nobody}
  - {source: accountEnabled, target: active, type: boolean}
  - {source: manager, target: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager', type: reference}
`

// TestValue: what each kind of row makes of a person.
func TestValue(t *testing.T) {
	t.Parallel()
	mapping, err := ParseMapping([]byte(mixed))
	if err != nil {
		t.Fatal(err)
	}
	ada := Object{ID: "guid-1", Enabled: true, Attributes: map[string]string{
		"mail": "ada@x", "jobTitle": "Boss", "employeeType": "C", "givenName": "Ada", "surname": "Byron",
	}, Lists: map[string][]string{"otherMails": {"a@x", "b@x"}}}
	for target, want := range map[string]string{
		"username": "ada@x", "title": "Boss", "urn:ietf:params:scim:schemas:core:2.0:User:TITLE": "Boss", "userType": "contractor",
		"name.formatted": "Ada Byron", "urn:x:2.0:User:colour": "blue", "externalId": "guid-1", "urn:x:2.0:User:mails": `["a@x","b@x"]`, "nickName": "nobody", "active": "True",
		"displayName": "", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager": "", "not a [path": "",
	} {
		if got := mapping.Value(User, target, &ada).String(); got != want {
			t.Errorf("%s: want %q, got %q", target, want, got)
		}
	}
	if got := mapping.Value(Group, "displayName", &ada); !got.None() || mapping.Body(Group, &ada) != nil {
		t.Errorf("groups are not mapped: want nothing, got %q", got.String())
	}
	if got := string(mapping.Body(User, &ada)); !strings.Contains(got, `"userName":"ada@x"`) || !strings.Contains(got, `"externalId":"guid-1"`) {
		t.Errorf("want the body of a creation, got %s", got)
	}
}

// TestFlow: what a row's value is made of.
func TestFlow(t *testing.T) {
	t.Parallel()
	mapping, err := ParseMapping([]byte(mixed))
	if err != nil {
		t.Fatal(err)
	}
	for target, want := range map[string]Origin{
		"urn:x:2.0:User:mails":  {Target: "urn:x:2.0:User:mails", Sources: []string{"otherMails"}, List: true},
		"userName":              {Target: "userName", Sources: []string{"mail"}, Matching: 1},
		"userType":              {Target: "userType", Sources: []string{"employeeType"}, Literals: []string{"none", "C", "contractor"}, CreateOnly: true},
		"name.formatted":        {Target: "name.formatted", Sources: []string{"givenName", "surname"}, Literals: []string{" "}},
		"urn:x:2.0:User:colour": {Target: "urn:x:2.0:User:colour", Literals: []string{"blue"}},
		"active":                {Target: "active", Sources: []string{"accountEnabled"}, Boolean: true},
	} {
		got, known := mapping.Origin(User, target)
		if diff := cmp.Diff(want, got); diff != "" || !known {
			t.Errorf("%s (-want +got):\n%s", target, diff)
		}
	}
	want := []string{"mail", "jobTitle", "employeeType", "givenName", "surname", "objectId", "otherMails", "assistant", "accountEnabled"}
	if diff := cmp.Diff(want, mapping.SourcesOf(User)); diff != "" || len(mapping.Origins(User)) != 10 {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
}

// TestHeld: what a provider returned is read in the form of the mapping's values.
func TestHeld(t *testing.T) {
	t.Parallel()
	mapping, err := ParseMapping([]byte(mixed))
	if err != nil {
		t.Fatal(err)
	}
	held := scim.Resource{
		"userName": "ada@x", "title": "Boss", "active": true, "urn:x:2.0:User": map[string]any{"mails": []any{"b@x", "a@x"}},
	}
	for target, want := range map[string]string{
		"userName": "ada@x", "title": "Boss", "active": "True", "urn:x:2.0:User:mails": `["b@x","a@x"]`, "urn:x:2.0:User:colour": "", "none": "",
	} {
		if got := mapping.Held(User, target, held).String(); got != want {
			t.Errorf("%s: want %q, got %q", target, want, got)
		}
	}
}
