package verdict

import (
	"fmt"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
)

// answers sum up what was found in the judged responses of a load.
type answers struct {
	failing, advised, known map[string]bool // requirements
}

func newAnswers(loads []run.Load) answers {
	set := func(verdict run.Verdict) map[string]bool {
		found := map[string]bool{}
		for _, phase := range loads {
			for _, requirement := range phase.Answers.Of(verdict) {
				found[requirement] = true
			}
		}
		return found
	}
	return answers{failing: set(run.Fail), advised: set(run.Advisory), known: set(run.KnownDeviation)}
}

// words say what was found beside what fails, "" where nothing was.
func (a answers) words() string {
	var parts []string
	if n := len(a.known); n > 0 {
		parts = append(parts, number(n, "known deviation"))
	}
	if n := len(a.advised); n > 0 {
		parts = append(parts, Plural(n, "advisory", "advisories"))
	}
	return strings.Join(parts, ", ")
}

// fail says what fails in the judged responses.
func (a answers) fail() string {
	return verb(len(a.failing), "requirement", "fails", "fail") + " in its responses"
}

// AnswersWords says how many responses of a load phase were judged, and what became of that: "judged the responses to 120 of 4000
// requests by 24 requirements: 1 fails, 1 advisory", "" where none was.
func AnswersWords(phase *run.Load) string {
	if phase.Answers == nil {
		return ""
	}
	a := newAnswers([]run.Load{*phase})
	var found []string
	if n := len(a.failing); n > 0 {
		found = append(found, fmt.Sprintf("%d %s", n, choose(n, "fails", "fail")))
	}
	if words := a.words(); words != "" {
		found = append(found, words)
	}
	if len(found) == 0 {
		found = []string{"all hold"}
	}
	return fmt.Sprintf("judged the responses to %d of %s by %s: %s", phase.Answers.Judged, number(int(phase.Sent), "request"),
		number(phase.Answers.Requirements, "requirement"), strings.Join(found, ", "))
}
