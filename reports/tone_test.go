package reports

import (
	"testing"

	"github.com/scimproof/scimproof/reports/run"
)

// TestTone: a load that lost something is as red as a failed scenario; "fixed" is left to deviations that must be corrected.
func TestTone(t *testing.T) {
	t.Parallel()
	planned := []run.Planned{{Key: "one"}}
	scenario := func(verdict run.Verdict) []run.Scenario {
		return []run.Scenario{{Planned: planned[0], Verdict: verdict}}
	}
	load := func(findings int) []run.Load {
		return []run.Load{{Sent: 1, Planned: 1, Audit: &run.Audit{Users: 1, Findings: make([]run.Finding, findings)}}}
	}
	plan := run.Header{Plan: planned}
	for name, row := range map[string]struct {
		whole run.Run
		want  string
	}{
		"conforms":                        {run.Run{Header: plan, Scenarios: scenario(run.Pass)}, "pass"},
		"a scenario fails":                {run.Run{Header: plan, Scenarios: scenario(run.Fail)}, "fail"},
		"a deviation is fixed":            {run.Run{Header: plan, Scenarios: scenario(run.Fixed)}, "fixed"},
		"a load lost something":           {run.Run{Loads: load(1)}, "fail"},
		"a load lost nothing":             {run.Run{Loads: load(0)}, "pass"},
		"lost, and a deviation is fixed":  {run.Run{Header: plan, Scenarios: scenario(run.Fixed), Loads: load(2)}, "fail"},
		"a deviation is stale, load held": {run.Run{Loads: load(0), Footer: run.Footer{Stale: make([]run.Deviation, 1)}}, "fixed"},
	} {
		if got := tone(&row.whole); got != row.want {
			t.Errorf("%s: want %s, got %s", name, row.want, got)
		}
	}
}
