package load

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
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
