package steps_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/flawed"
)

// TestFlawsHaveOneCause: what a report says to fix first at a provider with one flaw is that flaw, and it says nothing else, in eight of ten.
func TestFlawsHaveOneCause(t *testing.T) {
	catalogue, _ := planFor(t, asked{}).Catalogue()
	count, right := 0, 0
	for _, flaw := range flawed.Flaws() {
		causes := causesOf(t, flaw, catalogue)
		if len(causes) == 0 { // no more than recommended
			continue
		}
		count++
		want := append(sameCause()[flaw.Name], flaw.Requirement)
		if len(causes) == 1 && slices.Contains(want, causes[0].Requirement) {
			right++
			continue
		}
		t.Logf("%s: want one cause, %v, got %d:", flaw.Name, want, len(causes))
		for _, cause := range causes {
			t.Logf("    %s %s %s, %s, %v: %d findings", cause.Verdict, cause.Requirement, cause.Outcome, cause.Attribute, cause.Refusal, len(cause.Findings))
		}
	}
	if 10*right < 8*count {
		t.Errorf("want the one right cause for eight of ten flaws, got it for %d of %d", right, count)
	}
}

// causesOf are the causes of a run of a provider with one flaw: of the scenarios that the flaw is known to turn red, and a sample of others.
func causesOf(t *testing.T, flaw flawed.Flaw, catalogue []run.Requirement) []verdict.Cause {
	t.Helper()
	var ids []string
	for _, scenario := range planFor(t, asked{}).Scenarios() {
		if expected(flaw, scenario) != "" || drawnFor(flaw, scenario) || provers(t)[flaw.Requirement][scenario.Key] {
			ids = append(ids, scenario.Key)
		}
	}
	found := everything(t, asked{ids: ids, exchanges: true}, flaw.Wrap)
	whole := &run.Run{Header: run.Header{Catalogue: catalogue}}
	for _, key := range slices.Sorted(maps.Keys(found)) {
		whole.Scenarios = append(whole.Scenarios, found[key])
	}
	return verdict.Conclude(whole).Causes
}
