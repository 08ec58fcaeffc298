package steps_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/steps/story"
)

// TestEveryScenarioHasACheckOfItsOwn: two scenarios that record the same checks would prove one thing twice. The rows of an
// outline count as one.
func TestEveryScenarioHasACheckOfItsOwn(t *testing.T) {
	recorders := map[string][]string{} // by check id: scenario ids
	ids := map[string]bool{}
	for _, scenario := range atReference(t) {
		if scenario.Verdict == run.NotApplicable { // as what is asked of a provider behind TLS
			continue
		}
		ids[scenario.ID] = true
		for _, check := range checksOf(scenario) {
			if !slices.Contains(recorders[check.ID], scenario.ID) {
				recorders[check.ID] = append(recorders[check.ID], scenario.ID)
			}
		}
	}
	own := map[string]bool{}
	for id, scenarios := range recorders {
		if len(scenarios) == 1 && !strings.HasPrefix(id, story.GivenPrefix) {
			own[scenarios[0]] = true
		}
	}
	for id := range ids {
		if !own[id] {
			t.Errorf("%s records no check that is its own", id)
		}
	}
}

// TestEverySeedFindsTheSame: names, ids and order differ from seed to seed, and scenarios run beside each other or, by each second seed, not; what they
// find is the same.
func TestEverySeedFindsTheSame(t *testing.T) {
	want := outcomes(judged(t, strict(), asked{seed: 1, concurrency: 1}))
	if len(want) == 0 {
		t.Fatal("want check sets, got none")
	}
	last := int64(4)
	if everyPair() {
		last = 8
	}
	for seed := int64(1); seed <= last; seed++ {
		concurrency := 8
		if seed%2 == 0 {
			concurrency = 1
		}
		got := outcomes(judged(t, strict(), asked{seed: seed, concurrency: concurrency}))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("seed %d, concurrency %d: (-seed 1, 1 at once +this)\n%s", seed, concurrency, diff)
		}
	}
}

// outcomes reduces records to their checks: by scenario key, id, outcome and verdict in order of names.
func outcomes(scenarios map[string]run.Scenario) map[string][]string {
	all := map[string][]string{}
	for key, scenario := range scenarios {
		all[key] = []string{string(scenario.Verdict)}
		for _, check := range checksOf(scenario) {
			looked := fmt.Sprintf(" looked %d", check.Looked)
			if strings.HasPrefix(check.ID, "every/") { // as many responses as a list of everybody has pages
				looked = ""
			}
			all[key] = append(all[key], fmt.Sprintf("%s %s %s%s", check.ID, check.Outcome, check.Verdict, looked))
		}
		slices.Sort(all[key][1:])
	}
	return all
}
