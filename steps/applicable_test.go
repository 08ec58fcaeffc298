package steps_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
)

// TestReadOnlyIsWhatWritesNothing compares what the plan of a read-only run leaves out with what each scenario sends to the
// reference: no scenario that writes may stay, and none that only reads may be left out.
func TestReadOnlyIsWhatWritesNothing(t *testing.T) {
	definition, err := targets.Find("reference", targets.OSEnv())
	if err != nil {
		t.Fatal(err)
	}
	done := played(t, steps.Choice{Definition: definition, Seed: 1})
	definition.ReadOnly = true
	plan, err := steps.NewPlan(steps.Choice{Definition: definition})
	if err != nil {
		t.Fatal(err)
	}
	left := map[string]bool{}
	for _, planned := range plan.Scenarios() {
		left[planned.Key] = strings.Contains(planned.Excluded, "read-only")
	}
	reading := 0
	for _, scenario := range done.Scenarios {
		if scenario.Verdict == run.NotApplicable {
			continue
		}
		if wrote := writes(scenario); wrote != left[scenario.Key] {
			t.Errorf("%s: it writes: %t, left out: %t; want both the same, see readsOnly", scenario.Key, wrote, left[scenario.Key])
		}
		if !left[scenario.Key] {
			reading++
		}
	}
	if reading == 0 {
		t.Error("want scenarios that write nothing, got none")
	}
}

func writes(scenario run.Scenario) bool {
	for _, exchange := range scenario.Exchanges {
		if exchange.Method != http.MethodGet {
			return true
		}
	}
	return false
}
