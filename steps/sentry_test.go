package steps_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/builtin"
)

// TestTutorialInEachEra follows Microsoft's tutorial for Sentry against the emulator as Sentry was, is, and may be: each step
// passes, and none is left out. How the organization signs in and who has joined makes no difference.
func TestTutorialInEachEra(t *testing.T) {
	want := map[string]run.Verdict{
		"tutorial-connect": run.Pass, "tutorial-user": run.Pass, "tutorial-group": run.Pass, "tutorial-member-leaves": run.Pass,
		"tutorial-offboard": run.Pass, "tutorial-team-removed": run.Pass,
	}
	for _, variant := range []string{"legacy", "2026-06", "2026-discovery", "2026-discovery,okta,joined,pending-409,group-slugs"} {
		t.Run(variant, func(t *testing.T) {
			definition, err := targets.Find("sentry", targets.OSEnv())
			if err != nil {
				t.Fatal(err)
			}
			definition.Launch.Embedded = "sentry/" + variant
			options := steps.Options{
				Definition: definition, Catalogue: catalogue(t), Paths: []string{"entra/tutorial.feature"}, Seed: 1,
			}
			done := played(t, options)
			got := map[string]run.Verdict{}
			for _, scenario := range done.Scenarios {
				got[scenario.Key] = scenario.Verdict
				covered(t, scenario.Key, scenario)
			}
			if diff := cmp.Diff(want, got); diff != "" || done.Footer.Exit != 0 {
				t.Errorf("exit %d, %s; verdicts (-want +got):\n%s", done.Footer.Exit, done.Footer.Verdict, diff)
			}
		})
	}
}

// TestSentryWithTheDefaultMapping: what people meet who keep Entra's default mapping is declared line by line, and nothing else
// breaks.
func TestSentryWithTheDefaultMapping(t *testing.T) {
	definition, err := targets.Find("sentry-default-mapping", targets.OSEnv())
	if err != nil {
		t.Fatal(err)
	}
	done := steps.Run(t, definition, targets.Launchers{"embedded": builtin.Launcher{Profile: "entra"}})
	counts := map[run.Verdict]int{}
	for _, scenario := range done.Scenarios {
		counts[scenario.Verdict]++
	}
	if counts[run.KnownDeviation] == 0 || counts[run.Pass] == 0 {
		t.Errorf("want passes and known deviations, got %v", counts)
	}
	unexpected := slices.DeleteFunc(slices.Sorted(maps.Keys(counts)), func(verdict run.Verdict) bool {
		return slices.Contains([]run.Verdict{run.Pass, run.KnownDeviation, run.Blocked, run.NotApplicable, run.Advisory}, verdict)
	})
	if len(unexpected) > 0 {
		t.Errorf("want passes and declared deviations, and what those block, got %v of %v", unexpected, counts)
	}
}

// played runs a session against an embedded provider to its end.
func played(t *testing.T, options steps.Options) *run.Run {
	t.Helper()
	launcher := targets.Launchers{"embedded": builtin.Launcher{Profile: "entra"}}
	session, err := steps.Begin(t.Context(), options, launcher, t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	session.Run(t.Context())
	done, err := session.Close(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return done
}
