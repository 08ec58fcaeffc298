package verdict

import (
	"testing"
	"time"

	"github.com/scimproof/scimproof/reports/run"
)

// TestMatches changes one thing at a time of a deviation that a check shows.
func TestMatches(t *testing.T) {
	t.Parallel()
	declared := run.Deviation{Scenario: "s", Row: "legacy", Requirement: "r", Outcome: "missing", Reason: "why", Until: "2026-12-31"}
	scenario := run.Planned{ID: "s", Row: "legacy", Variant: "v", Requirement: "r"}
	another := scenario
	another.Requirement = "other" // so that the check is about what other scenarios test
	for name, row := range map[string]struct {
		change         func(*run.Deviation)
		failed, blocks bool // matches where the check failed, and where it only blocks
	}{
		"as declared":               {func(*run.Deviation) {}, true, true},
		"for all rows":              {func(d *run.Deviation) { d.Row = "" }, true, true},
		"for another row":           {func(d *run.Deviation) { d.Row = "compliant" }, false, false},
		"for a form of its dialect": {func(d *run.Deviation) { d.Row = "legacy without a path" }, false, true},
		"for a part of its name":    {func(d *run.Deviation) { d.Row = "leg" }, false, false},
		"for its variant":           {func(d *run.Deviation) { d.Variant = "v" }, true, true},
		"for another variant":       {func(d *run.Deviation) { d.Variant = "w" }, false, false},
		"for another scenario":      {func(d *run.Deviation) { d.Scenario = "t" }, false, true},
		"another requirement":       {func(d *run.Deviation) { d.Requirement = "other" }, false, false},
		"another outcome":           {func(d *run.Deviation) { d.Outcome = "refused" }, false, false},
	} {
		changed := declared
		row.change(&changed)
		for verdict, want := range map[run.Verdict]bool{run.Fail: row.failed, run.KnownDeviation: row.failed, run.Blocked: row.blocks} {
			if got := Matches(changed, scenario, run.Check{Requirement: "r", Outcome: "missing", Verdict: verdict}); got != want {
				t.Errorf("%s, %s: want %t, got %t", name, verdict, want, got)
			}
			if got := Matches(changed, another, run.Check{Requirement: "r", Outcome: "missing", Verdict: verdict}); got != row.blocks {
				t.Errorf("%s, %s, filed under another requirement: want %t, got %t", name, verdict, row.blocks, got)
			}
		}
	}
	rowless := scenario
	rowless.Row = ""
	check := run.Check{Requirement: "r", Outcome: "missing", Verdict: run.Blocked}
	if !Matches(declared, rowless, check) {
		t.Error("what blocks a scenario without rows may be declared for a row")
	}
	if check.Verdict = run.Fail; Matches(declared, rowless, check) {
		t.Error("what fails in a scenario without rows is not declared for a row")
	}
}

// TestRowsMeet: a scenario whose rows are no dialects is played in one of those that the rows of another name.
func TestRowsMeet(t *testing.T) {
	t.Parallel()
	for rows, want := range map[[2]string]bool{
		{"legacy", "title"}:                           true,
		{"compliant without a path", "an underscore"}: true,
		{"legacy", "compliant"}:                       false,
		{"an apostrophe", "an underscore"}:            false,
	} {
		if rowsMeet(rows[0], rows[1]) != want || rowsMeet(rows[1], rows[0]) != want {
			t.Errorf("%q and %q: want them to meet: %t", rows[0], rows[1], want)
		}
	}
}

// TestSameRow: rows are told apart by their whole names, whatever they begin with, but for forms of a dialect.
func TestSameRow(t *testing.T) {
	t.Parallel()
	for rows, want := range map[[2]string]bool{
		{"an underscore", "an underscore"}:                              true,
		{"", "an underscore"}:                                           true,
		{"an underscore", "an underscore twice"}:                        false,
		{"an", "an underscore"}:                                         false,
		{"compliant", "compliant without a path"}:                       true,
		{"compliant", "compliantly"}:                                    false,
		{"compliant without a path", "compliant without a path at all"}: false,
		{"legacy", "compliant without a path"}:                          false,
	} {
		if sameRow(rows[0], rows[1]) != want || sameRow(rows[1], rows[0]) != want {
			t.Errorf("%q and %q: want the same: %t", rows[0], rows[1], want)
		}
	}
}

// TestAValueOfEverybodyIsFoundByAnyScenario: which one meets it first is a matter of order, and so is what a deviation for it is declared for.
func TestAValueOfEverybodyIsFoundByAnyScenario(t *testing.T) {
	t.Parallel()
	declared := run.Deviation{Scenario: "s", Row: "legacy", Requirement: "r", Outcome: "value-refused", Reason: "why", Until: "2026-12-31"}
	check := run.Check{Requirement: "r", Outcome: "value-refused", Verdict: run.Fail}
	for name, test := range map[string]struct {
		scenario run.Planned
		want     bool
	}{
		"its own":                    {run.Planned{ID: "s", Row: "legacy", Requirement: "q"}, true},
		"its own, another row":       {run.Planned{ID: "s", Row: "compliant", Requirement: "q"}, false},
		"another":                    {run.Planned{ID: "t", Row: "compliant", Requirement: "q"}, true},
		"the one of the requirement": {run.Planned{ID: "u", Requirement: "r"}, true},
	} {
		if got := Matches(declared, test.scenario, check) && Explains(declared, test.scenario, check); got != test.want {
			t.Errorf("%s: want %t, got %t", name, test.want, got)
		}
	}
}

