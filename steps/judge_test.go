package steps

import (
	"errors"
	"testing"
	"time"

	"github.com/cucumber/godog"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
)

// ruled is a policy in which a few outcome classes do not fail.
type ruled struct{}

func (ruled) Selected(string) bool { return true }

func (ruled) Judge(_ string, outcome features.Outcome) (features.Severity, string) {
	switch outcome {
	case features.Status:
		return features.SeverityAdvisory, "A99"
	case features.JSON:
		return features.SeverityNote, "A99"
	case features.Returned:
		return features.SeverityNone, "A99"
	}
	return features.SeverityFail, ""
}

func judgeOf(known ...run.Deviation) *judge {
	return &judge{
		policy: ruled{}, planned: run.Planned{ID: "s", Requirement: "r"}, known: known,
		today: time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC), explained: map[run.Deviation]bool{},
	}
}

// TestJudge: what a step classified, to a verdict, and to what godog sees of it.
func TestJudge(t *testing.T) {
	declared := run.Deviation{Scenario: "s", Requirement: "r", Outcome: string(features.Missing), Reason: "known", Until: "2026-11-25"}
	old := declared
	old.Until = "2026-11-24"
	check := func(outcome features.Outcome) run.Check {
		return run.Check{ID: "c", Outcome: string(outcome), Looked: 1}
	}
	for name, test := range map[string]struct {
		check run.Check
		known []run.Deviation
		given bool
		want  run.Verdict
		seen  string // by godog: nothing, skip or failure
	}{
		"held":                              {check: check(features.Held), want: run.Pass},
		"held, and nothing was looked at":   {check: run.Check{ID: "c", Outcome: string(features.Held)}, want: run.Error, seen: "failure"},
		"a class that there is not":         {check: check("stil-there"), want: run.Error, seen: "failure"},
		"no class":                          {check: check(""), want: run.Error, seen: "failure"},
		"no response":                       {check: check(features.Unanswered), want: run.Error, seen: "failure"},
		"no answer to a Given":              {check: check(features.Unanswered), given: true, want: run.Error, seen: "failure"},
		"severity fail":                     {check: check(features.Missing), want: run.Fail, seen: "failure"},
		"severity advisory":                 {check: check(features.Status), want: run.Advisory},
		"severity note":                     {check: check(features.JSON), want: run.Pass},
		"no severity":                       {check: check(features.Returned), want: run.Pass},
		"cannot read it back":               {check: check(features.Unverifiable), want: run.Unverifiable, seen: "skip"},
		"declared, on its last day":         {check: check(features.Missing), known: []run.Deviation{declared}, want: run.KnownDeviation, seen: "skip"},
		"declared, and over":                {check: check(features.Missing), known: []run.Deviation{old}, want: run.Fail, seen: "failure"},
		"declared with another outcome":     {check: check(features.ServerError), known: []run.Deviation{declared}, want: run.Fail, seen: "failure"},
		"declared for another requirement":  {check: run.Check{ID: "c", Requirement: "q", Outcome: string(features.Missing), Looked: 1}, known: []run.Deviation{declared}, want: run.Fail, seen: "failure"},
		"a Given that did not hold":         {check: check(features.Missing), given: true, want: run.Blocked, seen: "skip"},
		"a Given that is a known deviation": {check: check(features.Missing), known: []run.Deviation{declared}, given: true, want: run.Blocked, seen: "skip"},
		"a Given that is advised against":   {check: check(features.Status), given: true, want: run.Advisory},
	} {
		t.Run(name, func(t *testing.T) {
			checks := []run.Check{test.check}
			verdict, err := judgeOf(test.known...).settle(checks, test.given)
			if verdict != test.want || checks[0].Verdict != test.want {
				t.Errorf("want %s, got %s and %s", test.want, verdict, checks[0].Verdict)
			}
			seen := ""
			switch {
			case errors.Is(err, godog.ErrSkip):
				seen = "skip"
			case err != nil:
				seen = "failure"
			}
			if seen != test.seen {
				t.Errorf("godog: want %q, got %q (%v)", test.seen, seen, err)
			}
		})
	}
}

