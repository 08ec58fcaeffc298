package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

// Problem is a cause in words, for where there is no room for its evidence. None of its texts has a control character.
type Problem struct {
	Verdict     run.Verdict
	Requirement run.Requirement // the zero value for a fault
	Title       string          // what is wrong
	Want, Got   string          // of the finding that says most, with what the provider said of it; "" where that is not known
	Fix         string          // what to do at the provider; "" where nobody knows
	Scenarios   []string        // keys of those with a finding, in the order of the plan
	Blocked     int             // more scenarios, which cannot be judged because of it
}

// Problems lists what a run found, each cause once: what must be fixed, in the order of the page, and what is only recommended. What
// is blocked by nothing but known deviations is not among them.
func (p *Presentation) Problems() (toFix, recommended []Problem) {
	for _, cause := range causesToFix(p.visible, &p.concluded) {
		toFix = append(toFix, problemOf(p.visible, cause))
	}
	for _, cause := range p.concluded.Advisories {
		recommended = append(recommended, problemOf(p.visible, cause))
	}
	return toFix, recommended
}

// causesToFix lists the causes without what is blocked by nothing but known deviations.
func causesToFix(whole *run.Run, concluded *verdict.Conclusion) []verdict.Cause {
	return slices.DeleteFunc(slices.Clone(concluded.Causes), func(cause verdict.Cause) bool {
		return cause.Verdict == run.Blocked && (concluded.Blocked == 0 || known(whole, cause))
	})
}

// known reports whether a deviation is declared for one of the findings.
func known(whole *run.Run, cause verdict.Cause) bool {
	return slices.ContainsFunc(cause.Findings, func(at verdict.Finding) bool {
		return at.Check >= 0 && whole.Scenarios[at.Scenario].Steps[at.Step].Checks[at.Check].Known > 0
	})
}

func problemOf(whole *run.Run, cause verdict.Cause) Problem {
	made := Problem{Verdict: cause.Verdict, Title: cause.Fault, Blocked: len(cause.Blocks)}
	for _, place := range cause.Scenarios() {
		made.Scenarios = append(made.Scenarios, whole.Scenarios[place].Key)
	}
	if cause.Fault != "" {
		return made
	}
	made.Requirement = blamed(whole, cause)
	made.Title, made.Fix = made.Requirement.Summary, made.Requirement.Fix
	first := cause.Findings[0]
	check := whole.Scenarios[first.Scenario].Steps[first.Step].Checks[first.Check]
	made.Want, made.Got = check.Want, withReason(check.Got, verdict.Because(&whole.Scenarios[first.Scenario], check))
	return made
}

// withReason is what a check found, with what the provider said of it.
func withReason(got, reason string) string {
	switch {
	case reason == "" || strings.Contains(got, reason):
		return got
	case strings.Contains(reason, got):
		return reason
	}
	return fmt.Sprintf("%s (%s)", got, reason)
}
