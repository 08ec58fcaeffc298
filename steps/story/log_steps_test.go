package story

import (
	"testing"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
)

// TestLogStatuses: the run file has a word for each status of a row of the engine's log, and the engine's own.
func TestLogStatuses(t *testing.T) {
	t.Parallel()
	for status, want := range map[mockentra.EntryStatus]string{
		mockentra.EntrySuccess: run.LogSuccess, mockentra.EntryFailure: run.LogFailure,
		mockentra.EntrySkipped: run.LogSkipped, mockentra.EntryWarning: run.LogWarning,
	} {
		row := logEntry(mockentra.Entry{Status: status, Steps: []mockentra.LogStep{{Type: "export", Status: status}}})
		if row.Status != want || len(row.Steps) != 1 || row.Steps[0].Status != want {
			t.Errorf("%s: want %q in the row and its step, got %+v", status, want, row)
		}
	}
}
