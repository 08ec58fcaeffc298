package mockentra

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/scim"
)

func TestEmbeddedMappings(t *testing.T) {
	t.Parallel()
	full := mustLoad(t, "entra-default")
	if len(full.Users) != 22 || len(full.Groups) != 3 {
		t.Errorf("entra-default: want 22 and 3 rows, got %d and %d", len(full.Users), len(full.Groups))
	}
	sentry := mustLoad(t, "sentry-gallery")
	const manager = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"
	for _, test := range []struct {
		kind   Kind
		target string
		want   [2]bool // by full, by sentry
	}{
		{User, "active", [2]bool{true, false}}, {User, "externalId", [2]bool{true, false}}, {User, "userName", [2]bool{true, true}},
		{User, "USERNAME", [2]bool{true, true}}, {User, "manager", [2]bool{true, false}}, {User, manager, [2]bool{true, false}},
		{User, `emails[type eq "work"].value`, [2]bool{true, false}}, {User, "department", [2]bool{true, false}},
		{User, "nickName", [2]bool{false, false}}, {User, "members", [2]bool{false, false}}, {User, "displayName", [2]bool{true, false}},
		{Group, "displayName", [2]bool{true, true}}, {Group, "members", [2]bool{true, true}}, {Group, "externalId", [2]bool{true, false}},
		{Group, "active", [2]bool{false, false}},
	} {
		if got := [2]bool{full.Has(test.kind, test.target), sentry.Has(test.kind, test.target)}; got != test.want {
			t.Errorf("Has(%s, %s): want %v, got %v", test.kind, test.target, test.want, got)
		}
	}
	if _, err := LoadMapping("other"); err == nil || !strings.Contains(err.Error(), "entra-default, sentry-gallery") {
		t.Errorf("unknown name: want an error that lists the names, got %v", err)
	}
}

func TestMappingErrors(t *testing.T) {
	t.Parallel()
	const users = "users:\n  - {source: userPrincipalName, target: userName, matching: 1}\n"
	for text, want := range map[string]string{
		users + "  - {source: city, target: title, colour: red}\n": "colour",
		users + "user: []\n":                                                                                                                    "user",
		users + "  - {target: title}\n":                                                                                                         "exactly one",
		users + "  - {source: city, constant: b, target: title}\n":                                                                              "exactly one",
		users + "  - {source: city, target: userName}\n":                                                                                        "mapped twice",
		users + "  - {source: city, target: id}\n":                                                                                              "readOnly",
		users + "  - {source: city, target: meta.location}\n":                                                                                   "readOnly",
		users + "  - {source: city, target: 'groups[type eq \"direct\"].value'}\n":                                                              "readOnly",
		users + "  - {source: city, target: '" + scim.SchemaEnterprise + ":manager.displayName'}\n":                                             "readOnly",
		users + "  - {source: city, target: schemas}\n":                                                                                         "which Entra writes itself",
		users + "  - {source: city, target: password}\n":                                                                                        "set apply: create-only",
		users + "  - {source: city, target: USERNAME}\n":                                                                                        "mapped twice",
		users + "  - {source: city, target: name}\n  - {source: state, target: name.givenName}\n":                                               "expected the same",
		users + "  - {source: city, target: 'emails[type eq \"work\"]'}\n":                                                                      "sub-attribute",
		users + "  - {source: city, target: 'a b'}\n":                                                                                           "target path",
		users + "  - {source: city, target: 'emails[type ne \"work\"].value'}\n":                                                                "one comparison",
		users + "  - {source: city, target: 'emails[type eq 1].value'}\n":                                                                       "one comparison",
		users + "  - {source: city, target: 'emails[type eq \"a\" and b eq true].value'}\n":                                                     "one comparison",
		users + "  - {source: city, target: 'Emails[type EQ \"work\"].value'}\n  - {source: state, target: 'emails[type eq \"work\"].value'}\n": "mapped twice",
		users + "  - {expression: 'Guid()', target: title}\n":                                                                                   "function Guid is not supported",
		users + "  - {source: city, target: title, type: number}\n":                                                                             "expected one of string, boolean, reference",
		users + "  - {source: city, target: title, apply: never}\n":                                                                             "expected one of always, create-only",
		users + "  - {source: boss, target: manager, type: reference}\n":                                                                        "reference",
		"users:\n  - {source: city, target: title}\n":                                                                                           "users: no matching attribute",
		users + "groups:\n  - {source: displayName, target: displayName}\n":                                                                     "groups: no matching attribute",
		"users: 3\n": "cannot read the mapping",
	} {
		if _, err := ParseMapping([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: want an error with %q, got %v", text, want, err)
		}
	}
}

// TestRowKinds: constants, defaults on creation only, create-only rows, exact case, custom extensions, unlisted attributes.
func TestRowKinds(t *testing.T) {
	t.Parallel()
	mapping, err := ParseMapping([]byte(`
name: own
users:
  - {source: userPrincipalName, target: userName, matching: 1}
  - {expression: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")', target: active, type: boolean}
  - {constant: Employee, target: userType}
  - {source: extensionAttribute1, target: nickName, default: none}
  - {source: jobTitle, target: title, apply: create-only}
  - {source: displayName, target: displayName, case_exact: true}
  - {source: companyName, target: 'urn:ietf:params:scim:schemas:extension:CustomExt:2.0:User:tag'}
  - {source: extensionAttribute2, target: 'roles[primary eq "True"].value'}
`))
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, func(c *Config) { c.Mapping = mapping })
	ada := w.tenant.AddUser(map[string]string{"userPrincipalName": "ada", "displayName": "Ada", "jobTitle": "VP", "companyName": "blue", "extensionAttribute2": "Admin"})
	w.tenant.Assign(ada)
	want := `{"schemas":["` + scim.SchemaUser + `","` + scim.SchemaEnterprise + `"],"userName":"ada","active":true,"displayName":"Ada",` +
		`"title":"VP","meta":{"resourceType":"User"},"roles":[{"primary":true,"type":"WindowsAzureActiveDirectoryRole","value":"Admin"}],"userType":"Employee","nickName":"none",` +
		`"urn:ietf:params:scim:schemas:extension:CustomExt:2.0:User":{"tag":"blue"}}`
	if diff := cmp.Diff(want, w.cycle()[1].body); diff != "" {
		t.Errorf("POST (-want +got):\n%s", diff)
	}
	w.provider.store["Users"]["u1"]["roles"] = []any{map[string]any{"primary": true, "value": "Admin"}}
	for _, beat := range []struct{ attribute, value, want string }{
		{"jobTitle", "CEO", ""},
		{"jobTitle", "", ""},
		{"extensionAttribute1", "A", `{"op":"Replace","path":"nickName","value":"A"}`},
		{"extensionAttribute1", "", ""}, // neither null nor the default is exported
		{"displayName", "ADA", `{"op":"Replace","path":"displayName","value":"ADA"}`},
		{"userPrincipalName", "ADA", ""},
		{"companyName", "red", `{"op":"Replace","path":"urn:ietf:params:scim:schemas:extension:CustomExt:2.0:User:tag","value":"red"}`},
	} {
		w.tenant.Set(ada, beat.attribute, beat.value)
		want := []string{}
		if beat.want != "" {
			want = append(want, "PATCH Users/u1 "+beat.want)
		}
		if diff := cmp.Diff(want, writes(w.cycle())); diff != "" {
			t.Errorf("%s=%q (-want +got):\n%s", beat.attribute, beat.value, diff)
		}
	}
	w.group("G", ada)
	if got := w.cycle(); len(got) != 0 {
		t.Errorf("no groups mapped: want nothing, got %q", lines(got))
	}
}

