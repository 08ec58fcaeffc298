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

// TestWhoReservesNamesIsAdvised: a provider that gives the name of a deleted account to nobody else may do so (A34), and fails nothing. What
// rests on another account under that name is blocked, or advised, and says so.
func TestWhoReservesNamesIsAdvised(t *testing.T) {
	advised := 0
	for key, scenario := range judged(t, flawNamed(t, "deleted-name-409").Wrap(strict()), asked{concurrency: 4}) {
		switch scenario.Verdict {
		case run.Fail, run.Error:
			t.Errorf("%s is %s: %s", key, scenario.Verdict, scenario.Reason)
		case run.Advisory:
			advised++
		}
	}
	if advised < 3 {
		t.Errorf("want advice in several scenarios, got it in %d", advised)
	}
}
