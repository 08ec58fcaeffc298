package steps_test

import (
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/capture"
	"github.com/scimproof/scimproof/targets/flawed"
)

// TestFlawsHaveOneCause: what a report says to fix first at a provider with one flaw is that flaw, and it says nothing else, in nine of ten; and
// it says how to fix each.
func TestFlawsHaveOneCause(t *testing.T) {
	provers(t)
	list, _ := planFor(t, asked{}).Catalogue()
	header := run.Header{Catalogue: list, Outside: planFor(t, asked{}).Outside()}
	var mu sync.Mutex
	count, right := 0, 0
	t.Run("each", func(t *testing.T) {
		for _, flaw := range flawed.Flaws() {
			t.Run(flaw.Name, func(t *testing.T) {
				t.Parallel()
				causes := causesOf(t, flaw)
				if len(causes) == 0 { // no more than recommended
					return
				}
				for _, cause := range causes {
					if cause.Verdict == run.Blocked {
						t.Errorf("want a failure for what scenarios begin with, got only %d blocked by %s", len(cause.Findings), cause.Requirement)
					}
					if of, known := header.Requirement(cause.Requirement); known && cause.Fault == "" && cause.Advice(of) == "" {
						t.Errorf("want how to fix %s, got nothing", cause.Requirement)
					}
				}
				if first, known := firstFindings()[flaw.Name]; known {
					of, _ := header.Requirement(causes[0].Requirement)
					if advice := causes[0].Advice(of); len(causes) != 1 || of.ID != first.requirement || !strings.Contains(advice, first.fix) {
						t.Errorf("want one cause, %+v, got %d, the first of them %s: %s", first, len(causes), of.ID, advice)
					}
				}
				want := append(sameCause()[flaw.Name], flaw.Requirement)
				one := len(causes) == 1 && slices.Contains(want, causes[0].Requirement)
				mu.Lock()
				defer mu.Unlock()
				if count++; one {
					right++
					return
				}
				t.Logf("want one cause, %v, got %d:", want, len(causes))
				for _, cause := range causes {
					t.Logf("    %s %s %s, %s, %v: %d findings", cause.Verdict, cause.Requirement, cause.Outcome, cause.Attribute, cause.Refusal, len(cause.Findings))
				}
			})
		}
	})
	if 10*right < 9*count {
		t.Errorf("want the one right cause for nine of ten flaws, got it for %d of %d", right, count)
	}
}

// causesOf are the causes of a run of a provider with one flaw: of the scenarios that the flaw is known to turn red, and a sample of others;
// where each flaw meets all scenarios, of a whole run.
func causesOf(t *testing.T, flaw flawed.Flaw) []verdict.Cause {
	t.Helper()
	found := against(t, flaw)
	if everyPair() { // what was sent is kept of few: they are run again
		var ids []string
		for key, scenario := range found {
			if scenario.Verdict != run.Pass || noted(scenario) {
				ids = append(ids, key)
			}
		}
		slices.Sort(ids)
		maps.Copy(found, everything(t, asked{ids: ids, exchanges: true}, flaw.Wrap))
	}
	return verdict.Conclude(part{found: found}.run(t)).Causes
}

// TestSentryHasFewCauses: a provider that refuses every PATCH with two operations and keeps nothing but a name has few causes, and the first
// is what it refuses. What a creation leaves out is one of them.
func TestSentryHasFewCauses(t *testing.T) {
	definition, err := targets.Find("sentry-default-mapping", targets.OSEnv())
	if err != nil {
		t.Fatal(err)
	}
	definition.Deviations = ""
	causes := verdict.Conclude(played(t, steps.Choice{Definition: definition, Catalogue: catalogue(t), Seed: 1, Concurrency: 4})).Causes
	oneRefusalEach(t, "sentry-default-mapping", causes)
	if len(causes) == 0 || len(causes) > 16 {
		t.Fatalf("want 1 to 16 causes, got %d", len(causes))
	}
	first := causes[0].Refusal
	if first.Request != "PATCH Users" || first.Status != http.StatusBadRequest || !strings.Contains(first.Detail, `\"add\" is not a valid choice`) {
		t.Errorf("want the refused add first, got %s %s: %+v", causes[0].Requirement, causes[0].Outcome, first)
	}
	if !slices.ContainsFunc(causes, func(of verdict.Cause) bool { return slices.Contains(of.NotKept, "phoneNumbers") && len(of.NotKept) > 5 }) {
		t.Error("want what creations leave out as one cause")
	}
}

// TestRefusalsStandOnce: with the whole profile, no two causes rest on the same refusal.
func TestRefusalsStandOnce(t *testing.T) {
	for _, name := range []string{"email-path-refused", "employee-number-path-refused", "title-patch-not-implemented", "user-delete-405", "adscim-schema-refused"} {
		found := judged(t, flawNamed(t, name).Wrap(strict()), asked{exchanges: true, concurrency: 4})
		causes := verdict.Conclude(part{found: found}.run(t)).Causes
		if len(causes) == 0 || causes[0].Refusal == (verdict.Refusal{}) {
			t.Errorf("%s: want a refusal first, got %d causes", name, len(causes))
		}
		oneRefusalEach(t, name, causes)
	}
}

// TestOneStatusInPlaceOfAnotherIsOneCause: who answers 410 where 404 is wanted has one thing to change, whatever was asked for.
func TestOneStatusInPlaceOfAnotherIsOneCause(t *testing.T) {
	found := judged(t, goneFor(strict()), asked{exchanges: true, concurrency: 4})
	causes := verdict.Conclude(part{found: found}.run(t)).Causes
	for _, of := range causes {
		t.Logf("%s %s %v: %d findings", of.Requirement, of.Outcome, of.Refusal, len(of.Findings))
	}
	if len(causes) != 1 || causes[0].Refusal.Status != http.StatusGone {
		t.Errorf("want one cause, the 410, got %d", len(causes))
	}
}

// goneFor answers 410 for each user and group that is not there.
func goneFor(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kept := capture.Of(next, r)
		if kept.Status == http.StatusNotFound && (strings.HasPrefix(r.URL.Path, "/Users/") || strings.HasPrefix(r.URL.Path, "/Groups/")) {
			kept.Rewrite(w, http.StatusGone, scim.Errorf(http.StatusGone, "", "no %s here", path.Base(r.URL.Path)).Body())
			return
		}
		kept.Pass(w)
	})
}

func oneRefusalEach(t *testing.T, name string, causes []verdict.Cause) {
	t.Helper()
	seen := map[verdict.Refusal]string{}
	for _, of := range causes {
		if other, twice := seen[of.Refusal]; twice && of.Refusal != (verdict.Refusal{}) {
			t.Errorf("%s: %s and %s rest on the same refusal %+v", name, other, of.Requirement, of.Refusal)
		}
		seen[of.Refusal] = of.Requirement
	}
}
