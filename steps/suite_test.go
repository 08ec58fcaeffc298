package steps_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/builtin"
)

// TestTargets judges the providers that come with scimproof as their definitions say: the reference, and the emulator of Sentry
// by Microsoft's tutorial and everything else that its mapping leaves.
func TestTargets(t *testing.T) {
	for _, name := range []string{"reference", "sentry"} {
		t.Run(name, func(t *testing.T) {
			definition, err := targets.Find(name, targets.OSEnv())
			if err != nil {
				t.Fatal(err)
			}
			steps.Run(t, definition, targets.Launchers{"embedded": builtin.Launcher{Profile: "entra"}})
		})
	}
}

// TestReference wants the reference to pass each profile, and exactly so many scenarios of it: one that is lost is noticed.
func TestReference(t *testing.T) {
	for profile, want := range map[string]struct {
		unmatched scim.ValuePath
		counts    map[run.Verdict]int
	}{
		features.ProfileEntra: {scim.Create, map[run.Verdict]int{run.Pass: 610, run.NotApplicable: 43}},
		features.ProfileRFC:   {scim.Refuse, map[run.Verdict]int{run.Pass: 117, run.NotApplicable: 536}},
	} {
		t.Run(profile, func(t *testing.T) {
			got := map[run.Verdict]int{}
			for key, scenario := range judged(t, referenceFor(want.unmatched), asked{profile: profile, concurrency: 4}) {
				got[scenario.Verdict]++
				if scenario.Verdict != run.NotApplicable {
					covered(t, key, scenario)
				}
			}
			if diff := cmp.Diff(want.counts, got); diff != "" {
				t.Errorf("verdicts (-want +got):\n%s", diff)
			}
		})
	}
}

// covered wants the requirement that a scenario names to be looked at by one of its checks.
func covered(t *testing.T, key string, scenario run.Scenario) {
	t.Helper()
	for _, check := range checksOf(scenario) {
		if check.Requirement == scenario.Requirement && check.Looked > 0 && check.Verdict == run.Pass {
			return
		}
	}
	t.Errorf("%s is tagged with %s, but none of its checks looked at it", key, scenario.Requirement)
}

// TestBrief: a brief record has the checks of a whole one, and no exchanges.
func TestBrief(t *testing.T) {
	whole, brief := judged(t, strict(), asked{exchanges: true}), judged(t, strict(), asked{})
	for key, scenario := range whole {
		kept, left := len(scenario.Exchanges)*len(scenario.Log), len(brief[key].Exchanges)+len(brief[key].Log)
		if scenario.ID == "entra-create-user" && kept == 0 || left > 0 {
			t.Errorf("%s: want exchanges and a log in the whole record alone, got %d and %d lines, and %d when brief",
				key, len(scenario.Exchanges), len(scenario.Log), left)
		}
	}
	if diff := cmp.Diff(outcomes(whole), outcomes(brief)); diff != "" {
		t.Errorf("checks (-whole +brief):\n%s", diff)
	}
}
