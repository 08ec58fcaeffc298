package reference

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/scim"
)

func TestMembership(t *testing.T) {
	t.Parallel()
	c := newClient(t, scim.Create)
	ada := c.user("ada", `"displayName":"Ada"`)
	bob := c.user("bob")
	inner := c.group("Inner", bob)
	outer := c.group("Outer", ada, inner, ada)
	at := "http://scim.test/scim/v2"
	want := []any{
		map[string]any{"value": ada, "$ref": at + "/Users/" + ada, "type": "User", "display": "Ada"},
		map[string]any{"value": inner, "$ref": at + "/Groups/" + inner, "type": "Group", "display": "Inner"},
	}
	if diff := cmp.Diff(any(want), c.get("/Groups/" + outer)["members"]); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
	groups := []any{map[string]any{"value": outer, "$ref": at + "/Groups/" + outer, "type": "direct", "display": "Outer"}}
	if diff := cmp.Diff(any(groups), c.get("/Users/" + ada)["groups"]); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	if got := c.get("/Groups/" + outer + "?excludedAttributes=members"); got["members"] != nil || got["displayName"] != "Outer" {
		t.Errorf("got %v, want displayName without members", got)
	}
	if got := values(t, c.get("/Users/"+bob), "groups.display"); got != "Inner" {
		t.Errorf("groups of bob: got %q, want Inner", got)
	}
	for text, want := range map[string]int{
		`members[value eq "` + ada + `"]`:                           1,
		`members eq "` + ada + `"`:                                  1,
		`members.value eq "` + bob + `"`:                            1,
		`id eq "` + outer + `" and members pr`:                      1,
		`members.type eq "Group"`:                                   1,
		`displayName eq "outer" and members.value eq "` + bob + `"`: 0,
	} {
		if got := c.list("/Groups" + filter(text)).Total; got != want {
			t.Errorf("%s: got %d, want %d", text, got, want)
		}
	}
	if got := c.list("/Users" + filter(`groups.value eq "`+outer+`"`)); names(got, "userName") != "ada" {
		t.Errorf("groups.value: got %q, want ada", names(got, "userName"))
	}
}

// TestDeletedMember: a deletion removes memberships on both sides, and the group has then changed.
func TestDeletedMember(t *testing.T) {
	t.Parallel()
	c := newClient(t, scim.Create)
	ada, bob := c.user("ada"), c.user("bob")
	inner := c.group("Inner", ada)
	outer := c.group("Outer", ada, bob, inner)
	before := values(t, c.get("/Groups/"+outer), "meta.lastModified")
	c.must(204, "DELETE", "/Users/"+ada, "")
	if got := values(t, c.get("/Groups/"+outer), "members.value"); got != bob+" "+inner {
		t.Errorf("members: got %q, want bob and Inner", got)
	}
	if after := values(t, c.get("/Groups/"+outer), "meta.lastModified"); after == before {
		t.Errorf("lastModified: got %s as before, want a later time", after)
	}
	c.must(204, "DELETE", "/Groups/"+inner, "")
	if got := values(t, c.get("/Groups/"+outer), "members.value"); got != bob {
		t.Errorf("members: got %q, want bob", got)
	}
	c.must(204, "DELETE", "/Groups/"+outer, "")
	if got := values(t, c.get("/Users/"+bob), "groups"); got != "" {
		t.Errorf("groups: got %q, want none", got)
	}
}

func TestPutMembers(t *testing.T) {
	t.Parallel()
	c := newClient(t, scim.Create)
	ada, bob := c.user("ada"), c.user("bob")
	group := c.group("g", ada)
	c.must(200, "PUT", "/Groups/"+group, `{`+groupURI+`,"displayName":"g","members":`+memberList(bob)+`}`)
	if got := values(t, c.get("/Groups/"+group), "members.value"); got != bob {
		t.Errorf("members: got %q, want bob", got)
	}
	if got := values(t, c.get("/Users/"+ada), "groups"); got != "" {
		t.Errorf("groups of ada: got %q, want none", got)
	}
	c.refused(400, "invalidValue", "PUT", "/Groups/"+group, `{`+groupURI+`,"displayName":"g","members":`+memberList(group)+`}`)
	c.must(200, "PUT", "/Groups/"+group, `{`+groupURI+`,"displayName":"g"}`)
	if got := values(t, c.get("/Groups/"+group), "members"); got != "" {
		t.Errorf("members: got %q, want none", got)
	}
}

func TestManager(t *testing.T) {
	t.Parallel()
	c := newClient(t, scim.Create)
	boss := c.user("boss", `"displayName":"The Boss"`)
	ada := c.user("ada", `"`+scim.SchemaEnterprise+`":{"manager":{"value":"`+boss+`","displayName":"forged"}}`)
	got := c.get("/Users/" + ada)
	for path, want := range map[string]string{
		"manager.value": boss, "manager.$ref": "http://scim.test/scim/v2/Users/" + boss, "manager.displayName": "The Boss",
	} {
		if got := values(t, got, path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	for text, want := range map[string]int{
		`id eq "` + ada + `" and manager eq "` + boss + `"`:          1, // asked by Entra's old connector
		`id eq "` + ada + `" and manager eq "` + ada + `"`:           0,
		scim.SchemaEnterprise + `:manager.displayName eq "the boss"`: 1,
	} {
		if got := c.list("/Users" + filter(text) + "&attributes=id").Total; got != want {
			t.Errorf("%s: got %d, want %d", text, got, want)
		}
	}
}
