package steps_test

import (
	"bytes"
	"context"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/flawed"
	"github.com/scimproof/scimproof/targets/reference"
	"github.com/scimproof/scimproof/targets/session"
)

const mounted = "/scim/v2"

// inMemory is a recorder that keeps what it is given: verdicts, not exchanges, of which there are hundreds of thousands.
type inMemory struct {
	mu        sync.Mutex
	scenarios map[string]run.Scenario
}

func (m *inMemory) Scenario(scenario run.Scenario) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.scenarios[scenario.Key] = scenario
	return nil
}

// direct is a transport that calls the provider without a network: hundreds of runs are compared here, and TestTargets has one.
type direct struct{ provider http.Handler }

func (d direct) RoundTrip(sent *http.Request) (*http.Response, error) {
	received := sent.Clone(sent.Context())
	received.URL.Scheme, received.URL.Host = "", ""
	received.Host, received.RequestURI, received.RemoteAddr = sent.URL.Host, sent.URL.RequestURI(), "192.0.2.1:1234"
	if received.Body == nil {
		received.Body = http.NoBody
	}
	answer := httptest.NewRecorder()
	d.provider.ServeHTTP(answer, received)
	return answer.Result(), nil
}

// asked is what a test wants to know of a provider.
type asked struct {
	ids         []string
	profile     string               // default entra
	mapping     string               // default the reference's
	blind       func(run.Check) bool // checks forced to pass
	seed        int64
	concurrency int
	exchanges   bool              // kept in the records
	knob        [2]string         // name and value of one that differs from its default
	variant     bool              // the knob is that of a variant, "other"
	held        bool              // writes are held back until what they would change was read, as in a run
	names       *strings.Replacer // of people and groups in the features; nil = as shipped
}

// judged runs scenarios against a handler that is mounted at /scim/v2, and returns their records by key.
func judged(t testing.TB, handler http.Handler, what asked) map[string]run.Scenario {
	t.Helper()
	return judgedBy(t, planFor(t, what), handler, what)
}

