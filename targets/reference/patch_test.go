package reference

import (
	"fmt"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/scim"
)

// TestPatchUser runs both dialects of Entra against a user as Entra creates it; the evaluator itself has its truth tables in
// scim.
func TestPatchUser(t *testing.T) {
	t.Parallel()
	const enterprise = scim.SchemaEnterprise
	for _, c := range []struct{ name, operations, path, want string }{
		{"legacy disable", `{"op":"Replace","path":"active","value":"False"}`, "active", "false"},
		{"compliant disable", `{"op":"replace","path":"active","value":false}`, "active", "false"},
		{"legacy title", `{"op":"Replace","path":"title","value":"VP"}`, "title", "VP"},
		{"legacy department", `{"op":"Add","path":"` + enterprise + `:department","value":"IT"}`, enterprise + ":department", "IT"},
		{"work email", `{"op":"Replace","path":"emails[type eq \"work\"].value","value":"n@x"}`, `emails[type eq "work"].value`, "n@x"},
		{"new fax", `{"op":"Add","path":"phoneNumbers[type eq \"fax\"].value","value":"9"}`, `phoneNumbers[type eq "fax"].value`, "9"},
		{"merged", `{"op":"replace","value":{"displayName":"P","name.givenName":"G","` + enterprise + `:employeeNumber":"1"}}`, "name.givenName", "G"},
		{"merged, extension", `{"op":"replace","value":{"` + enterprise + `:employeeNumber":"1"}}`, enterprise + ":employeeNumber", "1"},
		{"manager as text", `{"op":"Add","path":"` + enterprise + `:manager","value":"m"}`, "manager.value", "m"},
		{"manager as object", `{"op":"add","path":"` + enterprise + `:manager","value":{"value":"m"}}`, "manager.value", "m"},
		{"manager cleared", `{"op":"add","path":"` + enterprise + `:manager","value":"m"},{"op":"replace","path":"` + enterprise + `:manager","value":{"value":""}},{"op":"add","path":"title","value":"x"}`,
			"manager.value", ""},
		{"tombstone", `{"op":"Replace","path":"active","value":"False"},{"op":"Replace","path":"userName","value":"0123abcdjyoung@contoso.com"}`,
			"userName", "0123abcdjyoung@contoso.com"},
		{"cleared title", `{"op":"replace","path":"title","value":""}`, "title", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			client := newClient(t, scim.Create)
			id := client.must(201, "POST", "/Users", entraUser).body.ID()
			answer := client.must(200, "PATCH", "/Users/"+id, patchOf(c.operations)).body
			for _, resource := range []scim.Resource{answer, client.get("/Users/" + id)} {
				if got := values(t, resource, c.path); got != c.want {
					t.Errorf("%s: got %q, want %q", c.path, got, c.want)
				}
				if got := values(t, resource, "meta.lastModified"); got != "2026-01-01T00:00:02Z" {
					t.Errorf("lastModified: got %s, want the time of the PATCH", got)
				}
			}
		})
	}
}

func TestPatchIsSearchable(t *testing.T) {
	t.Parallel()
	c := newClient(t, scim.Create)
	id := c.user("old", `"externalId":"e1"`)
	c.must(200, "PATCH", "/Users/"+id, patchOf(`{"op":"Replace","path":"userName","value":"new"},
		{"op":"Replace","path":"externalId","value":"e2"},{"op":"Add","path":"emails[type eq \"work\"].value","value":"w@x"}`))
	for text, want := range map[string]int{
		`userName eq "old"`: 0, `userName eq "NEW"`: 1, `externalId eq "e1"`: 0, `externalId eq "e2"`: 1, `externalId eq "E2"`: 0,
		`emails[type eq "work"].value eq "w@x"`: 1, `emails.value eq "w@x"`: 1, `emails eq "w@x"`: 1,
	} {
		if got := c.list("/Users" + filter(text)).Total; got != want {
			t.Errorf("%s: got %d, want %d", text, got, want)
		}
	}
	c.user("old") // the name is free again
}

