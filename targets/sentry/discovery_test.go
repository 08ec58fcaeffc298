package sentry

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const config = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],` +
	`"documentationUri":"https://docs.sentry.io/organization/authentication/sso/",` +
	`"patch":{"supported":true},"bulk":{"supported":false,"maxOperations":0,"maxPayloadSize":0},` +
	`"filter":{"supported":true,"maxResults":100},"changePassword":{"supported":false},"sort":{"supported":false},"etag":{"supported":false},` +
	`"authenticationSchemes":[{"type":"oauthbearertoken","name":"OAuth Bearer Token","description":"OAuth bearer tokens. The token is the one that is generated for SCIM in the organization.",` +
	`"specUri":"https://www.rfc-editor.org/info/rfc6750","primary":true}],` +
	`"meta":{"resourceType":"ServiceProviderConfig","location":"https://sentry.example` + mount + `/ServiceProviderConfig"}}`

func TestDiscovery(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Era: Discovery, URL: "https://sentry.example"})
	user, group := "urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:core:2.0:Group"
	at := `"location":"https://sentry.example` + mount
	s.want(200, config, "GET", "/ServiceProviderConfig", "")
	for _, query := range []string{"", "?startIndex=x&count=-1", "?startIndex=2&count=1"} {
		page := `"totalResults":2,"startIndex":1,"itemsPerPage":2`
		s.shows(200, "GET", "/ResourceTypes"+query, "", page, `"endpoint":"/Users"`, `"endpoint":"/Groups"`, "!schemaExtensions",
			`"description":"A User is a member of the organization in Sentry."`, `"description":"A Group is a team of the organization in Sentry."`) // W4
		s.shows(200, "GET", "/Schemas"+query, "", page, `"id":"`+user+`"`, `"id":"`+group+`"`, at+"/Schemas/"+user+`"`, `!"mutability":"read"`)
	}
	s.shows(200, "GET", "/ResourceTypes/Group", "", `"id":"Group"`, `"schema":"`+group+`"`, at+`/ResourceTypes/Group"`)
	s.want(404, `{`+errS+`,"status":"404","detail":"Resource type not found."}`, "GET", "/ResourceTypes/user", "")
	schema := `"schemas":["urn:ietf:params:scim:schemas:core:2.0:Schema"]`
	s.shows(200, "GET", "/Schemas/"+group, "", schema, at+"/Schemas/"+group+`"`, `"name":"displayName"`, `!"name":"userName"`)
	s.want(404, `{`+errS+`,"status":"404","detail":"Schema not found."}`, "GET", "/Schemas/"+user+"x", "")
	for _, path := range []string{"/ServiceProviderConfig", "/ResourceTypes", "/ResourceTypes/User", "/Schemas", "/Schemas/" + user} {
		s.want(403, `{`+errS+`,"status":"403","detail":"Filtering is not supported on this endpoint."}`, "GET", path+"?filter=", "")
		for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
			s.want(405, `{`+errS+`,"status":"405","detail":"Method \"`+method+`\" not allowed."}`, method, path, "")
		}
		s.shows(404, "GET", path+"/", "", "!Route not found")
	}
}

// TestDiscoveryNamesWithSlashes is W2: whatever stands below these two is a name that is looked up, so that it is asked who asks, and
// the 404 is a SCIM error.
func TestDiscoveryNamesWithSlashes(t *testing.T) {
	t.Parallel()
	for _, start := range []string{"/ResourceTypes/", "/Schemas/"} {
		text := "Schema not found."
		if start == "/ResourceTypes/" {
			text = "Resource type not found."
		}
		for _, name := range []string{
			"User/extra", "User/", "not/a/schema", "/", "urn:ietf:params:scim:schemas:core:2.0:User/", "urn:ietf:params:scim:schemas:core:2.0:User/x",
		} {
			open, guarded := serve(t, Options{Era: Discovery}), serve(t, Options{Era: Discovery, Token: "t"})
			open.want(404, `{`+errS+`,"status":"404","detail":"`+text+`"}`, "GET", start+name, "")
			open.want(405, `{`+errS+`,"status":"405","detail":"Method \"POST\" not allowed."}`, "POST", start+name, "{}")
			guarded.shows(401, "GET", start+name, "", "credentials")
			serve(t, Options{Era: June2026, Token: "t"}).shows(404, "GET", start+name, "", "!credentials")
		}
		serve(t, Options{Era: Discovery}).shows(404, "GET", start, "", "Content-Type: text/html") // there is no empty name
	}
}

// TestLocationsNameTheSlug asks by the organization's numeric id.
func TestLocationsNameTheSlug(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{Era: Discovery, OrgID: 77})
	got := httptest.NewRecorder()
	s.provider.ServeHTTP(got, httptest.NewRequest(http.MethodGet, basePath("77")+"/ResourceTypes/User", nil))
	if want := `"location":"http://example.com` + mount + `/ResourceTypes/User"`; got.Code != 200 || !strings.Contains(got.Body.String(), want) {
		t.Errorf("by id: want 200 with %s, got %d %s", want, got.Code, got.Body)
	}
}
