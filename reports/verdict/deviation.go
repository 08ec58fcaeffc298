package verdict

import (
	"time"

	"github.com/scimproof/scimproof/reports/run"
)

// Concerns reports whether the deviation is declared for the scenario: by its id, and for its row or for all of its rows.
func Concerns(deviation run.Deviation, scenario run.Planned) bool {
	return deviation.Scenario == scenario.ID && (deviation.Row == "" || deviation.Row == scenario.Row)
}

// Matches reports whether a check of the scenario shows what is declared: the same requirement, with the same outcome. A check that
// fails must do so in a scenario that the deviation is declared for. One that blocks is about something that other scenarios
// test, so it matches what is declared for any of them, unless for another row.
func Matches(deviation run.Deviation, scenario run.Planned, check run.Check) bool {
	if deviation.Requirement != check.Requirement || deviation.Outcome != check.Outcome {
		return false
	}
	if check.Verdict == run.Blocked {
		return sameRow(deviation.Row, scenario.Row)
	}
	return Concerns(deviation, scenario)
}

// sameRow reports whether what holds for one row of an outline can hold for another: they have the same name, or either has none.
func sameRow(a, b string) bool { return a == "" || b == "" || a == b }

// Expired reports whether the deviation counts no more on the day: its last day is Until.
func Expired(deviation run.Deviation, day time.Time) bool {
	return deviation.Until < day.Format(time.DateOnly)
}
