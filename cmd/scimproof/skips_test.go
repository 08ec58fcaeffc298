package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// required is the variable that turns a test's skip into a failure. .ci/run sets it, so that nothing is skipped unseen there.
var required = regexp.MustCompile(`\bREQUIRE_[A-Z]+\b`)

// TestWhatIsSkippedFailsInCI wants each function that skips a test to ask a variable that .ci/run sets.
func TestWhatIsSkippedFailsInCI(t *testing.T) {
	t.Parallel()
	set, skips := []string{}, 0
	for line := range strings.Lines(guide(t, ".ci/run")) {
		if strings.HasPrefix(line, "export ") {
			set = append(set, required.FindAllString(line, -1)...)
		}
	}
	for file, text := range texts(t) {
		if !strings.HasSuffix(file, "_test.go") {
			continue
		}
		for function, asked := range skipsOf(t, file, text) {
			skips++
			if len(asked) == 0 {
				t.Errorf("%s: %s skips a test and asks no REQUIRE_ variable", file, function)
			}
			for _, name := range asked {
				if !slices.Contains(set, name) {
					t.Errorf("%s: %s asks %s, which .ci/run does not set", file, function, name)
				}
			}
		}
	}
	if skips == 0 {
		t.Error("no skip was found at all")
	}
}

func TestSkipsAreFound(t *testing.T) {
	t.Parallel()
	found := skipsOf(t, "a_test.go", `package a
func TestNot(t *testing.T) { scanner.Skip(); os.Getenv("REQUIRE_X") }
func TestUnasked(t *testing.T) { t.Skip("REQUIRE_X=1 makes that a failure") }
func TestAsked(t *testing.T) { if os.Getenv("REQUIRE_X") == "1" { t.Fatal() }; t.Run("", func(t *testing.T) { t.Skipf("%d", 1) }) }
func BenchmarkUnasked(b *testing.B) { b.SkipNow() }`)
	if len(found) != 3 || len(found["TestUnasked"])+len(found["BenchmarkUnasked"]) != 0 || !slices.Equal(found["TestAsked"], []string{"REQUIRE_X"}) {
		t.Errorf("got %v", found)
	}
}

// skipsOf lists the functions of a file that skip a test, with the REQUIRE_ variables that each of them asks.
func skipsOf(t *testing.T, file, text string) map[string][]string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	for _, declared := range parsed.Decls {
		function, ok := declared.(*ast.FuncDecl)
		if !ok {
			continue
		}
		skips, asked := false, []string{}
		ast.Inspect(function, func(node ast.Node) bool {
			if call, ok := node.(*ast.CallExpr); ok {
				skips = skips || isSkip(call)
				asked = append(asked, askedIn(call)...)
			}
			return true
		})
		if skips {
			found[function.Name.Name] = asked
		}
	}
	return found
}

// isSkip reports whether t.Skip or the like is called: what is tested has methods of that name, too.
func isSkip(call *ast.CallExpr) bool {
	on, name := selected(call)
	return slices.Contains([]string{"t", "b", "f", "tb"}, on) && slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, name)
}

// askedIn returns the REQUIRE_ variable that os.Getenv is called with.
func askedIn(call *ast.CallExpr) []string {
	if on, name := selected(call); on != "os" || name != "Getenv" || len(call.Args) != 1 {
		return nil
	}
	literal, ok := call.Args[0].(*ast.BasicLit)
	if !ok {
		return nil
	}
	variable, err := strconv.Unquote(literal.Value)
	if err != nil || required.FindString(variable) != variable || variable == "" {
		return nil
	}
	return []string{variable}
}

// selected splits a call of package.function or value.method.
func selected(call *ast.CallExpr) (on, name string) {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return "", ""
	}
	value, ok := selector.X.(*ast.Ident)
	if !ok {
		return "", ""
	}
	return value.Name, selector.Sel.Name
}
