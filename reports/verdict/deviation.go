package verdict

import (
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim/invariant"
)

// Concerns reports whether the deviation is declared for the scenario: by its id, for its row or for all of its rows, and for its variant or
// for all of them. One of a requirement alone is declared for none.
func Concerns(deviation run.Deviation, scenario run.Planned) bool {
	return deviation.Scenario == scenario.ID && (deviation.Row == "" || deviation.Row == scenario.Row) && ofVariant(deviation, scenario)
}

// ofVariant reports whether the deviation is declared for the scenario's variant, or for whatever variant.
func ofVariant(deviation run.Deviation, scenario run.Planned) bool {
	return deviation.Variant == "" || deviation.Variant == scenario.Variant
}

// Matches reports whether a check of the scenario shows what is declared: the same requirement, with the same outcome. A check that
// fails under the scenario's own requirement must do so in a scenario that the deviation is declared for. One that blocks, or that is
// filed under another requirement, is about something that other scenarios test, so it matches what is declared for any of them, unless
// for another row or another variant. A deviation of a requirement alone is about what holds of every answer, in whichever scenario it was
// found, or under load.
func Matches(deviation run.Deviation, scenario run.Planned, check run.Check) bool {
	if deviation.Requirement != check.Requirement || deviation.Outcome != check.Outcome {
		return false
	}
	if alone(deviation) {
		return invariant.Checked(check.ID) || check.Verdict == run.Blocked
	}
	if anybodys(deviation, scenario, check) {
		return ofVariant(deviation, scenario)
	}
	if check.Verdict == run.Blocked || elsewhere(scenario, check) {
		same := sameRow(deviation.Row, scenario.Row) || deviation.Scenario != scenario.ID && rowsMeet(deviation.Row, scenario.Row)
		return same && ofVariant(deviation, scenario)
	}
	return Concerns(deviation, scenario)
}

// alone reports whether a deviation is declared for a requirement, whatever the scenario.
func alone(deviation run.Deviation) bool { return deviation.Scenario == "" }

// Reaches reports whether the scenario has looked for what is declared: it is one that the deviation is declared for, or has judged answers
// by the requirement.
func Reaches(deviation run.Deviation, scenario *run.Scenario) bool {
	if !alone(deviation) {
		return Concerns(deviation, scenario.Planned)
	}
	for check := range checks(scenario) {
		if invariant.Checked(check.ID) && check.Requirement == deviation.Requirement {
			return true
		}
	}
	return false
}

// anybodys reports whether a check is about a value that everybody has and that is refused: the first scenario that meets it finds it,
// and which that is the order decides.
func anybodys(deviation run.Deviation, scenario run.Planned, check run.Check) bool {
	return check.Outcome == string(features.ValueRefused) && deviation.Scenario != scenario.ID
}

// elsewhere reports whether a check is filed under another requirement than that of its scenario, which other scenarios test.
func elsewhere(scenario run.Planned, check run.Check) bool {
	return scenario.Requirement != "" && check.Requirement != scenario.Requirement
}

// Explains reports whether a declared deviation that a check shows excuses it: one of its scenario, or of another where the check is
// filed under that one's requirement.
func Explains(deviation run.Deviation, scenario run.Planned, check run.Check) bool {
	return Concerns(deviation, scenario) || check.Verdict != run.Blocked && (alone(deviation) || elsewhere(scenario, check) || anybodys(deviation, scenario, check))
}

// sameRow reports whether what holds for one row of an outline can hold for another: they have the same name, or either has none, or one
// is a dialect alone and the other a form of that dialect, such as "compliant without a path".
func sameRow(a, b string) bool {
	return a == "" || b == "" || a == b || ofDialect(a, b) || ofDialect(b, a)
}

func ofDialect(dialect, row string) bool {
	return isDialect(dialect) && strings.HasPrefix(row, dialect+" ")
}

func isDialect(row string) bool {
	return row == string(mockentra.Legacy) || row == string(mockentra.Compliant)
}

// rowsMeet is sameRow for rows of two scenarios: where one's rows are dialects and the other's are not, that one is played in a dialect,
// too.
func rowsMeet(a, b string) bool {
	dialect := func(row string) bool { first, _, _ := strings.Cut(row, " "); return isDialect(first) }
	return sameRow(a, b) || dialect(a) != dialect(b)
}

// Expired reports whether the deviation counts no more on the day: its last day is Until.
func Expired(deviation run.Deviation, day time.Time) bool {
	return deviation.Until < day.Format(time.DateOnly)
}

// Recognise finds the declared deviation that a check which fails or blocks shows, one of its own scenario before any other. It
// returns the place in the list from 1, as run.Check.Known has it, or 0.
func Recognise(declared []run.Deviation, scenario run.Planned, check run.Check) int {
	own := slices.IndexFunc(declared, func(known run.Deviation) bool {
		return Concerns(known, scenario) && Matches(known, scenario, check)
	})
	if own >= 0 {
		return 1 + own
	}
	return 1 + slices.IndexFunc(declared, func(known run.Deviation) bool { return Matches(known, scenario, check) })
}

// shown is the declared deviation that a check of the run shows, from 1, or 0: as the judge noted, or, in a file that older versions
// wrote, as it would have.
func shown(whole *run.Run, scenario *run.Scenario, check run.Check) int {
	switch {
	case whole.Header.Recognised:
		return check.Known
	case check.Verdict == run.Fail, check.Verdict == run.KnownDeviation, check.Verdict == run.Blocked:
		return Recognise(whole.Header.Deviations, scenario.Planned, check)
	}
	return 0
}

// checks are all checks of a scenario.
func checks(scenario *run.Scenario) iter.Seq[run.Check] {
	return func(yield func(run.Check) bool) {
		for _, step := range scenario.Steps {
			for _, check := range step.Checks {
				if !yield(check) {
					return
				}
			}
		}
	}
}
