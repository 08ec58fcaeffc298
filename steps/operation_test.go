package steps_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/targets/capture"
)

// TestNothingIsRefused: a provider that carries out whatever it is sent leaves nothing half done, and nothing is known of what it would.
func TestNothingIsRefused(t *testing.T) {
	t.Parallel()
	provider := strict()
	careless := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := string(capture.Take(r))
		if r.Method == http.MethodPatch && (strings.Contains(body, "exchange") || strings.Contains(body, "displayName[") || strings.Contains(body, `{"op":"remove"}`)) {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		provider.ServeHTTP(w, r)
	})
	for key, scenario := range judged(t, careless, asked{ids: []string{"entra-patch-atomic", "entra-patch-atomic-group"}}) {
		if scenario.Verdict != run.Unverifiable {
			t.Errorf("%s: want nothing to be verified, got %s: %s", key, scenario.Verdict, scenario.Reason)
		}
	}
}
