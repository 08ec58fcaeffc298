package reports

import (
	"fmt"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

// advice is what each finding of a run has as its cause, in words.
type advice struct {
	whole  *run.Run
	causes map[verdict.Finding]verdict.Cause
	told   map[int]map[string]bool // by scenario: it is said once in each
}

func newAdvice(whole *run.Run, concluded *verdict.Conclusion) advice {
	made := advice{whole, map[verdict.Finding]verdict.Cause{}, map[int]map[string]bool{}}
	for _, list := range [][]verdict.Cause{concluded.Causes, concluded.Advisories} {
		for _, cause := range list {
			for _, found := range cause.Findings {
				made.causes[found] = cause
			}
		}
	}
	return made
}

// of returns what is to be said of the checks of a scenario: what is wrong, how to fix it, the link to what demands it, and the words of an
// RFC that does.
func (a advice) of(scenario int) func(step, check int) string {
	return func(step, check int) string {
		cause, known := a.causes[verdict.Finding{Scenario: scenario, Step: step, Check: check}]
		if !known || cause.Fault != "" || a.told[scenario][cause.Requirement] {
			return ""
		}
		if a.told[scenario] == nil {
			a.told[scenario] = map[string]bool{}
		}
		a.told[scenario][cause.Requirement] = true
		problem := problemOf(a.whole, cause)
		var text strings.Builder
		source := strings.TrimSpace(problem.Requirement.Source + " " + problem.Requirement.Address)
		for _, part := range [][2]string{{"cause", problem.Title}, {"fix ", problem.Fix}, {"see ", source}, {"quote", Quotation(problem.Requirement.Quote)}} {
			if part[1] != "" {
				fmt.Fprintf(&text, "%s %s\n", part[0], part[1])
			}
		}
		return text.String()
	}
}
