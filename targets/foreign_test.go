package targets

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/scim"
)

// TestHeard: an id is ours where the answer shows a name that was sent; otherwise what was asked for is looked for by name, unless
// the status says that nothing was created.
func TestHeard(t *testing.T) {
	t.Parallel()
	const sent = `{"userName":"ada.z0001@example.com","displayName":"Ada Lovelace","externalId":"ada.z0001"}`
	const search = "Users?filter=userName+eq+%22ada.z0001%40example.com%22"
	lost := errors.New("connection reset")
	for name, row := range map[string]struct {
		status int
		err    error
		body   string
		read   string // what a read by id shows
		want   string // the entry, "" for none
	}{
		"created":                        {201, nil, `{"id":"1","userName":"ada.z0001@example.com"}`, "", "Users/1"},
		"created in another case":        {201, nil, `{"id":"1","userName":"ADA.Z0001@EXAMPLE.COM"}`, "", "Users/1"},
		"created with a suffix":          {201, nil, `{"id":"1","userName":"ada.z0001@example.com#EXT#"}`, "", "Users/1"},
		"created under the external id":  {200, nil, `{"id":"1","userName":"42","externalId":"ada.z0001"}`, "", "Users/1"},
		"somebody else":                  {201, nil, `{"id":"1","userName":"admin"}`, "", search},
		"somebody of the same real name": {200, nil, `{"id":"1","userName":"ada","displayName":"Ada Lovelace"}`, "", search},
		"bare, and ours":                 {201, nil, `{"id":"1"}`, `{"id":"1","userName":"ada.z0001@example.com"}`, "Users/1"},
		"bare, and somebody else":        {201, nil, `{"id":"1"}`, `{"id":"1","userName":"admin"}`, search},
		"no id":                          {201, nil, `{"userName":"ada.z0001@example.com"}`, "", search},
		"no body":                        {204, nil, ``, "", search},
		"accepted":                       {202, nil, `{}`, "", search},
		"redirected":                     {307, nil, ``, "", search},
		"timed out at a gateway":         {408, nil, ``, "", search},
		"limited":                        {429, nil, ``, "", search},
		"broken":                         {500, nil, `{"detail":"oops"}`, "", search},
		"broken, with an id of its own":  {500, nil, `{"id":"incident-7"}`, "", search},
		"no answer":                      {0, lost, ``, "", search},
		"refused":                        {400, nil, `{"detail":"no"}`, "", ""},
		"conflict":                       {409, nil, `{}`, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			registry := registryOf(t)
			read := func(string) (scim.Named, bool) { return scim.NamedIn([]byte(row.read)) }
			if err := registry.Heard(post(sent), &scim.Response{Status: row.status, Err: row.err, Body: []byte(row.body)}, read); err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, entry := range registry.Left() {
				got += entry.Path + entry.Filter
			}
			if got != row.want {
				t.Errorf("want %q noted, got %q", row.want, got)
			}
		})
	}
}

// post is a creation with a body.
func post(body string) *scim.Request {
	return &scim.Request{Method: http.MethodPost, Path: []byte("Users"), Body: []byte(body)}
}

// TestAnIdThatWasThereBefore: a body that repeats what was sent under the id of somebody whom a search has shown is not ours.
func TestAnIdThatWasThereBefore(t *testing.T) {
	t.Parallel()
	registry := registryOf(t)
	registry.seen("Users", scim.List{Resources: []scim.Resource{{"id": "1", "userName": "admin"}}})
	sent := post(`{"userName":"ada.z0001"}`)
	if err := registry.Heard(sent, &scim.Response{Status: 201, Body: []byte(`{"id":"1","userName":"ada.z0001"}`)}, nil); err != nil {
		t.Fatal(err)
	}
	if registry.Owns("Users/1") {
		t.Error("want the administrator not owned, got owned")
	}
}

// TestWhatWasLostIsFoundAgain: a search that shows the name of a creation without an answer shows what is ours.
func TestWhatWasLostIsFoundAgain(t *testing.T) {
	t.Parallel()
	registry := registryOf(t, "?Users?filter=userName+eq+%22ada.z0001%22")
	registry.seen("Users", scim.List{Resources: []scim.Resource{{"id": "1", "userName": "admin"}, {"id": "2", "userName": "ADA.z0001@corp"}}})
	if foreign := registry.Foreign("Users/1", nil); foreign != "Users/1" {
		t.Errorf("want the administrator foreign, got %q", foreign)
	}
	if foreign := registry.Foreign("Users/2", nil); foreign != "" {
		t.Errorf("want what was lost to be ours, got foreign %q", foreign)
	}
}

// TestForeignResourcesAreLeftAlone: no write reaches somebody who was there before, nor names one as member or manager.
func TestForeignResourcesAreLeftAlone(t *testing.T) {
	t.Parallel()
	reached := 0
	inner := func(*http.Request) (*http.Response, error) {
		reached++
		return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody}, nil
	}
	base := &url.URL{Scheme: "http", Host: "127.0.0.1", Path: "/scim/v2"}
	instance := guarded(Definition{}, &Instance{Base: base, Transport: roundTripper(inner)})
	registry := registryOf(t, "Users/2")
	registry.Disown("Users/1", scim.Named{UserName: "admin"})
	instance.HoldBack(registry)
	for name, row := range map[string]struct {
		method, path, body string
		held               bool
	}{
		"delete":     {http.MethodDelete, "/Users/1", "", true},
		"patch":      {http.MethodPatch, "/Users/1", `{}`, true},
		"put":        {http.MethodPut, "/Users/1", `{}`, true},
		"member":     {http.MethodPatch, "/Groups/7", `{"Operations":[{"op":"Add","path":"members","value":[{"value":"1"}]}]}`, true},
		"value path": {http.MethodPatch, "/Groups/7", `{"Operations":[{"op":"Remove","path":"members[value eq \"1\"]"}]}`, true},
		"manager":    {http.MethodPatch, "/Users/2", `{"Operations":[{"op":"Add","path":"manager","value":"1"}]}`, true},
		"ours":       {http.MethodDelete, "/Users/2", "", false},
		"read":       {http.MethodGet, "/Users/1", "", false},
	} {
		before := reached
		request, err := http.NewRequestWithContext(t.Context(), row.method, base.String()+row.path, strings.NewReader(row.body))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := instance.Transport.RoundTrip(request)
		if err == nil {
			_ = answer.Body.Close()
		}
		if held := reached == before; held != row.held || held != errors.Is(err, ErrForeign) || held != Withheld(err) {
			t.Errorf("%s: want held back %t, got %t, %v", name, row.held, held, err)
		}
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (r roundTripper) RoundTrip(request *http.Request) (*http.Response, error) { return r(request) }

// TestSearchesShowWhoWasThere: whatever else the query of a search says.
func TestSearchesShowWhoWasThere(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"Groups?filter=displayName+eq+%22x%22", "Groups?excludedAttributes=members&filter=displayName+eq+%22x%22"} {
		registry := registryOf(t)
		found := &scim.Response{Status: http.StatusOK, Body: []byte(`{"totalResults":1,"Resources":[{"Id":"1","displayName":"theirs"}]}`)}
		if err := registry.Heard(&scim.Request{Method: http.MethodGet, Path: []byte(path)}, found, nil); err != nil {
			t.Fatal(err)
		}
		if foreign := registry.Foreign("Groups/1", nil); foreign != "Groups/1" {
			t.Errorf("%s: want the group foreign, got %q", path, foreign)
		}
	}
}
