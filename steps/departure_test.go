package steps_test

import (
	"strings"
	"testing"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
)

// TestWhatDepartureExcludes: which scenarios about people who leave are asked follows from what Entra sends then. A right provider fails
// none that is.
func TestWhatDepartureExcludes(t *testing.T) {
	t.Parallel()
	const name = "name: x\nusers:\n  - {source: userPrincipalName, target: userName, matching: 1}\n  - {source: displayName, target: displayName}\n"
	const active = "  - {expression: 'Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")', target: active}\n"
	for what, test := range map[string]struct {
		rows   string
		hard   bool
		leaves string // why entra-user-out-of-scope is not applicable, "" = it is
		gone   string // the same of entra-out-of-scope-deletes
		off    string // of entra-disable
	}{
		"soft delete":                  {name + active, false, "", "has soft delete", ""},
		"hard delete, active mapped":   {name + active, true, "", "", "no soft delete"},
		"hard delete, active unmapped": {name, true, "", "", "does not map active"},
		"nothing is sent":              {name, false, "no row for active", "no row for active", "does not map active"},
		"accountEnabled":               {name + "  - {source: accountEnabled, target: active}\n", false, "reads IsSoftDeleted", "reads IsSoftDeleted", "reads IsSoftDeleted"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			definition, err := targets.Find("reference", targets.OSEnv())
			if err != nil {
				t.Fatal(err)
			}
			mapping, err := mockentra.ParseMapping([]byte(test.rows))
			if err != nil {
				t.Fatal(err)
			}
			if definition.HardDelete = test.hard; test.hard {
				definition.Connector = "gallery"
			}
			ids := []string{"entra-user-out-of-scope", "entra-out-of-scope-deletes", "entra-disable", "entra-reassign", "entra-reassign-new", "entra-restore", "entra-released-stays"}
			done := played(t, steps.Choice{Definition: definition, Mapping: mapping, Seed: 1, IDs: ids})
			want := map[string]string{"entra-user-out-of-scope": test.leaves, "entra-out-of-scope-deletes": test.gone, "entra-disable": test.off}
			for _, scenario := range done.Scenarios {
				if scenario.Verdict != run.Pass && scenario.Verdict != run.NotApplicable {
					t.Errorf("%s: want a right provider to pass, got %s: %s", scenario.Key, scenario.Verdict, scenario.Reason)
				}
				reason, looked := want[scenario.ID]
				if looked && (scenario.Verdict == run.NotApplicable) != (reason != "") || !strings.Contains(scenario.Reason, reason) {
					t.Errorf("%s: want not applicable because of %q, got %s: %s", scenario.Key, reason, scenario.Verdict, scenario.Reason)
				}
			}
		})
	}
}
