package steps_test

import (
	"net/http"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// TestWhatEverybodyHasIsNotInherited: a provider that shows one title for everybody has kept nobody's, so a namesake has not inherited it.
func TestWhatEverybodyHasIsNotInherited(t *testing.T) {
	inner := strict()
	found := judged(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kept := capture.Of(inner, r)
		body := capture.Decode(kept.Body.Bytes())
		if body["userName"] == nil {
			kept.Pass(w)
			return
		}
		body["title"] = "Employee"
		kept.Rewrite(w, kept.Status, []byte(scim.JSON(body)))
	}), asked{ids: []string{"entra-namesake-attributes"}})
	for key, want := range map[string]run.Verdict{"title": run.Blocked, "department": run.Pass, "mobile phone": run.Pass} {
		if got := found["entra-namesake-attributes/"+key]; got.Verdict != want {
			t.Errorf("%s: want %s, got %s: %s", key, want, got.Verdict, got.Reason)
		}
	}
}
