package verdict

import (
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
)

// TestConforms tells what a run says in which nothing fails, by how much of what applies it has exercised.
func TestConforms(t *testing.T) {
	t.Parallel()
	more := func(n int, area string, change func(*run.Requirement)) func(*run.Run) {
		return func(r *run.Run) {
			for range n {
				made := run.Requirement{ID: "more", Area: area}
				if change != nil {
					change(&made)
				}
				r.Header.Catalogue = append(r.Header.Catalogue, made)
			}
		}
	}
	lacks := func(name string) func(*run.Run) {
		return func(r *run.Run) {
			r.Header.Target.Mapping = "ours"
			r.Header.Target.Capabilities = append(r.Header.Target.Capabilities, run.Capability{Name: name, Declared: "no"})
		}
	}
	excluded := func(r *run.Requirement) { r.Excluded = "the definition declares groups: false" }
	for name, row := range map[string]struct {
		change []func(*run.Run)
		want   string
		tone   Tone
	}{
		"all of it":                 {nil, "Conforms: ", ToneConforms},
		"nine tenths":               {[]func(*run.Run){more(1, "", nil)}, "Conforms: 10 scenarios passed, covering 10 of 11 ", ToneConforms},
		"less":                      {[]func(*run.Run){more(2, "", nil)}, "Passed what was tested: 10 of 12 applicable requirements of the entra profile, 10 scenarios passed.", TonePartial},
		"an area without a check":   {[]func(*run.Run){more(1, "deprovision", nil)}, "Passed what was tested: 10 of 11 applicable requirements of the entra profile, 10 scenarios passed, none about leaving.", TonePartial},
		"discovery without a check": {[]func(*run.Run){more(1, "spc", nil)}, "Passed what was tested: ", TonePartial},
		"what no run exercises":     {[]func(*run.Run){more(9, "delete", func(r *run.Requirement) { r.Untested = "a person reads it" })}, "Conforms: ", ToneConforms},
		"what the mapping leaves out": {[]func(*run.Run){more(9, "manager", excluded), func(r *run.Run) { r.Header.Target.Mapping = "ours" }},
			"Conforms: 10 scenarios passed, covering 10 of 10 applicable requirements of the entra profile, 9 left out by the mapping ours.", ToneConforms},
		"no groups":              {[]func(*run.Run){more(9, "groups", excluded), lacks("groups")}, "Conforms, users only: no groups declared, 10 scenarios passed, ", ToneConforms},
		"no pages":               {[]func(*run.Run){lacks("pagination")}, "Conforms, as declared: no pagination declared, ", ToneConforms},
		"what the mapping lacks": {[]func(*run.Run){lacks("maps manager")}, "Conforms: ", ToneConforms},
		"an optional feature":    {[]func(*run.Run){more(9, "bulk", nil)}, "Conforms: ", ToneConforms},
		"one that is advertised": {[]func(*run.Run){more(9, "bulk", nil), func(r *run.Run) {
			r.Header.Target.Capabilities = []run.Capability{{Name: "bulk", Advertised: "yes"}}
		}}, "Passed what was tested: ", TonePartial},
		"one that was seen":                   {[]func(*run.Run){more(9, "bulk", nil), func(r *run.Run) { r.Header.Catalogue[0].Area = "bulk" }}, "Passed what was tested: ", TonePartial},
		"PATCH, which Entra needs":            {[]func(*run.Run){more(9, "patch", nil)}, "Passed what was tested: ", TonePartial},
		"PATCH, which the RFCs do not demand": {[]func(*run.Run){more(9, "patch", nil), func(r *run.Run) { r.Header.Profile = "rfc" }}, "Conforms: ", ToneConforms},
		"scenarios of its own": {[]func(*run.Run){func(r *run.Run) {
			for i := range r.Scenarios[:5] {
				r.Scenarios[i].Own = true
			}
		}}, "Passed what was tested: 5 of 10 ", TonePartial},
		"nobody has reviewed what is known": {[]func(*run.Run){func(r *run.Run) {
			r.Header.Deviations = []run.Deviation{{Scenario: "a", Requirement: "r-a", Outcome: "missing", Link: run.Unreviewed}}
			r.Scenarios[0].Verdict, r.Scenarios[0].Steps[0].Checks[0].Verdict = run.KnownDeviation, run.KnownDeviation
		}}, "No new failures: 1 known deviation, 1 declared deviation is not reviewed, 9 scenarios passed, ", ToneWarns},
		"an old file, whose plan says what is left out": {[]func(*run.Run){more(1, "groups", nil), more(1, "groups", nil), func(r *run.Run) {
			r.Header.Plan = append(r.Header.Plan, run.Planned{Key: "z", ID: "z", Requirement: "more", Excluded: "the mapping m does not map x of a user"})
			r.Scenarios = append(r.Scenarios, run.Scenario{Planned: r.Header.Plan[10], Verdict: run.NotApplicable})
		}}, "Conforms: ", ToneConforms},
		"an old file of a run that was read-only": {[]func(*run.Run){more(1, "groups", nil), more(1, "groups", nil), func(r *run.Run) {
			r.Header.Plan = append(r.Header.Plan, run.Planned{Key: "z", ID: "z", Requirement: "more", Excluded: "the run is read-only, and this scenario writes"})
			r.Scenarios = append(r.Scenarios, run.Scenario{Planned: r.Header.Plan[10], Verdict: run.NotApplicable})
		}}, "Passed what was tested: ", TonePartial},
	} {
		ten := make([]run.Verdict, 10)
		for i := range ten {
			ten[i] = run.Pass
		}
		whole := verdicts(ten...)
		for _, change := range row.change {
			change(whole)
		}
		got := Conclude(whole)
		if !strings.HasPrefix(got.Sentence, row.want) || got.Tone() != row.tone || got.Exit != ExitOK {
			t.Errorf("%s:\nwant %s (%s)\ngot  %s (%s), exit %d", name, row.want, row.tone, got.Sentence, got.Tone(), got.Exit)
		}
	}
}

// TestBlockedScenariosExerciseNothing: what was checked before the scenario was blocked is not counted.
func TestBlockedScenariosExerciseNothing(t *testing.T) {
	t.Parallel()
	whole := verdicts(run.Pass, run.Blocked)
	whole.Scenarios[1].Steps = append(whole.Scenarios[0].Steps, whole.Scenarios[1].Steps...)
	whole.Scenarios[1].Steps[0].Checks = []run.Check{{Requirement: "r-b", Looked: 3, Verdict: run.Pass}}
	if rows := coverage(whole); !rows[0].Tested || rows[1].Tested {
		t.Errorf("want the first tested alone, got %+v", rows)
	}
}
