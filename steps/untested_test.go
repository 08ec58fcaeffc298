package steps_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
)

// TestUntested accounts for every requirement of the profile "entra": a run of the reference exercises it, or the catalogue says why it
// does not, and nothing else.
func TestUntested(t *testing.T) {
	exercised := map[string]bool{}
	for _, scenario := range judged(t, strict(), asked{concurrency: 4}) {
		for _, check := range checksOf(scenario) {
			if check.Looked > 0 && (check.Verdict == run.Pass || check.Verdict == run.Advisory) {
				exercised[check.Requirement] = true
			}
		}
	}
	profile, err := catalogue(t).Profile(features.ProfileEntra)
	if err != nil {
		t.Fatal(err)
	}
	var missing []string
	reasons := map[string]int{}
	for _, requirement := range profile.Requirements() {
		tested := exercised[requirement.ID]
		switch {
		case tested && requirement.Untested != "":
			t.Errorf("%s is exercised, and the catalogue says why it is not: remove the line", requirement.ID)
		case !tested && requirement.Untested == "":
			missing = append(missing, requirement.ID)
		case !tested:
			reasons[requirement.Untested]++
		}
	}
	if len(reasons) > mostReasons {
		t.Errorf("want a short list, got %d reasons: %v", len(reasons), slices.Sorted(maps.Keys(reasons)))
	}
	for _, id := range missing {
		t.Errorf("%s is not exercised, and the catalogue does not say why", id)
	}
}

const mostReasons = 6
