package steps_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/steps/story"
)

// TestEachCheckProvesOneRequirement: what a check is about does not depend on what it found, or on where. A check whose requirement is
// that of its scenario, wherever it stands, names none itself.
func TestEachCheckProvesOneRequirement(t *testing.T) {
	proven := map[string]map[string]bool{} // by check id: requirements that differ from the scenario's
	own := map[string]bool{}               // check ids whose requirement was the scenario's
	for _, scenario := range atReference(t) {
		for _, check := range checksOf(scenario) {
			switch {
			case strings.HasPrefix(check.ID, story.GivenPrefix): // it names what the scenario rests on
			case check.Requirement == scenario.Requirement:
				own[check.ID] = true
			default:
				if proven[check.ID] == nil {
					proven[check.ID] = map[string]bool{}
				}
				proven[check.ID][check.Requirement] = true
			}
			if _, known := catalogue(t).Requirement(check.Requirement); !known {
				t.Errorf("%s: check %s proves %s, which the catalogue does not have", scenario.Key, check.ID, check.Requirement)
			}
		}
	}
	for id, requirements := range proven {
		if len(requirements) > 1 {
			t.Errorf("check %s proves %v: want a check for each", id, slices.Sorted(maps.Keys(requirements)))
		}
	}
	if len(proven) < 40 || len(own) == 0 {
		t.Errorf("want checks of other requirements than the scenario's, got %d, and %d of its own", len(proven), len(own))
	}
}

// TestOneRequirementIsProvenOnceInAStep: one fact is no proof of a requirement twice.
func TestOneRequirementIsProvenOnceInAStep(t *testing.T) {
	for key, scenario := range atReference(t) {
		for _, step := range scenario.Steps {
			seen := map[string]run.Check{}
			for _, check := range step.Checks {
				if before, twice := seen[check.ID+check.Pointer+check.Want]; twice {
					t.Errorf("%s: %s: %+v stands there twice: %+v", key, step.Text, check, before)
				}
				seen[check.ID+check.Pointer+check.Want] = check
			}
		}
	}
}
