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
	open  []bool              // by scenario: it is blocked, and nothing that is known explains that
	about map[[2]string][]int // the scenarios that test a requirement under a variant
}

func newBlocked(whole *run.Run) *blocked {
	b := &blocked{whole: whole, open: make([]bool, len(whole.Scenarios)), about: map[[2]string][]int{}}
	for i, scenario := range whole.Scenarios {
		b.open[i] = scenario.Verdict == run.Blocked
		if scenario.Verdict != run.NotApplicable {
			test := [2]string{scenario.Requirement, scenario.Variant}
			b.about[test] = append(b.about[test], i)
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
		if shown(b.whole, scenario, check) == 0 && !b.inherited(scenario, check) && !b.beyond(check) {
			return false
		}
	}
	return len(blocking) > 0
}

// beyond reports whether the check rests on a form of Entra's own, in a run that asks for the RFCs alone: several attributes in one PATCH
// under keys that are paths, or an addition by a filter that matches nothing.
func (b *blocked) beyond(check run.Check) bool {
	own := []string{"entra-update-several-operations", "entra-multi-add-creates-element"}
	return b.whole.Header.Profile == "rfc" && slices.Contains(own, check.Requirement)
}

// inherited reports whether all scenarios that test the check's requirement are blocked in the way that the check shows, and that is
// explained. Those of the same variant count; where it has none, those without a variant.
func (b *blocked) inherited(scenario *run.Scenario, check run.Check) bool {
	tests := b.about[[2]string{check.Requirement, scenario.Variant}]
	if len(tests) == 0 {
		tests = b.about[[2]string{check.Requirement, ""}]
	}
	found := false
	for _, i := range tests {
		tests := &b.whole.Scenarios[i]
		if !sameRow(tests.Row, scenario.Row) && (tests.ID == scenario.ID || !rowsMeet(tests.Row, scenario.Row)) {
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
	for check := range checks(scenario) {
		if check.Verdict == run.Blocked {
			blocking = append(blocking, check)
		}
	}
	return blocking
}
