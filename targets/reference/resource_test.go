package reference

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/scim"
)

const entraUser = `{
  "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
  "externalId": "jyoung", "userName": "jyoung@contoso.com", "active": true, "displayName": "Joy Young", "title": "Engineer",
  "preferredLanguage": "en-US", "password": "secret",
  "emails": [{"primary": true, "type": "work", "value": "jyoung@contoso.com"}],
  "meta": {"resourceType": "User"},
  "name": {"formatted": "Joy Young", "familyName": "Young", "givenName": "Joy"},
  "addresses": [{"type": "work", "locality": "Seattle", "region": "WA", "country": "US"}],
  "phoneNumbers": [{"type": "work", "value": "+1 425 555 0100"}, {"type": "mobile", "value": "+1 425 555 0101"}],
  "roles": [],
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"employeeNumber": "701984", "department": "R&D"}
}`

// TestCreateUser posts what Entra posts (Microsoft, "Develop a SCIM endpoint", Create User).
func TestCreateUser(t *testing.T) {
	t.Parallel()
	c := newClient(t, scim.Create)
	got := c.must(201, "POST", "/Users", entraUser)
	id := got.body.ID()
	want := (&scim.Response{Body: []byte(entraUser)})
	expected, err := want.Decode()
	if err != nil {
		t.Fatal(err)
	}
	delete(expected, "password")
	delete(expected, "roles")
	location := "http://scim.test/scim/v2/Users/" + id
	expected["id"] = id
	expected["meta"] = map[string]any{
		"resourceType": "User", "created": "2026-01-01T00:00:01Z", "lastModified": "2026-01-01T00:00:01Z", "location": location,
	}
	if diff := cmp.Diff(expected, got.body); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}
	if got.header.Get("Location") != location || len(id) != 36 {
		t.Errorf("got Location %q and id %q, want %s and a GUID", got.header.Get("Location"), id, location)
	}
	if diff := cmp.Diff(expected, c.get("/Users/"+id)); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
	if got.header.Get("ETag") != "" {
		t.Errorf("got ETag %q, want none: etag is not supported", got.header.Get("ETag"))
	}
}

func TestCreateRefuses(t *testing.T) {
	t.Parallel()
	c := newClient(t, scim.Create)
	c.user("bob@example.com")
	c.group("Sales")
	for body, want := range map[string]struct {
		status   int
		scimType string
	}{
		``:                               {400, "invalidSyntax"},
		`{`:                              {400, "invalidSyntax"},
		`[]`:                             {400, "invalidSyntax"},
		`null`:                           {400, "invalidSyntax"},
		`{} {}`:                          {400, "invalidSyntax"},
		"{\"userName\":\"\xff\"}":        {400, "invalidSyntax"},
		`{"userName":"x"}`:               {400, "invalidValue"},
		`{` + userURI + `}`:              {400, "invalidValue"},
		`{` + userURI + `,"userName":5}`: {400, "invalidValue"},
		`{` + userURI + `,"userName":"x","active":"so"}`: {400, "invalidValue"},
		`{` + userURI + `,"userName":"BOB@example.com"}`: {409, "uniqueness"},
	} {
		c.refused(want.status, want.scimType, "POST", "/Users", body)
	}
	c.refused(409, "uniqueness", "POST", "/Groups", `{`+groupURI+`,"displayName":"SALES"}`)
	c.refused(400, "invalidValue", "POST", "/Groups", `{`+groupURI+`}`)
	c.refused(400, "invalidValue", "POST", "/Groups", `{`+groupURI+`,"displayName":"x","members":[{"value":"nobody"}]}`)
	c.refused(400, "invalidValue", "POST", "/Groups", `{`+groupURI+`,"displayName":"x","members":[{"display":"nobody"}]}`)
	if users, groups := c.Len(); users != 1 || groups != 1 {
		t.Errorf("got %d users and %d groups, want 1 and 1", users, groups)
	}
}

