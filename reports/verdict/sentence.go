package verdict

import (
	"fmt"
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
	details := c.deviations(&whole.Footer)
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
		return "Conforms, but the list of known deviations must be updated: " + list("", details)
	}
	opening := "Conforms"
	if !whole.Header.Full {
		opening = "Conforms (partial run)"
	}
	if passed := c.Counts[run.Pass] + c.Counts[run.Advisory]; passed > 0 {
		return opening + ": " + list(fmt.Sprintf("%s passed, covering %d of %s of the %s profile", number(passed, "scenario"),
			c.met(), number(len(whole.Header.Catalogue), "requirement"), whole.Header.Profile), details)
	}
	return "No new failures: " + list("", details)
}

// met counts the requirements that were tested and are met, with or without an advisory.
func (c *Conclusion) met() int {
	count := 0
	for _, row := range c.Coverage {
		if row.Tested && (row.Verdict == run.Pass || row.Verdict == run.Advisory) {
			count++
		}
	}
	return count
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

func (c *Conclusion) deviations(footer *run.Footer) []string {
	var details []string
	if known := c.Counts[run.KnownDeviation]; known > 0 {
		details = append(details, number(known, "known deviation"))
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
