package steps_test

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/flawed"
)

// sampled is which share of the scenarios that a flaw is not expected to turn red are run against it all the same: one in so many.
const sampled = 16

// everyPair reports whether each flaw meets every scenario: $SCIMPROOF_FLAWS is "all", as in .ci/run.
func everyPair() bool { return os.Getenv("SCIMPROOF_FLAWS") == "all" }

// met says which scenarios each flaw meets.
func met() string {
	if everyPair() {
		return "each flaw meets every scenario"
	}
	return fmt.Sprintf("each flaw meets the scenarios that it turns red, and one in %d of the others, drawn by their names: SCIMPROOF_FLAWS=all for all", sampled)
}

// expected is the reason why a scenario turns red by a flaw, "" where it does not.
func expected(flaw flawed.Flaw, scenario run.Planned) string {
	if len(flaw.Rows) > 0 && scenario.Row != "" && !slices.Contains(flaw.Rows, scenario.Row) {
		return ""
	}
	if judgesAnswers := strings.HasPrefix(scenario.ID, "entra-every-"); scenario.Requirement == flaw.Requirement && judgesAnswers == flaw.Answers {
		return "its requirement is " + flaw.Requirement
	}
	return cmp.Or(flaw.Also[scenario.Key], flaw.Also[scenario.ID])
}

// drawnFor reports whether a scenario is in the sample for a flaw. It is another one for each flaw, and the same each time: what a change
// breaks is red on the machine of whoever made it, and not on a later day of somebody else's.
func drawnFor(flaw flawed.Flaw, scenario run.Planned) bool {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(flaw.Name + " " + scenario.Key))
	return sum.Sum32()%sampled == 0
}

// findings are the records of scenarios that have met a flaw, by the flaw's name and their key. Several tests need them; those of one
// flaw are written by one test at a time.
var findings = sync.OnceValue(func() *sync.Map { return &sync.Map{} })

// against runs the scenarios that a flaw meets, once in a process. A test that does so for every flaw takes a while, and much longer under
// the race detector: .ci/run leaves those out there by their names, so they must have them.
func against(t *testing.T, flaw flawed.Flaw) map[string]run.Scenario {
	t.Helper()
	return meet(t, flaw, func(scenario run.Planned) bool {
		return everyPair() || expected(flaw, scenario) != "" || drawnFor(flaw, scenario) || provers(t)[flaw.Requirement][scenario.Key]
	})
}

// prove keeps what provers found.
var prove = sync.OnceValue(func() map[string]map[string]bool { return map[string]map[string]bool{} })

// provers are the scenarios that have a check of a requirement, by requirement and key, as the reference shows: one that is about another.
func provers(t *testing.T) map[string]map[string]bool {
	t.Helper()
	known := prove()
	if len(known) > 0 {
		return known
	}
	for key, scenario := range everything(t, asked{}, asItIs) {
		for _, check := range checksOf(scenario) {
			if known[check.Requirement] == nil {
				known[check.Requirement] = map[string]bool{}
			}
			known[check.Requirement][key] = true
		}
	}
	return known
}

// meet runs those scenarios against a flaw that have not met it yet, and returns all that have.
func meet(t *testing.T, flaw flawed.Flaw, which func(run.Planned) bool) map[string]run.Scenario {
	t.Helper()
	if !strings.HasPrefix(t.Name(), "TestFlaws") && !strings.HasPrefix(t.Name(), "TestBlind") {
		t.Fatal("want a test whose name begins with TestFlaws or TestBlind, which .ci/run does not run under the race detector")
	}
	kept, _ := findings().LoadOrStore(flaw.Name, map[string]run.Scenario{})
	known := kept.(map[string]run.Scenario)
	var ids []string
	for _, scenario := range planFor(t, asked{}).Scenarios() {
		if _, ran := known[scenario.Key]; !ran && which(scenario) {
			ids = append(ids, scenario.Key)
		}
	}
	if len(ids) > 0 {
		maps.Copy(known, everything(t, asked{ids: ids}, flaw.Wrap))
	}
	return known
}

// everything runs all scenarios, or those that are asked, against the wrapped reference: those that the default mapping excludes are run
// with Sentry's, against a reference that makes an address of the user name, as Sentry does; what only the profile rfc demands, by that.
func everything(t *testing.T, what asked, wrap func(http.Handler) http.Handler) map[string]run.Scenario {
	t.Helper()
	what.concurrency = 4
	all := judged(t, wrap(strict()), what)
	var excluded []string
	for key, scenario := range all {
		if scenario.Verdict == run.NotApplicable {
			excluded = append(excluded, key)
		}
	}
	if len(excluded) == 0 {
		return all
	}
	what.ids, what.mapping = excluded, gallery
	maps.Copy(all, judged(t, wrap(addressed(strict())), what))
	what.ids = slices.DeleteFunc(excluded, func(key string) bool { return all[key].Verdict != run.NotApplicable })
	if len(what.ids) > 0 {
		maps.Copy(all, judgedBy(t, extended(t, what.names), wrap(strict()), what))
	}
	what.ids = slices.DeleteFunc(what.ids, func(key string) bool { return all[key].Verdict != run.NotApplicable })
	if len(what.ids) > 0 {
		what.profile, what.mapping = features.ProfileRFC, ""
		maps.Copy(all, judged(t, wrap(referenceFor(scim.Refuse)), what))
	}
	return all
}
