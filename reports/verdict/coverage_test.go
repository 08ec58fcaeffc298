package verdict

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/reports/run"
)

func TestCoverageCountsOnlyWhatWasLookedAt(t *testing.T) {
	t.Parallel()
	whole := &run.Run{Header: run.Header{Catalogue: []run.Requirement{{ID: "held"}, {ID: "blocked"}, {ID: "broken"}, {ID: "empty"}, {ID: "nowhere"}, {ID: "excluded"}, {ID: "fixed"}}}}
	add := func(key, requirement string, verdict run.Verdict, checks ...run.Check) {
		whole.Scenarios = append(whole.Scenarios, run.Scenario{Planned: run.Planned{Key: key, Requirement: requirement}, Verdict: verdict, Steps: []run.Step{{Checks: checks}}})
	}
	check := func(requirement string, verdict run.Verdict, looked int) run.Check {
		return run.Check{Requirement: requirement, Verdict: verdict, Looked: looked}
	}
	add("s1", "held", run.Fail, check("held", run.Pass, 2), check("held", run.Fail, 1), check("foreign", run.Pass, 1))
	add("s2", "blocked", run.Blocked, check("blocked", run.Blocked, 3))
	add("s3", "broken", run.Error, check("broken", run.Error, 1))
	add("s4", "empty", run.Pass, check("empty", run.Pass, 0))
	add("s5", "excluded", run.NotApplicable)
	add("s6", "fixed", run.Fixed, check("fixed", run.Pass, 1), check("held", run.Pass, 4))
	want := []Covered{
		{run.Requirement{ID: "held"}, run.Fail, true, 7, []string{"s1", "s6"}},
		{run.Requirement{ID: "blocked"}, run.Blocked, false, 0, []string{"s2"}},
		{run.Requirement{ID: "broken"}, run.Error, false, 0, []string{"s3"}},
		{run.Requirement{ID: "empty"}, run.Error, false, 0, []string{"s4"}},
		{run.Requirement{ID: "nowhere"}, "", false, 0, nil},
		{run.Requirement{ID: "excluded"}, run.NotApplicable, false, 0, []string{"s5"}},
		{run.Requirement{ID: "fixed"}, run.Fixed, true, 1, []string{"s6"}},
	}
	if diff := cmp.Diff(want, coverage(whole)); diff != "" {
		t.Error(diff)
	}
}