func TestExpired(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 12, 31, 23, 59, 0, 0, time.UTC)
	for until, want := range map[string]bool{"2026-12-30": true, "2026-12-31": false, "2027-01-01": false} {
		if got := Expired(run.Deviation{Until: until}, day); got != want {
			t.Errorf("until %s: want %t, got %t", until, want, got)
		}
	}
}

// TestWhatTheJudgeHasNotedCounts: where it has, nothing is matched anew; a file of before, in which nothing is noted, is matched.
func TestWhatTheJudgeHasNotedCounts(t *testing.T) {
	t.Parallel()
	noted := func(first, second int) *run.Run {
		whole := verdicts(run.Pass, run.Blocked, run.Blocked)
		whole.Header.Deviations, whole.Header.Recognised = []run.Deviation{{Scenario: "x", Requirement: "root", Outcome: "missing"}}, true
		for i, known := range []int{first, second} {
			check := &whole.Scenarios[i+1].Steps[0].Checks[0]
			check.Requirement, check.Known = "root", known
		}
		return whole
	}
	before := func(r *run.Run) { r.Header.Recognised = false }
	for name, row := range map[string]struct {
		whole *run.Run
		want  int
	}{
		"of before":              {with(noted(0, 0), before), 0},
		"none noted":             {noted(0, 0), 2},
		"both noted":             {noted(1, 1), 0},
		"one noted, not another": {noted(1, 0), 1},
		"noted, whatever is declared": {with(noted(1, 1), func(r *run.Run) {
			r.Header.Deviations[0].Outcome = "refused"
		}), 0},
		"of before, declared otherwise": {with(with(noted(0, 0), before), func(r *run.Run) {
			r.Header.Deviations[0].Outcome = "refused"
		}), 2},
		"noted, and what it would have tested": {with(noted(1, 0), func(r *run.Run) {
			r.Scenarios[2].Steps[0].Checks[0].Requirement = "r-b"
		}), 0},
	} {
		if got := Conclude(row.whole).Blocked; got != row.want {
			t.Errorf("%s: want %d blocked without an explanation, got %d", name, row.want, got)
		}
	}
}

// TestARequirementAlone is about what is checked of every response: in whichever scenario, under any variant, or nowhere at all.
func TestARequirementAlone(t *testing.T) {
	t.Parallel()
	declared := run.Deviation{Requirement: "r", Outcome: "missing", Reason: "why", Until: "2026-12-31"}
	for name, row := range map[string]struct {
		scenario run.Planned
		check    run.Check
		want     bool
	}{
		"in its scenario":        {run.Planned{ID: "s", Requirement: "r"}, run.Check{ID: "every/schemas", Requirement: "r", Outcome: "missing", Verdict: run.Fail}, true},
		"under a variant":        {run.Planned{ID: "s", Requirement: "r", Variant: "v"}, run.Check{ID: "every/schemas", Requirement: "r", Outcome: "missing", Verdict: run.Fail}, true},
		"under load":             {run.Planned{}, run.Check{ID: "every/schemas", Requirement: "r", Outcome: "missing", Verdict: run.Fail}, true},
		"in a story":             {run.Planned{ID: "t", Requirement: "r"}, run.Check{ID: "schemas", Requirement: "r", Outcome: "missing", Verdict: run.Fail}, false},
		"what a story rests on":  {run.Planned{ID: "t", Requirement: "q"}, run.Check{ID: "given-schemas", Requirement: "r", Outcome: "missing", Verdict: run.Blocked}, true},
		"another outcome":        {run.Planned{ID: "s", Requirement: "r"}, run.Check{ID: "every/schemas", Requirement: "r", Outcome: "wrong", Verdict: run.Fail}, false},
		"another requirement":    {run.Planned{ID: "s", Requirement: "r"}, run.Check{ID: "every/schemas", Requirement: "q", Outcome: "missing", Verdict: run.Fail}, false},
		"and a scenario of none": {run.Planned{ID: "", Requirement: "r"}, run.Check{ID: "schemas", Requirement: "r", Outcome: "missing", Verdict: run.Fail}, false},
	} {
		if got := Matches(declared, row.scenario, row.check); got != row.want {
			t.Errorf("%s: want that it matches: %t, got %t", name, row.want, got)
		}
	}
	looked := run.Scenario{Planned: run.Planned{ID: "s"}, Steps: []run.Step{{Checks: []run.Check{{ID: "every/schemas", Requirement: "r"}}}}}
	if !Reaches(declared, &looked) || Reaches(declared, &run.Scenario{Planned: run.Planned{Requirement: "r"}}) {
		t.Error("want it reached by who has judged responses by the requirement, and by nobody else")
	}
}