// judgedBy is judged with a plan of the test's own.
func judgedBy(t testing.TB, whole *steps.Plan, handler http.Handler, what asked) map[string]run.Scenario {
	t.Helper()
	plan, err := whole.Select(what.ids...)
	if err != nil {
		t.Fatal(err)
	}
	instance := &targets.Instance{
		Base: &url.URL{Scheme: "http", Host: "provider", Path: mounted}, Transport: direct{http.StripPrefix(mounted, handler)},
		Stop: func(context.Context) error { return nil }, Logs: func() string { return "" },
	}
	ledger, err := targets.CreateLedger("")
	if err != nil {
		t.Fatal(err)
	}
	if what.held {
		instance.HoldBack(ledger)
	}
	kept := &inMemory{scenarios: map[string]run.Scenario{}}
	runner := plan.Seeded(max(1, what.seed)).Runner(
		&session.Target{Definition: plan.Choice().Definition, Instance: instance, Ledger: ledger},
		steps.RunnerOptions{Recorder: kept, Concurrency: max(1, what.concurrency), Brief: !what.exchanges})
	runner.Blind(what.blind)
	unhurried(t, func(ctx context.Context) {
		if err := runner.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	if runner.Written() != len(plan.Scenarios()) {
		t.Fatalf("want %d records, got %d", len(plan.Scenarios()), runner.Written())
	}
	return kept.scenarios
}

// unhurried plays by a clock that jumps: the pauses before a read is repeated, and whatever a provider waits for, take no time.
func unhurried(t testing.TB, play func(context.Context)) {
	t.Helper()
	tests, is := t.(*testing.T)
	if !is {
		play(t.Context())
		return
	}
	synctest.Test(tests, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		play(ctx)
	})
}

// plans are those of all scenarios, by profile, mapping and names: features are parsed and steps are matched once for hundreds of runs.
var plans sync.Map

// planFor returns the plan of all scenarios for what is asked.
func planFor(t testing.TB, what asked) *steps.Plan {
	t.Helper()
	read := sync.OnceValues(func() (*steps.Plan, error) {
		definition, err := targets.Find("reference", targets.OSEnv())
		if err != nil {
			return nil, err
		}
		if what.mapping != "" {
			definition.Mapping, definition.Connector = what.mapping, "gallery"
			definition.HardDelete = what.mapping == gallery
		}
		if what.knob[0] != "" {
			settings := map[string]string{what.knob[0]: what.knob[1]}
			if definition.Entra = settings; what.variant {
				definition.Entra, definition.Variants = nil, map[string]map[string]string{"other": settings}
			}
		}
		choice := steps.Choice{Definition: definition, Profile: what.profile, Catalogue: catalogue(t)}
		if what.names != nil {
			choice.Features = renamed(t, what.names)
		}
		return steps.NewPlan(choice)
	})
	once, _ := plans.LoadOrStore([5]any{what.profile, what.mapping, what.knob, what.variant, what.names}, read)
	plan, err := once.(func() (*steps.Plan, error))()
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// readOnce is the catalogue, which is only read.
var readOnce = sync.OnceValues(features.Load)

func catalogue(t testing.TB) *features.Catalogue {
	t.Helper()
	read, err := readOnce()
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// strict is the reference that flaws wrap, for the entra profile.
func strict() http.Handler { return referenceFor(scim.Create) }

func referenceFor(unmatched scim.ValuePath) http.Handler {
	return reference.New(reference.Options{Base: mounted, Token: "embedded-secret", ValuePath: unmatched, Now: ticking()})
}

// ticking is a clock that moves on each time it is read: by the clock of unhurried a whole run takes no time, and what was changed would
// have the time of its creation.
func ticking() func() time.Time {
	var read atomic.Int64
	return func() time.Time { return time.Now().Add(time.Duration(read.Add(1)) * time.Millisecond) }
}

// extended is the plan of all scenarios with the default mapping, a row to an extension of the provider's own, and one for roles.
func extended(t testing.TB, names *strings.Replacer) *steps.Plan {
	t.Helper()
	once, _ := plans.LoadOrStore([2]any{"extended", names}, sync.OnceValue(func() *steps.Plan {
		choice := choiceWith(t, everydayMappings(t)["an extension of every shape, and a role"].String())
		if names != nil {
			choice.Features = renamed(t, names)
		}
		return planOf(t, choice)
	}))
	return once.(func() *steps.Plan)()
}

const gallery = "sentry-gallery"

func asItIs(provider http.Handler) http.Handler { return provider }

// addressed completes what is created by the address that Sentry makes of it.
func addressed(provider http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		made := scim.Resource{}
		if body, err := io.ReadAll(r.Body); err == nil && r.Method == http.MethodPost && json.Unmarshal(body, &made) == nil && made["userName"] != nil {
			made["emails"] = []any{map[string]any{"type": "work", "primary": true, "value": made["userName"]}}
			r.Body = io.NopCloser(strings.NewReader(scim.JSON(made)))
			r.ContentLength = -1
		} else {
			r.Body = io.NopCloser(bytes.NewReader(body))
		}
		provider.ServeHTTP(w, r)
	})
}

// TestFlaws wraps the reference in each flaw: those scenarios turn red, in each row, that are about the requirement it violates,
// those that are listed with a reason, and no others. What cannot be told any more may be blocked.
func TestFlaws(t *testing.T) {
	t.Log(met())
	allMet(t)
	for _, flaw := range flawed.Flaws() {
		t.Run(flaw.Name, func(t *testing.T) {
			t.Parallel()
			unused, many := maps.Clone(flaw.Also), 0
			for key, scenario := range against(t, flaw) {
				why := expected(flaw, scenario.Planned)
				if proven(scenario, flaw) {
					why = "a check of it proves " + flaw.Requirement
				}
				if looksAtAll(scenario.ID) && red(scenario, flaw) {
					why = "it looks at each attribute, whatever the flaw is about"
				}
				if strings.HasPrefix(scenario.ID, "entra-every-") && why == "" && red(scenario, flaw) {
					why = "it judges each answer, whatever the flaw is about"
				}
				delete(unused, scenario.ID)
				delete(unused, key)
				comparedSomething(t, key, scenario)
				switch got := red(scenario, flaw); {
				case scenario.Verdict == run.Error:
					t.Errorf("%s: %s", key, scenario.Reason)
				case got && why == "":
					t.Errorf("%s turned red: %s", key, scenario.Reason)
				case !got && why != "":
					t.Errorf("want %s red (%s): it is %s", key, why, scenario.Verdict)
				case got:
					many++
					statusKept(t, flaw, scenario)
				}
			}
			if many == 0 || len(unused) > 0 {
				t.Errorf("%d scenarios turned red, and no scenario is called %v", many, slices.Sorted(maps.Keys(unused)))
			}
		})
	}
}

// looksAtAll tells the scenarios that compare a resource as a whole, in more than one state.
func looksAtAll(id string) bool {
	return slices.Contains([]string{"entra-mapped-changed", "entra-update-nothing-else", "entra-update-both", "entra-update-without-path", "entra-return-data", "entra-group-otherwise", "entra-answer-reflects-state"}, id)
}

// red reports whether a scenario failed. Nobody is failed on what is inferred about Entra, so where the flaw's own
// requirement is that, the advisory counts, and the note.
func red(scenario run.Scenario, flaw flawed.Flaw) bool {
	return scenario.Verdict == run.Fail || scenario.Requirement == flaw.Requirement && (scenario.Verdict == run.Advisory || noted(scenario)) || proven(scenario, flaw)
}

// proven reports whether a check of a scenario found the flaw's own requirement violated.
func proven(scenario run.Scenario, flaw flawed.Flaw) bool {
	return slices.ContainsFunc(checksOf(scenario), func(check run.Check) bool {
		return check.Requirement == flaw.Requirement && (check.Verdict == run.Fail || check.Verdict == run.Advisory)
	})
}

// noted reports whether a scenario passed with a note.
func noted(scenario run.Scenario) bool {
	return slices.ContainsFunc(checksOf(scenario), func(check run.Check) bool {
		return check.Verdict == run.Pass && features.Outcome(check.Outcome) != features.Held
	})
}

// comparedSomething wants each check that passed to say what was there: a text that ends in nothing is nothing to compare with.
func comparedSomething(t *testing.T, key string, scenario run.Scenario) {
	t.Helper()
	for _, check := range checksOf(scenario) {
		if check.Verdict == run.Pass && (check.Want == "" || strings.HasSuffix(check.Want, " ")) {
			t.Errorf("%s: check %s passed, and wanted %q", key, check.ID, check.Want)
		}
	}
}

// statusKept holds a flaw to its word that only states are wrong.
func statusKept(t *testing.T, flaw flawed.Flaw, scenario run.Scenario) {
	t.Helper()
	for _, check := range checksOf(scenario) {
		if flaw.StateOnly && check.Verdict == run.Fail && slices.Contains([]features.Outcome{features.ServerError, features.Status}, features.Outcome(check.Outcome)) {
			t.Errorf("%s says StateOnly, but %s of %s is a %s", flaw.Name, check.ID, scenario.Key, check.Outcome)
		}
	}
}

func checksOf(scenario run.Scenario) []run.Check {
	var all []run.Check
	for _, step := range scenario.Steps {
		all = append(all, step.Checks...)
	}
	return all
}

// TestFlawsCoverEverything wants every row of every scenario that the reference can be asked to turn red by some flaw.
func TestFlawsCoverEverything(t *testing.T) {
	seen := map[string]bool{}
	for _, flaw := range flawed.Flaws() {
		for _, scenario := range against(t, flaw) {
			seen[scenario.Key] = seen[scenario.Key] || red(scenario, flaw)
		}
	}
	for key, scenario := range atReference(t) {
		if slices.Contains(scenario.Tags, "transport:https") {
			continue // TestTransport has them
		}
		if scenario.Verdict == run.NotApplicable {
			t.Errorf("%s: no mapping reaches it", key)
		} else if !seen[key] {
			t.Errorf("%s: no flaw turns it red", key)
		}
	}
}

const longestFlaw = 30 // lines of a function that is not a list of flaws

// TestFlawRules keeps the flaws small and taken from life.
func TestFlawRules(t *testing.T) {
	names := map[string]bool{}
	kebab := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	for _, flaw := range flawed.Flaws() {
		if !kebab.MatchString(flaw.Name) || names[flaw.Name] {
			t.Errorf("name %q: want kebab-case, and once", flaw.Name)
		}
		names[flaw.Name] = true
		if flaw.Seen == "" || flaw.Requirement == "" || flaw.Wrap == nil {
			t.Errorf("%s: want a requirement, where it was seen, and a wrapper", flaw.Name)
		}
		for id, why := range flaw.Also {
			if len(strings.Fields(why)) < 3 {
				t.Errorf("%s: %s: want a reason, got %q", flaw.Name, id, why)
			}
		}
	}
	t.Run("source", flawSource)
}

// flawSource looks at the length of every wrapper.
func flawSource(t *testing.T) {
	files := token.NewFileSet()
	names, err := filepath.Glob("../targets/flawed/*.go")
	if err != nil || len(names) == 0 {
		t.Fatalf("want the sources of targets/flawed, got %v, %v", names, err)
	}
	for _, name := range names {
		parsed, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range parsed.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if !ok || strings.HasSuffix(function.Name.Name, "Flaws") {
				continue
			}
			if lines := files.Position(function.End()).Line - files.Position(function.Pos()).Line + 1; lines > longestFlaw {
				t.Errorf("%s: %s has %d lines, want at most %d", name, function.Name.Name, lines, longestFlaw)
			}
		}
	}
}
