package steps_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/steps/story"
)

// TestGivenChecks: against a provider without a fault the checks of Given steps, and no others, are about what a scenario starts from.
func TestGivenChecks(t *testing.T) {
	found := map[bool]int{}
	for key, scenario := range atReference(t) {
		given := false
		for _, step := range scenario.Steps {
			if !slices.Contains([]string{"And", "But", "*"}, strings.TrimSpace(step.Keyword)) {
				given = strings.TrimSpace(step.Keyword) == "Given"
			}
			for _, check := range step.Checks {
				found[given]++
				if strings.HasPrefix(check.ID, story.GivenPrefix) != given {
					t.Errorf("%s: %s %s: check %s, Given: %t", key, step.Keyword, step.Text, check.ID, given)
				}
			}
		}
	}
	if found[true] < 50 || found[false] < 50 {
		t.Errorf("want many checks of either kind, got %v", found)
	}
}

// TestGivenPrefixIsNamed: an id decides what a check means, so none has the prefix by chance, or by hand.
func TestGivenPrefixIsNamed(t *testing.T) {
	spelt := 0
	for _, pattern := range []string{"*.go", "story/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("want the sources, got %v, %v", files, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(parsed, func(node ast.Node) bool {
				if literal, is := node.(*ast.BasicLit); is && literal.Kind == token.STRING {
					if text, _ := strconv.Unquote(literal.Value); strings.HasPrefix(text, story.GivenPrefix) {
						spelt++
						if text != story.GivenPrefix {
							t.Errorf("%s: %s: want it of story.GivenPrefix", file, literal.Value)
						}
					}
				}
				return true
			})
		}
	}
	if spelt != 1 {
		t.Errorf("want the prefix spelt once, got %d times", spelt)
	}
}