func TestPatchWithoutEffect(t *testing.T) {
	t.Parallel()
	c := newClient(t, scim.Create)
	user := c.user("bob", `"title":"t"`)
	group := c.group("g", user)
	for path, operations := range map[string]string{
		"/Users/" + user:   `{"op":"add","path":"title","value":"t"}`,
		"/Groups/" + group: `{"op":"Add","path":"members","value":[{"value":"` + user + `"}]}`,
	} {
		before := c.get(path)
		if got := c.do("PATCH", path, patchOf(operations)); got.status != 200 && got.status != 204 {
			t.Errorf("%s: got %d, want 200 or 204", path, got.status)
		}
		if !scim.Same(before, c.get(path)) {
			t.Errorf("%s: got %v, want %v", path, c.get(path), before)
		}
	}
}

func TestPatchRefuses(t *testing.T) {
	t.Parallel()
	c := newClient(t, scim.Refuse)
	id := c.user("bob", `"title":"t"`)
	c.user("eve")
	group := c.group("Sales", id)
	c.group("Staff")
	cases := []struct {
		path, body string
		status     int
		scimType   string
	}{
		{"/Users/" + id, `{`, 400, "invalidSyntax"},
		{"/Users/" + id, patchOf(``), 400, "invalidSyntax"},
		{"/Users/" + id, patchOf(`{"op":"remove"}`), 400, "noTarget"},
		{"/Users/" + id, patchOf(`{"op":"replace","path":"emails[type eq \"nope\"].value","value":"x"}`), 400, "noTarget"},
		{"/Users/" + id, patchOf(`{"op":"replace","path":"id","value":"x"}`), 400, "mutability"},
		{"/Users/" + id, patchOf(`{"op":"remove","path":"userName"}`), 400, "mutability"},
		{"/Users/" + id, patchOf(`{"op":"replace","path":"active","value":"so"}`), 400, "invalidValue"},
		{"/Users/" + id, patchOf(`{"op":"replace","path":"shoeSize","value":"44"}`), 400, "invalidPath"},
		{"/Users/" + id, patchOf(`{"op":"replace","path":"title","value":"x"},{"op":"replace","path":"userName","value":"EVE"}`), 409, "uniqueness"},
		{"/Users/" + id, patchOf(`{"op":"replace","path":"title","value":"x"},{"op":"remove","path":"id"}`), 400, "mutability"},
		{"/Users/nobody", patchOf(`{"op":"remove","path":"title"}`), 404, ""},
		{"/Users/nobody", `{`, 404, ""},
		{"/Groups/" + group, patchOf(`{"op":"add","path":"members","value":[{"value":"nobody"}]}`), 400, "invalidValue"},
		{"/Groups/" + group, patchOf(`{"op":"add","path":"members","value":[{"value":"` + group + `"}]}`), 400, "invalidValue"},
		{"/Groups/" + group, patchOf(`{"op":"remove","path":"members"},{"op":"add","path":"members","value":[{"value":"nobody"}]}`), 400, "invalidValue"},
		{"/Groups/" + group, patchOf(`{"op":"replace","path":"displayName","value":"staff"}`), 409, "uniqueness"},
	}
	before := [...]scim.Resource{c.get("/Users/" + id), c.get("/Groups/" + group)}
	for _, x := range cases {
		c.refused(x.status, x.scimType, "PATCH", x.path, x.body)
	}
	for i, path := range []string{"/Users/" + id, "/Groups/" + group} {
		if after := c.get(path); !scim.Same(before[i], after) {
			t.Errorf("%s: got %v, want it unchanged: %v", path, after, before[i])
		}
	}
}

func TestPatchAnswers(t *testing.T) {
	t.Parallel()
	c := newClient(t, scim.Create)
	user, group := c.user("bob"), c.group("g")
	rename := patchOf(`{"op":"replace","path":"displayName","value":"n"}`)
	if got := c.must(204, "PATCH", "/Groups/"+group, rename); got.text != "" {
		t.Errorf("got %s, want no body", got.text)
	}
	if got := c.must(200, "PATCH", "/Groups/"+group+"?attributes=displayName", rename).body; len(got) != 3 || got["displayName"] != "n" {
		t.Errorf("got %v, want schemas, id and displayName", got)
	}
	if got := c.must(200, "PATCH", "/Users/"+user+"?attributes=userName", rename).body; len(got) != 3 || got["userName"] != "bob" {
		t.Errorf("got %v, want schemas, id and userName", got)
	}
}

