package verdict

import (
	"fmt"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
)

// sentence is the verdict in words.
func (c *Conclusion) sentence(whole *run.Run) string {
	proven := c.proven(whole)
	switch {
	case c.Left == "":
		return proven
	case c.NoAnswer == "" && !c.fellShort:
		return leftInOpening(proven, c.Left, len(whole.Scenarios) == 0 && c.load.broken > 0)
	}
	return proven + " " + capital(c.Left) + "."
}

// proven is the sentence about the provider, whatever was left there.
func (c *Conclusion) proven(whole *run.Run) string {
	if c.NoAnswer != "" {
		return "No verdict: " + strings.TrimSuffix(c.NoAnswer, ".") + "."
	}
	var parts []string
	if len(whole.Scenarios) > 0 {
		parts = append(parts, c.conformance(whole))
	}
	if len(whole.Loads) > 0 {
		parts = append(parts, c.load.sentence())
	}
	return strings.Join(parts, " ")
}

func (c *Conclusion) conformance(whole *run.Run) string {
	details := c.deviations(whole)
	if advisories := c.Counts[run.Advisory]; advisories > 0 {
		details = append(details, Plural(advisories, "advisory", "advisories"))
	}
	if c.lost > 0 {
		details = append(details, fmt.Sprintf("%d without a result because a response did not come", c.lost))
	}
	requirements, scenarios := failures(whole)
	switch {
	case scenarios > 0:
		opening := fmt.Sprintf("%s in %s", verb(requirements, "requirement", "fails", "fail"), number(scenarios, "scenario"))
		if c.Blocked > 0 {
			opening += fmt.Sprintf(", %s blocked", verb(c.Blocked, "more scenario", "is", "are"))
		}
		return "Does not conform: " + list(opening, details)
	case c.Blocked > 0:
		opening := verb(c.Blocked, "scenario", "is", "are") + " blocked because " + choose(c.Blocked, "its", "their") + " starting point could not be created"
		return "Does not conform: " + list(opening, details)
	case c.Counts[run.Fixed]+len(whole.Footer.Stale)+len(whole.Footer.Expired) > 0:
		return "No new failures, but the list of known deviations must be updated: " + list("", details)
	}
	passed := c.passed(whole)
	switch c.held {
	case ToneWarns:
		if blocked := c.Counts[run.Blocked]; blocked > 0 {
			details = append(details, number(blocked, "scenario")+" blocked by known deviations")
		}
		return "No new failures: " + list("", append(details, passed...))
	case TonePartial:
		if areas := c.scope.without; c.scope.tested() && len(areas) > 0 {
			passed = append(passed, "none about "+strings.Join(areas, " or "))
		}
		return "Passed what was tested: " + list("", append(passed, details...))
	}
	opening, without := only(whole)
	return opening + list("", slices.Concat(without, passed, details))
}

// passed says how many scenarios passed, and how much of what applies they exercised.
func (c *Conclusion) passed(whole *run.Run) (details []string) {
	covered := fmt.Sprintf("%d of %s of the %s profile", c.scope.exercised, number(c.scope.applies, "applicable requirement"), whole.Header.Profile)
	passed := c.Counts[run.Pass] + c.Counts[run.Advisory]
	switch {
	case passed == 0 && c.held == ToneWarns:
		return nil
	case c.held == TonePartial:
		details = []string{covered, number(passed, "scenario") + " passed"}
	default:
		details = []string{number(passed, "scenario") + " passed", "covering " + covered}
	}
	if c.scope.excluded > 0 {
		details = append(details, fmt.Sprintf("%d left out by %s", c.scope.excluded, leavesOut(whole)))
	}
	return details
}

// only says what a target conforms without: "Conforms, users only: no groups declared, …".
func only(whole *run.Run) (opening string, details []string) {
	lacks := undeclared(whole)
	switch {
	case len(lacks) == 0:
		return "Conforms: ", nil
	case slices.Contains(lacks, "groups"):
		opening = "Conforms, users only: "
	default:
		opening = "Conforms, as declared: "
	}
	return opening, []string{"no " + strings.Join(lacks, " and no ") + " declared"}
}

// leavesOut names what makes a requirement inapplicable: the mapping, and what is declared.
func leavesOut(whole *run.Run) string {
	causes := []string{"the mapping " + whole.Header.Target.Mapping}
	for _, name := range undeclared(whole) {
		causes = append(causes, name+": false")
	}
	return strings.Join(causes, " and ")
}

func list(opening string, details []string) string {
	if opening != "" {
		details = append([]string{opening}, details...)
	}
	return strings.Join(details, ", ") + "."
}

// failures counts the requirements with a failing check and the scenarios that fail.
func failures(whole *run.Run) (requirements, scenarios int) {
	failing := map[string]bool{}
	for _, scenario := range whole.Scenarios {
		if scenario.Verdict != run.Fail {
			continue
		}
		scenarios++
		found := false
		for _, step := range scenario.Steps {
			for _, check := range step.Checks {
				if check.Verdict == run.Fail {
					failing[check.Requirement], found = true, true
				}
			}
		}
		if !found {
			failing[scenario.Requirement] = true
		}
	}
	return len(failing), scenarios
}

func (c *Conclusion) deviations(whole *run.Run) []string {
	footer := &whole.Footer
	var details []string
	if known := c.Counts[run.KnownDeviation]; known > 0 {
		details = append(details, number(known, "known deviation"))
	}
	if unreviewed := run.CountUnreviewed(whole.Header.Deviations); unreviewed > 0 {
		details = append(details, verb(unreviewed, "declared deviation", "is", "are")+" not reviewed")
	}
	if fixed := c.Counts[run.Fixed]; fixed > 0 {
		details = append(details, verb(fixed, "deviation", "is", "are")+" fixed and must be removed")
	}
	if stale := len(footer.Stale); stale > 0 {
		details = append(details, verb(stale, "deviation", "matches", "match")+" nothing")
	}
	if expired := len(footer.Expired); expired > 0 {
		details = append(details, verb(expired, "deviation", "has", "have")+" expired")
	}
	return details
}