// TestJudgeWorst: the worst check of a step decides, and its sentence names only what is as bad.
func TestJudgeWorst(t *testing.T) {
	checks := []run.Check{
		{ID: "a", Outcome: string(features.Held), Looked: 1},
		{ID: "b", Outcome: string(features.Status), Looked: 1},
		{ID: "c", Outcome: string(features.Missing), Want: "title", Got: "nothing", Looked: 1},
	}
	verdict, err := judgeOf().settle(checks, false)
	if verdict != run.Fail || err == nil || err.Error() != "fail: expected title, got nothing" {
		t.Errorf("want fail for c alone, got %s: %v", verdict, err)
	}
}

// TestTheJudgeNotesWhichDeviation: one of the scenario itself before any other; what a Given shows may be declared for another
// scenario, and says so although the scenario is only blocked.
func TestTheJudgeNotesWhichDeviation(t *testing.T) {
	of := func(scenario, row, outcome, until string) run.Deviation {
		return run.Deviation{Scenario: scenario, Row: row, Requirement: "r", Outcome: outcome, Reason: "why", Until: until}
	}
	const over, counts = "2026-11-24", "2026-12-24"
	const missing, other = string(features.Missing), string(features.Wrong)
	for name, test := range map[string]struct {
		known  []run.Deviation
		given  bool
		want   int
		judged run.Verdict
		reason string
		used   int
	}{
		"nothing is declared":                 {nil, false, 0, run.Fail, "", 0},
		"declared":                            {[]run.Deviation{of("s", "", other, counts), of("s", "", missing, counts)}, false, 2, run.KnownDeviation, "known until 2026-12-24: why", 1},
		"declared for another scenario":       {[]run.Deviation{of("t", "", missing, counts)}, false, 0, run.Fail, "", 0},
		"over":                                {[]run.Deviation{of("s", "", missing, over)}, false, 1, run.Fail, "the known deviation expired on 2026-11-24.", 0},
		"Given, nothing is declared":          {nil, true, 0, run.Blocked, "", 0},
		"Given, declared":                     {[]run.Deviation{of("t", "", missing, counts), of("s", "", missing, counts)}, true, 2, run.Blocked, "known until 2026-12-24: why", 1},
		"Given, over":                         {[]run.Deviation{of("s", "", missing, over)}, true, 1, run.Blocked, "the known deviation expired on 2026-11-24.", 0},
		"Given, declared for another":         {[]run.Deviation{of("t", "", other, counts), of("t", "legacy", missing, counts)}, true, 2, run.Blocked, "", 0},
		"Given, declared for another outcome": {[]run.Deviation{of("t", "", other, counts)}, true, 0, run.Blocked, "", 0},
	} {
		checks := []run.Check{{ID: "c", Outcome: missing, Looked: 1}}
		judge := judgeOf(test.known...)
		_, _ = judge.settle(checks, test.given)
		got := checks[0]
		if got.Known != test.want || got.Verdict != test.judged || got.Reason != test.reason || len(judge.explained) != test.used {
			t.Errorf("%s: got deviation %d, %s, %q, %d used", name, got.Known, got.Verdict, got.Reason, len(judge.explained))
		}
	}
}

// TestADeviationIsRecognisedWhateverItCosts: a profile that makes an advisory, or a note, of a declared outcome has seen it all the same.
func TestADeviationIsRecognisedWhateverItCosts(t *testing.T) {
	for outcome, want := range map[features.Outcome]run.Verdict{features.Status: run.Advisory, features.JSON: run.Pass, features.Returned: run.Pass} {
		known := run.Deviation{Scenario: "s", Requirement: "r", Outcome: string(outcome), Reason: "known", Until: "2026-11-25"}
		judging := judgeOf(known)
		checks := []run.Check{{ID: "c", Outcome: string(outcome), Looked: 1}}
		if got, _ := judging.settle(checks, false); got != want || checks[0].Known != 1 || !judging.explained[known] {
			t.Errorf("%s: want %s, recognised, got %s, deviation %d, explained %t", outcome, want, got, checks[0].Known, judging.explained[known])
		}
		checks = []run.Check{{ID: "c", Outcome: string(features.Held), Looked: 1}}
		judging = judgeOf(known)
		if _, _ = judging.settle(checks, false); checks[0].Known != 0 || len(judging.explained) != 0 {
			t.Errorf("%s: what held was recognised as a deviation", outcome)
		}
	}
}
