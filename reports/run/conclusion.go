package run

import (
	"fmt"
	"iter"
	"slices"
	"strings"
)

// Interrupted is why a run that somebody stopped is incomplete.
const Interrupted = "interrupted"

// Exit codes (design §3). 2, usage, is the caller's: then there is no run.
const (
	ExitConforms  = 0 // everything required passed or is a declared deviation
	ExitFellShort = 1 // the provider fell short
	ExitNoAnswer  = 3 // no trustworthy answer, or something was left behind
	ExitSLO       = 4 // a service level objective is broken, all else is fine

	ExitInterrupted = 130
)

// ExitCode derives the exit code from the run: interrupted, then no trustworthy answer before falling short before something left
// behind before a broken SLO.
func ExitCode(run *Run) int {
	switch {
	case run.Footer.Incomplete == Interrupted:
		return ExitInterrupted
	case noAnswer(run) != "":
		return ExitNoAnswer
	case fellShort(run):
		return ExitFellShort
	case LeftBehind(run) != "":
		return ExitNoAnswer
	case brokenSLOs(run) > 0:
		return ExitSLO
	}
	return ExitConforms
}

// Trustworthy reports whether the run answers the question that it was started for, whatever the answer is.
func Trustworthy(run *Run) bool { return noAnswer(run) == "" }

// noAnswer says why the run proves nothing, "" when it does.
func noAnswer(run *Run) string {
	counts := Counts(run)
	switch {
	case run.Footer.Fault != "":
		return run.Footer.Fault
	case run.Footer.Incomplete != "":
		return "the run is incomplete: " + run.Footer.Incomplete
	case len(run.Scenarios) != len(run.Header.Plan):
		return fmt.Sprintf("%s planned but %d recorded", were(len(run.Header.Plan), "scenario"), len(run.Scenarios))
	case counts[Error] > 0:
		return number(counts[Error], "scenario") + " ended in an error of the harness, the network or the target's life"
	case len(run.Scenarios) == 0 && len(run.Loads) == 0:
		return "nothing was run"
	case len(run.Loads) == 0 && judged(counts) == 0:
		return nothingJudged(run, counts)
	}
	return noLoadAnswer(run)
}

// judged counts the scenarios that say something about the provider. One blocked by an undeclared failure does.
func judged(counts map[Verdict]int) int {
	return counts[Pass] + counts[Fail] + counts[Advisory] + counts[KnownDeviation] + counts[Fixed] + counts[Blocked]
}

func nothingJudged(run *Run, counts map[Verdict]int) string {
	if counts[NotApplicable] == len(run.Scenarios) {
		return fmt.Sprintf("none of the %s applies to this target", number(len(run.Scenarios), "scenario"))
	}
	return fmt.Sprintf("none of the %s could be judged", number(len(run.Scenarios), "scenario"))
}

func fellShort(run *Run) bool {
	counts := Counts(run)
	return counts[Fail]+counts[Fixed]+len(run.Footer.Stale)+len(run.Footer.Expired)+differences(run)+stuck(run) > 0
}

// OnlyFixed reports whether a run that fell short did so only because deviations are fixed or match nothing: they have to be
// removed from their file, and the provider has nothing to fix.
func OnlyFixed(run *Run) bool {
	counts := Counts(run)
	return fellShort(run) && counts[Fail]+len(run.Footer.Expired)+differences(run)+stuck(run) == 0
}

// stuck counts scenarios blocked by something that no known deviation declares.
func stuck(run *Run) int {
	count := 0
	for _, scenario := range run.Scenarios {
		if scenario.Verdict == Blocked && !explained(run, scenario, nil) {
			count++
		}
	}
	return count
}

// explained reports whether each check that blocks the scenario shows a declared deviation, or the outcome of a requirement that
// could not be tested for such a deviation itself. Above are the requirements that led here.
func explained(run *Run, scenario Scenario, above []string) bool {
	found := false
	for check := range blockers(scenario) {
		if !declared(run.Header.Deviations, check, scenario.Row) && !inherited(run, check, scenario.Row, above) {
			return false
		}
		found = true
	}
	return found
}

// blockers yields the checks that block the scenario.
func blockers(scenario Scenario) iter.Seq[Check] {
	return func(yield func(Check) bool) {
		for _, step := range scenario.Steps {
			for _, check := range step.Checks {
				if check.Verdict == Blocked && !yield(check) {
					return
				}
			}
		}
	}
}

func declared(known []Deviation, check Check, row string) bool {
	return slices.ContainsFunc(known, func(deviation Deviation) bool {
		return deviation.Requirement == check.Requirement && deviation.Outcome == check.Outcome && sameRow(deviation.Row, row)
	})
}

