package run

import "slices"

// Verdict is the judgement on a check, and by folding on a step, a scenario, a requirement or a run.
type Verdict string

// The verdicts, which reports/README.md explains; worse ones come first in severity order of Worst.
const (
	Pass           Verdict = "pass"
	Fail           Verdict = "fail"
	Advisory       Verdict = "advisory"
	KnownDeviation Verdict = "known-deviation"
	Fixed          Verdict = "fixed"
	NotApplicable  Verdict = "not-applicable"
	Unverifiable   Verdict = "unverifiable"
	Blocked        Verdict = "blocked"
	Error          Verdict = "error"
)

// Verdicts lists every verdict, worst first.
func Verdicts() []Verdict {
	return []Verdict{Error, Fail, Fixed, KnownDeviation, Blocked, Unverifiable, Advisory, Pass, NotApplicable}
}

// Worst returns the worst of the verdicts, NotApplicable for none.
func Worst(verdicts ...Verdict) Verdict {
	for _, candidate := range Verdicts() {
		if slices.Contains(verdicts, candidate) {
			return candidate
		}
	}
	return NotApplicable
}
