package scim

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParsePath(t *testing.T) {
	t.Parallel()
	cases := []struct{ text, urn, name, filter, sub, canonical string }{
		{`userName`, "", "userName", "", "", `userName`},
		{`name.familyName`, "", "name", "", "familyName", `name.familyName`},
		{`members[value eq "2819c223"]`, "", "members", `value eq "2819c223"`, "", `members[value eq "2819c223"]`},
		{`emails[Type EQ "work"].value`, "", "emails", `Type eq "work"`, "value", `emails[Type eq "work"].value`},
		{`addresses[ type eq "work" and not(primary eq true) ].locality`, "", "addresses",
			`type eq "work" and not (primary eq true)`, "locality", `addresses[type eq "work" and not (primary eq true)].locality`},
		{SchemaEnterprise + `:department`, SchemaEnterprise, "department", "", "", SchemaEnterprise + `:department`},
		{SchemaEnterprise + `:manager.value`, SchemaEnterprise, "manager", "", "value", SchemaEnterprise + `:manager.value`},
		{SchemaUser + `:emails[type eq "work"].value`, SchemaUser, "emails", `type eq "work"`, "value",
			SchemaUser + `:emails[type eq "work"].value`},
		{SchemaEnterprise, "urn:ietf:params:scim:schemas:extension:enterprise:2.0", "User", "", "", SchemaEnterprise},
		{`members.$ref`, "", "members", "", "$ref", `members.$ref`},
		{`x-1_y`, "", "x-1_y", "", "", `x-1_y`},
	}
	for _, c := range cases {
		path, err := ParsePath(c.text)
		if err != nil {
			t.Errorf("ParsePath(%s): %v", c.text, err)
			continue
		}
		got := []string{path.URN, path.Name, path.Filter.String(), path.Sub, path.String()}
		if diff := cmp.Diff([]string{c.urn, c.name, c.filter, c.sub, c.canonical}, got); diff != "" {
			t.Errorf("ParsePath(%s) (-want +got):\n%s", c.text, diff)
		}
	}
}

// TestParsePathRefuses: the keyword is the filter's only for what is wrong inside a closed pair of brackets.
func TestParsePathRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		``:                                InvalidPath,
		`name..familyName`:                InvalidPath,
		`name.`:                           InvalidPath,
		`.name`:                           InvalidPath,
		`emails[`:                         InvalidPath,
		`emails]`:                         InvalidPath,
		`9bad`:                            InvalidPath,
		`a b`:                             InvalidPath,
		`a.b.c`:                           InvalidPath,
		`a:b`:                             InvalidPath,
		`urn:a:`:                          InvalidPath,
		`"a"`:                             InvalidPath,
		`ä`:                               InvalidPath,
		`emails[type eq "work"]value`:     InvalidPath,
		`emails[type eq "work"].`:         InvalidPath,
		`emails[type eq "work"].a.b`:      InvalidPath,
		`emails[type eq "work"] .value`:   InvalidPath,
		`emails.value[type eq "work"]`:    InvalidPath,
		`emails[type eq "work"].value pr`: InvalidPath,
		`emails[type eq].value`:           InvalidFilter,
		`emails[type zz "work"].value`:    InvalidFilter,
		`emails[]`:                        InvalidFilter,
		`emails[value[a pr] pr]`:          InvalidFilter,
	} {
		path, err := ParsePath(text)
		var wrong *SyntaxError
		if !errors.As(err, &wrong) {
			t.Errorf("ParsePath(%s): got %v, want a SyntaxError", text, path)
			continue
		}
		if wrong.ScimType() != want {
			t.Errorf("ParsePath(%s): got %s (%v), want %s", text, wrong.ScimType(), wrong, want)
		}
	}
}

func TestPathValues(t *testing.T) {
	t.Parallel()
	user := decode(t, barbara)
	user["name.givenName"] = "literal"
	user["urn:x:y:tag"] = "literal"
	user["nothing"] = nil
	user["plain"] = []any{"a", nil, json.Number("1")}
	cases := []struct {
		path string
		want []any
	}{
		{`userName`, []any{"bjensen@example.com"}},
		{`USERNAME`, []any{"bjensen@example.com"}},
		{SchemaUser + `:userName`, []any{"bjensen@example.com"}},
		{`active`, []any{false}},
		{`name.givenName`, []any{"Barbara"}},
		{`emails.value`, []any{"bjensen@example.com", "babs@jensen.org"}},
		{`emails[type eq "work"].value`, []any{"bjensen@example.com"}},
		{`emails[type eq "other"].value`, nil},
		{`emails[type eq "work"].display`, nil},
		{`roles[primary eq "True"].value`, nil},
		{SchemaEnterprise + `:employeeNumber`, []any{"701984"}},
		{SchemaEnterprise + `:manager.value`, []any{"26118915-6090-4610-87e4-49d8ca9f808d"}},
		{`manager.value`, []any{"26118915-6090-4610-87e4-49d8ca9f808d"}},
		{`urn:x:y:tag`, nil}, // A62: a literal member is not the attribute
		{`nothing`, nil},
		{`plain`, []any{"a", json.Number("1")}},
		{`userName.x`, nil},
		{`userName[value eq "x"]`, nil},
	}
	for _, c := range cases {
		path, err := ParsePath(c.path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(len(c.want), len(path.Values(user))); diff != "" {
			t.Errorf("%s: got %v, want %v", c.path, path.Values(user), c.want)
			continue
		}
		if len(c.want) > 0 {
			if diff := cmp.Diff(c.want, path.Values(user)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.path, diff)
			}
		}
	}
	whole, _ := ParsePath(SchemaEnterprise)
	if got := whole.Values(user); len(got) != 1 || len(got[0].(map[string]any)) != 3 {
		t.Errorf("extension: got %v, want one object with 3 members", got)
	}
	if got := whole.Values(nil); len(got) != 0 {
		t.Errorf("nil resource: got %v, want nothing", got)
	}
}

func FuzzParsePath(f *testing.F) {
	for _, seed := range []string{
		`userName`, `name.familyName`, `emails[type eq "work"].value`, SchemaEnterprise + `:manager.value`, `members[value eq "x"]`,
		`a[`, `a[b eq 1]]`, `urn:::`, `$ref`, SchemaEnterprise,
	} {
		f.Add(seed)
	}
	user, typ := decode(f, barbara), UserType()
	f.Fuzz(func(t *testing.T, text string) {
		path, err := ParsePath(text)
		if err != nil {
			return
		}
		once := path.String()
		again, err := ParsePath(once)
		if err != nil {
			t.Fatalf("%q became %q: %v", text, once, err)
		}
		if twice := again.String(); twice != once {
			t.Fatalf("%q became %q, then %q", text, once, twice)
		}
		if diff := cmp.Diff(path.Values(user), again.Values(user)); diff != "" {
			t.Fatalf("%q and %q differ: %s", text, once, diff)
		}
		_, _ = typ.Find(path)
	})
}