// inherited reports whether all scenarios that test the requirement are blocked in the way that the check shows, by what is declared.
func inherited(run *Run, check Check, row string, above []string) bool {
	if slices.Contains(above, check.Requirement) {
		return false
	}
	above = append(slices.Clone(above), check.Requirement)
	found := false
	for _, scenario := range run.Scenarios {
		if scenario.Requirement != check.Requirement || !sameRow(scenario.Row, row) || scenario.Verdict == NotApplicable {
			continue
		}
		for blocker := range blockers(scenario) {
			if blocker.Outcome != check.Outcome {
				return false
			}
		}
		if scenario.Verdict != Blocked || !explained(run, scenario, above) {
			return false
		}
		found = true
	}
	return found
}

// sameRow reports whether what is declared for one row of an outline can stop a scenario: the row of the same name, or one of
// which either has no rows.
func sameRow(declared, row string) bool { return declared == "" || row == "" || declared == row }

// Sentence puts the verdict of the run into one English sentence. It agrees with ExitCode.
func Sentence(run *Run) string {
	sentence, left := proven(run), LeftBehind(run)
	switch {
	case left == "":
		return sentence
	case noAnswer(run) == "" && !fellShort(run):
		return leftInOpening(run, sentence, left)
	}
	return sentence + " " + capital(left) + "."
}

// proven is the sentence about the provider, whatever was left there.
func proven(run *Run) string {
	if why := noAnswer(run); why != "" {
		return "No verdict: " + strings.TrimSuffix(why, ".") + "."
	}
	parts := []string{}
	if len(run.Scenarios) > 0 {
		parts = append(parts, conformance(run))
	}
	if len(run.Loads) > 0 {
		parts = append(parts, load(run))
	}
	return strings.Join(parts, " ")
}

func conformance(run *Run) string {
	counts, blocked := Counts(run), stuck(run)
	details := deviations(run, counts)
	if advisories := counts[Advisory]; advisories > 0 {
		details = append(details, plural(advisories, "advisory", "advisories"))
	}
	requirements, scenarios := failures(run)
	switch {
	case scenarios > 0:
		opening := fmt.Sprintf("%s in %s", verb(requirements, "requirement", "fails", "fail"), number(scenarios, "scenario"))
		if blocked > 0 {
			opening += fmt.Sprintf(", %d more %s blocked", blocked, one(blocked, "is", "are"))
		}
		return "Does not conform: " + list(opening, details)
	case blocked > 0:
		opening := verb(blocked, "scenario", "is", "are") + " blocked, since what they start from could not be made"
		return "Does not conform: " + list(opening, details)
	case counts[Fixed]+len(run.Footer.Stale)+len(run.Footer.Expired) > 0:
		return "Conforms, but the known deviations must be corrected: " + list("", details)
	}
	opening := "Conforms"
	if !run.Header.Full {
		opening = "Conforms as far as selected"
	}
	if passed := counts[Pass] + counts[Advisory]; passed > 0 {
		return opening + ": " + list(fmt.Sprintf("%s passed on %d of %s of the %s profile", number(passed, "scenario"),
			met(run), number(len(run.Header.Catalogue), "requirement"), run.Header.Profile), details)
	}
	return opening + ", for all that was found is known: " + list("", details)
}

// met counts the requirements that were tested and are met, with or without an advisory.
func met(run *Run) int {
	count := 0
	for _, row := range Coverage(run) {
		if row.Tested && (row.Verdict == Pass || row.Verdict == Advisory) {
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
func failures(run *Run) (requirements, scenarios int) {
	failing := map[string]bool{}
	for _, scenario := range run.Scenarios {
		if scenario.Verdict != Fail {
			continue
		}
		scenarios++
		found := false
		for _, step := range scenario.Steps {
			for _, check := range step.Checks {
				if check.Verdict == Fail {
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

func deviations(run *Run, counts map[Verdict]int) []string {
	var details []string
	if known := counts[KnownDeviation]; known > 0 {
		details = append(details, number(known, "known deviation"))
	}
	if fixed := counts[Fixed]; fixed > 0 {
		details = append(details, verb(fixed, "deviation", "is", "are")+" fixed and must be removed")
	}
	if stale := len(run.Footer.Stale); stale > 0 {
		details = append(details, verb(stale, "deviation", "matches", "match")+" nothing")
	}
	if expired := len(run.Footer.Expired); expired > 0 {
		details = append(details, verb(expired, "deviation", "has", "have")+" expired")
	}
	return details
}

func one(n int, singular, many string) string {
	if n == 1 {
		return singular
	}
	return many
}

func plural(n int, singular, many string) string {
	return fmt.Sprintf("%d %s", n, one(n, singular, many))
}

func number(n int, noun string) string { return plural(n, noun, noun+"s") }

func verb(n int, noun, singular, many string) string {
	return plural(n, noun+" "+singular, noun+"s "+many)
}

func were(n int, noun string) string { return verb(n, noun, "was", "were") }
