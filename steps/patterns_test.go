package steps

import (
	"regexp"
	"strings"
	"testing"

	"github.com/cucumber/godog"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/steps/story"
)

// TestPatterns: each pattern is anchored, takes as many arguments as godog is told of, and its example is matched by it alone.
func TestPatterns(t *testing.T) {
	all := compile(story.Steps())
	for _, one := range all {
		if !strings.HasPrefix(one.Pattern, "^") || !strings.HasSuffix(one.Pattern, "$") {
			t.Errorf("%s: want a pattern from ^ to $", one.Pattern)
		}
		if groups := one.expression.NumSubexp(); groups > 3 || one.Table && groups != 1 {
			t.Errorf("%s: want no more than 3 groups, 1 above a table, got %d", one.Pattern, groups)
		}
		if found := matching(all, one.Example); len(found) != 1 || found[0].Pattern != one.Pattern {
			t.Errorf("example %q: want %s alone, got %d", one.Example, one.Pattern, len(found))
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
	all, used := compile(story.Steps()), map[string]int{}
	technical := regexp.MustCompile(`(?i)\b(wait|sleep|second(s)? pass|port|localhost|https?:|elimity|sentry)\b`)
	for _, feature := range parsed {
		for _, pickle := range feature.Pickles {
			for _, step := range pickle.Steps {
				found := matching(all, step.Text)
				if len(found) != 1 {
					t.Errorf("%s: %q: want one pattern, got %d", pickle.Uri, step.Text, len(found))
					continue
				}
				used[found[0].Pattern]++
				if technical.MatchString(step.Text) {
					t.Errorf("%s: %q: want a step about the provider, not about the machine", pickle.Uri, step.Text)
				}
			}
		}
	}
	for _, one := range all {
		if used[one.Pattern] == 0 {
			t.Errorf("%s: no scenario uses it", one.Pattern)
		}
	}
}
