package steps_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// TestWhatIsSimulatedIsNotSent: the provider meets every request but those that are answered in its place, each of these is marked, and
// nothing is left of what was made and lost.
func TestWhatIsSimulatedIsNotSent(t *testing.T) {
	t.Parallel()
	met, provider := atomic.Int64{}, strict()
	counting := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		met.Add(1)
		provider.ServeHTTP(w, r)
	})
	sent, seen := int64(0), map[evidence.Simulation]int{}
	for key, scenario := range judged(t, counting, asked{ids: []string{"entra-outage", "entra-lost-creation", "entra-lost-update", "entra-lost-addition"}, exchanges: true}) {
		if scenario.Verdict != run.Pass {
			t.Errorf("%s: %s, %s", key, scenario.Verdict, scenario.Reason)
		}
		for _, exchange := range scenario.Exchanges {
			seen[exchange.Simulated]++
			switch exchange.Simulated {
			case evidence.SimulatedUnavailable, evidence.SimulatedRefusal:
				if exchange.Origin != evidence.OriginEntra || string(exchange.Simulated) != strconv.Itoa(exchange.Status) {
					t.Errorf("%s: exchange %d is simulated, got %s, %d", key, exchange.Number, exchange.Origin, exchange.Status)
				}
			case evidence.SimulatedLoss:
				if sent++; exchange.Status >= 300 || exchange.Status == 0 {
					t.Errorf("%s: want the provider's own response kept, got %d", key, exchange.Status)
				}
			default:
				sent++
			}
		}
	}
	if sent != met.Load() || seen[evidence.SimulatedLoss] != 5 || seen[evidence.SimulatedUnavailable] < 3 || seen[evidence.SimulatedRefusal] == 0 {
		t.Errorf("want each request but simulated ones sent, got %d sent and %d met; simulated: %v", sent, met.Load(), seen)
	}
	listing, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://provider/Users", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	listing.Header.Set("Authorization", "Bearer embedded-secret")
	if left := capture.Decode(capture.Of(provider, listing).Body.Bytes())["totalResults"]; fmt.Sprint(left) != "0" {
		t.Errorf("want the provider empty, got %v users", left)
	}
}

// TestARefusedWriteIsNoLostResponse: where the provider refuses what should be lost, the story is blocked, and says so with the response.
func TestARefusedWriteIsNoLostResponse(t *testing.T) {
	t.Parallel()
	for id, method := range map[string]string{"entra-lost-creation": http.MethodPost, "entra-lost-update": http.MethodPatch, "entra-lost-addition": http.MethodPatch} {
		provider := strict()
		refusing := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == method {
				w.WriteHeader(http.StatusUnprocessableEntity)
				return
			}
			provider.ServeHTTP(w, r)
		})
		for key, scenario := range judged(t, refusing, asked{ids: []string{id}}) {
			if scenario.Verdict != run.Blocked || !strings.Contains(scenario.Reason, "422") {
				t.Errorf("%s: want it blocked by the 422, got %s: %s", key, scenario.Verdict, scenario.Reason)
			}
		}
	}
}

// TestAStaleReadIsNotBlamedOnTheWrite, and one that stays as it was is.
func TestAStaleReadIsNotBlamedOnTheWrite(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		lags        int
		outcome     features.Outcome
		requirement string
		says        string
	}{
		"one read behind":    {1, features.StaleRead, "entra-read-after-write", "Set consistency: 2s"},
		"three reads behind": {3, features.StaleRead, "entra-read-after-write", "reads lag behind writes"},
		"for good":           {1000, features.Ignored, "7644-3.5.2.3-replace-single", "set consistency:"},
	} {
		t.Run(name, func(t *testing.T) {
			for key, scenario := range judged(t, lagging(strict(), test.lags), asked{ids: []string{"entra-update-display-name"}}) {
				failed := failures(scenario)
				if len(failed) != 1 {
					t.Fatalf("%s: want one check to fail, got %d: %s, %s", key, len(failed), scenario.Verdict, scenario.Reason)
				}
				if got := failed[0]; got.Outcome != string(test.outcome) || got.Requirement != test.requirement || !strings.Contains(got.Reason, test.says) {
					t.Errorf("%s: got %s of %s: %s", key, got.Outcome, got.Requirement, got.Reason)
				}
			}
		})
	}
}

// TestAStaleSearchIsNotBlamedOnTheCreation: an index that learns of an account some searches later.
func TestAStaleSearchIsNotBlamedOnTheCreation(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"entra-create-listed", "entra-lost-creation"} {
		provider, made, searches := strict(), false, 0
		late := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			kept := capture.Of(provider, r)
			if made = made || r.Method == http.MethodPost; made && r.URL.Query().Has("filter") && fmt.Sprint(capture.Decode(kept.Body.Bytes())["totalResults"]) == "1" {
				if searches++; searches <= 2 {
					kept.Rewrite(w, http.StatusOK, []byte(scim.JSON(map[string]any{"schemas": []string{scim.MessageList}, "totalResults": 0})))
					return
				}
			}
			kept.Pass(w)
		})
		for key, scenario := range judged(t, late, asked{ids: []string{id}}) {
			failed := failures(scenario)
			if len(failed) != 1 || failed[0].Outcome != string(features.StaleRead) || !strings.Contains(failed[0].Reason, "consistency: 2s") {
				t.Errorf("%s: want a stale read, got %s, %s: %+v", key, scenario.Verdict, scenario.Reason, failed)
			}
		}
	}
}

// failures are the checks that fail.
func failures(scenario run.Scenario) (failed []run.Check) {
	for _, check := range checksOf(scenario) {
		if check.Verdict == run.Fail {
			failed = append(failed, check)
		}
	}
	return failed
}

// lagging shows the old display name in so many reads behind an update.
func lagging(provider http.Handler, reads int) http.Handler {
	old, left := "", 0
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kept := capture.Of(provider, r)
		user := capture.Decode(kept.Body.Bytes())
		name, _ := user["displayName"].(string)
		switch {
		case r.Method == http.MethodPatch:
			left = reads
		case r.Method == http.MethodPost:
			old = name
		case r.Method == http.MethodGet && left > 0 && name != "":
			left--
			user["displayName"] = old
			kept.Rewrite(w, kept.Status, []byte(scim.JSON(user)))
			return
		}
		kept.Pass(w)
	})
}
