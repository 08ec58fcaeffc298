package steps_test

import (
	"strings"
	"testing"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
)

// TestWhatIsNotAskedLeavesDeviations: a deviation of a scenario that this run leaves out, because it is read-only, of another profile,
// or of one dialect alone as a Tenant URL has it, is not stale: it was not reached. Where the definition itself rules the scenario out,
// it is stale.
func TestWhatIsNotAskedLeavesDeviations(t *testing.T) {
	for name, change := range map[string]func(*steps.Choice){
		"read-only": func(c *steps.Choice) { c.Definition.ReadOnly = true },
		"profile":   func(c *steps.Choice) { c.Profile = features.ProfileRFC },
		"dialect":   func(c *steps.Choice) { c.Definition.Dialects = []string{"compliant"} },
	} {
		for _, target := range []string{"sentry", "sentry-default-mapping"} {
			definition, err := targets.Find(target, targets.OSEnv())
			if err != nil {
				t.Fatal(err)
			}
			if target != "sentry" && name == "profile" {
				continue // there some of its findings are advisories, which need no deviation
			}
			choice := steps.Choice{Definition: definition, Catalogue: catalogue(t), Seed: 1}
			change(&choice)
			done := played(t, choice)
			if done.Footer.Exit != 0 || len(done.Footer.Stale) > 0 || len(done.Footer.NotReached) == 0 {
				t.Errorf("%s, %s: want exit 0, and deviations that were not reached, got %d, %s; stale %v", target, name, done.Footer.Exit, done.Footer.Verdict, done.Footer.Stale)
			}
		}
	}
	definition, err := targets.Find("sentry", targets.OSEnv())
	if err != nil {
		t.Fatal(err)
	}
	definition.Capabilities = map[string]bool{"groups": false}
	done := played(t, steps.Choice{Definition: definition, Catalogue: catalogue(t), Seed: 1})
	if stale := func(d run.Deviation) bool { return strings.HasPrefix(d.Scenario, "entra-members-") }; len(done.Footer.Stale) == 0 || !stale(done.Footer.Stale[0]) {
		t.Errorf("without groups: want the deviations of members stale, got %v", done.Footer.Stale)
	}
}
