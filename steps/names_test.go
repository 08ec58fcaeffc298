package steps_test

import (
	"io/fs"
	"maps"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/steps"
)

// others are the names of somebody else's features, with the pronouns that go with them.
var others = strings.NewReplacer("when she was", "when he was", "has her user name", "has his user name", "Ada", "Bob", "Grace", "Carol", "Mary", "Dora", "Analysts", "Painters", "Engineers", "Sculptors")

// aside tell of several people and groups, so that who is meant by a step that names nobody is not the only one there is.
const aside = `@profile:entra
Feature: Somebody else's

  @id:own-update @req:7644-3.5.2-patch-success-200-or-204
  Scenario: The person is meant whose title has changed
    Given Ada and Grace are provisioned
    When Ada's title changes to "Painter" and the next cycle runs
    Then the update was answered with 200 and the user or with 204

  @id:own-group @req:entra-group-search-excludes-members @capability:groups
  Scenario: The group is meant that was looked for
    Given the group "Analysts" is provisioned
    And the group "Engineers" is provisioned
    When Entra looks for the group "Analysts"
    Then the hit has no members
`

// renamed are the shipped features, and those aside, with other names of people and groups.
func renamed(t testing.TB, names *strings.Replacer) fs.FS {
	t.Helper()
	paths, err := features.Names(features.FS())
	if err != nil {
		t.Fatal(err)
	}
	tree := fstest.MapFS{"own/own.feature": {Data: []byte(names.Replace(aside))}}
	for _, path := range paths {
		text, err := fs.ReadFile(features.FS(), path)
		if err != nil {
			t.Fatal(err)
		}
		tree[path] = &fstest.MapFile{Data: []byte(names.Replace(string(text)))}
	}
	return tree
}

// TestOtherNames: no step knows a person or a group by name. The features come to the same with other names, each pattern that they
// use is used with them, no check speaks of anybody whom they do not name, and nothing about such a person or group is sent or answered.
func TestOtherNames(t *testing.T) {
	got, want := everything(t, asked{names: others, exchanges: true}, asItIs), everything(t, asked{}, asItIs)
	own := 0
	maps.DeleteFunc(got, func(key string, scenario run.Scenario) bool {
		mine := strings.HasPrefix(key, "own-")
		if mine && scenario.Verdict != run.Pass {
			t.Errorf("%s: want it passed, got %s: %s", key, scenario.Verdict, scenario.Reason)
		}
		if mine {
			own++
		}
		return mine
	})
	verdicts := func(all map[string]run.Scenario) map[string]run.Verdict {
		found := map[string]run.Verdict{}
		for key, scenario := range all {
			found[key] = scenario.Verdict
		}
		return found
	}
	if diff := cmp.Diff(verdicts(want), verdicts(got)); diff != "" || own != 2 {
		t.Errorf("%d scenarios aside; verdicts (-as shipped +with other names):\n%s", own, diff)
	}
	unused := map[string]*regexp.Regexp{}
	for _, known := range steps.Patterns() {
		unused[known[1]] = regexp.MustCompile(known[1])
	}
	if len(unused) == 0 {
		t.Error("no patterns were looked for")
	}
	for key, scenario := range got {
		for _, sent := range scenario.Exchanges {
			for _, body := range bodies(sent) {
				if others.Replace(body) != body {
					t.Errorf("%s: %s %s: want nobody but those whom the scenario names, got %s", key, sent.Method, sent.URL, body)
				}
			}
		}
		for _, step := range scenario.Steps {
			sentence, _, _ := strings.Cut(step.Text, "\n")
			maps.DeleteFunc(unused, func(_ string, pattern *regexp.Regexp) bool { return pattern.MatchString(sentence) })
			for _, check := range step.Checks {
				if text := check.Want + " " + check.Got; others.Replace(text) != text {
					t.Errorf("%s: %q: want nobody but those whom the step names, got %s", key, step.Text, text)
				}
			}
		}
	}
	for pattern := range unused {
		t.Errorf("%s: not used", pattern)
	}
}

// bodies are what was sent and what was answered.
func bodies(sent evidence.Exchange) []string {
	all := []string{sent.Request.Body}
	if sent.Response != nil {
		all = append(all, sent.Response.Body)
	}
	return all
}
