package steps_test

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"maps"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets/flawed"
)

// sampled is which share of the scenarios that a flaw is not expected to turn red are run against it all the same: one in so many, and fewer
// where all that it changes are run anyway.
const sampled, sampledUnchanged = 16, 64

// rowsDrawn is which share of the rows of an outline that a flaw changes and is not expected to turn red are run against it where each flaw
// meets every scenario: one in so many, others for each flaw. Rows differ in one word, and there are more of them than of all else.
const rowsDrawn = 3

// everyPair reports whether each flaw meets every scenario whose conversation it would change, and each right provider, mapping and knob
// every one: $SCIMPROOF_FLAWS is "all", as in .ci/run.
func everyPair() bool { return os.Getenv("SCIMPROOF_FLAWS") == "all" }

// shares is which share of the scenarios each of many right providers, mappings and knobs meets: one in so many, others for each, so that
// together they meet all.
func shares() int {
	if everyPair() {
		return 1
	}
	return 3
}

// met says which scenarios each flaw meets.
func met() string {
	if everyPair() {
		return "each flaw meets every scenario whose requests or answers it changes (of the rows of an outline that it does not turn red, one in " +
			strconv.Itoa(rowsDrawn) + "), and a sample of the others"
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
	if everyPair() {
		return lot(flaw, scenario.Key, sampledUnchanged)
	}
	return lot(flaw, scenario.Key, sampled)
}

// rowDrawnFor reports whether a flaw that changes what a scenario says meets it: all that are no rows, and some rows.
func rowDrawnFor(flaw flawed.Flaw, key string) bool {
	return !strings.Contains(key, "/") || lot(flaw, key, rowsDrawn)
}

// lot draws one in so many of the scenarios for a flaw.
func lot(flaw flawed.Flaw, key string, in uint32) bool {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(flaw.Name + " " + key))
	return sum.Sum32()%in == 0
}

// findings are what was found at each flawed provider, by the flaw's name. Several tests need it.
var findings = sync.OnceValue(func() *sync.Map { return &sync.Map{} })

// meeting is what was found at one flawed provider: the records of the scenarios that have met the flaw, by their key.
type meeting struct {
	mu      sync.Mutex
	found   map[string]run.Scenario
	changed map[string]bool // the scenarios whose conversation the flaw changes, nil = not looked at yet
}

// meetingWith is that of a flaw.
func meetingWith(flaw flawed.Flaw) *meeting {
	known, _ := findings().LoadOrStore(flaw.Name, &meeting{found: map[string]run.Scenario{}})
	return known.(*meeting)
}

// changes are the scenarios, and of rows those drawn, whose conversation the flaw changes, found out once: none unless each flaw is to meet
// all of them.
func (m *meeting) changes(t *testing.T, flaw flawed.Flaw) map[string]bool {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.changed == nil && everyPair() {
		m.changed = changedBy(t, flaw)
	}
	return m.changed
}

// allMet has every flaw met by its scenarios, several at once, where they have not been: the tests that ask for one after another need not
// wait for each.
func allMet(t *testing.T) {
	t.Helper()
	provers(t) // once, before several ask
	if everyPair() {
		conversations(t)
	}
	t.Run("each flaw is met", func(t *testing.T) {
		for _, flaw := range flawed.Flaws() {
			t.Run(flaw.Name, func(t *testing.T) {
				t.Parallel()
				against(t, flaw)
			})
		}
	})
}

// against runs the scenarios that a flaw meets, once in a process. A test that does so for every flaw takes a while, and much longer under
// the race detector: .ci/run leaves those out there by their names, so they must have them.
func against(t *testing.T, flaw flawed.Flaw) map[string]run.Scenario {
	t.Helper()
	changed := meetingWith(flaw).changes(t, flaw)
	found := meet(t, flaw, func(scenario run.Planned) bool {
		return changed[scenario.Key] || expected(flaw, scenario) != "" || drawnFor(flaw, scenario) || provers(t)[flaw.Requirement][scenario.Key]
	})
	if everyPair() { // who is asked and answered as by the reference finds what was found there
		for key, scenario := range atReference(t) {
			if _, ran := found[key]; !ran {
				found[key] = scenario
			}
		}
	}
	return found
}

