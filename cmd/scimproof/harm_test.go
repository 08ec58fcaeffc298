package main

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/scimproof/scimproof/reports/verdict"
)

// TestUnknownIdsAnsweredOtherwise: what the guard holds back since a read of an unknown id is answered 400 says something about the
// provider, and is no fault of the run.
func TestUnknownIdsAnsweredOtherwise(t *testing.T) {
	t.Parallel()
	handler, store := conforming()
	done := scimproof(t, nil, "run", serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kept := httptest.NewRecorder()
		handler.ServeHTTP(kept, r)
		if r.Method == http.MethodGet && kept.Code == http.StatusNotFound {
			kept.Code = http.StatusBadRequest
		}
		maps.Copy(w.Header(), kept.Header())
		w.WriteHeader(kept.Code)
		_, _ = w.Write(kept.Body.Bytes())
	})), "--id", "entra-delete-twice", "--id", "entra-update-unknown-user")
	done.exits(verdict.ExitFellShort)
	if file, err := os.ReadFile(done.path("run.ndjson")); err != nil || !strings.Contains(string(file), "returned 400, which does not prove that it does not exist") {
		t.Errorf("want the reason in the run file, got %v", err)
	}
	if users, groups := store.Len(); users+groups > 0 {
		t.Errorf("want nothing left, got %d users and %d groups", users, groups)
	}
}

// TestCleanAgain: a second clean, or one after a run that left nothing, is no mistake.
func TestCleanAgain(t *testing.T) {
	t.Parallel()
	handler, _ := conforming()
	url := serving(t, handler)
	done := scimproof(t, nil, "run", url, "--id", "entra-create-user")
	done.exits(verdict.ExitOK)
	again := beginIn(t, done.dir, nil, "clean", url).end()
	again.exits(verdict.ExitOK)
	again.says("nothing to clean")
}

// TestNobodyWhoWasThereIsTouched: half-built providers with one account ignore filters and answer creations with
// anything. Neither run nor load writes to that account.
func TestNobodyWhoWasThereIsTouched(t *testing.T) {
	t.Parallel()
	const admin = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1","userName":"admin@corp.example"}`
	for name, created := range map[string]struct {
		status int
		body   string
	}{
		"creations fail":                           {http.StatusInternalServerError, `{"detail":"oops"}`},
		"creations time out":                       {http.StatusRequestTimeout, ``},
		"creations are answered by the other user": {http.StatusCreated, admin},
		"creations have no id":                     {http.StatusCreated, `{}`},
	} {
		for command, do := range map[string]func(url, out string) error{
			"run": func(url, out string) error {
				return conform(t.Context(), runFlags{out: out, profile: "entra", deadline: time.Minute}, []string{url})
			},
			"load": func(url, out string) error {
				return push(t.Context(), loadFlags{out: out, users: 5, groups: 1, members: 2, maxLive: 4, deadline: time.Minute}, []string{url, "initial-sync"})
			},
		} {
			t.Run(name+", "+command, func(t *testing.T) {
				t.Parallel()
				var mu sync.Mutex
				var touched []string
				posts := 0
				count := func() int { mu.Lock(); defer mu.Unlock(); return posts }
				provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Content-Type", "application/scim+json")
					switch {
					case r.Method == http.MethodGet && strings.Contains(r.URL.Path, "/Users/"):
						fmt.Fprint(w, admin)
					case r.Method == http.MethodGet && count() == 0: // or the engine would stop at its first search
						fmt.Fprint(w, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"Resources":[]}`)
					case r.Method == http.MethodGet:
						fmt.Fprintf(w, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":1,"Resources":[%s]}`, admin)
					case r.Method == http.MethodPost:
						mu.Lock()
						posts++
						mu.Unlock()
						w.WriteHeader(created.status)
						fmt.Fprint(w, created.body)
					default:
						mu.Lock()
						touched = append(touched, r.Method+" "+r.URL.Path)
						mu.Unlock()
						w.WriteHeader(http.StatusNoContent)
					}
				}))
				t.Cleanup(provider.Close)
				if err := do(provider.URL, t.TempDir()); err == nil {
					t.Error("want a run that ends with an error, got success")
				}
				mu.Lock()
				defer mu.Unlock()
				if posts == 0 {
					t.Error("want something created, got no POST")
				}
				if len(touched) > 0 {
					t.Errorf("want nothing written to the account that was there, got %v", touched)
				}
			})
		}
	}
}
