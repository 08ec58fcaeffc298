package steps_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/steps/story"
	"github.com/scimproof/scimproof/targets/flawed"
)

// unblockable are the checks of a Given that no flaw stops, with the reason.
func unblockable() map[string]string {
	return map[string]string{
		"given-secret-accepted": "a provider that refuses the right secret is not usable, so the run ends before",
		"given-neighbour":       "the neighbour is created as the person before was, whose account would have blocked the scenario",
		"given-hundred-added":   "the hundred are made and added as others were before, whose accounts would have blocked the scenario",
	}
}

// unblindable are the checks that turn no scenario red, with the reason.
func unblindable() map[string]string {
	return map[string]string{
		"group-patch-status":      "its finding is a note",
		"error-form/detail":       "its finding is a note",
		"log-disabled-or-deleted": "Entra's log follows from the answer to its request, at which other checks look; the tutorial reads it there",
		"read-after-write":        "what was not read in time is filed under its requirement by the check of the value itself",
	}
}

// provenBy are the requirements that the checks which are recorded on the reference look at, by the id of the check.
func provenBy(t *testing.T) map[string]map[string]bool {
	t.Helper()
	seen := map[string]map[string]bool{}
	for _, scenario := range atReference(t) {
		for _, check := range checksOf(scenario) {
			if seen[check.ID] == nil {
				seen[check.ID] = map[string]bool{}
			}
			seen[check.ID][check.Requirement] = true
		}
	}
	return seen
}

// TestBlindChecks forces each check to pass, one after another: some scenario that some flaw had turned red is then no longer
// red. A check for which there is no such pair sees nothing that another does not see.
func TestBlindChecks(t *testing.T) {
	proven := provenBy(t)
	allMet(t)
	for _, id := range slices.Sorted(maps.Keys(proven)) {
		if !strings.HasPrefix(id, story.GivenPrefix) && unblindable()[id] == "" {
			t.Run(id, func(t *testing.T) {
				t.Parallel()
				blindTo(t, proven[id], func(check run.Check) bool { return check.ID == id })
			})
		}
	}
}

// TestBlindOutcomes forces each outcome class to pass, in whatever check: a class for which no red scenario turns green is one
// that no check needs.
func TestBlindOutcomes(t *testing.T) {
	allMet(t)
	for _, outcome := range emittedBySteps(t) {
		if unproven()[outcome] == "" {
			t.Run(string(outcome), func(t *testing.T) {
				t.Parallel()
				blindTo(t, nil, func(check run.Check) bool { return check.Outcome == string(outcome) })
			})
		}
	}
}

// TestStepsNameOutcomes: no step spells a class itself.
func TestStepsNameOutcomes(t *testing.T) {
	looked := 0
	visit(t, func(node ast.Node) {
		for _, outcome := range outcomesIn(node) {
			looked++
			if literal, spelt := outcome.(*ast.BasicLit); spelt {
				t.Errorf("a step spells the outcome class %s: want its name in package features", literal.Value)
			}
		}
	}, sources()...)
	if looked == 0 {
		t.Error("no check was looked at")
	}
}

// outcomesIn lists the expressions in a node that say the class of a check: as an argument of fault, or as the member itself.
func outcomesIn(node ast.Node) (found []ast.Expr) {
	switch node := node.(type) {
	case *ast.CallExpr:
		if fmt.Sprint(node.Fun) == "fault" {
			found = append(found, node.Args[1])
		}
	case *ast.KeyValueExpr:
		if fmt.Sprint(node.Key) == "Outcome" {
			found = append(found, node.Value)
		}
	case *ast.AssignStmt:
		for i, left := range node.Lhs {
			if member, ok := left.(*ast.SelectorExpr); ok && member.Sel.Name == "Outcome" && len(node.Rhs) == len(node.Lhs) {
				found = append(found, node.Rhs[i])
			}
		}
	}
	return found
}

