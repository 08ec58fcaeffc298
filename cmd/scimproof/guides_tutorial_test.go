package main

import (
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets/sentry"
)

const (
	tutorialGuide   = "targets/sentry/README.md"
	tutorialFeature = "entra/tutorial.feature"
)

var (
	stepTitle   = regexp.MustCompile(`(?m)^### (Step \d+: .+)$`)
	ruleTitle   = regexp.MustCompile(`(?m)^ *Rule: (.+)$`)
	sentenceRow = regexp.MustCompile(`(?m)^\| ([C\d])\.(\d+) \| (.+) \| (.+) \|$`)
	codeSpan    = regexp.MustCompile("`([^`]+)`")
	notPlayed   = regexp.MustCompile(`not played: (\S+ ){2,}\S+$`)
)

// sentence is a row of the guide's table: what the tutorial says, and what stands for it.
type sentence struct {
	number string   // "4.2"; of a capability "C.2"
	here   string   // as written
	spans  []string // ids of scenarios, and commands
}

// sentences reads the guide, and wants the rows of each step to be numbered from 1 on.
func sentences(t *testing.T) (all []sentence) {
	t.Helper()
	next := map[string]int{}
	for _, row := range sentenceRow.FindAllStringSubmatch(guide(t, tutorialGuide), -1) {
		one := sentence{number: row[1] + "." + row[2], here: row[4]}
		if next[row[1]]++; row[2] != strconv.Itoa(next[row[1]]) {
			t.Errorf("%s: want row %d there", one.number, next[row[1]])
		}
		for _, span := range codeSpan.FindAllStringSubmatch(row[4], -1) {
			one.spans = append(one.spans, span[1])
		}
		all = append(all, one)
	}
	for _, step := range []string{"C", "1", "2", "3", "4", "5", "6"} {
		if next[step] == 0 {
			t.Errorf("the guide has no sentence of step %s", step)
		}
	}
	return all
}

// TestTutorialGuideIsWhole: each sentence of Microsoft's tutorial stands as a scenario that there is, as a command that is understood,
// or with the reason why it is not played; and no scenario of the tutorial is left out.
func TestTutorialGuideIsWhole(t *testing.T) {
	t.Parallel()
	shipped, err := steps.Scenarios()
	if err != nil {
		t.Fatal(err)
	}
	known, left := map[string]bool{}, map[string]bool{}
	for _, scenario := range shipped {
		known[scenario.ID] = true
		if scenario.Feature == tutorialFeature {
			left[scenario.ID] = true
		}
	}
	if len(left) == 0 {
		t.Fatalf("%s has no scenario: this test proves nothing", tutorialFeature)
	}
	for _, one := range sentences(t) {
		if len(one.spans) == 0 && !notPlayed.MatchString(one.here) {
			t.Errorf("%s: want a scenario, a command, or \"not played: \" and the reason, got %q", one.number, one.here)
		}
		for _, span := range one.spans {
			delete(left, span)
			if begin := ours.FindString(span); begin != "" {
				takes(t, tutorialGuide, words(span[len(begin):]))
				serves(t, span)
			} else if !known[span] {
				t.Errorf("%s: %q is no scenario and no command", one.number, span)
			}
		}
	}
	for id := range left {
		t.Errorf("%s stands for no sentence", id)
	}
}

// serves wants the words of a variant to be known, which a command reads only when it serves.
func serves(t *testing.T, command string) {
	t.Helper()
	if _, variant, is := strings.Cut(command, "serve sentry/"); is {
		if _, err := sentry.Variant(variant); err != nil {
			t.Errorf("%s: %s: %v", tutorialGuide, command, err)
		}
	}
}

// TestTutorialGuideAndFeatureHaveTheSameSteps: both go by the tutorial's titles, and a scenario says in its name under which it stands.
func TestTutorialGuideAndFeatureHaveTheSameSteps(t *testing.T) {
	t.Parallel()
	text, err := fs.ReadFile(features.FS(), tutorialFeature)
	if err != nil {
		t.Fatal(err)
	}
	rules, steps := titles(ruleTitle, string(text)), titles(stepTitle, guide(t, tutorialGuide))
	if diff := cmp.Diff(rules, steps); diff != "" || len(rules) != 6 {
		t.Errorf("want the six steps in both (-feature +guide):\n%s", diff)
	}
	named := regexp.MustCompile(`(?m)^ *(?:Rule: (Step \d+): |Scenario: (.*) - )`)
	under := ""
	for _, found := range named.FindAllStringSubmatch(string(text), -1) {
		if found[1] != "" {
			under = found[1]
		} else if found[2] != under {
			t.Errorf("a scenario of %q stands under %s", found[2], under)
		}
	}
}

func titles(form *regexp.Regexp, text string) (found []string) {
	for _, match := range form.FindAllStringSubmatch(text, -1) {
		found = append(found, match[1])
	}
	return found
}