// kept is what was found at the reference.
var kept = sync.OnceValue(func() map[string]run.Scenario { return map[string]run.Scenario{} })

// atReference is what all scenarios find at the reference, run once in a process.
func atReference(t *testing.T) map[string]run.Scenario {
	t.Helper()
	known := kept()
	if len(known) == 0 {
		maps.Copy(known, everything(t, asked{}, asItIs))
	}
	return known
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
	for key, scenario := range atReference(t) {
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
	known := meetingWith(flaw)
	known.mu.Lock()
	defer known.mu.Unlock()
	var ids []string
	for _, scenario := range planFor(t, asked{}).Scenarios() {
		if _, ran := known.found[scenario.Key]; !ran && which(scenario) {
			ids = append(ids, scenario.Key)
		}
	}
	if len(ids) > 0 {
		maps.Copy(known.found, lighter(everything(t, asked{ids: ids, exchanges: !everyPair()}, flaw.Wrap)))
	}
	return maps.Clone(known.found)
}

// lighter are records without what was sent where nothing was found.
func lighter(found map[string]run.Scenario) map[string]run.Scenario {
	for key, scenario := range found {
		if scenario.Verdict == run.Pass && !noted(scenario) {
			scenario.Exchanges = nil
			found[key] = scenario
		}
	}
	return found
}

// part is what was found at one provider, and that provider without a flaw.
type part struct {
	found   map[string]run.Scenario // by key
	right   func() http.Handler
	profile string
}

// run is what was found as a run.
func (p part) run(t *testing.T) *run.Run {
	t.Helper()
	catalogue, _ := planFor(t, asked{profile: p.profile}).Catalogue()
	whole := &run.Run{Header: run.Header{Catalogue: catalogue, Profile: p.profile}}
	for _, key := range slices.Sorted(maps.Keys(p.found)) {
		whole.Scenarios = append(whole.Scenarios, p.found[key])
	}
	return whole
}

// everything runs all scenarios, or those that are asked, against the wrapped reference, and returns their records by key.
func everything(t *testing.T, what asked, wrap func(http.Handler) http.Handler) map[string]run.Scenario {
	t.Helper()
	all := map[string]run.Scenario{}
	for _, of := range parts(t, what, wrap) {
		maps.Copy(all, of.found)
	}
	return all
}

// way is how a part of the scenarios is judged: at which provider, what is asked there, and by which plan.
type way struct {
	right func() http.Handler
	asks  func(asked) asked
	plan  func(testing.TB, asked) *steps.Plan
}

func (w way) judge(t testing.TB, at http.Handler, what asked) map[string]run.Scenario {
	t.Helper()
	what = w.asks(what)
	return judgedBy(t, w.plan(t, what), at, what)
}

// ways are the four, in order: the default mapping; what it excludes with Sentry's, against a reference that makes an address of the user
// name, as Sentry does; then an extension of the provider's own; what only the profile rfc demands, by that.
func ways() []way {
	same := func(what asked) asked { return what }
	return []way{
		{strict, same, planFor},
		{func() http.Handler { return addressed(strict()) }, func(what asked) asked { what.mapping = gallery; return what }, planFor},
		{strict, same, func(t testing.TB, what asked) *steps.Plan { t.Helper(); return extended(t, what.names) }},
		{
			func() http.Handler { return referenceFor(scim.Refuse) },
			func(what asked) asked { what.profile, what.mapping = features.ProfileRFC, ""; return what }, planFor,
		},
	}
}

// parts runs all scenarios, or those that are asked, against the wrapped reference, in each way what those before do not judge. What no way
// judges is in the last.
func parts(t *testing.T, what asked, wrap func(http.Handler) http.Handler) []part {
	t.Helper()
	what.concurrency = 4
	var all []part
	for _, way := range ways() {
		found := way.judge(t, wrap(way.right()), what)
		all = append(all, part{found: found, right: way.right, profile: cmp.Or(way.asks(what).profile, features.ProfileEntra)})
		what.ids = notApplicable(found)
		if len(what.ids) == 0 {
			break
		}
	}
	return all
}

// notApplicable lists the scenarios that were not judged.
func notApplicable(found map[string]run.Scenario) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(found)), func(key string) bool { return found[key].Verdict != run.NotApplicable })
}
