package mockentra

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func replaceHex(w *world, ref Ref, text string) string {
	var object Object
	w.tenant.Object(ref, &object)
	return strings.ReplaceAll(text, "<hex>", strings.ReplaceAll(object.ID, "-", ""))
}

// TestEachUserRow changes one source attribute at a time and wants the operations of exactly its rows, in both dialects.
func TestEachUserRow(t *testing.T) {
	t.Parallel()
	const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:"
	rows := []struct{ source, path string }{ // the default mapping of a custom application, as the portal shows it
		{"userPrincipalName", "userName"},
		{"displayName", "displayName"},
		{"jobTitle", "title"},
		{"mail", `emails[type eq \"work\"].value`},
		{"preferredLanguage", "preferredLanguage"},
		{"physicalDeliveryOfficeName", `addresses[type eq \"work\"].formatted`},
		{"streetAddress", `addresses[type eq \"work\"].streetAddress`},
		{"city", `addresses[type eq \"work\"].locality`},
		{"state", `addresses[type eq \"work\"].region`},
		{"postalCode", `addresses[type eq \"work\"].postalCode`},
		{"country", `addresses[type eq \"work\"].country`},
		{"telephoneNumber", `phoneNumbers[type eq \"work\"].value`},
		{"mobile", `phoneNumbers[type eq \"mobile\"].value`},
		{"facsimileTelephoneNumber", `phoneNumbers[type eq \"fax\"].value`},
		{"mailNickname", "externalId"},
		{"employeeId", enterprise + "employeeNumber"},
		{"department", enterprise + "department"},
	}
	for _, row := range rows {
		for _, absent := range []bool{false, true} {
			if absent && row.source == "userPrincipalName" {
				continue // a user without a value to match by is not created: TestMatching
			}
			verb := map[bool]string{false: "Replace", true: "Add"}[absent]
			want := map[Dialect]string{
				Legacy:    `PATCH Users/u1 {"op":"` + verb + `","path":"` + row.path + `","value":"new value"}`,
				Compliant: `PATCH Users/u1 {"op":"` + strings.ToLower(verb) + `","path":"` + row.path + `","value":"new value"}`,
			}
			for dialect, want := range want {
				t.Run(row.source+" "+verb+" "+string(dialect), func(t *testing.T) {
					t.Parallel()
					w := newWorld(t, func(c *Config) { c.Dialect = dialect })
					attributes := everyAttribute("ada")
					if absent {
						delete(attributes, row.source)
					}
					ada := w.tenant.AddUser(attributes)
					w.tenant.Assign(ada)
					w.cycle()
					w.tenant.Set(ada, row.source, "new value")
					if diff := cmp.Diff([]string{want}, writes(w.cycle())); diff != "" {
						t.Errorf("(-want +got):\n%s", diff)
					}
					if got := w.last(ada).Modified; len(got) != 1 || got[0].New != "new value" {
						t.Errorf("modified properties: want one with the new value, got %v", got)
					}
					w.agree()
				})
			}
		}
	}
}

// agree lets the oracle look.
func (w *world) agree() {
	w.t.Helper()
	report := Audit(w.t.Context(), w.job, w.provider, AuditOptions{})
	if len(report.Findings) > 0 || report.Users == 0 || report.Attributes == 0 {
		w.t.Errorf("oracle: want no finding, got %+v", report)
	}
	w.provider.take()
}

