package load

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/scim"
)

func TestWhatIsCreatedIsTold(t *testing.T) {
	t.Parallel()
	cfg := memory(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method + " " + r.URL.Path {
		case "GET /scim/Users", "GET /scim/Groups":
			fmt.Fprint(w, `{"totalResults":0}`)
		case "POST /scim/Users":
			w.WriteHeader(http.StatusCreated)
			fmt.Fprint(w, `{"id":"a b/c"}`)
		case "POST /scim/Groups":
			w.WriteHeader(http.StatusInternalServerError) // it may be there all the same
		}
	}))
	var created, maybe []string
	cfg.Created = func(path string) { created = append(created, path) }
	cfg.Maybe = func(query string) { maybe = append(maybe, query) }
	cfg.MaxLive = 1
	if _, err := Run(t.Context(), cfg, provisioning(1, 1), "initial-sync", nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Users/a%20b%2Fc"}, created); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Groups?filter=displayName+eq+%22g0%22"}, maybe); diff != "" {
		t.Error(diff)
	}
}

func TestCleanUpRemovesGroupsFirstAndNamesWhatStays(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var deleted, gone []string
	cfg := memory(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case r.Method == http.MethodGet && r.URL.Query().Get("filter") == "one":
			fmt.Fprint(w, `{"totalResults":1,"Resources":[{"id":"7"}]}`)
		case r.Method == http.MethodGet:
			fmt.Fprint(w, `{"totalResults":2,"Resources":[{"id":"8"},{"id":"9"}]}`)
		case r.URL.Path == "/scim/Users/stuck":
			w.WriteHeader(http.StatusConflict)
		case r.URL.Path == "/scim/Users/gone":
			w.WriteHeader(http.StatusNotFound)
		default:
			deleted = append(deleted, r.URL.Path)
			w.WriteHeader(http.StatusNoContent)
		}
	}))
	sender := scim.NewClient(cfg.Base, cfg.Transport, time.Minute, 0)
	left := CleanUp(t.Context(), []Leftover{
		{Path: "Users/1"}, {Path: "Users/stuck"}, {Path: "Users/gone"}, {Path: "Groups/2"}, {Query: "Groups?filter=one"}, {Query: "Users?filter=two"},
	}, sender, 4, func(what Leftover) { mu.Lock(); defer mu.Unlock(); gone = append(gone, what.Path+what.Query) })
	slices.Sort(left)
	slices.Sort(gone)
	want := []string{"Users/stuck: want it deleted, got 409 Conflict", "Users?filter=two: want at most one hit, got 2; nothing was deleted"}
	if diff := cmp.Diff(want, left); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Groups/2", "Groups?filter=one", "Users/1", "Users/gone"}, gone); diff != "" {
		t.Error(diff)
	}
	if last := deleted[len(deleted)-1]; last != "/scim/Users/1" || len(deleted) != 3 {
		t.Errorf("want both groups deleted before the user, got %v", deleted)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if left := CleanUp(ended, []Leftover{{Path: "Users/1"}}, sender, 4, func(Leftover) {}); len(left) != 1 {
		t.Errorf("want nothing tried after the end, got %v", left)
	}
}
