package story

import (
	"context"
	"fmt"
	"slices"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
)

// logSteps are about what Entra's provisioning log says.
func logSteps() []Step {
	return []Step{
		{Pattern: `^Entra's log shows ([A-Z][a-z]+) as disabled or deleted$`,
			Example: "Entra's log shows Ada as disabled or deleted", run: withPerson(loggedAsLeft)},
		{Pattern: `^Entra's log shows that ([A-Z][a-z]+)'s account is lost$`,
			Example: "Entra's log shows that Ada's account is lost", run: withPerson(loggedAsLost)},
	}
}

// lastEntry returns the newest log row about an object, or an empty one.
func (w *World) lastEntry(ref mockentra.Ref) mockentra.Entry {
	log := w.job.Log()
	for _, l := range slices.Backward(log) {
		if l.Ref == ref {
			return l
		}
	}
	return mockentra.Entry{}
}

func loggedAsLeft(_ context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id, want = "log-disabled-or-deleted", "disable or delete, success"
	entry := w.lastEntry(p.ref)
	got := fmt.Sprintf("%s, %s %s", entry.Action, entry.Status, entry.Code)
	if (entry.Action == mockentra.ActionDisable || entry.Action == mockentra.ActionDelete) && entry.Status == mockentra.EntrySuccess {
		return []run.Check{pass(id, 2, want)}, nil
	}
	return []run.Check{w.explain(fault(id, features.Wrong, want, got), p.ref)}, nil
}

func loggedAsLost(_ context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id, want = "lost-account-404", "404 when reading the account, so that Entra logs InvalidAnchor"
	entry := w.lastEntry(p.ref)
	if entry.Code == mockentra.CodeInvalidAnchor {
		return []run.Check{pass(id, 1, want)}, nil
	}
	got := fmt.Sprintf("%s, %s %s", entry.Action, entry.Status, entry.Code)
	check := fault(id, features.Wrong, want, got)
	if failed := w.failure(p.ref); failed != nil {
		check = w.explain(check, p.ref)
	}
	return []run.Check{check}, nil
}

// Log is Entra's provisioning log of this story, as a run file has it.
func (w *World) Log() []run.LogEntry {
	var log []run.LogEntry
	for _, entry := range w.job.Log() {
		log = append(log, logEntry(entry))
	}
	return log
}

func logEntry(entry mockentra.Entry) run.LogEntry {
	row := run.LogEntry{
		At: entry.At, Cycle: entry.Cycle, Object: entry.Object, Source: entry.Source, SourceID: entry.SourceID,
		TargetID: entry.TargetID, Action: string(entry.Action), Status: string(entry.Status), Code: string(entry.Code), Reason: entry.Reason,
		Exchanges: entry.Exchanges,
	}
	for _, step := range entry.Steps {
		row.Steps = append(row.Steps, run.LogStep{Type: step.Type, Status: string(step.Status), Text: step.Text})
	}
	for _, modified := range entry.Modified {
		row.Modified = append(row.Modified, run.Modified(modified))
	}
	return row
}
