package reports

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
)

func markdown(t *testing.T, whole *run.Run) string {
	t.Helper()
	var out bytes.Buffer
	if err := Markdown(&out, Present(whole)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestMarkdownOfTheSample(t *testing.T) {
	t.Parallel()
	golden(t, "testdata/sample.md", []byte(markdown(t, sampleRun())))
}

func TestMarkdownStaysShort(t *testing.T) {
	t.Parallel()
	whole := sampleRun()
	failing := whole.Scenarios[16]
	for i := range 100 {
		more := failing
		more.Steps = append([]run.Step(nil), failing.Steps...)
		check := more.Steps[3].Checks[0]
		check.Requirement, check.Pointer = fmt.Sprintf("requirement-%d", i), ""
		check.Cause, check.Exchanges, check.Got = nil, nil, strings.Repeat("long\n", 500)
		more.Steps[3].Checks = []run.Check{check}
		more.Key += strconv.Itoa(i)
		whole.Scenarios = append(whole.Scenarios, more)
		whole.Header.Deviations = append(whole.Header.Deviations, run.Deviation{Requirement: strconv.Itoa(i), Until: "2027-01-01"})
		whole.Loads = append(whole.Loads, whole.Loads[0])
	}
	many := strings.Split(strings.Repeat("Users/1: want it deleted, got 500\n", 1000), "\n")
	whole.Footer.Incomplete = "interrupted"
	whole.Footer.CleanUp = run.CleanUp{Left: many, MayBeLeft: many, Noticed: many, NotStopped: strings.Repeat("why\n", 500)}
	text := markdown(t, whole)
	if lines := strings.Count(text, "\n"); lines >= 60 {
		t.Errorf("want fewer than 60 lines, got %d", lines)
	}
	for _, want := range []string{"| and 93 more | | | | |", "| and 93 more | | | |\n", "and 996 more"} {
		if !strings.Contains(text, want) {
			t.Errorf("what is left out must be counted: %q is missing in\n%s", want, text)
		}
	}
}

// TestMarkdownNamesAScenarioOnce: a scenario in which two checks fail for one cause is one scenario.
func TestMarkdownNamesAScenarioOnce(t *testing.T) {
	t.Parallel()
	whole := smallRun()
	for i := range whole.Scenarios {
		if scenario := &whole.Scenarios[i]; scenario.Verdict == run.Fail {
			last := &scenario.Steps[len(scenario.Steps)-1]
			last.Checks = append(last.Checks, last.Checks[len(last.Checks)-1])
		}
	}
	toFix, _ := Present(whole).Problems()
	if len(toFix) != 1 || len(toFix[0].Scenarios) != 1 || keys(toFix[0]) != "`"+toFix[0].Scenarios[0]+"`" {
		t.Errorf("want one problem in one scenario, got %+v", toFix)
	}
}

func TestMarkdownOfHostileText(t *testing.T) {
	t.Parallel()
	text := markdown(t, hostileRun())
	if strings.IndexFunc(text, evidence.Misleading) >= 0 {
		t.Error("a character that misleads is in it")
	}
	if found := regexp.MustCompile(`<(?:/?[a-z]+)`).FindAllString(strings.ReplaceAll(text, "<br>", ""), -1); found != nil && !inCode(text) {
		t.Errorf("markup of the provider is left: %v", found)
	}
	if strings.Contains(text, "https://") {
		t.Error("a provider's address became a link")
	}
}

// inCode reports whether all that looks like an element stands between backticks, where it is text. One that is escaped is none.
func inCode(text string) bool {
	return !regexp.MustCompile(`<(?:/?[a-z]+)`).MatchString(regexp.MustCompile("`[^`\n]*`").ReplaceAllString(strings.NewReplacer("<br>", "", "\\`", "").Replace(text), ""))
}

func TestMarkdownOfAnIncompleteRun(t *testing.T) {
	t.Parallel()
	text := markdown(t, brokenRun(t))
	if !strings.Contains(text, "**Incomplete run.**") || !strings.Contains(text, "No verdict") {
		t.Errorf("got %s", text)
	}
}

// TestSummarySaysWhyItWasRefused: what a check got is no more than "none" where a request was refused; the answer says the rest.
func TestSummarySaysWhyItWasRefused(t *testing.T) {
	answer := "user update returned 400 Bad Request invalidFilter: primary is a Boolean"
	if got := withReason("none", answer); got != "none ("+answer+")" {
		t.Errorf("want the answer in brackets, got %s", got)
	}
	if got := withReason("400: no", "400: no"); got != "400: no" {
		t.Errorf("want it said once, got %s", got)
	}
	if got := withReason("", answer); got != answer {
		t.Errorf("want the answer alone, got %s", got)
	}
}
