package sentry

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	mount = "/api/0/organizations/acme/scim/v2"
	first = 500 // id of the first resource
	errS  = `"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"]`
)

// service is a provider with requests to its base.
type service struct {
	t        *testing.T
	provider *Provider
}

func serve(t *testing.T, options Options) *service {
	t.Helper()
	if options.FirstID == 0 {
		options.FirstID = first
	}
	provider := New(options)
	if provider.Base() != mount {
		t.Fatalf("want the base %s, got %s", mount, provider.Base())
	}
	return &service{t: t, provider: provider}
}

func (s *service) send(method, path, body string, header ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	request := httptest.NewRequest(method, mount+path, strings.NewReader(body))
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	recorder := httptest.NewRecorder()
	s.provider.ServeHTTP(recorder, request)
	return recorder
}

// want sends a request and compares status and whole body ("" = not looked at, "-" = empty).
func (s *service) want(status int, body, method, path, send string) {
	s.t.Helper()
	got := s.send(method, path, send)
	if got.Code != status {
		s.t.Errorf("%s %s %s: want %d, got %d %s", method, path, send, status, got.Code, got.Body)
		return
	}
	switch body {
	case "-":
		body = ""
	case "":
		return
	}
	if diff := cmp.Diff(body, got.Body.String()); diff != "" {
		s.t.Errorf("%s %s %s: body (-want +got):\n%s", method, path, send, diff)
	}
}

// create posts and returns the id.
func (s *service) create(path, body string) string {
	s.t.Helper()
	got := s.send(http.MethodPost, path, body)
	var created struct{ ID string }
	if err := json.Unmarshal(got.Body.Bytes(), &created); err != nil || got.Code != 201 || created.ID == "" {
		s.t.Fatalf("POST %s %s: want 201 with an id, got %d %s", path, body, got.Code, got.Body)
	}
	return created.ID
}

func (s *service) user(email string) string {
	s.t.Helper()
	return s.create("/Users", `{"userName":"`+email+`"}`)
}

func (s *service) group(name string) string {
	s.t.Helper()
	return s.create("/Groups", `{"displayName":"`+name+`"}`)
}

// stored is the member behind an id, to be changed by a test.
func (s *service) stored(id string) *member {
	s.t.Helper()
	number, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.provider.org.members[number]
}

// list reads ids of a page in order, and its counts.
func (s *service) list(path string) (ids []string, total, startIndex, itemsPerPage int) {
	s.t.Helper()
	got := s.send(http.MethodGet, path, "")
	var page struct {
		TotalResults, StartIndex, ItemsPerPage int
		Resources                              []struct{ ID string }
	}
	if err := json.Unmarshal(got.Body.Bytes(), &page); err != nil || got.Code != 200 {
		s.t.Fatalf("GET %s: want 200 with a list, got %d %s", path, got.Code, got.Body)
	}
	for _, resource := range page.Resources {
		ids = append(ids, resource.ID)
	}
	return ids, page.TotalResults, page.StartIndex, page.ItemsPerPage
}

// members are the ids of a group's members.
func (s *service) members(id string) string {
	s.t.Helper()
	got := s.send(http.MethodGet, "/Groups/"+id, "")
	var group struct{ Members []struct{ Value string } }
	if err := json.Unmarshal(got.Body.Bytes(), &group); err != nil || got.Code != 200 {
		s.t.Fatalf("GET group %s: want 200, got %d %s", id, got.Code, got.Body)
	}
	var values []string
	for _, member := range group.Members {
		values = append(values, member.Value)
	}
	return strings.Join(values, " ")
}

func filtered(path, filter string) string {
	return path + "?filter=" + url.QueryEscape(filter)
}

const (
	invalidFilterBody = `{` + errS + `,"status":"400","scimType":"invalidFilter"}`
	userGone          = `{` + errS + `,"status":"404","detail":"The requested resource does not exist"}`
	groupGone         = `{` + errS + `,"status":"404","detail":"Group not found."}`
	memberGone        = `{` + errS + `,"status":"404","detail":"User not found."}`

	unsupportedAttribute = `{` + errS + `,"status":"400","detail":"Invalid Replace attr. Only displayName and members supported."}`
)

// e5 is a body whose detail is JSON text.
func e5(inner string) string {
	return `{` + errS + `,"status":"400","detail":` + strconv.Quote(inner) + `}`
}
