package run

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func checked(verdict Verdict, looked int) Check {
	return Check{ID: "c", Requirement: "r-a", Outcome: "x", Verdict: verdict, Looked: looked}
}

func TestFold(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		checks []Check
		want   Verdict
	}{
		{"nothing", nil, NotApplicable},
		{"held", []Check{checked(Pass, 1)}, Pass},
		{"held on nothing", []Check{checked(Pass, 0)}, Error},
		{"one of two", []Check{checked(Pass, 1), checked(Fail, 1)}, Fail},
		{"fail beats blocked", []Check{checked(Blocked, 0), checked(Fail, 1)}, Fail},
		{"error beats fail", []Check{checked(Fail, 1), checked(Error, 0)}, Error},
		{"advisory beats pass", []Check{checked(Advisory, 1), checked(Pass, 1)}, Advisory},
		{"not applicable is best", []Check{checked(NotApplicable, 0), checked(Pass, 1)}, Pass},
	}
	for _, c := range cases {
		if got := Fold(c.checks); got != c.want {
			t.Errorf("%s: want %s, got %s", c.name, c.want, got)
		}
	}
}

func TestScenarioFold(t *testing.T) {
	t.Parallel()
	step := func(verdict Verdict, checks ...Check) Step { return Step{Verdict: verdict, Checks: checks} }
	cases := []struct {
		name     string
		scenario Scenario
		want     Verdict
	}{
		{"excluded", Scenario{Planned: Planned{Excluded: "no groups"}}, NotApplicable},
		{"no step", Scenario{}, Error},
		{"steps but no check", Scenario{Steps: []Step{step(Pass), step(Pass)}}, Error},
		{"held", Scenario{Steps: []Step{step(Pass), step(Pass, checked(Pass, 1))}}, Pass},
		{"blocked, the rest not reached", Scenario{Steps: []Step{step(Blocked, checked(Blocked, 1)), step("")}}, Blocked},
		{"error of the harness", Scenario{Steps: []Step{step(Pass, checked(Pass, 1)), {Error: "panic"}}}, Error},
		{"the checks decide, not what was recorded", Scenario{Steps: []Step{step(Pass, checked(Fail, 1))}}, Fail},
		{"unverifiable alone", Scenario{Steps: []Step{step(Unverifiable, checked(Unverifiable, 0))}}, Unverifiable},
	}
	for _, c := range cases {
		if got := c.scenario.Fold(); got != c.want {
			t.Errorf("%s: want %s, got %s", c.name, c.want, got)
		}
	}
}

func TestWorst(t *testing.T) {
	t.Parallel()
	order := Verdicts()
	for i, worse := range order {
		for _, better := range order[i:] {
			if got := Worst(better, worse); got != worse {
				t.Errorf("want %s to be worse than %s, got %s", worse, better, got)
			}
		}
	}
}

func TestCounts(t *testing.T) {
	t.Parallel()
	got := Counts(&Run{Scenarios: []Scenario{{Verdict: Pass}, {Verdict: Fail}, {Verdict: Pass}, {Verdict: Blocked}}})
	if diff := cmp.Diff(map[Verdict]int{Pass: 2, Fail: 1, Blocked: 1}, got); diff != "" {
		t.Error(diff)
	}
}
