package run

// Fold returns the worst verdict of the checks, NotApplicable for none. A check that passed without having looked at
// anything proves nothing and counts as Error.
func Fold(checks []Check) Verdict {
	verdict := NotApplicable
	for _, check := range checks {
		if check.Verdict == Pass && check.Looked == 0 {
			return Error
		}
		verdict = Worst(verdict, check.Verdict)
	}
	return verdict
}

// Fold returns the verdict of the step: Error where the harness failed, the fold of its checks, or what was recorded for a
// step that has none. "" means that it was not reached.
func (s Step) Fold() Verdict {
	switch {
	case s.Error != "":
		return Error
	case len(s.Checks) > 0:
		return Fold(s.Checks)
	}
	return s.Verdict
}

// Fold returns the verdict of the scenario: the worst of its steps. One that would pass without a single check that looked
// at something is Error; one that the plan excluded is NotApplicable. Fixed is not a fold: it needs the known deviations.
func (s Scenario) Fold() Verdict {
	if s.Excluded != "" {
		return NotApplicable
	}
	verdict, looked := NotApplicable, 0
	for _, step := range s.Steps {
		if reached := step.Fold(); reached != "" {
			verdict = Worst(verdict, reached)
		}
		for _, check := range step.Checks {
			looked += check.Looked
		}
	}
	if looked == 0 && (verdict == Pass || verdict == NotApplicable) {
		return Error
	}
	return verdict
}

// Counts counts the scenarios by verdict; a verdict that no scenario has is absent.
func Counts(run *Run) map[Verdict]int {
	counts := map[Verdict]int{}
	for _, scenario := range run.Scenarios {
		counts[scenario.Verdict]++
	}
	return counts
}
