package steps

import (
	"regexp"
	"strings"
	"testing"

	"github.com/cucumber/godog"

	"github.com/scimproof/scimproof/features"
)

// TestPatterns: each pattern is anchored, takes the arguments that it says, and its example is matched by it alone.
func TestPatterns(t *testing.T) {
	all := compile(registry())
	for _, one := range all {
		if !strings.HasPrefix(one.pattern, "^") || !strings.HasSuffix(one.pattern, "$") {
			t.Errorf("%s: want a pattern from ^ to $", one.pattern)
		}
		if groups := one.expression.NumSubexp(); groups != one.args {
			t.Errorf("%s: want %d groups, got %d", one.pattern, one.args, groups)
		}
		if found := matching(all, one.example); len(found) != 1 || found[0].pattern != one.pattern {
			t.Errorf("example %q: want %s alone, got %d", one.example, one.pattern, len(found))
		}
	}
}

// TestSteps: each step of the features is matched by one pattern, each pattern is used, and no step speaks of ports, targets or
// sleeping.
func TestSteps(t *testing.T) {
	parsed, err := godog.TestSuite{Options: &godog.Options{FS: features.FS(), Paths: []string{"."}}}.RetrieveFeatures()
	if err != nil {
		t.Fatal(err)
	}
	all, used := compile(registry()), map[string]int{}
	technical := regexp.MustCompile(`(?i)\b(wait|sleep|second(s)? pass|port|localhost|https?:|elimity|sentry)\b`)
	for _, feature := range parsed {
		for _, pickle := range feature.Pickles {
			for _, step := range pickle.Steps {
				found := matching(all, step.Text)
				if len(found) != 1 {
					t.Errorf("%s: %q: want one pattern, got %d", pickle.Uri, step.Text, len(found))
					continue
				}
				used[found[0].pattern]++
				if technical.MatchString(step.Text) {
					t.Errorf("%s: %q: want a step about the provider, not about the machine", pickle.Uri, step.Text)
				}
			}
		}
	}
	for _, one := range all {
		if used[one.pattern] == 0 {
			t.Errorf("%s: no scenario uses it", one.pattern)
		}
	}
}
