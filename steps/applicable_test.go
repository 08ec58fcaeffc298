package steps_test

import (
	"go/ast"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
)

// TestReadOnlyIsWhatWritesNothing compares what the plan of a read-only run leaves out with what each scenario sends to the
// reference: no scenario that writes may stay, and none that only reads may be left out.
func TestReadOnlyIsWhatWritesNothing(t *testing.T) {
	definition, err := targets.Find("reference", targets.OSEnv())
	if err != nil {
		t.Fatal(err)
	}
	done := played(t, steps.Choice{Definition: definition, Seed: 1})
	definition.ReadOnly = true
	plan, err := steps.NewPlan(steps.Choice{Definition: definition})
	if err != nil {
		t.Fatal(err)
	}
	left := map[string]bool{}
	for _, planned := range plan.Scenarios() {
		left[planned.Key] = strings.Contains(planned.Excluded, "read-only")
	}
	reading := 0
	for _, scenario := range done.Scenarios {
		if scenario.Verdict == run.NotApplicable {
			continue
		}
		if wrote := writes(scenario); wrote != left[scenario.Key] {
			t.Errorf("%s: it writes: %t, left out: %t; want both the same, see readsOnly", scenario.Key, wrote, left[scenario.Key])
		}
		if !left[scenario.Key] {
			reading++
		}
	}
	if reading == 0 {
		t.Error("want scenarios that write nothing, got none")
	}
}

func writes(scenario run.Scenario) bool {
	for _, exchange := range scenario.Exchanges {
		if exchange.Method != http.MethodGet {
			return true
		}
	}
	return false
}

// TestWhatADialectExcludes: a target that uses one dialect is asked only what Entra does in it. The rows that are
// called after the other are left out, and nothing else is.
func TestWhatADialectExcludes(t *testing.T) {
	definition, err := targets.Find("reference", targets.OSEnv())
	if err != nil {
		t.Fatal(err)
	}
	for _, dialect := range []string{"legacy", "compliant"} {
		definition.Dialects = []string{dialect}
		plan, err := steps.NewPlan(steps.Choice{Definition: definition})
		if err != nil {
			t.Fatal(err)
		}
		rows := map[string]int{}
		for _, planned := range plan.Scenarios() {
			excluded := planned.Excluded == "the target uses only the "+dialect+" dialect"
			row, _, _ := strings.Cut(planned.Row, " ") // "compliant without a path"
			if rows[row]++; excluded != (row != dialect && (row == "legacy" || row == "compliant")) {
				t.Errorf("%s with %s alone: excluded: %t (%s)", planned.Key, dialect, excluded, planned.Excluded)
			}
		}
		if rows["legacy"] == 0 || rows["compliant"] == 0 {
			t.Errorf("want rows of both dialects, got %v", rows)
		}
	}
}

// TestDialectsAreDeclared: only what a step declares as its Dialect changes the one that Entra uses, since a plan knows no other.
func TestDialectsAreDeclared(t *testing.T) {
	var set []string
	visit(t, func(node ast.Node) {
		if function, ok := node.(*ast.FuncDecl); ok {
			ast.Inspect(function, func(inner ast.Node) bool {
				if called, ok := inner.(*ast.SelectorExpr); ok && called.Sel.Name == "SetDialect" {
					set = append(set, function.Name.Name)
				}
				return true
			})
		}
	}, sources()...)
	if !slices.Equal(set, []string{"Do"}) {
		t.Errorf("want the dialect set by Do alone, got %v", set)
	}
}

// TestACertificateAloneIsNoSecret: where only a certificate tells who asks, no scenario sends a wrong secret; beside a token all do.
func TestACertificateAloneIsNoSecret(t *testing.T) {
	t.Parallel()
	definition, err := targets.Find("reference", targets.OSEnv())
	if err != nil {
		t.Fatal(err)
	}
	definition.TLS.Cert = "client.pem"
	for _, token := range []string{"", "abcd"} {
		definition.Auth = targets.Auth{Bearer: token}
		plan, err := steps.NewPlan(steps.Choice{Definition: definition})
		if err != nil {
			t.Fatal(err)
		}
		met := 0
		for _, planned := range plan.Scenarios() {
			if !strings.Contains(planned.ID, "wrong-secret") {
				continue
			}
			met++
			if left := strings.Contains(planned.Excluded, "by their certificate"); left != (token == "") {
				t.Errorf("%s with the token %q: want it left out only without one, got %q", planned.Key, token, planned.Excluded)
			}
		}
		if met < 10 {
			t.Errorf("want the scenarios with a wrong secret, got %d", met)
		}
	}
}
