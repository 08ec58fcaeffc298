package features

import (
	"regexp"
	"testing"
)

// Each class has a name in kebab-case and a sentence, and no two classes have the same.
func TestOutcomes(t *testing.T) {
	t.Parallel()
	kebab := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	said := map[string]Outcome{}
	for _, outcome := range Outcomes() {
		if !kebab.MatchString(string(outcome)) {
			t.Errorf("the class %q is not in kebab-case", outcome)
		}
		meaning := outcome.Meaning()
		sentence(t, string(outcome), meaning)
		if other, taken := said[meaning]; taken {
			t.Errorf("%s and %s mean the same: %s", other, outcome, meaning)
		}
		said[meaning] = outcome
	}
	if len(said) == 0 || Outcome("stil-there").Known() || !StillThere.Known() {
		t.Error("want a list that has still-there and not stil-there")
	}
}

// Each class that no step emits is one that an ambiguity rules on: nothing else needs it.
func TestEachOutcomeIsEmittedOrRuledOn(t *testing.T) {
	t.Parallel()
	ruled := map[Outcome]bool{}
	for _, ambiguity := range loaded(t).ambiguities {
		for outcome := range ambiguity.Outcomes {
			ruled[outcome] = true
		}
	}
	for _, outcome := range Outcomes() {
		if _, byStep := emitted()[outcome]; !byStep && !ruled[outcome] {
			t.Errorf("%s: no step emits it and no ambiguity rules on it", outcome)
		}
	}
	count := 0
	for _, kind := range []map[Outcome]string{emitted(), ruledOfMessages(), ruledOfData(), ruledOfSearches(), ruledOfFeatures()} {
		count += len(kind)
	}
	if count != len(Outcomes()) {
		t.Errorf("want each class in one list, got %d in the lists and %d together", count, len(Outcomes()))
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"stil-there": "[still-there]", "server_error": "[server-error]", "missing": "[missing]", "extr": "[extra]", "jsn": "[json]",
	} {
		if got := either(Nearest(word, Outcomes())); "["+got+"]" != want {
			t.Errorf("%s: nearest are %s, want %s", word, got, want)
		}
	}
	if near := Nearest("a", []string{}); near != nil {
		t.Errorf("nothing is near where nothing is, got %v", near)
	}
}

func TestDidYouMean(t *testing.T) {
	t.Parallel()
	names := []string{"legacy", "2026-06", "2026-discovery", "okta", "rate"}
	for word, want := range map[string]string{
		"lagacy": " (did you mean legacy?)", "LEGACY": " (did you mean legacy?)", "2026": " (did you mean 2026-06 or 2026-discovery?)",
		"discovery": " (did you mean 2026-discovery?)", "rates": " (did you mean rate?)", "zork": "", "": "", "te": " (did you mean rate?)",
	} {
		if got := DidYouMean(word, names); got != want {
			t.Errorf("%q: want %q, got %q", word, want, got)
		}
	}
}
