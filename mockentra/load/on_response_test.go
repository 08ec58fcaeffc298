package load

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/scimproof/scimproof/scim"
)

// TestEachAnswerIsHeard: with the request that it is to, before the flow goes on.
func TestEachAnswerIsHeard(t *testing.T) {
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
	var heard []string
	cfg.MaxLive = 1
	cfg.OnResponse = func(req *scim.Request, rsp *scim.Response) {
		heard = append(heard, fmt.Sprintf("%s %s %d %s", req.Method, req.Op, rsp.Status, rsp.Body))
	}
	if _, err := Run(t.Context(), cfg, provisioning(1, 1), "initial-sync", nil); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`GET user_match 200 {"totalResults":0}`, `POST user_create 201 {"id":"a b/c"}`,
		`GET group_match 200 {"totalResults":1,"Resources":[{"id":"9","displayName":"another"}]}`,
	} {
		if !slices.Contains(heard, want) {
			t.Errorf("want %s heard, got %q", want, heard)
		}
	}
}
