package steps

import (
	"fmt"
	"strings"
	"time"

	"github.com/cucumber/godog"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/steps/story"
)

// judge turns what the steps of one scenario classified into verdicts: by the profile's policy, by known deviations, and by
// the place of the step (what a Given finds blocks the scenario, it does not fail it).
type judge struct {
	policy    features.Policy
	planned   run.Planned
	known     []run.Deviation // all that are declared
	today     time.Time
	blind     func(run.Check) bool   // forced to pass, to prove that the others do not see what it sees; nil = none
	explained map[run.Deviation]bool // deviations of this scenario that explained a check
	rfcOnly   bool                   // the profile of the RFCs judges, which asks for nothing of Entra's
	lenient   bool                   // what fails here is advised against, since this connector never sends it
}

// settle judges the checks of one step in place and returns what godog shall see: nil, an error that wraps godog.ErrSkip,
// or a failure.
func (j *judge) settle(checks []run.Check, given bool) (run.Verdict, error) {
	worst := run.NotApplicable
	for i := range checks {
		j.judge(&checks[i], given)
		worst = run.Worst(worst, checks[i].Verdict)
	}
	if len(checks) == 0 {
		worst = run.Pass
	}
	return worst, j.report(checks, worst)
}

// quoteLimit is how much of what a provider sent a sentence bears, in bytes.
const quoteLimit = 300

func (j *judge) judge(check *run.Check, given bool) {
	if check.Requirement == "" {
		check.Requirement = j.planned.Requirement
	}
	check.Want, check.Got = scim.Shorten(check.Want, quoteLimit), scim.Shorten(check.Got, quoteLimit)
	check.Verdict = j.verdict(check)
	told := features.Outcome(check.Outcome) == features.ValueRefused || check.ID == readBefore // once in a run, wherever it is found
	given = given || startsFrom(check)
	asked := check.Requirement == j.planned.Requirement || !j.rfcOnly || j.policy.Selected(check.Requirement)
	switch {
	case given && (!told || !asked || startsFrom(check)) && check.Verdict == run.Fail:
		check.Verdict = run.Blocked
	case !given && !asked && (check.Verdict == run.Fail || check.Verdict == run.Advisory):
		check.Verdict = run.Pass
		check.Reason = strings.TrimSpace("note: this profile does not ask for it. " + check.Reason)
	}
	switch {
	case check.Verdict == run.Fail || check.Verdict == run.Blocked:
		j.recognise(check)
	case (check.Verdict == run.Advisory || check.Verdict == run.Pass) && features.Outcome(check.Outcome) != features.Held:
		j.notice(check)
	}
}

// notice notes a declared deviation that this profile makes nothing, or only an advisory, of: it is there.
func (j *judge) notice(check *run.Check) {
	if check.Known = verdict.Recognise(j.known, j.planned, *check); check.Known > 0 {
		j.explained[j.known[check.Known-1]] = true
	}
}

// startsFrom reports whether a check is about what a scenario starts from, in whatever step it was found.
func startsFrom(check *run.Check) bool { return strings.HasPrefix(check.ID, story.GivenPrefix) }

func (j *judge) verdict(check *run.Check) run.Verdict {
	outcome := features.Outcome(check.Outcome)
	switch {
	case !outcome.Known():
		check.Reason = strings.TrimSpace(fmt.Sprintf("unknown outcome class %q. %s", outcome, check.Reason))
		return run.Error
	case outcome == features.Unanswered:
		return run.Error
	case check.Looked == 0:
		check.Reason = strings.TrimSpace("the check compared nothing, so it proves nothing. " + check.Reason)
		return run.Error
	case outcome == features.Held, j.blind != nil && j.blind(*check):
		return run.Pass
	case outcome == features.Uncaused:
		return run.Blocked
	case outcome == features.Unverifiable, outcome == features.NotOverlapped, outcome == features.NotAccepted, outcome == features.NotRefused:
		return run.Unverifiable
	}
	severity, ambiguity := j.policy.Judge(check.Requirement, outcome)
	check.Ambiguity = ambiguity
	if severity == features.SeverityFail && j.lenient && check.Requirement == j.planned.Requirement {
		severity = features.SeverityAdvisory
	}
	switch severity {
	case features.SeverityFail:
		return run.Fail
	case features.SeverityAdvisory:
		return run.Advisory
	case features.SeverityNote:
		check.Reason = strings.TrimSpace("note: " + check.Outcome + ". " + check.Reason)
	}
	return run.Pass
}

// recognise notes which declared deviation a check shows, one of this scenario before any other. One that explains it and still counts
// turns a failure into what is known.
func (j *judge) recognise(check *run.Check) {
	check.Known = verdict.Recognise(j.known, j.planned, *check)
	if check.Known == 0 || !verdict.Explains(j.known[check.Known-1], j.planned, *check) {
		return
	}
	known := j.known[check.Known-1]
	if verdict.Expired(known, j.today) {
		check.Reason = strings.TrimSpace(fmt.Sprintf("the known deviation expired on %s. %s", known.Until, check.Reason))
		return
	}
	j.explained[known] = true
	check.Reason = fmt.Sprintf("known until %s: %s", known.Until, known.Reason)
	if check.Verdict == run.Fail {
		check.Verdict = run.KnownDeviation
	}
}

// report makes the one error of a step out of all its findings.
func (j *judge) report(checks []run.Check, worst run.Verdict) error {
	if worst == run.Pass || worst == run.Advisory || worst == run.NotApplicable {
		return nil
	}
	var findings []string
	for _, check := range checks {
		if check.Verdict == worst {
			findings = append(findings, describe(check))
		}
	}
	text := strings.Join(findings, "; ")
	if worst == run.Fail || worst == run.Error {
		return fmt.Errorf("%s: %s", worst, text)
	}
	return fmt.Errorf("%s: %s: %w", worst, text, godog.ErrSkip)
}

// describe puts a finding into one sentence, without the internal id of the check.
func describe(check run.Check) string {
	text := fmt.Sprintf("expected %s, got %s", check.Want, check.Got)
	if check.Reason != "" {
		text += " (" + check.Reason + ")"
	}
	return text
}