// sources are those of all that makes a check.
func sources() []string { return []string{"*.go", "story/*.go", "../scim/invariant/*.go"} }

// unproven are the outcome classes that no flaw goes green by, with the reason.
func unproven() map[features.Outcome]string {
	return map[features.Outcome]string{
		features.Held:         "nothing is wrong",
		features.Unanswered:   "it is no verdict on the provider, whose run it ends",
		features.Uncaused:     "it blocks, and fails nobody",
		features.OnlyNewer:    "no flaw is behind TLS: TestTransport has providers that are",
		features.Unverifiable: "the provider's schema excuses it, which has a test of its own",

		features.BodyWith204:        "Go's servers write no body with 204: only others do, over HTTP/2",
		features.NotAccepted:        "it is no verdict on the provider: TestNamesThatMayBeRefused has it",
		features.NotOverlapped:      "it is no verdict on the provider: TestRequestsThatDoNotOverlap has it",
		features.NoID:               "a provider that gives no id has no account for any story, so nearly all are red or blocked by it",
		features.NotRefused:         "it is no verdict on the provider: TestNothingIsRefused has it",
		features.NotProvisioned:     "a response that Entra could not use comes with it, and names what is wrong",
		features.CreatedWithoutBody: "a creation that is answered without a body gives no id either",
	}
}

// blindTo wants some scenario in which some flaw has violated a requirement, by such checks alone, to find nothing against it where they
// cannot fail. What costs a note fails nobody, whatever is found. Flaws of the requirements that they are about are tried first: as a rule
// one of those is enough.
func blindTo(t *testing.T, about map[string]bool, such func(run.Check) bool) {
	t.Helper()
	tried, flaws := 0, flawed.Flaws()
	slices.SortStableFunc(flaws, func(a, b flawed.Flaw) int {
		switch {
		case about[a.Requirement] == about[b.Requirement]:
			return 0
		case about[a.Requirement]:
			return -1
		}
		return 1
	})
	for _, flaw := range flaws {
		for _, found := range violatedBy(t, flaw) {
			if slices.ContainsFunc(found.by, func(check run.Check) bool { return !such(check) }) {
				continue
			}
			tried++
			if scenario := blinded(t, flaw, found.key, such)[found.key]; len(slices.DeleteFunc(broken(scenario, found.requirement), such)) == 0 {
				return
			}
		}
	}
	t.Errorf("no flaw goes green by it, of %d tried: it sees nothing of its own, or a flaw is missing", tried)
}

// emittedBySteps lists the outcome classes that the sources of the steps name. Each that has a name in Go must be among them.
func emittedBySteps(t *testing.T) []features.Outcome {
	t.Helper()
	named, used := namesOfOutcomes(t), map[string]bool{}
	visit(t, func(node ast.Node) {
		if selector, ok := node.(*ast.SelectorExpr); ok && fmt.Sprint(selector.X) == "features" {
			used[selector.Sel.Name] = true
		}
	}, sources()...)
	var all []features.Outcome
	for name, outcome := range named {
		if used[name] {
			all = append(all, outcome)
		} else if outcome != features.AnyOther {
			t.Errorf("features.%s is named, and no step emits it", name)
		}
	}
	slices.Sort(all)
	return all
}

// namesOfOutcomes are the constants of type Outcome in package features.
func namesOfOutcomes(t *testing.T) map[string]features.Outcome {
	t.Helper()
	named := map[string]features.Outcome{}
	visit(t, func(node ast.Node) {
		declared, ok := node.(*ast.ValueSpec)
		if !ok || fmt.Sprint(declared.Type) != "Outcome" {
			return
		}
		text, err := strconv.Unquote(declared.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		named[declared.Names[0].Name] = features.Outcome(text)
	}, "../features/outcome.go")
	if len(named) == 0 {
		t.Fatal("no outcome class is named in Go")
	}
	return named
}

// visit walks the sources that match the patterns, without tests.
func visit(t *testing.T, see func(ast.Node), patterns ...string) {
	t.Helper()
	var names []string
	for _, pattern := range patterns {
		matched, err := filepath.Glob(pattern)
		if err != nil || len(matched) == 0 {
			t.Fatalf("want sources at %s, got %v, %v", pattern, matched, err)
		}
		names = append(names, matched...)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(node ast.Node) bool {
			see(node)
			return true
		})
	}
}

