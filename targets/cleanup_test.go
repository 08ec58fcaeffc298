package targets

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/scim"
)

// registryOf makes a registry of paths, and of filters that begin with "?".
func registryOf(t *testing.T, entries ...string) *Registry {
	t.Helper()
	registry, err := CreateRegistry("")
	for _, entry := range entries {
		filter, ofFilter := strings.CutPrefix(entry, "?")
		switch {
		case err != nil:
		case ofFilter:
			err = registry.Maybe(filter)
		default:
			err = registry.Created(entry)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return registry
}

// TestCleanUp: groups go before users, what is gone already counts as removed, and what stays is named. Of what a search
// returns only what shows the name that was asked for is deleted.
func TestCleanUp(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var deleted []string
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case r.Method == http.MethodGet && r.URL.Query().Get("filter") == `displayName eq "one"`:
			fmt.Fprint(w, `{"totalResults":1,"Resources":[{"id":"7","displayName":"one (directory)"}]}`)
		case r.Method == http.MethodGet:
			fmt.Fprint(w, `{"totalResults":2,"Resources":[{"id":"8","userName":"admin"},{"id":"9","userName":"TWO@corp.example"}]}`)
		case r.URL.Path == "/scim/Users/stuck":
			w.WriteHeader(http.StatusConflict)
		case r.URL.Path == "/scim/Users/gone":
			w.WriteHeader(http.StatusNotFound)
		default:
			deleted = append(deleted, r.URL.Path)
			w.WriteHeader(http.StatusNoContent)
		}
	}))
	t.Cleanup(provider.Close)
	base, err := url.Parse(provider.URL + "/scim")
	if err != nil {
		t.Fatal(err)
	}
	sender := scim.NewClient(base, provider.Client().Transport, time.Minute, 0)
	registry := registryOf(t, "Groups/2", "Users/1", "Users/stuck", "Users/gone", "?Groups?filter=displayName+eq+%22one%22", "?Users?filter=userName+eq+%22two%22")
	left := registry.CleanUp(t.Context(), sender, 4)
	slices.Sort(left)
	var gone []string
	for _, entry := range registry.Removed() {
		gone = append(gone, entry.Path+entry.Filter)
	}
	slices.Sort(gone)
	want := []string{"Users/stuck: want it deleted, got 409 Conflict", "Users?filter=userName+eq+%22two%22: 1 of 2 resources that the search returned do not have that name and were not deleted; the provider may ignore the filter"}
	if diff := cmp.Diff(want, left); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Groups/2", "Groups?filter=displayName+eq+%22one%22", "Users/1", "Users/gone"}, gone); diff != "" {
		t.Error(diff)
	}
	if users := deleted[2:]; !slices.Contains(users, "/scim/Users/1") || !slices.Contains(users, "/scim/Users/9") || len(deleted) != 4 || slices.Contains(deleted, "/scim/Users/8") {
		t.Errorf("want both groups deleted before the users, and never the administrator, got %v", deleted)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if left := registryOf(t, "Users/1").CleanUp(ended, sender, 4); len(left) != 1 {
		t.Errorf("want nothing tried after the end, got %v", left)
	}
}
