package verdict

import (
	"testing"

	"github.com/scimproof/scimproof/reports/run"
)

// TestWhatBlocksIsExplainedByItsVariant: what is blocked under a variant is explained by the scenario that tests the same under it, though
// that passes without; where the variant does not repeat that scenario, by the one without a variant.
func TestWhatBlocksIsExplainedByItsVariant(t *testing.T) {
	t.Parallel()
	scenario := func(requirement, variant string, verdict run.Verdict, about string) run.Scenario {
		check := run.Check{Requirement: about, Outcome: "missing", Verdict: verdict}
		return run.Scenario{
			Planned: run.Planned{ID: requirement, Variant: variant, Requirement: requirement}, Verdict: verdict,
			Steps: []run.Step{{Verdict: verdict, Checks: []run.Check{check}}},
		}
	}
	root := run.Deviation{Scenario: "declared", Requirement: "root", Outcome: "missing", Variant: "v"}
	for name, row := range map[string]struct {
		scenarios []run.Scenario
		open      int
	}{
		"tested under the variant": {[]run.Scenario{
			scenario("middle", "", run.Pass, "middle"), scenario("middle", "v", run.Blocked, "root"), scenario("leaf", "v", run.Blocked, "middle"),
		}, 0},
		"tested without a variant alone": {[]run.Scenario{
			scenario("middle", "", run.Pass, "middle"), scenario("leaf", "v", run.Blocked, "middle"),
		}, 1},
		"of another variant": {[]run.Scenario{
			scenario("middle", "w", run.Blocked, "root"), scenario("leaf", "w", run.Blocked, "middle"),
		}, 2},
	} {
		whole := &run.Run{Scenarios: row.scenarios, Header: run.Header{Deviations: []run.Deviation{root}}}
		if got := unexplained(whole); got != row.open {
			t.Errorf("%s: want %d unexplained, got %d", name, row.open, got)
		}
	}
}
