package load

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/scim"
)

// told writes down what a load tells of creations and of what searches have found.
type told struct{ lines []string }

func (t *told) Answered(collection string, sent []byte, rsp *scim.Response) {
	t.lines = append(t.lines, fmt.Sprintf("%s %d %s", scim.ClaimOf(sent).Query(collection), rsp.Status, rsp.Body))
}

func (t *told) Seen(collection string, list scim.List) {
	t.lines = append(t.lines, fmt.Sprintf("%s has %d", collection, len(list.Resources)))
}

// TestWhatIsCreatedIsTold: each answer to a POST, and each search that has found something.
func TestWhatIsCreatedIsTold(t *testing.T) {
	t.Parallel()
	cfg := memory(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method + " " + r.URL.Path {
		case "GET /scim/Users":
			fmt.Fprint(w, `{"totalResults":0}`)
		case "GET /scim/Groups":
			fmt.Fprint(w, `{"totalResults":1,"Resources":[{"id":"9","displayName":"another"}]}`)
		case "POST /scim/Users":
			w.WriteHeader(http.StatusCreated)
			fmt.Fprint(w, `{"id":"a b/c"}`)
		}
	}))
	var heard told
	cfg.Creations, cfg.MaxLive = &heard, 1
	if _, err := Run(t.Context(), cfg, provisioning(1, 1), "initial-sync", nil); err != nil {
		t.Fatal(err)
	}
	want := []string{`Users?filter=userName+eq+%22u0%22 201 {"id":"a b/c"}`, "Groups has 1"}
	if diff := cmp.Diff(want, heard.lines[:min(2, len(heard.lines))]); diff != "" {
		t.Error(diff)
	}
}
