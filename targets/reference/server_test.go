package reference

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/scim"
)

func sortedKeys(object map[string]any) []string { return slices.Sorted(maps.Keys(object)) }

func TestAuthorization(t *testing.T) {
	t.Parallel()
	c := newClient(t, scim.Create)
	for _, header := range []string{"", "Bearer", "Bearer wrong", "Basic s3cr3t", "s3cr3t", "Bearer s3cr3t2"} {
		for _, path := range []string{"/Users", "/Users/x", "/Groups", "/Schemas", "/ResourceTypes", "/Nowhere"} {
			got := c.refused(401, "", "GET", path, "", "Authorization", header)
			if challenge := got.header.Get("WWW-Authenticate"); !strings.HasPrefix(challenge, "Bearer ") {
				t.Errorf("%s: got WWW-Authenticate %q, want Bearer", path, challenge)
			}
		}
		c.refused(401, "", "POST", "/Users", `{`+userURI+`,"userName":"x"}`, "Authorization", header)
		c.must(200, "GET", "/ServiceProviderConfig", "", "Authorization", header)
	}
	c.must(200, "GET", "/Users", "", "Authorization", "bearer s3cr3t")
	c.options.Token = ""
	c.must(200, "GET", "/Users", "", "Authorization", "")
	if users, _ := c.Len(); users != 0 {
		t.Errorf("got %d users, want none", users)
	}
}

func TestEndpoints(t *testing.T) {
	t.Parallel()
	c := newClient(t, scim.Create)
	id := c.user("bob")
	cases := []struct {
		method, path string
		status       int
		allow        string
	}{
		{"GET", "/Nowhere", 404, ""},
		{"GET", "/Users/nobody", 404, ""},
		{"GET", "/Users/" + strings.ToUpper(id), 404, ""}, // A36
		{"GET", "/Users/" + id + "/name", 404, ""},
		{"GET", "/users", 404, ""},
		{"PUT", "/Users", 405, "GET, POST"},
		{"DELETE", "/Groups", 405, "GET, POST"},
		{"POST", "/Users/" + id, 405, "DELETE, GET, PATCH, PUT"},
		{"POST", "/Schemas", 405, "GET"},
		{"DELETE", "/Schemas/" + scim.SchemaUser, 405, "GET"},
		{"PATCH", "/ResourceTypes/User", 405, "GET"},
		{"PUT", "/ServiceProviderConfig", 405, "GET"},
		{"GET", "/Me", 501, ""},
		{"POST", "/Me", 501, ""},
		{"POST", "/Bulk", 501, ""},
		{"POST", "/.search", 501, ""},
		{"POST", "/Users/.search", 501, ""},
		{"GET", "/", 501, ""},
		{"GET", "/ServiceProviderConfig/x", 404, ""},
		{"GET", "/ServiceProviderConfigs", 404, ""},
		{"GET", "/Schemas/urn:x", 404, ""},
		{"GET", "/ResourceTypes/Device", 404, ""},
		{"GET", "/Schemas?filter=id+pr", 403, ""},
		{"GET", "/ResourceTypes?filter=id+pr", 403, ""},
		{"GET", "/ServiceProviderConfig?filter=id+pr", 403, ""},
		{"GET", "/Users/", 200, ""},
	}
	for _, x := range cases {
		got := c.must(x.status, x.method, x.path, "")
		if allow := got.header.Get("Allow"); allow != x.allow {
			t.Errorf("%s %s: got Allow %q, want %q", x.method, x.path, allow, x.allow)
		}
	}
	// Headers that ask for what is not offered are not obeyed and do no harm.
	c.must(200, "GET", "/Users/"+id, "", "If-None-Match", `W/"1"`, "Accept", "text/html")
	c.must(200, "PATCH", "/Users/"+id, patchOf(`{"op":"add","path":"title","value":"x"}`), "If-Match", `W/"0"`)
}

func TestDiscovery(t *testing.T) {
	t.Parallel()
	c := newClient(t, scim.Create)
	config := c.get("/ServiceProviderConfig")
	for path, want := range map[string]string{
		"patch.supported": "true", "filter.supported": "true", "filter.maxResults": "200", "bulk.supported": "false", "sort.supported": "false",
		"etag.supported": "false", "changePassword.supported": "false", "authenticationSchemes.type": "oauthbearertoken",
		"meta.resourceType": "ServiceProviderConfig", "meta.location": "http://scim.test/scim/v2/ServiceProviderConfig",
	} {
		if got := values(t, config, path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	types := c.list("/ResourceTypes?startIndex=2&count=1")
	if names(types, "name") != "User Group" || types.Total != 2 {
		t.Errorf("resource types: got %q of %d, want User and Group", names(types, "name"), types.Total)
	}
	schemas := c.list("/Schemas?startIndex=2&count=1&sortBy=id")
	ids := strings.Fields(names(schemas, "id"))
	for _, uri := range []string{
		scim.SchemaUser, scim.SchemaGroup, scim.SchemaEnterprise, scim.SchemaConfig, scim.SchemaType, scim.SchemaSchema,
	} {
		if !slices.Contains(ids, uri) || schemas.Total != 6 {
			t.Errorf("schemas: got %v of %d, want %s among 6", ids, schemas.Total, uri)
		}
	}
	for _, list := range []scim.List{types, schemas} {
		for _, document := range list.Resources {
			location := values(t, document, "meta.location")
			one := c.get(strings.TrimPrefix(location, "http://scim.test/scim/v2"))
			if !scim.Same(one, document) {
				t.Errorf("%s: got another document than in the list", location)
			}
		}
	}
	c.must(200, "GET", "/Schemas/"+strings.ToUpper(scim.SchemaUser), "")
	if text := c.do("GET", "/Schemas", "").text; strings.Contains(text, "null") {
		t.Error("schemas: got null somewhere, want none: Microsoft asks for that")
	}
}

// TestOverNetwork is one round through net/http, where HEAD and lengths matter.
func TestOverNetwork(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	answer, err := http.Head(server + "/ServiceProviderConfig")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != 200 || answer.ContentLength <= 0 {
		t.Errorf("HEAD: got %s with length %d, want 200 with one", answer.Status, answer.ContentLength)
	}
	got, err := http.Get(server + "/ServiceProviderConfig")
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	if got.StatusCode != 200 || got.ContentLength <= 0 {
		t.Errorf("got %s with length %d, want 200 with one", got.Status, got.ContentLength)
	}
}
