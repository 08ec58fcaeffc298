package verdict

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/reports/run"
)

// TestStateOfADeviation changes one thing at a time of a run whose second scenario shows the first of three deviations.
func TestStateOfADeviation(t *testing.T) {
	t.Parallel()
	one := run.Deviation{Scenario: "b", Requirement: "r-b", Outcome: "missing", Until: "2027-01-01"}
	other, elsewhere := one, one
	other.Outcome, elsewhere.Requirement = "refused", "r-c"
	check := func(r *run.Run) *run.Check { return &r.Scenarios[1].Steps[0].Checks[0] }
	judged := func(verdict run.Verdict, known int) func(*run.Run) {
		return func(r *run.Run) {
			r.Scenarios[1].Verdict, check(r).Verdict, check(r).Known = verdict, verdict, known
			if verdict == run.Fixed {
				check(r).Verdict = run.Pass
			}
		}
	}
	for name, row := range map[string]struct {
		change func(*run.Run)
		want   [3]State
	}{
		"one is shown":                 {func(*run.Run) {}, [3]State{StatePresent, StateAbsent, StateAbsent}},
		"another is shown":             {func(r *run.Run) { check(r).Known = 2 }, [3]State{StateAbsent, StatePresent, StateAbsent}},
		"nothing is noted":             {func(r *run.Run) { check(r).Known = 0 }, [3]State{StateAbsent, StateAbsent, StateAbsent}},
		"of before":                    {func(r *run.Run) { r.Header.Recognised, check(r).Known = false, 0 }, [3]State{StatePresent, StateAbsent, StateAbsent}},
		"of before, shown and over":    {func(r *run.Run) { r.Header.Recognised = false; judged(run.Fail, 0)(r) }, [3]State{StateExpired, StateChanged, StateAbsent}},
		"the rest is stale":            {func(r *run.Run) { r.Footer.Stale = []run.Deviation{other, elsewhere} }, [3]State{StatePresent, StateStale, StateStale}},
		"over":                         {func(r *run.Run) { r.Footer.Expired = []run.Deviation{other} }, [3]State{StatePresent, StateExpired, StateAbsent}},
		"fails although declared":      {judged(run.Fail, 1), [3]State{StateExpired, StateChanged, StateAbsent}},
		"fails in another way":         {judged(run.Fail, 0), [3]State{StateChanged, StateChanged, StateAbsent}},
		"passes":                       {judged(run.Fixed, 0), [3]State{StateFixed, StateFixed, StateFixed}},
		"passes, as one may":           {func(r *run.Run) { judged(run.Fixed, 0)(r); r.Header.Deviations[1].Optional = true }, [3]State{StateFixed, StateAbsent, StateFixed}},
		"passes, as all may":           {func(r *run.Run) { judged(run.Pass, 0)(r); optional(r) }, [3]State{StateAbsent, StateAbsent, StateAbsent}},
		"passes, but one is over":      {func(r *run.Run) { judged(run.Fixed, 0)(r); r.Footer.Expired = []run.Deviation{one} }, [3]State{StateExpired, StateFixed, StateFixed}},
		"its own Given shows it":       {func(r *run.Run) { judged(run.Blocked, 1)(r); r.Footer.NotReached = []run.Deviation{one, other} }, [3]State{StatePresent, StateNotReached, StateUntested}},
		"another Given shows it":       {func(r *run.Run) { r.Scenarios[1].ID = "x"; judged(run.Blocked, 2)(r) }, [3]State{StateUntested, StatePresent, StateUntested}},
		"its scenario is blocked":      {judged(run.Blocked, 0), [3]State{StateUntested, StateUntested, StateUntested}},
		"its scenario does not apply":  {judged(run.NotApplicable, 0), [3]State{StateUntested, StateUntested, StateUntested}},
		"its scenario ends in a fault": {judged(run.Error, 0), [3]State{StateUntested, StateUntested, StateUntested}},
	} {
		whole := verdicts(run.Pass, run.KnownDeviation)
		whole.Header.Deviations, whole.Header.Recognised = []run.Deviation{one, other, elsewhere}, true
		check(whole).Known = 1
		row.change(whole)
		var got [3]State
		for i, known := range Conclude(whole).Deviations {
			got[i] = known.State
		}
		if diff := cmp.Diff(row.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func optional(whole *run.Run) {
	for i := range whole.Header.Deviations {
		whole.Header.Deviations[i].Optional = true
	}
}

// TestWhereADeviationShows: of the rows that it is declared for, those with a check that shows it.
func TestWhereADeviationShows(t *testing.T) {
	t.Parallel()
	whole := verdicts(run.Fixed, run.KnownDeviation, run.Pass)
	for i, name := range []string{"compliant", "legacy"} {
		whole.Scenarios[i].ID, whole.Scenarios[i].Row = "s", name
	}
	whole.Header.Deviations, whole.Header.Recognised = []run.Deviation{{Scenario: "s", Requirement: "r-b", Outcome: "missing"}}, true
	whole.Scenarios[1].Steps[0].Checks[0].Known = 1
	want := []Deviation{{Deviation: whole.Header.Deviations[0], State: StateFixed, Scenarios: []int{0, 1}, Shown: []int{1}}}
	if diff := cmp.Diff(want, Conclude(whole).Deviations); diff != "" {
		t.Error(diff)
	}
}
