package main

import (
	"fmt"
	"strings"

	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
)

// The maximum of what is printed of the findings of a run: the report has all.
const (
	mostProblems    = 10
	mostRecommended = 5
	mostKeys        = 3
	mostProse       = 240 // characters
)

// problems prints what was found, each cause once: what must be fixed, why others are blocked, what is recommended. It reports whether
// there was something.
func (s *screen) problems(done *run.Run, shown *reports.Presentation) bool {
	toFix, recommended := shown.Problems()
	for _, one := range toFix[:min(len(toFix), mostProblems)] {
		s.problem(one)
	}
	s.more(len(toFix)-mostProblems, "to fix")
	if blocked := done.Footer.Counts[run.Blocked]; blocked > 0 && len(toFix) > 0 {
		fmt.Fprintf(s.result, "%s blocked: what they begin with did not come about; fix what stands above, then run again\n",
			verdict.Plural(blocked, "scenario is", "scenarios are"))
	}
	for i, one := range recommended {
		if i < mostRecommended {
			fmt.Fprintf(s.result, "%s: %s (%s)\n", s.paint("33", "! "+verdictWord(one.Verdict)), strings.TrimSuffix(one.Title, "."), verdict.Plural(len(one.Scenarios), "scenario", "scenarios"))
		}
	}
	s.more(len(recommended)-mostRecommended, "recommended")
	return s.outdated(done) || len(toFix)+len(recommended) > 0
}

// outdated prints the scenarios of which a declared deviation is fixed, and reports whether there are any.
func (s *screen) outdated(done *run.Run) bool {
	printed := 0
	for _, scenario := range done.Scenarios {
		if scenario.Verdict != run.Fixed {
			continue
		}
		if printed++; printed <= mostProblems {
			reason, _, _ := strings.Cut(reports.Plain(scenario.Reason), "\n")
			fmt.Fprintf(s.result, "%s: %s\n    %s\n", s.paint("31", "✗ "+verdictWord(run.Fixed)), reports.Visible(scenario.Key+": "+scenario.Name), scim.Clip(reports.Visible(reason), mostProse))
		}
	}
	s.more(printed-mostProblems, "fixed")
	return printed > 0
}

func (s *screen) more(n int, what string) {
	if n > 0 {
		fmt.Fprintf(s.result, "… %d more %s, see the report\n", n, what)
	}
}

// problem prints one: what is wrong, what was expected and found, in how many scenarios, and what to do.
func (s *screen) problem(one reports.Problem) {
	mark, colour := "✗ ", "31"
	if one.Verdict == run.Blocked {
		mark, colour = "- ", "33"
	}
	fmt.Fprintf(s.result, "%s: %s\n", s.paint(colour, mark+verdictWord(one.Verdict)), scim.Clip(strings.TrimSuffix(one.Title, "."), mostProse))
	for _, line := range [][2]string{{"expected", one.Want}, {"got", one.Got}} {
		if line[1] != "" {
			text, _, _ := strings.Cut(line[1], "\n")
			fmt.Fprintf(s.result, "    %-9s%s\n", line[0], scim.Clip(text, mostProse))
		}
	}
	fmt.Fprintf(s.result, "    %-9s%s\n", "in", where(one))
	if one.Fix != "" {
		fmt.Fprintf(s.result, "    %-9s%s\n", "fix", one.Fix)
	}
}

// where counts the scenarios of a problem, and names the first.
func where(one reports.Problem) string {
	keys := one.Scenarios[:min(len(one.Scenarios), mostKeys)]
	text := verdict.Plural(len(one.Scenarios), "scenario: ", "scenarios: ") + strings.Join(keys, ", ")
	if more := len(one.Scenarios) - mostKeys; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	if one.Blocked > 0 {
		text += fmt.Sprintf("; blocks %d more", one.Blocked)
	}
	return text
}