// TestNegativeRows: what must not be exported: nulls on creation and on update, changes of case only.
func TestNegativeRows(t *testing.T) {
	t.Parallel()
	for attribute, value := range everyAttribute("ada") {
		if attribute == "userPrincipalName" {
			continue
		}
		w := newWorld(t)
		ada := w.user("ada")
		w.cycle()
		w.tenant.Set(ada, attribute, "")
		got := writes(w.cycle())
		if named := attribute == "givenName" || attribute == "surname"; named { // name.formatted is Join of both
			if len(got) != 1 || strings.Contains(got[0], `"path":"name.g`) || strings.Contains(got[0], `"path":"name.fam`) {
				t.Errorf("%s cleared: want name.formatted only, got %q", attribute, got)
			}
		} else if len(got) != 0 {
			t.Errorf("%s cleared: want nothing, got %q", attribute, got)
		}
		w.tenant.Set(ada, attribute, strings.ToUpper(value))
		for _, line := range writes(w.cycle()) {
			if !strings.Contains(line, "name.formatted") || strings.Count(line, `"op"`) != 1 {
				t.Errorf("%s in upper case: want nothing, got %q", attribute, line)
			}
		}
	}
	w := newWorld(t)
	ada := w.tenant.AddUser(map[string]string{"userPrincipalName": "ada@contoso.com"})
	w.tenant.Assign(ada)
	if body := w.cycle()[1].body; strings.Contains(body, "null") || strings.Contains(body, "emails") || strings.Contains(body, "name\"") {
		t.Errorf("creation: want no member without a value, got %s", body)
	}
}

// TestCreationKnobs: what a knob puts into the body of a creation.
func TestCreationKnobs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) {
		c.Knobs.EmptyRoles, c.Knobs.PostActiveAsString, c.Knobs.GroupSchemaURI = true, true, false
	})
	ada := w.tenant.AddUser(map[string]string{"userPrincipalName": "a@contoso.com"})
	w.tenant.Assign(ada)
	group := w.group("G")
	var source Object
	w.tenant.Object(group, &source)
	sent := w.cycle()
	want := []string{
		`{"schemas":["` + scim.SchemaUser + `","` + scim.SchemaEnterprise + `"],"userName":"a@contoso.com","active":"True","meta":{"resourceType":"User"},"roles":[]}`,
		`{"schemas":["` + scim.SchemaGroup + `"],"externalId":"` + source.ID + `","displayName":"G","meta":{"resourceType":"Group"}}`,
	}
	if diff := cmp.Diff(want, []string{sent[1].body, sent[3].body}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
