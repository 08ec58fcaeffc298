package verdict

import (
	"slices"

	"github.com/scimproof/scimproof/reports/run"
)

// unexplained counts the blocked scenarios that known deviations do not account for.
func unexplained(whole *run.Run) int {
	b := newBlocked(whole)
	for b.explainMore() {
	}
	count := 0
	for _, left := range b.open {
		if left {
			count++
		}
	}
	return count
}

// blocked finds out which blocked scenarios known deviations account for: those that are blocked by what is declared, then those
// that are blocked by what the former would have tested, and so on, until no more are found.
type blocked struct {
	whole *run.Run
	open  []bool           // by scenario: it is blocked, and nothing that is known explains that
	about map[string][]int // the scenarios that test a requirement
	match bool             // the judge has not noted which deviation a check shows, as in files of before
}

func newBlocked(whole *run.Run) *blocked {
	b := &blocked{whole: whole, open: make([]bool, len(whole.Scenarios)), about: map[string][]int{}, match: true}
	for i, scenario := range whole.Scenarios {
		b.open[i] = scenario.Verdict == run.Blocked
		if scenario.Verdict != run.NotApplicable {
			b.about[scenario.Requirement] = append(b.about[scenario.Requirement], i)
		}
		for _, step := range scenario.Steps {
			b.match = b.match && !slices.ContainsFunc(step.Checks, func(check run.Check) bool { return check.Known > 0 })
		}
	}
	return b
}

// explainMore goes through the scenarios that are still open once, and reports whether one of them is no more.
func (b *blocked) explainMore() bool {
	more := false
	for i := range b.open {
		if b.open[i] && b.explained(&b.whole.Scenarios[i]) {
			b.open[i], more = false, true
		}
	}
	return more
}

// explained reports whether there is an explanation for each check that blocks the scenario.
func (b *blocked) explained(scenario *run.Scenario) bool {
	blocking := blockers(scenario)
	for _, check := range blocking {
		if !b.known(scenario, check) && !b.inherited(scenario, check) {
			return false
		}
	}
	return len(blocking) > 0
}

// known reports whether the check shows a declared deviation.
func (b *blocked) known(scenario *run.Scenario, check run.Check) bool {
	return check.Known > 0 || b.match && slices.ContainsFunc(b.whole.Header.Deviations, func(declared run.Deviation) bool {
		return Matches(declared, scenario.Planned, check)
	})
}

// inherited reports whether all scenarios that test the check's requirement are blocked in the way that the check shows, and that is
// explained.
func (b *blocked) inherited(scenario *run.Scenario, check run.Check) bool {
	found := false
	for _, i := range b.about[check.Requirement] {
		tests := &b.whole.Scenarios[i]
		if !sameRow(tests.Row, scenario.Row) {
			continue
		}
		otherwise := func(blocker run.Check) bool { return blocker.Outcome != check.Outcome }
		if tests.Verdict != run.Blocked || b.open[i] || slices.ContainsFunc(blockers(tests), otherwise) {
			return false
		}
		found = true
	}
	return found
}

// blockers lists the checks that block the scenario.
func blockers(scenario *run.Scenario) (blocking []run.Check) {
	for _, step := range scenario.Steps {
		for _, check := range step.Checks {
			if check.Verdict == run.Blocked {
				blocking = append(blocking, check)
			}
		}
	}
	return blocking
}
