package mockentra

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/scim"
)

// TestCustomTargets: an attribute of an extension, one under the core URN, and a list, from the creation to the change that settles, in
// both dialects. A URN keeps its spelling.
func TestCustomTargets(t *testing.T) {
	t.Parallel()
	const ship, core = "urn:ietf:params:scim:schemas:extension:Ship:2.0:User", scim.SchemaUser
	for name, test := range map[string]struct {
		row, source string // source "" = the list otherMails
		body        string // of the creation
		stored      string // what the provider holds of it
		patch       string
	}{
		"custom extension": {
			`{source: companyName, target: '` + ship + `:deck'}`, "companyName", `"` + ship + `":{"deck":"one"}`,
			`{"` + ship + `":{"deck":"one"}}`,
			`{"op":"Replace","path":"` + ship + `:deck","value":"two"}`,
		},
		"extension with a vendor's URN": {
			`{source: companyName, target: 'urn:acme:x.y:1.0:deck'}`, "companyName", `"urn:acme:x.y:1.0":{"deck":"one"}`,
			`{"urn:acme:x.y:1.0":{"deck":"one"}}`,
			`{"op":"Replace","path":"urn:acme:x.y:1.0:deck","value":"two"}`,
		},
		"core URN": {
			`{source: jobTitle, target: '` + core + `:title'}`, "jobTitle", `"` + core + `":{"title":"one"}`,
			`{"title":"one"}`, // a provider that knows it as the core attribute
			`{"op":"Replace","path":"` + core + `:title","value":"two"}`,
		},
		"text in a list of the core schema": {
			`{source: mail, target: emails}`, "mail", `"emails":[{"value":"one"}]`,
			`{"emails":[{"value":"one"}]}`,
			`{"op":"Add","path":"emails","value":[{"value":"two"}]}`,
		},
		"list in an extension": {
			`{source: otherMails, target: '` + ship + `:mails'}`, "", `"` + ship + `":{"mails":["one","1"]}`,
			`{"` + ship + `":{"mails":["ONE","1"]}}`,
			`{"op":"Add","path":"` + ship + `:mails","value":["two"]}`,
		},
		"list in the core schema": {
			`{source: otherMails, target: emails}`, "", `"emails":[{"value":"one"},{"value":"1"}]`,
			`{"emails":[{"value":"one"},{"value":"1"}]}`,
			`{"op":"Add","path":"emails","value":[{"value":"two"}]}`,
		},
	} {
		for _, dialect := range []Dialect{Legacy, Compliant} {
			t.Run(name+" "+string(dialect), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, func(c *Config) {
					c.Dialect = dialect
					c.Mapping = parsed(t, "users:\n  - {source: userPrincipalName, target: userName, matching: 1}\n  - "+test.row+"\n")
				})
				set := func(ref Ref, values ...string) {
					if test.source == "" {
						w.tenant.SetList(ref, "otherMails", values...)
					} else {
						w.tenant.Set(ref, test.source, values[0])
					}
				}
				ada := w.tenant.AddUser(map[string]string{"userPrincipalName": "ada"})
				set(ada, "one", "1")
				w.tenant.Assign(ada)
				if body := w.cycle()[1].body; !strings.Contains(body, test.body) || strings.Count(body, `"urn:acme:x.y:1.0"`)+strings.Count(body, `"`+ship+`"`) > 1 {
					t.Errorf("POST: want %s and no other schema, got %s", test.body, body)
				}
				held := w.provider.store["Users"]["u1"]
				delete(held, core)
				if err := json.Unmarshal([]byte(test.stored), &held); err != nil {
					t.Fatal(err)
				}
				if test.source != "" {
					w.tenant.Set(ada, "state", "x") // looked at again
				}
				if got := writes(w.cycle()); len(got) != 0 {
					t.Errorf("nothing changed: want no write, got %q", got)
				}
				set(ada, "two", "1")
				want := test.patch
				if dialect == Compliant {
					want = strings.NewReplacer(`"Add"`, `"add"`, `"Replace"`, `"replace"`).Replace(want)
				}
				if diff := cmp.Diff([]string{"PATCH Users/u1 " + want}, writes(w.cycle())); diff != "" {
					t.Errorf("PATCH (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// TestHasIsAboutTheSchemaOfAName: an extension's attribute that is called like a core one is another.
func TestHasIsAboutTheSchemaOfAName(t *testing.T) {
	t.Parallel()
	mapping := parsed(t, `
users:
  - {source: userPrincipalName, target: userName, matching: 1}
  - {source: jobTitle, target: 'urn:ietf:params:scim:schemas:extension:Ship:2.0:User:title'}
  - {source: department, target: 'urn:ietf:params:scim:schemas:extension:Ship:2.0:User:department'}
`)
	for target, want := range map[string]bool{
		"title": false, "department": false, "urn:ietf:params:scim:schemas:extension:ship:2.0:User:title": true, "userName": true,
		scim.SchemaUser + ":userName": true, scim.SchemaEnterprise + ":userName": false,
	} {
		if got := mapping.Has(User, target); got != want {
			t.Errorf("%s: want %t, got %t", target, want, got)
		}
	}
}

// TestTypesFollowFromTheAttributes: a row need not say that active is a boolean, and the manager a reference.
func TestTypesFollowFromTheAttributes(t *testing.T) {
	t.Parallel()
	mapping := parsed(t, `
users:
  - {source: userPrincipalName, target: userName, matching: 1}
  - {expression: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")', target: active}
  - {source: accountEnabled, target: 'urn:ietf:params:scim:schemas:extension:Ship:2.0:User:active'}
  - {source: manager, target: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager'}
groups:
  - {source: displayName, target: displayName, matching: 1}
  - {source: members, target: members}
`)
	w := newWorld(t, func(c *Config) { c.Mapping = mapping })
	bob := w.user("bob")
	ada := w.user("ada")
	w.tenant.SetManager(ada, bob)
	w.group("G", ada)
	var text string
	for _, request := range w.cycle() {
		text += request.body + "\n"
	}
	for _, want := range []string{`"active":true`, `Ship:2.0:User":{"active":"True"}`, `:manager","value":"`, `"path":"members"`} {
		if !strings.Contains(text, want) {
			t.Errorf("want %s, got\n%s", want, text)
		}
	}
}

// TestListReplace: by the knob, a list that differs is replaced, also where a value is gone.
func TestListReplace(t *testing.T) {
	t.Parallel()
	for replace, want := range map[bool][]string{
		false: {},
		true:  {`PATCH Users/u1 {"op":"Replace","path":"urn:acme:1.0:mails","value":["one"]}`},
	} {
		w := newWorld(t, func(c *Config) {
			c.Knobs.ListReplace = replace
			c.Mapping = parsed(t, "users:\n  - {source: userPrincipalName, target: userName, matching: 1}\n  - {source: otherMails, target: 'urn:acme:1.0:mails'}\n")
		})
		ada := w.tenant.AddUser(map[string]string{"userPrincipalName": "ada"})
		w.tenant.SetList(ada, "otherMails", "one", "two")
		w.tenant.Assign(ada)
		w.cycle()
		w.agree()
		w.tenant.SetList(ada, "otherMails", "one")
		if diff := cmp.Diff(want, writes(w.cycle())); diff != "" {
			t.Errorf("replace %t (-want +got):\n%s", replace, diff)
		}
		w.tenant.SetList(ada, "otherMails")
		if got := writes(w.cycle()); len(got) != 0 {
			t.Errorf("an empty list is null: want nothing, got %q", got)
		}
	}
}

// TestListsInTheAudit: a value that the provider lacks is a difference, one that it has beyond them is none.
func TestListsInTheAudit(t *testing.T) {
	t.Parallel()
	for held, wrong := range map[string]bool{"one two": false, "TWO ONE": false, "one two three": false, "one": true, "": true} {
		w := newWorld(t, func(c *Config) {
			c.Mapping = parsed(t, "users:\n  - {source: userPrincipalName, target: userName, matching: 1}\n  - {source: otherMails, target: 'urn:acme:1.0:mails'}\n")
		})
		ada := w.tenant.AddUser(map[string]string{"userPrincipalName": "ada"})
		w.tenant.SetList(ada, "otherMails", "one", "two")
		w.tenant.Assign(ada)
		w.cycle()
		var list []any
		for word := range strings.FieldsSeq(held) {
			list = append(list, word)
		}
		w.provider.store["Users"]["u1"]["urn:acme:1.0"] = map[string]any{"mails": list}
		report := Audit(t.Context(), w.job, w.provider, AuditOptions{})
		if got := len(report.Findings) > 0; got != wrong {
			t.Errorf("%q: want a finding %t, got %v", held, wrong, report.Findings)
		}
	}
}

// TestRolesByValuePath: the element that a row of roles makes is the primary one and of the directory's type, unless a row says
// another (Microsoft, "Customize attribute-mappings").
func TestRolesByValuePath(t *testing.T) {
	t.Parallel()
	const rows = "users:\n  - {source: userPrincipalName, target: userName, matching: 1}\n  - {source: extensionAttribute1, target: 'roles[primary eq \"True\"].value'}\n"
	for extra, want := range map[string]string{
		"": `"roles":[{"primary":true,"type":"WindowsAzureActiveDirectoryRole","value":"cook"}]`,
		"  - {source: extensionAttribute1, target: 'roles[primary eq \"True\"].display'}\n": `"roles":[{"primary":true,"type":"WindowsAzureActiveDirectoryRole","value":"cook","display":"cook"}]`,
		"  - {constant: Crew, target: 'roles[primary eq \"True\"].type'}\n":                 `"roles":[{"primary":true,"value":"cook","type":"Crew"}]`,
	} {
		for _, dialect := range []Dialect{Legacy, Compliant} {
			w := newWorld(t, func(c *Config) { c.Mapping, c.Dialect = parsed(t, rows+extra), dialect })
			ada := w.tenant.AddUser(map[string]string{"userPrincipalName": "ada", "extensionAttribute1": "cook"})
			w.tenant.Assign(ada)
			if body := w.cycle()[1].body; !strings.Contains(body, want) {
				t.Errorf("POST: want %s, got %s", want, body)
			}
			w.tenant.Set(ada, "extensionAttribute1", "pilot")
			got := writes(w.cycle())
			if len(got) != 1 || !strings.Contains(strings.ToLower(got[0]), `{"op":"replace","path":"roles[primary eq \"true\"].value","value":"pilot"}`) {
				t.Errorf("%s: want a replacement by value path, got %q", dialect, got)
			}
			w.agree()
		}
	}
}

// TestATextInAList: a list that somebody gives one value, as extra_attributes of a definition do.
func TestATextInAList(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) {
		c.Mapping = parsed(t, `
users:
  - {source: userPrincipalName, target: userName, matching: 1}
  - {source: OTHERMAILS, target: 'urn:acme:1.0:mails'}
`)
	})
	w.tenant.Assign(w.tenant.AddUser(map[string]string{"userPrincipalName": "ada", "otherMails": "one"}))
	if body := w.cycle()[1].body; !strings.Contains(body, `"urn:acme:1.0":{"mails":["one"]}`) {
		t.Errorf("want a list of one, got %s", body)
	}
}

// TestListsInExpressions: Join takes the values of a list one by one, anything else the first.
func TestListsInExpressions(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) {
		c.Mapping = parsed(t, `
users:
  - {source: userPrincipalName, target: userName, matching: 1}
  - {expression: 'Join("; ", [displayName], [otherMails])', target: displayName}
  - {expression: 'Switch([otherMails], "none", "one", "first")', target: nickName}
  - {source: otherMails, target: 'emails[type eq "other"].value'}
`)
	})
	ada := w.tenant.AddUser(map[string]string{"userPrincipalName": "ada", "displayName": "Ada"})
	w.tenant.SetList(ada, "otherMails", "one", "two")
	w.tenant.Assign(ada)
	body := w.cycle()[1].body
	for _, want := range []string{`"displayName":"Ada; one; two"`, `"nickName":"first"`, `"emails":[{"type":"other","value":"one"}]`} {
		if !strings.Contains(body, want) {
			t.Errorf("want %s, got %s", want, body)
		}
	}
}

// TestSpellingsOfOneAttribute: parts of a complex attribute with the core schema's URN and without stand in one object of the body.
func TestSpellingsOfOneAttribute(t *testing.T) {
	for first, second := range map[string]string{"": scim.SchemaUser + ":", scim.SchemaUser + ":": ""} {
		mapping := parsed(t, `users:
  - {source: userPrincipalName, target: userName, matching: 1}
  - {source: givenName, target: '`+first+`name.givenName'}
  - {source: surname, target: '`+second+`name.familyName'}
`)
		object := Object{Attributes: map[string]string{"userPrincipalName": "ada", "givenName": "Ada", "surname": "Lovelace"}}
		want := `"name":{"familyName":"Lovelace","givenName":"Ada"}`
		if first != "" {
			want = `"` + scim.SchemaUser + `":{"name":{"givenName":"Ada","familyName":"Lovelace"}}`
		}
		if body := string(mapping.Body(User, &object)); strings.Count(body, `"name"`) != 1 || !strings.Contains(body, want) {
			t.Errorf("first row %q: want %s, got %s", first, want, body)
		}
	}
}
