package steps_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/targets/capture"
)

// TestNamesThatMayBeRefused: a provider that takes addresses alone as user names, and no quotation mark in any name, is not failed for it;
// one that refuses an apostrophe, or an accent in the name of a group, is.
func TestNamesThatMayBeRefused(t *testing.T) {
	t.Parallel()
	provider := strict()
	ids := []string{"entra-match-special-characters", "entra-group-special-characters"}
	refusing := func(signs string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := capture.Decode(capture.Take(r))
			name, _ := body["userName"].(string)
			group, _ := body["displayName"].(string)
			if r.Method == http.MethodPost && (strings.ContainsAny(name, signs) || name == "" && strings.ContainsAny(group, signs)) {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
			provider.ServeHTTP(w, r)
		})
	}
	for key, scenario := range judged(t, refusing(`"\\é'`), asked{ids: ids}) {
		want := run.Pass
		switch _, row, _ := strings.Cut(key, "/"); {
		case row == "an apostrophe", row == "an accent" && strings.HasPrefix(key, "entra-group"):
			want = run.Fail
		case row == "a quotation mark", row == "a backslash", row == "the word eq", row == "an accent":
			want = run.Unverifiable
		}
		if scenario.Verdict != want {
			t.Errorf("%s: want %s, got %s: %s", key, want, scenario.Verdict, scenario.Reason)
		}
	}
}