// TestPatchMembers: the same operations must give the same members whether the provider looks at the named members only or
// at all of them; a harmless operation on all members forces the latter.
func TestPatchMembers(t *testing.T) {
	t.Parallel()
	for i, x := range []struct{ operations, want string }{
		{`{"op":"Add","path":"members","value":[{"value":"%[3]s"}]}`, "u1 u2 u3"},
		{`{"op":"Add","path":"members","value":[{"value":"%[1]s"},{"value":"%[3]s"},{"value":"%[3]s"}]}`, "u1 u2 u3"},
		{`{"op":"Add","path":"MEMBERS","value":{"Value":"%[3]s","$ref":null}}`, "u1 u2 u3"},
		{`{"op":"Remove","path":"members","value":[{"value":"%[1]s"}]}`, "u2"},
		{`{"op":"Remove","path":"members","value":[{"value":"%[1]s","$ref":null},{"value":"%[3]s"},{"value":"nobody"}]}`, "u2"},
		{`{"op":"Remove","path":"members","value":"%[1]s"}`, "u2"},
		{`{"op":"Remove","path":"members","value":[]}`, "u1 u2"},
		{`{"op":"remove","path":"members[value eq \"%[2]s\"]"}`, "u1"},
		{`{"op":"remove","path":"MEMBERS[VALUE EQ \"%[2]s\"]"}`, "u1"},
		{`{"op":"remove","path":"urn:ietf:params:scim:schemas:core:2.0:Group:members[value eq \"%[2]s\"]"}`, "u1"},
		{`{"op":"remove","path":"members[value eq \"%[3]s\"]"}`, "u1 u2"},
		{`{"op":"remove","path":"members[value eq \"%[1]s\" or value eq \"%[2]s\"]"}`, ""},
		{`{"op":"remove","path":"members[not (value eq \"%[1]s\")]"}`, "u1"},
		{`{"op":"remove","path":"members"}`, ""},
		{`{"op":"remove","path":"members","value":null}`, ""},
		{`{"op":"replace","path":"members","value":[{"value":"%[3]s"}]}`, "u3"},
		{`{"op":"replace","path":"members","value":[]}`, ""},
		{`{"op":"add","value":{"members":[{"value":"%[3]s"}]}}`, "u1 u2 u3"},
		{`{"op":"replace","value":{"members":[{"value":"%[3]s"}],"displayName":"n"}}`, "u3"},
		{`{"op":"Remove","path":"members","value":[{"value":"%[1]s"}]},{"op":"Add","path":"members","value":[{"value":"%[3]s"}]}`, "u2 u3"},
		{`{"op":"Remove","path":"members","value":[{"value":"%[1]s"}]},{"op":"Add","path":"members","value":[{"value":"%[1]s"}]}`, "u1 u2"},
		{`{"op":"add","path":"displayName","value":"n"}`, "u1 u2"},
	} {
		for _, all := range []string{"", `,{"op":"remove","path":"members[value eq \"x\" or value eq \"y\"]"}`} {
			c := newClient(t, scim.Create)
			ids := []any{c.user("u1", `"displayName":"u1"`), c.user("u2", `"displayName":"u2"`), c.user("u3", `"displayName":"u3"`)}
			group := c.group("g", ids[0].(string), ids[1].(string))
			operations := fmt.Sprintf(x.operations+"%[4]s", append(ids, "")...)
			c.must(204, "PATCH", "/Groups/"+group, patchOf(operations+all))
			set := map[string]bool{}
			for _, member := range c.groups.byID[group].members.all() {
				set[member.data()["displayName"].(string)] = true
			}
			got := ""
			var gotSb180 strings.Builder
			for _, name := range []string{"u1", "u2", "u3"} {
				if set[name] {
					gotSb180.WriteString(" " + name)
				}
			}
			got += gotSb180.String()
			if got != "" {
				got = got[1:]
			}
			if got != x.want {
				t.Errorf("case %d %s (all: %v): got %q, want %q", i, operations, all != "", got, x.want)
			}
			for _, id := range ids {
				r := c.users.byID[id.(string)]
				if in := r.groups.len() == 1; in != set[r.data()["displayName"].(string)] {
					t.Errorf("case %d: groups of %s disagree with the members", i, r.data()["displayName"])
				}
			}
		}
	}
}
