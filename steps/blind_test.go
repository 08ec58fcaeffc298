package steps_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/targets/flawed"
)

// unblockable are the checks of a Given that no flaw stops, with the reason.
func unblockable() map[string]string {
	return map[string]string{"given-secret-accepted": "a provider that refuses the right secret is not usable, so the run ends before"}
}

// checkIDs lists the checks that are recorded on the reference.
func checkIDs(t *testing.T) []string {
	t.Helper()
	seen := map[string]bool{}
	for _, scenario := range everything(t, asItIs) {
		for _, check := range checksOf(scenario) {
			seen[check.ID] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// TestBlindChecks forces each check to pass, one after another: some scenario that some flaw had turned red is then no longer
// red. A check for which there is no such pair sees nothing that another does not see.
func TestBlindChecks(t *testing.T) {
	for _, id := range checkIDs(t) {
		if strings.HasPrefix(id, "given-") {
			continue
		}
		t.Run(id, func(t *testing.T) {
			tried := 0
			for _, flaw := range flawed.Flaws() {
				for _, key := range onlyBy(id, flaw, against(t, flaw)) {
					tried++
					blind := blinded(t, flaw, key, id)
					if blind[key].Verdict == run.Pass {
						return
					}
				}
			}
			t.Errorf("no flaw goes green by it, of %d tried: the check sees nothing of its own, or a flaw is missing", tried)
		})
	}
}

// blinded runs one scenario against a flaw with a check forced to pass, with the mapping that reaches the scenario.
func blinded(t *testing.T, flaw flawed.Flaw, key, id string) map[string]run.Scenario {
	t.Helper()
	found := judged(t, flaw.Wrap(strict()), asked{ids: []string{key}, blind: id})
	if found[key].Verdict == run.NotApplicable {
		return judged(t, flaw.Wrap(addressed(strict())), asked{ids: []string{key}, mapping: gallery, blind: id})
	}
	return found
}

// onlyBy lists the scenarios that turned red by this check and by no other.
func onlyBy(id string, flaw flawed.Flaw, scenarios map[string]run.Scenario) []string {
	var keys []string
	for key, scenario := range scenarios {
		mine, others := false, false
		for _, check := range checksOf(scenario) {
			if check.Verdict == scenario.Verdict {
				mine, others = mine || check.ID == id, others || check.ID != id
			}
		}
		if red(scenario, flaw) && mine && !others {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// TestBlockingChecks wants every check of a Given to stop a scenario under some flaw.
func TestBlockingChecks(t *testing.T) {
	stopped := map[string]bool{}
	for _, flaw := range flawed.Flaws() {
		for _, scenario := range against(t, flaw) {
			for _, check := range checksOf(scenario) {
				stopped[check.ID] = stopped[check.ID] || check.Verdict == run.Blocked
			}
		}
	}
	for _, id := range checkIDs(t) {
		if strings.HasPrefix(id, "given-") && stopped[id] == (unblockable()[id] != "") {
			t.Errorf("%s: blocked by a flaw: %t, reason why not: %q", id, stopped[id], unblockable()[id])
		}
	}
}
