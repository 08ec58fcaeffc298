package mockentra

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/scim"
)

const twoMatchers = `
name: two
users:
  - {source: userPrincipalName, target: userName, matching: 2}
  - {source: mail, target: 'emails[type eq "work"].value', matching: 1}
groups:
  - {source: displayName, target: displayName, matching: 1}
`

// TestMatching: precedence, values that are missing, and what several hits mean (Microsoft, "Customize attribute-mappings").
func TestMatching(t *testing.T) {
	t.Parallel()
	const byMail = `GET Users?filter=emails[type eq "work"].value eq "m@contoso.com"`
	const byName = `GET Users?filter=userName eq "ada@contoso.com"`
	person := func(name, mail string) map[string]any {
		return map[string]any{"userName": name, "emails": []any{map[string]any{"type": "work", "value": mail}}}
	}
	for name, test := range map[string]struct {
		mail, upn string
		there     []map[string]any
		want      []string
		code      Code
	}{
		"nobody":        {"m@contoso.com", "ada@contoso.com", nil, []string{byMail, byName, "POST Users"}, ""},
		"first hits":    {"m@contoso.com", "ada@contoso.com", []map[string]any{person("x", "M@contoso.com")}, []string{byMail, "PATCH Users/u1"}, ""},
		"second hits":   {"m@contoso.com", "ada@contoso.com", []map[string]any{person("ada@contoso.com", "y")}, []string{byMail, byName, "PATCH Users/u1"}, ""},
		"no mail":       {"", "ada@contoso.com", nil, []string{byName, "POST Users"}, ""},
		"no name":       {"m@contoso.com", "", nil, []string{byMail, "POST Users"}, ""},
		"nothing":       {"", "", nil, nil, CodeMissingValues},
		"two by mail":   {"m@contoso.com", "ada@contoso.com", []map[string]any{person("x", "m@contoso.com"), person("y", "m@contoso.com")}, []string{byMail}, CodeDuplicateTarget},
		"equal already": {"m@contoso.com", "ada@contoso.com", []map[string]any{person("ada@contoso.com", "m@contoso.com")}, []string{byMail}, CodeRedundantExport},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mapping, err := ParseMapping([]byte(twoMatchers))
			if err != nil {
				t.Fatal(err)
			}
			w := newWorld(t, func(c *Config) { c.Mapping = mapping })
			for _, resource := range test.there {
				w.provider.create("Users", resource)
			}
			ada := w.tenant.AddUser(map[string]string{"mail": test.mail, "userPrincipalName": test.upn})
			w.tenant.Assign(ada)
			want := append([]string{}, test.want...)
			if diff := cmp.Diff(want, lines(w.cycle())); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if entry := w.last(ada); entry.Code != test.code {
				t.Errorf("code: want %q, got %+v", test.code, entry)
			}
		})
	}
}

// TestIgnoredFilter: a provider that returns everybody is told apart from true duplicates.
func TestIgnoredFilter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.user("ada")
	w.provider.spoil = func(req *scim.Request) *scim.Response {
		if req.Op == scim.OpUserMatch {
			return &scim.Response{Status: 200, Body: []byte(`{"totalResults":2,"Resources":[{"id":"1","userName":"ada@contoso.com"},{"id":"2","userName":"x"}]}`)}
		}
		return nil
	}
	if w.cycle(); w.last(ada).Code != CodeMultipleEntries {
		t.Errorf("want %s, got %+v", CodeMultipleEntries, w.last(ada))
	}
}

// TestPlainManager: a manager that is not complex is a schema violation to Entra (Budibase/budibase#15369).
func TestPlainManager(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.user("ada")
	w.cycle()
	w.provider.store["Users"]["u1"][scim.SchemaEnterprise].(map[string]any)["manager"] = "u9"
	w.tenant.Set(ada, "jobTitle", "VP")
	if got := writes(w.cycle()); len(got) != 0 || w.last(ada).Code != CodeIncompatible {
		t.Errorf("want no write and %s, got %q, %+v", CodeIncompatible, got, w.last(ada))
	}
}

// TestQueryEncoding: the three encodings that were observed, and values that need escaping.
func TestQueryEncoding(t *testing.T) {
	t.Parallel()
	for encoding, want := range map[string]string{
		"plus":       `Users?filter=userName+eq+%22a%40b%27c%26d%2Be%25%23%5C%22+%C3%A9%22`,
		"percent20":  `Users?filter=userName%20eq%20%22a%40b%27c%26d%2Be%25%23%5C%22%20%C3%A9%22`,
		"raw_quotes": `Users?filter=userName+eq+"a%40b%27c%26d%2Be%25%23%5C"+%C3%A9"`,
	} {
		if got := string(appendSearch(nil, User, "userName", `a@b'c&d+e%#" é`, encoding)); got != want {
			t.Errorf("%s: want %s, got %s", encoding, want, got)
		}
	}
	const group = `Groups?excludedAttributes=members&filter=emails%5Btype+eq+%22work%22%5D.value+eq+%22x%22`
	if got := string(appendSearch(nil, Group, `emails[type eq "work"].value`, "x", "plus")); got != group {
		t.Errorf("want %s, got %s", group, got)
	}
	if got := string(appendResource(nil, User, "a/b c?d")); got != "Users/a%2Fb%20c%3Fd" {
		t.Errorf("id: got %s", got)
	}
}
