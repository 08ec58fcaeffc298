package reference

import (
	"net/http"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/scim"
)

const ship = "urn:ietf:params:scim:schemas:extension:Ship:2.0:User"

// schemaOf makes an extension with one text and one list.
func schemaOf(t testing.TB) *scim.Schema {
	t.Helper()
	schema, err := scim.ParseSchema([]byte(`{"id":"` + ship + `","name":"Ship","attributes":[
		{"name":"deck","type":"string"},{"name":"watches","type":"string","multiValued":true},{"name":"berth","type":"integer"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// extended is a client of a provider with these options.
func extended(t testing.TB, options Options) *client {
	c := newClient(t, scim.Create)
	options.Base, options.Token, options.Now, options.ValuePath = base, token, c.options.Now, scim.Create
	c.Provider = New(options)
	c.handler = http.StripPrefix(base, c.Provider)
	return c
}

// TestAnyExtension: what is created and changed under a URN is kept, returned and listed in schemas, published or not.
func TestAnyExtension(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]Options{
		"unknown": {}, "published": {Schemas: []*scim.Schema{schemaOf(t)}}, "published and strict": {Schemas: []*scim.Schema{schemaOf(t)}, Strict: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := extended(t, options)
			id := c.user("ada", `"`+ship+`":{"deck":"A","watches":["dawn"]}`)
			at := "/Users/" + id
			holds := func(path, want string) {
				t.Helper()
				if got := values(t, c.must(200, "GET", at, "").body, path); got != want {
					t.Errorf("%s: got %q, want %q", path, got, want)
				}
			}
			holds(ship+":deck", "A")
			holds("schemas", scim.SchemaUser+" "+ship)
			for _, step := range []struct{ operation, path, want string }{
				{`{"op":"Replace","path":"` + ship + `:deck","value":"B"}`, ship + ":deck", "B"},
				{`{"op":"Add","path":"` + ship + `:watches","value":["noon","dawn"]}`, ship + ":watches", "dawn noon"},
				{`{"op":"replace","value":{"` + ship + `:deck":"C","title":"Cook"}}`, ship + ":deck", "C"},
				{`{"op":"add","value":{"` + ship + `":{"deck":"D"}}}`, ship + ":deck", "D"},
				{`{"op":"replace","path":"` + ship + `:watches","value":["dusk"]}`, ship + ":watches", "dusk"},
				{`{"op":"remove","path":"` + ship + `:watches","value":["dusk"]}`, ship + ":watches", ""},
				{`{"op":"remove","path":"` + ship + `:deck"}`, "schemas", scim.SchemaUser},
				{`{"op":"add","path":"` + ship + `:deck","value":"E"}`, "schemas", scim.SchemaUser + " " + ship},
			} {
				c.must(200, "PATCH", at, patchOf(step.operation))
				holds(step.path, step.want)
			}
			found := c.must(200, "GET", "/Users?filter="+strings.ReplaceAll(ship+`:deck eq "e"`, " ", "+"), "").body
			if got := values(t, found, "totalResults"); got != "1" {
				t.Errorf("filter: got %s, want one user", got)
			}
			shown := c.must(200, "GET", at+"?attributes="+ship+":deck", "")
			if !strings.Contains(shown.text, `"deck":"E"`) || strings.Contains(shown.text, "userName") {
				t.Errorf("attributes: got %s, want the deck alone", shown.text)
			}
			if hidden := c.must(200, "GET", at+"?excludedAttributes="+ship, ""); strings.Contains(hidden.text, "deck") {
				t.Errorf("excludedAttributes: got %s, want no deck", hidden.text)
			}
			published := strings.Contains(c.must(200, "GET", "/Schemas", "").text, ship)
			if want := len(options.Schemas) > 0; published != want {
				t.Errorf("/Schemas: got the extension %t, want %t", published, want)
			}
			c.must(200, "PUT", at, `{`+userURI+`,"userName":"ada"}`)
			holds("schemas", scim.SchemaUser)
		})
	}
}

// TestStrictRefusesWhatItDoesNotPublish: in PATCH and filters; a POST drops it (A57). A published extension has types.
func TestStrictRefusesWhatItDoesNotPublish(t *testing.T) {
	t.Parallel()
	c := extended(t, Options{Strict: true, Schemas: []*scim.Schema{schemaOf(t)}})
	id := c.user("ada", `"urn:acme:1.0:User":{"deck":"A"}`)
	at := "/Users/" + id
	if got := c.must(200, "GET", at, "").text; strings.Contains(got, "acme") {
		t.Errorf("got %s, want nothing of an unknown extension", got)
	}
	c.refused(400, "invalidPath", "PATCH", at, patchOf(`{"op":"add","path":"urn:acme:1.0:User:deck","value":"A"}`))
	c.refused(400, "invalidFilter", "GET", `/Users?filter=urn:acme:1.0:User:deck+eq+%22A%22`, "")
	c.refused(400, "invalidPath", "PATCH", at, patchOf(`{"op":"add","path":"`+ship+`:cabin","value":"A"}`))
	c.refused(400, "invalidValue", "PATCH", at, patchOf(`{"op":"add","path":"`+ship+`:berth","value":"A"}`))
}

// TestWhatIsNoExtension: names that are none, and core attributes behind the URN of their schema.
func TestWhatIsNoExtension(t *testing.T) {
	t.Parallel()
	c := extended(t, Options{})
	id := c.user("ada", `"`+scim.SchemaUser+`":{"title":"Cook"}`, `"shoeSize":44`, `"urn:x":{"a":"b"}`, `"urn:acme:User":"text"`, `"urn:acme:e:User":{"a":"","b":null}`)
	got := c.must(200, "GET", "/Users/"+id, "")
	if values(t, got.body, "title") != "Cook" || values(t, got.body, "schemas") != scim.SchemaUser || strings.Contains(got.text, "shoeSize") || strings.Contains(got.text, "urn:x") || strings.Contains(got.text, "acme") {
		t.Errorf("got %s, want the title as the core attribute, and nothing else", got.text)
	}
	c.refused(400, "invalidPath", "PATCH", "/Users/"+id, patchOf(`{"op":"add","path":"shoeSize","value":"44"}`))
	c.refused(400, "invalidPath", "PATCH", "/Users/"+id, patchOf(`{"op":"add","path":"`+scim.SchemaUser+`:shoeSize","value":"44"}`))
	c.refused(400, "invalidPath", "PATCH", "/Users/"+id, patchOf(`{"op":"add","path":"`+scim.SchemaEnterprise+`:shoeSize","value":"44"}`))
	c.must(200, "PATCH", "/Users/"+id, patchOf(`{"op":"replace","path":"`+scim.SchemaUser+`:title","value":"Pilot"}`))
	c.must(200, "PATCH", "/Users/"+id, patchOf(`{"op":"add","value":{"`+scim.SchemaUser+`":{"nickName":"A"}}}`))
	if got := c.must(200, "GET", "/Users/"+id, "").body; values(t, got, "title") != "Pilot" || values(t, got, "nickName") != "A" {
		t.Errorf("got %v, want title and nickName", got)
	}
}

// TestFreeValues: complex and multi-valued attributes of an extension that nobody has defined.
func TestFreeValues(t *testing.T) {
	t.Parallel()
	c := extended(t, Options{})
	at := "/Users/" + c.user("ada")
	const bunk = "urn:acme:bunk:1.0:User"
	for _, step := range []struct{ operation, path, want string }{
		{`{"op":"add","path":"` + bunk + `:place.deck","value":"A"}`, bunk + ":place.deck", "A"},
		{`{"op":"replace","path":"` + bunk + `:place.berth","value":"7"}`, bunk + ":place.deck", "A"},
		{`{"op":"add","path":"` + bunk + `:jobs[type eq \"day\"].value","value":"cook"}`, bunk + ":jobs.value", "cook"},
		{`{"op":"replace","path":"` + bunk + `:jobs[type eq \"day\"].value","value":"pilot"}`, bunk + ":jobs.value", "pilot"},
		{`{"op":"add","path":"` + bunk + `:jobs[type eq \"night\"].value","value":"cook"}`, bunk + ":jobs.value", "pilot cook"},
		{`{"op":"remove","path":"` + bunk + `:jobs[type eq \"day\"]"}`, bunk + ":jobs.value", "cook"},
		{`{"op":"add","path":"` + bunk + `:on","value":true}`, bunk + ":on", "true"},
		{`{"op":"add","path":"` + bunk + `:on","value":""}`, bunk + ":on", ""},
		{`{"op":"remove","path":"` + bunk + `"}`, "schemas", scim.SchemaUser},
	} {
		got := c.must(200, "PATCH", at, patchOf(step.operation)).body
		if got := values(t, got, step.path); got != step.want {
			t.Errorf("%s: %s is %q, want %q", step.operation, step.path, got, step.want)
		}
	}
	if found := values(t, c.must(200, "GET", `/Users?filter=`+bunk+`:on+pr`, "").body, "totalResults"); found != "0" {
		t.Errorf("filter: got %s, want none", found)
	}
}