// TestRowsTogether: rows that one source attribute feeds together, and several changes at once, in both dialects.
func TestRowsTogether(t *testing.T) {
	t.Parallel()
	const department = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"
	for name, test := range map[string]struct {
		change            map[string]string
		legacy, compliant string
	}{
		"givenName": {
			map[string]string{"givenName": "Augusta"},
			`{"op":"Replace","path":"name.givenName","value":"Augusta"},{"op":"Replace","path":"name.formatted","value":"Augusta Surname"}`,
			`{"op":"replace","value":{"name.givenName":"Augusta","name.formatted":"Augusta Surname"}}`,
		},
		"surname": {
			map[string]string{"surname": "King"},
			`{"op":"Replace","path":"name.familyName","value":"King"},{"op":"Replace","path":"name.formatted","value":"Given ada King"}`,
			`{"op":"replace","value":{"name.familyName":"King","name.formatted":"Given ada King"}}`,
		},
		"value paths first": {
			map[string]string{"displayName": "Ada K", "mail": "k@contoso.com", "department": "Sales", "mobile": "1"},
			`{"op":"Replace","path":"displayName","value":"Ada K"},{"op":"Replace","path":"emails[type eq \"work\"].value","value":"k@contoso.com"},` +
				`{"op":"Replace","path":"phoneNumbers[type eq \"mobile\"].value","value":"1"},{"op":"Replace","path":"` + department + `","value":"Sales"}`,
			`{"op":"replace","path":"emails[type eq \"work\"].value","value":"k@contoso.com"},{"op":"replace","path":"phoneNumbers[type eq \"mobile\"].value","value":"1"},` +
				`{"op":"replace","value":{"displayName":"Ada K","` + department + `":"Sales"}}`,
		},
		"characters that JSON escapes": {
			map[string]string{"displayName": "A \"q\" \\ <&> \t é 𝄞"},
			`{"op":"Replace","path":"displayName","value":"A \"q\" \\ <&> \t é 𝄞"}`,
			`{"op":"replace","path":"displayName","value":"A \"q\" \\ <&> \t é 𝄞"}`,
		},
	} {
		for dialect, want := range map[Dialect]string{Legacy: test.legacy, Compliant: test.compliant} {
			t.Run(name+" "+string(dialect), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, func(c *Config) { c.Dialect = dialect })
				ada := w.user("ada")
				w.cycle()
				for attribute, value := range test.change {
					w.tenant.Set(ada, attribute, value)
				}
				if diff := cmp.Diff([]string{"PATCH Users/u1 " + want}, writes(w.cycle())); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				w.agree()
			})
		}
	}
}

// TestMixedVerbs: in the compliant dialect plain attributes are merged by verb, and a single one keeps its path.
func TestMixedVerbs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Dialect = Compliant })
	attributes := everyAttribute("ada")
	delete(attributes, "jobTitle")
	ada := w.tenant.AddUser(attributes)
	w.tenant.Assign(ada)
	w.cycle()
	w.tenant.Set(ada, "jobTitle", "VP")
	w.tenant.Set(ada, "displayName", "Ada")
	w.tenant.Set(ada, "preferredLanguage", "fr-FR")
	w.tenant.SetEnabled(ada, false)
	want := []string{`PATCH Users/u1 {"op":"replace","value":{"active":false,"preferredLanguage":"fr-FR"}},{"op":"add","path":"title","value":"VP"}`}
	if diff := cmp.Diff(want, writes(w.cycle())); diff != "" { // displayName differs by case only
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestGroupRows: a rename in both dialects; the objectId never changes.
func TestGroupRows(t *testing.T) {
	t.Parallel()
	for dialect, want := range map[Dialect]string{
		Legacy:    `PATCH Groups/g1 {"op":"Replace","path":"displayName","value":"H"}`,
		Compliant: `PATCH Groups/g1 {"op":"replace","path":"displayName","value":"H"}`,
	} {
		w := newWorld(t, func(c *Config) { c.Dialect = dialect })
		group := w.group("G")
		w.cycle()
		w.tenant.Set(group, "displayName", "H")
		if diff := cmp.Diff([]string{want}, writes(w.cycle())); diff != "" {
			t.Errorf("%s (-want +got):\n%s", dialect, diff)
		}
		delete(w.provider.store["Groups"]["g1"], "externalId") // a provider that hides it gets an Add for ever
		w.tenant.Set(group, "description", "x")
		sent := w.cycle()
		if len(writes(sent)) != 1 || !strings.Contains(strings.ToLower(sent[1].body), `"op":"add","path":"externalid"`) {
			t.Errorf("%s: want an Add of externalId, got %q", dialect, writes(sent))
		}
	}
}
