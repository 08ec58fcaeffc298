package reports

import (
	"time"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

// deviation is a row of the table of known deviations.
type deviation struct {
	run.Deviation
	Summary string
	Word    word
	State   string // "still present", "fixed: remove it", "has expired", …
	Left    string // days left at the start of the run
	Soon    bool   // under 30 days, or over
	Keys    []string
}

func newDeviations(whole *run.Run, concluded []verdict.Deviation) []deviation {
	if len(whole.Scenarios) == 0 {
		return nil // none was exercised, which the verdict says already
	}
	rows := make([]deviation, 0, len(concluded))
	for _, known := range concluded {
		row := deviation{Deviation: known.Deviation, Summary: requirement(whole, known.Requirement).Summary}
		row.Left, row.Soon = daysLeft(known.Until, whole.Header.Started)
		row.Word, row.State = stateWords(known.State)
		for _, i := range known.Scenarios {
			row.Keys = append(row.Keys, whole.Scenarios[i].Key)
		}
		rows = append(rows, row)
	}
	return rows
}

// stateWords says what became of a deviation, with the mark of the verdict that comes closest.
func stateWords(state verdict.State) (word, string) {
	switch state {
	case verdict.StateExpired:
		return wordOf(run.Fail), "expired: its failures count again"
	case verdict.StateStale:
		return wordOf(run.Fixed), "matches nothing: remove it"
	case verdict.StateFixed:
		return wordOf(run.Fixed), "fixed: remove it"
	case verdict.StatePresent:
		return wordOf(run.KnownDeviation), "still present"
	case verdict.StateNotReached:
		return wordOf(run.Unverifiable), "its scenario did not run"
	case verdict.StateChanged:
		return wordOf(run.Fail), "fails with a different outcome"
	case verdict.StateAbsent:
		return wordOf(run.Unverifiable), "matches nothing in this run"
	}
	return wordOf(run.Unverifiable), "not tested in this run"
}

func daysLeft(until string, from time.Time) (text string, soon bool) {
	end, err := time.Parse(time.DateOnly, until)
	if err != nil {
		return "no date", true
	}
	days := int(end.Sub(from.UTC().Truncate(24*time.Hour)).Hours() / 24)
	switch {
	case days < 0:
		return "expired " + verdict.Plural(-days, "day", "days") + " ago", true
	case days == 0:
		return "expires today", true
	}
	return verdict.Plural(days, "day", "days") + " left", days < 30
}
