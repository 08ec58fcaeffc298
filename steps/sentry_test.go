package steps_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/builtin"
	"github.com/scimproof/scimproof/targets/session"
)

// TestTutorialInEachEra follows Microsoft's tutorial for Sentry against the emulator as Sentry is and was: each scenario
// passes but for the promise that Sentry breaks, and none is left out. How the organization signs in and who has joined makes no
// difference.
func TestTutorialInEachEra(t *testing.T) {
	want := map[string]run.Verdict{
		"tutorial-user": run.Pass, "tutorial-group": run.Pass, "tutorial-scope-all": run.Pass,
		"tutorial-connect": run.Pass, "tutorial-match-member": run.Pass, "tutorial-match-team": run.Pass,
		"tutorial-off-on": run.Pass, "tutorial-interval": run.Pass,
		"tutorial-member-joins": run.Pass, "tutorial-member-leaves": run.Pass, "tutorial-team-renamed": run.Pass,
		"tutorial-attributes": run.KnownDeviation, "tutorial-offboard": run.Pass, "tutorial-team-removed": run.Pass,
		"tutorial-log": run.Pass,
	}
	for _, variant := range []string{"", "/2026-discovery", "/2026-06", "/legacy", "/2026-discovery,okta,joined,group-slugs"} {
		t.Run(variant, func(t *testing.T) {
			definition, err := targets.Find("sentry"+variant, targets.OSEnv())
			if err != nil {
				t.Fatal(err)
			}
			done := played(t, steps.Choice{
				Definition: definition, Catalogue: catalogue(t), Paths: []string{"entra/tutorial.feature"}, Seed: 1,
			})
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

// TestSentryInEachVariant judges both definitions as Sentry is and was, however the organization signs in and whoever has joined: what
// they declare explains every finding, and of each verdict there are exactly so many.
func TestSentryInEachVariant(t *testing.T) {
	type counts = map[run.Verdict]int
	for name, variants := range map[string]map[string]counts{
		"sentry": {
			"":                            {run.Pass: 226, run.KnownDeviation: 13, run.Blocked: 12, run.Advisory: 9, run.Unverifiable: 12, run.NotApplicable: 381},
			"/2026-discovery":             {run.Pass: 226, run.KnownDeviation: 13, run.Blocked: 12, run.Advisory: 9, run.Unverifiable: 12, run.NotApplicable: 381},
			"/2026-06":                    {run.Pass: 223, run.KnownDeviation: 13, run.Blocked: 12, run.Advisory: 12, run.Unverifiable: 12, run.NotApplicable: 381},
			"/legacy":                     {run.Pass: 222, run.KnownDeviation: 14, run.Blocked: 12, run.Advisory: 12, run.Unverifiable: 12, run.NotApplicable: 381},
			"/saml2,pending-409":          {run.Pass: 227, run.KnownDeviation: 12, run.Blocked: 12, run.Advisory: 9, run.Unverifiable: 12, run.NotApplicable: 381},
			"/2026-discovery,okta,joined": {run.Pass: 228, run.KnownDeviation: 11, run.Blocked: 12, run.Advisory: 9, run.Unverifiable: 12, run.NotApplicable: 381},
		},
		"sentry-default-mapping": {
			"":                            {run.Pass: 207, run.KnownDeviation: 46, run.Blocked: 312, run.Advisory: 14, run.Unverifiable: 31, run.NotApplicable: 43},
			"/2026-discovery":             {run.Pass: 207, run.KnownDeviation: 46, run.Blocked: 312, run.Advisory: 14, run.Unverifiable: 31, run.NotApplicable: 43},
			"/2026-06":                    {run.Pass: 204, run.KnownDeviation: 46, run.Blocked: 312, run.Advisory: 17, run.Unverifiable: 31, run.NotApplicable: 43},
			"/legacy":                     {run.Pass: 203, run.KnownDeviation: 47, run.Blocked: 312, run.Advisory: 17, run.Unverifiable: 31, run.NotApplicable: 43},
			"/saml2,pending-409":          {run.Pass: 217, run.KnownDeviation: 43, run.Blocked: 305, run.Advisory: 14, run.Unverifiable: 31, run.NotApplicable: 43},
			"/2026-discovery,okta,joined": {run.Pass: 218, run.KnownDeviation: 42, run.Blocked: 305, run.Advisory: 14, run.Unverifiable: 31, run.NotApplicable: 43},
		},
	} {
		for variant, want := range variants {
			t.Run(name+" "+variant, func(t *testing.T) {
				t.Parallel()
				definition, err := targets.Find(name+variant, targets.OSEnv())
				if err != nil {
					t.Fatal(err)
				}
				done := played(t, steps.Choice{Definition: definition, Catalogue: catalogue(t), Seed: 1, Concurrency: 4})
				got := counts{}
				for _, scenario := range done.Scenarios {
					got[scenario.Verdict]++
				}
				if diff := cmp.Diff(want, got); diff != "" || done.Footer.Exit != 0 {
					t.Errorf("exit %d, %s; verdicts (-want +got):\n%s", done.Footer.Exit, done.Footer.Verdict, diff)
				}
			})
		}
	}
}

// TestTheIntervalIsAsserted: with any other number of minutes in the sentence the scenario is wrong, and not the provider.
func TestTheIntervalIsAsserted(t *testing.T) {
	for _, minutes := range []string{"39", "41", "80"} {
		what := asked{
			names: strings.NewReplacer("40 minutes later", minutes+" minutes later"), mapping: gallery, ids: []string{"tutorial-interval"},
		}
		got := judged(t, addressed(strict()), what)["tutorial-interval"]
		if got.Verdict != run.Error || !strings.Contains(got.Reason, "got it after 40") {
			t.Errorf("%s minutes: want an error that names the 40, got %s: %s", minutes, got.Verdict, got.Reason)
		}
	}
}

// TestAnUnlinkedMemberStays is getsentry/sentry#85832 as Entra's administrator sees it: both removals are answered 204, and nothing
// happens. It is declared, and not what the emulator does by itself. Clean-up is answered in the same way, and says so: exit code 3.
func TestAnUnlinkedMemberStays(t *testing.T) {
	for variant, want := range map[string]struct {
		verdict run.Verdict
		exit    int
	}{"sentry": {run.Pass, 0}, "sentry/unlinked-stays": {run.KnownDeviation, 3}} {
		definition, err := targets.Find("sentry", targets.OSEnv())
		if err != nil {
			t.Fatal(err)
		}
		definition.Launch.Embedded = variant
		done := played(t, steps.Choice{Definition: definition, Catalogue: catalogue(t), IDs: []string{"entra-members-leave-scope"}, Seed: 1})
		for _, scenario := range done.Scenarios {
			if scenario.Verdict != want.verdict || done.Footer.Exit != want.exit {
				t.Errorf("%s, %s: want %s and exit %d, got %s and %d", variant, scenario.Key, want.verdict, want.exit, scenario.Verdict, done.Footer.Exit)
			}
		}
	}
}

// TestALimitedRateIsNoVerdict: what follows from an answer of 429 is no finding about the provider.
func TestALimitedRateIsNoVerdict(t *testing.T) {
	definition, err := targets.Find("sentry", targets.OSEnv())
	if err != nil {
		t.Fatal(err)
	}
	definition.Launch.Embedded = "sentry/rate=3/100000h" // no window ends while the test runs
	done := played(t, steps.Choice{Definition: definition, Catalogue: catalogue(t), Paths: []string{"entra/tutorial.feature"}, Seed: 1})
	errors := 0
	for _, scenario := range done.Scenarios {
		switch scenario.Verdict {
		case run.Pass:
		case run.Error:
			errors++
			if !strings.Contains(scenario.Reason, "the provider limits requests") {
				t.Errorf("%s: want the limit named, got %s", scenario.Key, scenario.Reason)
			}
		default:
			t.Errorf("%s: want no verdict about the provider, got %s: %s", scenario.Key, scenario.Verdict, scenario.Reason)
		}
	}
	if errors == 0 || done.Footer.Exit != 3 {
		t.Errorf("want errors and exit 3, got %d and %d", errors, done.Footer.Exit)
	}
}

// played runs a session against an embedded provider to its end.
func played(t *testing.T, choice steps.Choice) *run.Run {
	t.Helper()
	return playedOn(t, choice, targets.Launchers{"embedded": builtin.Launcher{Profile: "entra"}})
}

// playedOn is played on what the launcher starts.
func playedOn(t *testing.T, choice steps.Choice, launcher targets.Launcher) *run.Run {
	t.Helper()
	plan, err := steps.NewPlan(choice)
	if err != nil {
		t.Fatal(err)
	}
	begun, err := steps.Begin(t.Context(), plan, steps.Opening{Config: session.Config{Definition: choice.Definition, Launcher: launcher, Dir: t.TempDir()}})
	if err != nil {
		t.Fatal(err)
	}
	begun.Run(t.Context())
	done, err := begun.Close(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return done
}
