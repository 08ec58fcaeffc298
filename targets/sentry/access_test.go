package sentry

import (
	"net/http/httptest"
	"strings"
	"testing"
)

const noPermission = `{"detail":"You do not have permission to perform this action."}`

// TestScopes says which scopes suffice for which method.
func TestScopes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		method, path string
		suffice      string
	}{
		{"GET", "/Users", "member:read member:write member:admin"},
		{"GET", "/Users/1", "member:read member:write member:admin"},
		{"POST", "/Users", "member:write member:admin"},
		{"PATCH", "/Users/1", "member:write member:admin"},
		{"PUT", "/Users/1", "member:write member:admin"},
		{"DELETE", "/Users/1", "member:admin"},
		{"GET", "/Groups", "team:read team:write team:admin"},
		{"GET", "/Groups/1", "team:read team:write team:admin"},
		{"POST", "/Groups", "team:write team:admin"},
		{"PATCH", "/Groups/1", "team:write team:admin"},
		{"PUT", "/Groups/1", ""},
		{"DELETE", "/Groups/1", "team:admin"},
		{"GET", "/Schemas", "member:read member:write member:admin"},
		{"GET", "/ResourceTypes", "member:read member:write member:admin"},
		{"HEAD", "/Users", ""},
	} {
		for _, scope := range grantable {
			got := serve(t, Options{Era: Discovery, Scopes: []string{scope}}).send(test.method, test.path, "")
			refused := got.Code == 403 && got.Body.String() == noPermission
			if suffices := strings.Contains(test.suffice, scope); refused == suffices || got.Code == 401 {
				t.Errorf("%s %s with %s: want it to suffice %v, got %d %s", test.method, test.path, scope, suffices, got.Code, got.Body)
			}
		}
	}
	none := serve(t, Options{Scopes: []string{}})
	none.want(403, noPermission, "GET", "/Users", "")
}

// TestOrderOfChecks takes one obstacle after the other away.
func TestOrderOfChecks(t *testing.T) {
	t.Parallel()
	const gone = "The requested resource does not exist"
	for _, test := range []struct {
		name               string
		options            Options
		method, path, auth string
		status             int
		body               string
	}{
		{"route", Options{Token: "t"}, "PUT", "/api/0/organizations/other/scim/v2/Nothing", "", 404, "Route not found"},
		{"outside", Options{Token: "t"}, "GET", "/api/0/organizations/acme/teams", "", 404, "Route not found"},
		{"token", Options{Token: "t", Scopes: []string{}, SCIMOff: true}, "PATCH", "/api/0/organizations/other/scim/v2/Users", "", 401, "credentials"},
		{"scope", Options{Token: "t", Scopes: []string{}, SCIMOff: true}, "PATCH", "/api/0/organizations/other/scim/v2/Users", "t", 403, noPermission},
		{"method", Options{Token: "t", SCIMOff: true}, "PATCH", "/api/0/organizations/other/scim/v2/Users", "t", 405, "not allowed"},
		{"organization", Options{SCIMOff: true}, "GET", "/api/0/organizations/other/scim/v2/Users", "", 404, `{"detail":"` + gone + `"}`},
		{"organization, group", Options{}, "GET", "/api/0/organizations/other/scim/v2/Groups/1", "", 404, `{"detail":"` + gone + `"}`},
		{"organization, user", Options{}, "GET", "/api/0/organizations/other/scim/v2/Users/1", "", 404, `{` + errS + `,"status":"404","detail":"` + gone + `"}`},
		{"scim off", Options{SCIMOff: true}, "GET", mount + "/Users/1", "", 403, noPermission},
		{"scim off, groups", Options{SCIMOff: true}, "GET", mount + "/Groups", "", 403, noPermission},
		{"scim off, creation", Options{SCIMOff: true}, "POST", mount + "/Users", "", 403, noPermission},
		{"scim off, schemas", Options{SCIMOff: true}, "GET", mount + "/Schemas", "", 403, noPermission},
		{"resource", Options{}, "GET", mount + "/Groups/1", "", 404, "Group not found."},
		{"by slug", Options{OrgID: 77}, "GET", mount + "/Users", "", 200, `"Resources":[]`},
		{"by id", Options{OrgID: 77}, "GET", "/api/0/organizations/77/scim/v2/Users", "", 200, `"Resources":[]`},
		{"by another id", Options{OrgID: 77}, "GET", "/api/0/organizations/78/scim/v2/Users", "", 404, gone},
	} {
		s := serve(t, test.options)
		request := httptest.NewRequest(test.method, test.path, nil)
		if test.auth != "" {
			request.Header.Set("Authorization", "Bearer "+test.auth)
		}
		got := httptest.NewRecorder()
		s.provider.ServeHTTP(got, request)
		if got.Code != test.status || !strings.Contains(got.Body.String(), test.body) {
			t.Errorf("%s: want %d with %s, got %d %s", test.name, test.status, test.body, got.Code, got.Body)
		}
	}
}

func TestGroupSlug(t *testing.T) {
	t.Parallel()
	for accept, status := range map[bool]int{true: 200, false: 404} {
		s := serve(t, Options{AcceptGroupSlug: accept})
		id := s.group("Payments Squad")
		s.shows(status, "GET", "/Groups/payments-squad", "")
		s.shows(200, "GET", "/Groups/"+id, "", `"displayName":"Payments Squad"`)
	}
	s := serve(t, Options{AcceptGroupSlug: true})
	id := s.group("Payments Squad")
	s.want(404, groupGone, "GET", "/Groups/unknown", "")
	s.want(204, "-", "PATCH", "/Groups/payments-squad", patchBody(`{"op":"replace","path":"displayName","value":"Billing"}`))
	s.want(404, groupGone, "GET", "/Groups/payments-squad", "")
	s.shows(200, "GET", "/Groups/billing", "", `"id":"`+id+`"`)
	s.want(204, "-", "DELETE", "/Groups/billing", "")
	s.want(404, groupGone, "GET", "/Groups/"+id, "")
}