// blinded runs one scenario against a flaw with some checks forced to pass, with the mapping that reaches the scenario.
func blinded(t *testing.T, flaw flawed.Flaw, key string, blind func(run.Check) bool) map[string]run.Scenario {
	t.Helper()
	found := judged(t, flaw.Wrap(strict()), asked{ids: []string{key}, blind: blind})
	if found[key].Verdict == run.NotApplicable {
		found = judged(t, flaw.Wrap(addressed(strict())), asked{ids: []string{key}, mapping: gallery, blind: blind})
	}
	if found[key].Verdict == run.NotApplicable {
		found = judgedBy(t, extended(t, nil), flaw.Wrap(strict()), asked{ids: []string{key}, blind: blind})
	}
	return found
}

// violation is a requirement that a scenario found violated, and the checks that found it.
type violation struct {
	key, requirement string
	by               []run.Check
}

// violations keeps what was found violated under each flaw: each check and each outcome asks for it.
var violations = sync.OnceValue(func() *sync.Map { return &sync.Map{} })

// violatedBy lists what scenarios found violated under a flaw.
func violatedBy(t *testing.T, flaw flawed.Flaw) (all []violation) {
	t.Helper()
	if known, ok := violations().Load(flaw.Name); ok {
		return known.([]violation)
	}
	scenarios := against(t, flaw)
	for _, key := range slices.Sorted(maps.Keys(scenarios)) {
		seen := map[string]bool{}
		for _, check := range checksOf(scenarios[key]) {
			if of := check.Requirement; !seen[of] {
				seen[of] = true
				if by := broken(scenarios[key], of); len(by) > 0 {
					all = append(all, violation{key, of, by})
				}
			}
		}
	}
	violations().Store(flaw.Name, all)
	return all
}

// broken lists the checks of a scenario that found a requirement violated.
func broken(scenario run.Scenario, requirement string) (found []run.Check) {
	for _, check := range checksOf(scenario) {
		noted := check.Verdict == run.Pass && features.Outcome(check.Outcome) != features.Held
		if check.Requirement == requirement && (check.Verdict == run.Fail || check.Verdict == run.Advisory || noted) {
			found = append(found, check)
		}
	}
	return found
}

// TestFlawsBlock wants every check of a Given to stop a scenario under some flaw.
func TestFlawsBlock(t *testing.T) {
	allMet(t)
	stopped, in := map[string]bool{}, map[string]map[string]bool{}
	note := func(scenarios map[string]run.Scenario) {
		for _, scenario := range scenarios {
			for _, check := range checksOf(scenario) {
				stopped[check.ID] = stopped[check.ID] || check.Verdict == run.Blocked
			}
		}
	}
	for _, flaw := range flawed.Flaws() {
		note(against(t, flaw))
	}
	for key, scenario := range atReference(t) {
		for _, check := range checksOf(scenario) {
			if in[check.ID] == nil {
				in[check.ID] = map[string]bool{}
			}
			in[check.ID][key] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(in)) {
		if !strings.HasPrefix(id, story.GivenPrefix) {
			continue
		}
		for _, flaw := range flawed.Flaws() { // what is blocked is not red, so those that may be have perhaps not met it
			if stopped[id] || unblockable()[id] != "" {
				break
			}
			note(meet(t, flaw, func(scenario run.Planned) bool { return in[id][scenario.Key] }))
		}
		if stopped[id] == (unblockable()[id] != "") {
			t.Errorf("%s: blocked by a flaw: %t, reason why not: %q", id, stopped[id], unblockable()[id])
		}
	}
}
