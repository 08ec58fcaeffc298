package reports

import (
	"bytes"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

// judged is what a run of the tone's test consists of.
type judged struct {
	scenarios         []run.Scenario
	loads             []run.Load
	stale, expired    int
	more              int // requirements that nothing exercises
	fault, incomplete string
	clean             run.CleanUp
}

func (j judged) run() *run.Run {
	whole := &run.Run{Header: run.Header{
		Catalogue:  []run.Requirement{{ID: "known"}},
		Deviations: []run.Deviation{{Scenario: "b", Requirement: "known", Outcome: "missing"}},
	}}
	whole.Header.Catalogue = append(whole.Header.Catalogue, make([]run.Requirement, j.more)...)
	for i, scenario := range j.scenarios {
		scenario.Key = string(rune('a' + i))
		scenario.ID = scenario.Key
		whole.Header.Plan = append(whole.Header.Plan, scenario.Planned)
		whole.Scenarios = append(whole.Scenarios, scenario)
	}
	whole.Loads = j.loads
	whole.Footer = run.Footer{
		Stale: make([]run.Deviation, j.stale), Expired: make([]run.Deviation, j.expired), Fault: j.fault, Incomplete: j.incomplete, CleanUp: j.clean,
	}
	return whole
}

// TestTone is a table of what a run can be: each exit code, by what it comes from, scenarios and loads alone and together.
func TestTone(t *testing.T) {
	t.Parallel()
	of := func(verdicts ...run.Verdict) (all []run.Scenario) {
		for _, verdict := range verdicts {
			scenario := run.Scenario{Verdict: verdict, Planned: run.Planned{Requirement: "known"}}
			scenario.Steps = []run.Step{{Checks: []run.Check{{Requirement: "known", Outcome: "missing", Looked: 1, Verdict: verdict}}}}
			all = append(all, scenario)
		}
		return all
	}
	stuck := of(run.Blocked)
	stuck[0].Steps[0].Checks[0].Outcome = "undeclared"
	load := func(change func(*run.Load)) []run.Load {
		phase := run.Load{Phase: "p", Sent: 9, Planned: 9, Seconds: 1, Audit: &run.Audit{Users: 1}}
		change(&phase)
		return []run.Load{phase}
	}
	kept := load(func(*run.Load) {})
	lost := load(func(l *run.Load) { l.Audit.Findings = make([]run.Finding, 1) })
	unlisted := load(func(l *run.Load) { l.Audit.More = 3 })
	slow := load(func(l *run.Load) { l.SLOs = []run.SLO{{Name: "p99"}} })
	slowAndLost := load(func(l *run.Load) { l.SLOs, l.Audit.More = []run.SLO{{}}, 1 })
	unanswered := load(func(l *run.Load) { l.Audit.Lost = &run.Lost{Unknown: 1} })
	cut := load(func(l *run.Load) { l.Cut = "the duration has passed" })
	lostAfterOne := append(load(func(l *run.Load) { l.Phase, l.Audit = "first", nil }), lost...)

	left := run.CleanUp{Created: 3, Removed: 2, Left: []string{"Users/1: 500"}}
	maybe := run.CleanUp{Created: 3, Removed: 2, MayBeLeft: []string{"Users/1: no mark"}}
	running := run.CleanUp{NotStopped: "it hangs"}

	for name, row := range map[string]struct {
		what judged
		exit verdict.Exit
		want string
	}{
		"passes":                              {judged{scenarios: of(run.Pass)}, 0, "pass"},
		"passes with an advisory":             {judged{scenarios: of(run.Pass, run.Advisory)}, 0, "pass"},
		"passes in a small part":              {judged{scenarios: of(run.Pass), more: 1}, 0, "none"},
		"deviates as known":                   {judged{scenarios: of(run.Pass, run.KnownDeviation)}, 0, "advisory"},
		"is blocked as known":                 {judged{scenarios: of(run.Pass, run.KnownDeviation, run.Blocked)}, 0, "advisory"},
		"a load that was kept":                {judged{loads: kept}, 0, "pass"},
		"a load that was cut":                 {judged{loads: cut}, 0, "pass"},
		"passes, load kept":                   {judged{scenarios: of(run.Pass), loads: kept}, 0, "pass"},
		"fails":                               {judged{scenarios: of(run.Pass, run.Fail)}, 1, "fail"},
		"fails and is fixed":                  {judged{scenarios: of(run.Fail, run.Fixed)}, 1, "fail"},
		"is stuck":                            {judged{scenarios: append(of(run.Pass), stuck...)}, 1, "fail"},
		"is stuck and fixed":                  {judged{scenarios: append(of(run.Fixed), stuck...)}, 1, "fail"},
		"a load lost something":               {judged{loads: lost}, 1, "fail"},
		"a load lost what is not listed":      {judged{loads: unlisted}, 1, "fail"},
		"a load of two phases lost":           {judged{loads: lostAfterOne}, 1, "fail"},
		"passes, load lost":                   {judged{scenarios: of(run.Pass), loads: lost}, 1, "fail"},
		"is fixed, load lost":                 {judged{scenarios: of(run.Fixed), loads: lost}, 1, "fail"},
		"is stale, load lost":                 {judged{loads: lost, stale: 1}, 1, "fail"},
		"too slow, and lost":                  {judged{loads: slowAndLost}, 1, "fail"},
		"a deviation expired":                 {judged{scenarios: of(run.Pass), expired: 1}, 1, "fail"},
		"one expired, one is fixed":           {judged{scenarios: of(run.Fixed), expired: 1}, 1, "fail"},
		"is fixed":                            {judged{scenarios: of(run.Pass, run.Fixed)}, 1, "fixed"},
		"is fixed, and blocked as known":      {judged{scenarios: of(run.Fixed, run.KnownDeviation, run.Blocked)}, 1, "fixed"},
		"matches nothing":                     {judged{scenarios: of(run.Pass), stale: 1}, 1, "fixed"},
		"is fixed, load kept":                 {judged{scenarios: of(run.Fixed), loads: kept}, 1, "fixed"},
		"is fixed, load too slow":             {judged{scenarios: of(run.Fixed), loads: slow}, 1, "fixed"},
		"a load too slow":                     {judged{loads: slow}, 4, "advisory"},
		"passes, load too slow":               {judged{scenarios: of(run.Pass), loads: slow}, 4, "advisory"},
		"passes, something left":              {judged{scenarios: of(run.Pass), clean: left}, 3, "error"},
		"deviates as known, something left":   {judged{scenarios: of(run.KnownDeviation), clean: left}, 3, "error"},
		"a load that was kept, not removed":   {judged{loads: kept, clean: left}, 3, "error"},
		"a load too slow, something left":     {judged{loads: slow, clean: left}, 3, "error"},
		"passes, the target still runs":       {judged{scenarios: of(run.Pass), clean: running}, 3, "error"},
		"fails, something left":               {judged{scenarios: of(run.Fail), clean: left}, 1, "fail"},
		"is fixed, something left":            {judged{scenarios: of(run.Fixed), clean: left}, 1, "fixed"},
		"a load lost, something left":         {judged{loads: lost, clean: left}, 1, "fail"},
		"interrupted, something left":         {judged{loads: kept, incomplete: run.Interrupted, clean: left}, 130, "error"},
		"passes, something may be left":       {judged{scenarios: of(run.Pass), clean: maybe}, 0, "pass"},
		"a load too slow, may be left":        {judged{loads: slow, clean: maybe}, 4, "advisory"},
		"a load, kept as asked":               {judged{loads: kept, clean: run.CleanUp{Created: 3, Kept: true}}, 0, "pass"},
		"passes, something noticed":           {judged{scenarios: of(run.Pass), clean: run.CleanUp{Noticed: []string{"n"}}}, 0, "pass"},
		"an error":                            {judged{scenarios: of(run.Pass, run.Error)}, 3, "error"},
		"an error beside a failure":           {judged{scenarios: of(run.Fail, run.Error)}, 3, "error"},
		"a fault":                             {judged{scenarios: of(run.Fail), fault: "f"}, 3, "error"},
		"incomplete":                          {judged{scenarios: of(run.Fail), incomplete: "i"}, 3, "error"},
		"a load that lost, but did not end":   {judged{loads: lost, incomplete: "i"}, 3, "error"},
		"a load with answers that are gone":   {judged{loads: unanswered}, 3, "error"},
		"nothing applies":                     {judged{scenarios: of(run.NotApplicable)}, 3, "error"},
		"nothing":                             {judged{}, 3, "error"},
		"interrupted":                         {judged{scenarios: of(run.Fail), incomplete: run.Interrupted}, 130, "error"},
		"interrupted load, which lost before": {judged{loads: lost, incomplete: run.Interrupted}, 130, "error"},
	} {
		whole := row.what.run()
		concluded := verdict.Conclude(whole)
		if concluded.Exit != row.exit {
			t.Fatalf("%s: the case is made wrongly: exit %d, want %d (%s)", name, concluded.Exit, row.exit, concluded.Sentence)
		}
		if got := string(concluded.Tone()); got != row.want {
			t.Errorf("%s: want %s, got %s", name, row.want, got)
		}
		mark := `<div class="verdict v-` + row.want + `"><svg class="icon" aria-hidden="true"><use href="#i-` + row.want + `"/>`
		if page := rendered(t, whole); !strings.Contains(page, mark) {
			at := strings.Index(page, `<div class="verdict`)
			t.Errorf("%s: want the banner %s, got %s", name, mark, page[at:at+120])
		}
		var junit bytes.Buffer
		if err := JUnit(&junit, Present(whole)); err != nil {
			t.Fatal(err)
		}
		if red := strings.Contains(junit.String(), "<failure") || strings.Contains(junit.String(), "<error"); red != (row.exit != 0) {
			t.Errorf("%s: exit code %d, but red in JUnit: %t", name, row.exit, red)
		}
	}
}
