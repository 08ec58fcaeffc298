package scim

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const followed = `{"userName":"ada","Name":{"givenName":"Ada","middleName":null},"nickName":null,"roles":[{"primary":true,"value":"r"}],
	"emails":["plain",{"type":"home","value":"h"},{"type":"Work","value":"w"},{"type":"work","value":"second"}],"a/b":{"c~d":1},
	"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"R&D","manager":{"value":"m"}},"department":"outside"}`

// TestAPathLeadsToOnePlace wants of each path its leaf, and where that is or would be.
func TestAPathLeadsToOnePlace(t *testing.T) {
	t.Parallel()
	const enterprise = "/" + SchemaEnterprise
	user := decode(t, followed)
	for _, c := range []struct {
		path    string
		leaf    any // nil = absent
		pointer string
	}{
		{"userName", "ada", "/userName"},
		{"USERNAME", "ada", "/userName"},
		{"title", nil, "/title"},
		{"nickName", nil, "/nickName"},
		{"name.givenName", "Ada", "/Name/givenName"},
		{"name.middleName", nil, "/Name/middleName"},
		{"name.familyName", nil, "/Name/familyName"},
		{"userName.x", nil, "/userName/x"},
		{"emails.value", nil, "/emails/value"},
		{`emails[type eq "work"].value`, "w", "/emails/2/value"},
		{`emails[type eq "work"].display`, nil, "/emails/2/display"},
		{`emails[type eq "fax"].value`, nil, `/emails/[type eq "fax"].value`},
		{`phones[type eq "fax"].value`, nil, `/phones[type eq "fax"].value`},
		{`roles[primary eq "True"].value`, "r", "/roles/0/value"},
		{`userName[value eq "x"].y`, nil, `/userName/[value eq "x"].y`},
		{SchemaEnterprise + ":department", "R&D", enterprise + "/department"},
		{SchemaEnterprise + ":manager.value", "m", enterprise + "/manager/value"},
		{SchemaEnterprise + ":manager.display", nil, enterprise + "/manager/display"},
		{SchemaEnterprise + ":division", nil, enterprise + "/division"},
		{"manager.value", nil, "/manager.value"}, // not in the extension, which it does not name
		{"urn:example:none:x", nil, "/urn:example:none:x"},
		{SchemaUser + ":name.givenName", "Ada", "/Name/givenName"},
	} {
		path, err := ParsePath(c.path)
		if err != nil {
			t.Errorf("%s: %v", c.path, err)
			continue
		}
		leaf, there := path.Leaf(user)
		if diff := cmp.Diff(c.leaf, leaf); diff != "" && there || there != (c.leaf != nil) {
			t.Errorf("%s: want %v, got %v, %v", c.path, c.leaf, leaf, there)
		}
		if got := path.Pointer(user); got != c.pointer {
			t.Errorf("%s: want it at %s, got %s", c.path, c.pointer, got)
		}
	}
	whole, err := ParsePath(SchemaEnterprise)
	if leaf, there := whole.Leaf(user); err != nil || !there || leaf.(map[string]any)["department"] != "R&D" || whole.Pointer(user) != enterprise {
		t.Errorf("an extension: got %v, %v at %s", leaf, err, whole.Pointer(user))
	}
	if leaf, there := whole.Leaf(nil); there || whole.Pointer(nil) != enterprise {
		t.Errorf("no resource: got %v at %s", leaf, whole.Pointer(nil))
	}
	tilde := Path{Name: "a/b", Sub: "c~d"}
	if got := tilde.Pointer(user); got != "/a~1b/c~0d" {
		t.Errorf("a name with a slash: got %s", got)
	}
}

// TestEqual tells filters of one comparison from others.
func TestEqual(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]any{`type EQ "work"`: "work", `primary eq true`: true, `a eq null`: nil} {
		filter, err := ParseFilter(text)
		if _, value, ok := filter.Equal(); err != nil || !ok || value != want {
			t.Errorf("%s: want %v, got %v, %v, %v", text, want, value, ok, err)
		}
	}
	for _, text := range []string{`type ne "work"`, `type pr`, `a eq 1 and b eq 2`, `not (a eq 1)`, `a[b eq 1]`} {
		filter, err := ParseFilter(text)
		if name, value, ok := filter.Equal(); err != nil || ok {
			t.Errorf("%s: want no single comparison, got %s, %v, %v", text, name, value, err)
		}
	}
	if _, _, ok := (Filter{}).Equal(); ok {
		t.Error("no filter: want no comparison")
	}
}
