package targets

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestUnset lists every variable that is missing at once, and none that has a default.
func TestUnset(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "mine.yaml")
	yaml := "name: ${NICK:-mine}\nurl: https://${HOST}/scim\nauth: {bearer: \"${TOKEN}\"}\n"
	if err := os.WriteFile(path, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		env  map[string]string
		want []string
	}{
		{nil, []string{"HOST", "TOKEN"}},
		{map[string]string{"HOST": "p.example", "TOKEN": ""}, []string{"TOKEN"}},
		{map[string]string{"HOST": "p.example", "TOKEN": "t"}, nil},
	} {
		definition, missing, err := Unset(path, func(name string) (string, bool) { value, set := test.env[name]; return value, set })
		slices.Sort(missing)
		if err != nil || !slices.Equal(missing, test.want) || definition.Name != "mine" {
			t.Errorf("%v: want %v, got %v, %v of %q", test.env, test.want, missing, err, definition.Name)
		}
	}
	if _, _, err := Unset("zork", func(string) (string, bool) { return "", false }); err == nil {
		t.Error("an unknown target must be an error")
	}
}

// TestNearby finds the provider one level up or down, and takes nothing else for it: not a page, not an error in JSON.
func TestNearby(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method != http.MethodGet:
			t.Errorf("want only GET, got %s", r.Method)
		case r.Header.Get("Authorization") != "Bearer t":
			w.WriteHeader(http.StatusUnauthorized)
		case r.URL.Path == "/tenant/scim/v2/Users":
			_, _ = io.WriteString(w, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"Resources":[]}`)
		case strings.HasPrefix(r.URL.Path, "/other"):
			_, _ = io.WriteString(w, `{"error":"no such page"}`)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	defer server.Close()
	for base, want := range map[string]string{
		"/tenant": "/tenant/scim/v2", "/tenant/scim": "/tenant/scim/v2", "/tenant/scim/v2/Users": "/tenant/scim/v2",
		"/tenant/scim/v1": "/tenant/scim/v2", "/tenant/": "/tenant/scim/v2", "/other": "", "": "",
	} {
		parsed, err := url.Parse(server.URL + base)
		if err != nil {
			t.Fatal(err)
		}
		definition := Definition{Auth: Auth{Bearer: "t"}}
		transport := NewTransport()
		near := Nearby(context.Background(), definition, &Instance{Base: parsed, Transport: transport})
		transport.CloseIdleConnections()
		switch {
		case near == nil && want != "", near != nil && near.Path != want:
			t.Errorf("%q: want %q, got %v", base, want, near)
		}
	}
}
