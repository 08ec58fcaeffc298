package steps

import (
	"fmt"
	"strings"
	"time"

	"github.com/cucumber/godog"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
)

// judge turns what the steps of one scenario classified into verdicts: by the profile's policy, by known deviations, and by
// the place of the step (what a Given finds blocks the scenario, it does not fail it).
type judge struct {
	policy     features.Policy
	planned    run.Planned
	deviations []run.Deviation // those that name this scenario and row
	today      time.Time
	blind      map[string]bool        // check ids forced to pass, to prove that the others do not see what they see
	explained  map[run.Deviation]bool // deviations that explained a check
	lenient    bool                   // what fails here is advised against, since this connector never sends it
}

// settle judges the checks of one step in place and returns what godog shall see: nil, an error that wraps godog.ErrSkip,
// or a failure.
func (j *judge) settle(checks []run.Check, given bool) (run.Verdict, error) {
	verdict := run.NotApplicable
	for i := range checks {
		j.judge(&checks[i], given)
		verdict = run.Worst(verdict, checks[i].Verdict)
	}
	if len(checks) == 0 {
		verdict = run.Pass
	}
	return verdict, j.report(checks, verdict)
}

// quoteLimit is how much of what a provider sent a sentence bears, in bytes.
const quoteLimit = 300

func (j *judge) judge(check *run.Check, given bool) {
	if check.Requirement == "" {
		check.Requirement = j.planned.Requirement
	}
	check.Want, check.Got = cut(check.Want, quoteLimit), cut(check.Got, quoteLimit)
	check.Verdict = j.verdict(check)
	if (given || startsFrom(check)) && (check.Verdict == run.Fail || check.Verdict == run.KnownDeviation) {
		check.Verdict = run.Blocked
	}
}

// startsFrom reports whether a check is about what a scenario starts from, in whatever step it was found.
func startsFrom(check *run.Check) bool { return strings.HasPrefix(check.ID, "given-") }

func (j *judge) verdict(check *run.Check) run.Verdict {
	switch {
	case check.Outcome == unanswered:
		return run.Error
	case check.Looked == 0:
		check.Reason = strings.TrimSpace("the check looked at nothing, so it proves nothing. " + check.Reason)
		return run.Error
	case check.Outcome == held, j.blind[check.ID]:
		return run.Pass
	case check.Outcome == unverified:
		return run.Unverifiable
	}
	severity, ambiguity := j.policy.Judge(check.Requirement, check.Outcome)
	check.Ambiguity = ambiguity
	if severity == features.SeverityFail && j.lenient && check.Requirement == j.planned.Requirement {
		severity = features.SeverityAdvisory
	}
	switch severity {
	case features.SeverityFail:
		return j.deviates(check)
	case features.SeverityAdvisory:
		return run.Advisory
	case features.SeverityNote:
		check.Reason = strings.TrimSpace("noted: " + check.Outcome + ". " + check.Reason)
	}
	return run.Pass
}

// deviates asks whether a failure is declared, with exactly this outcome and still within its time.
func (j *judge) deviates(check *run.Check) run.Verdict {
	for _, known := range j.deviations {
		if known.Requirement != check.Requirement || known.Outcome != check.Outcome {
			continue
		}
		if expired(known, j.today) {
			check.Reason = strings.TrimSpace(fmt.Sprintf("the known deviation expired on %s. %s", known.Until, check.Reason))
			return run.Fail
		}
		j.explained[known] = true
		check.Reason = fmt.Sprintf("known until %s: %s", known.Until, known.Reason)
		return run.KnownDeviation
	}
	return run.Fail
}

func expired(deviation run.Deviation, today time.Time) bool {
	return deviation.Until < today.Format(time.DateOnly)
}

// report makes the one error of a step out of all its findings.
func (j *judge) report(checks []run.Check, verdict run.Verdict) error {
	if verdict == run.Pass || verdict == run.Advisory || verdict == run.NotApplicable {
		return nil
	}
	var findings []string
	for _, check := range checks {
		if check.Verdict == verdict {
			findings = append(findings, describe(check))
		}
	}
	text := strings.Join(findings, "; ")
	if verdict == run.Fail || verdict == run.Error {
		return fmt.Errorf("%s: %s", verdict, text)
	}
	return fmt.Errorf("%s: %s: %w", verdict, text, godog.ErrSkip)
}

// describe puts a check into one sentence: what it was about, want and got, why.
func describe(check run.Check) string {
	text := fmt.Sprintf("%s: want %s, got %s", check.ID, check.Want, check.Got)
	if check.Reason != "" {
		text += " (" + check.Reason + ")"
	}
	return text
}