func TestCreateTolerates(t *testing.T) {
	t.Parallel()
	c := newClient(t, scim.Create)
	// readOnly values are ignored, the manager need not exist (A35), booleans may be strings (A06).
	user := c.must(201, "POST", "/Users", `{`+userURI+`,"userName":"x","id":"mine","active":"False","groups":[{"value":"g"}],
		"meta":{"created":"1999-01-01T00:00:00Z","resourceType":"Group"},"roles":[{"primary":"True","value":"r"}],
		"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":"nobody"},
		"urn:ietf:params:scim:schemas:extension:CustomExt:2.0:User":{"tag":"blue"}}`).body
	for path, want := range map[string]string{
		"active": "false", "roles.primary": "true", "groups": "", "meta.resourceType": "User", "meta.created": "2026-01-01T00:00:01Z",
		"manager.value": "nobody", "manager.$ref": "", "urn:ietf:params:scim:schemas:extension:CustomExt:2.0:User:tag": "blue",
	} {
		if got := values(t, user, path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	if user.ID() == "mine" {
		t.Error("id: got the client's, want the provider's")
	}
	// A57: Microsoft's URI is tolerated and never returned.
	group := c.must(201, "POST", "/Groups", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group",
		"http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],"externalId":"e","displayName":"g",
		"meta":{"resourceType":"Group"},"members":[]}`)
	if strings.Contains(group.text, "microsoft") || strings.Contains(group.text, "members") {
		t.Errorf("got %s, want neither Microsoft's URI nor members", group.text)
	}
	// externalId is not unique (A37).
	c.must(201, "POST", "/Groups", `{`+groupURI+`,"displayName":"h","externalId":"e"}`)
	// Any media type of JSON, and none.
	c.must(201, "POST", "/Users", `{`+userURI+`,"userName":"y"}`, "Content-Type", "application/json")
	c.must(201, "POST", "/Users", `{`+userURI+`,"userName":"z"}`, "Content-Type", "")
	c.refused(415, "", "POST", "/Users", `{`+userURI+`,"userName":"w"}`, "Content-Type", "text/plain")
	c.refused(415, "", "POST", "/Users", `{`+userURI+`,"userName":"w"}`, "Content-Type", ";;")
	c.refused(413, "", "POST", "/Users", `{`+userURI+`,"userName":"`+strings.Repeat("x", maxBody)+`"}`)
}

func TestUnicode(t *testing.T) {
	t.Parallel()
	c := newClient(t, scim.Create)
	const name = "Zoë \"Æ\\\" 😀 <&> \u2028"
	id := c.user(name, `"displayName":"\u00dc\ud83d\ude00"`)
	user := c.get("/Users/" + id)
	if user["userName"] != name || user["displayName"] != "Ü😀" {
		t.Errorf("got %v and %v, want what was written", user["userName"], user["displayName"])
	}
	if list := c.list("/Users" + filter(`userName eq `+scim.JSON(strings.ToLower(name)))); list.Total != 1 {
		t.Errorf("filter: got %d, want 1", list.Total)
	}
}

func TestPut(t *testing.T) {
	t.Parallel()
	c := newClient(t, scim.Create)
	id := c.must(201, "POST", "/Users", entraUser).body.ID()
	c.user("taken")
	got := c.must(200, "PUT", "/Users/"+id, `{`+userURI+`,"id":"other","userName":"new","title":null,"emails":[],"displayName":"D",
		"meta":{"created":"1999-01-01T00:00:00Z"},"groups":[{"value":"x"}]}`)
	want := scim.Resource{
		"schemas": []any{scim.SchemaUser}, "id": id, "userName": "new", "displayName": "D",
		"meta": map[string]any{
			"resourceType": "User", "created": "2026-01-01T00:00:01Z", "lastModified": "2026-01-01T00:00:03Z",
			"location": "http://scim.test/scim/v2/Users/" + id,
		},
	}
	if diff := cmp.Diff(want, got.body); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if password := c.users.byID[id].data()["password"]; password != "secret" {
		t.Errorf("password: got %v, want the old one", password)
	}
	again := c.must(200, "PUT", "/Users/"+id, `{`+userURI+`,"userName":"new","displayName":"D"}`)
	if diff := cmp.Diff(want, again.body); diff != "" {
		t.Errorf("a PUT without effect (-want +got):\n%s", diff)
	}
	c.refused(400, "invalidValue", "PUT", "/Users/"+id, `{`+userURI+`}`)
	c.refused(409, "uniqueness", "PUT", "/Users/"+id, `{`+userURI+`,"userName":"TAKEN"}`)
	c.refused(404, "", "PUT", "/Users/nobody", `{`+userURI+`,"userName":"nobody"}`)
	c.must(200, "PUT", "/Users/"+id, `{`+userURI+`,"userName":"NEW"}`) // its own name in another case
	if users, _ := c.Len(); users != 2 {
		t.Errorf("got %d users, want 2", users)
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	c := newClient(t, scim.Create)
	id := c.user("bob", `"externalId":"e"`)
	if got := c.must(204, "DELETE", "/Users/"+id, ""); got.text != "" {
		t.Errorf("got body %q, want none", got.text)
	}
	for _, method := range []string{"GET", "PUT", "PATCH", "DELETE"} {
		c.refused(404, "", method, "/Users/"+id, `{`+userURI+`,"userName":"bob"}`)
	}
	for _, text := range []string{`userName eq "bob"`, `externalId eq "e"`, `id eq "` + id + `"`, `userName co "b"`} {
		if list := c.list("/Users" + filter(text)); list.Total != 0 {
			t.Errorf("%s: got %d, want 0", text, list.Total)
		}
	}
	if again := c.user("bob"); again == id {
		t.Errorf("got the id %s again, want a new one", id)
	}
}

// TestIDs: equal seeds give equal ids, other seeds others, and users and groups never share one (A38).
func TestIDs(t *testing.T) {
	t.Parallel()
	one, two, other := newClient(t, scim.Create), newClient(t, scim.Create), newClient(t, scim.Create)
	other.options.Seed = 8
	seen := map[string]bool{}
	for _, name := range []string{"a", "b", "c"} {
		id := one.user(name)
		if twin := two.user(name); twin != id {
			t.Errorf("got %s and %s from one seed", id, twin)
		}
		two.group(name)
		group := one.group(name)
		for _, id := range []string{id, group, other.user(name), other.group(name)} {
			if seen[id] {
				t.Errorf("got id %s twice", id)
			}
			seen[id] = true
		}
	}
}

func TestBase(t *testing.T) {
	t.Parallel()
	c := newClient(t, scim.Create)
	c.options.Base = "https://idp.example/scim"
	if got := c.must(201, "POST", "/Users", `{`+userURI+`,"userName":"x"}`).header.Get("Location"); !strings.HasPrefix(got, "https://idp.example/scim/Users/") {
		t.Errorf("got Location %q, want it under the absolute base", got)
	}
}
