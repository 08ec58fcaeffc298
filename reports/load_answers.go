package reports

import (
	"slices"

	"github.com/scimproof/scimproof/reports/run"
)

// wrongAnswer is what does not hold of the judged responses of a load phase.
type wrongAnswer struct {
	run.Check
	Word        word
	Requirement run.Requirement
}

// newBroken lists what does not hold, the worst first, without what is only a note.
func newBroken(load run.Load) (all []wrongAnswer) {
	if load.Answers == nil {
		return nil
	}
	for _, verdict := range []run.Verdict{run.Error, run.Fail, run.KnownDeviation, run.Advisory} {
		for _, check := range load.Answers.Checks {
			if check.Verdict != verdict {
				continue
			}
			shown := wrongAnswer{Check: check, Word: wordOf(verdict), Requirement: run.Requirement{ID: check.Requirement}}
			if at := slices.IndexFunc(load.Answers.Violated, func(of run.Requirement) bool { return of.ID == check.Requirement }); at >= 0 {
				shown.Requirement = load.Answers.Violated[at]
			}
			shown.Got, shown.Reason = Plain(check.Got), Plain(check.Reason)
			all = append(all, shown)
		}
	}
	return all
}
