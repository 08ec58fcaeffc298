package story

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

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
		{Pattern: `^Entra's log shows ([A-Z][a-z]+) as created, and as deleted (\d+) minutes later$`,
			Example: "Entra's log shows Ada as created, and as deleted 40 minutes later", run: withPerson(loggedNextCycle)},
		{Pattern: `^Entra's log says that ([A-Z][a-z]+) was created, and that ([A-Z][a-z]+)'s account could not be found$`,
			Example: "Entra's log says that Grace was created, and that Ada's account could not be found", run: loggedEach},
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

func loggedAsLeft(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id, want = "log-disabled-or-deleted", "disable or delete, success"
	entry := w.lastEntry(p.ref)
	got := fmt.Sprintf("%s, %s %s", entry.Action, entry.Status, entry.Code)
	if (entry.Action == mockentra.ActionDisable || entry.Action == mockentra.ActionDelete) && entry.Status == mockentra.EntrySuccess {
		return []run.Check{pass(id, 2, want)}, nil
	}
	if left := w.cause(p.ref, ""); left != nil && left.Status >= 500 && holds(w.notOffered(ctx, p, id)...) {
		return []run.Check{w.doneDespite(left)}, nil
	}
	check := fault(id, features.Wrong, want, got)
	if entry.Status == mockentra.EntrySkipped { // the account was inactive already, so that there was nothing to disable
		return []run.Check{w.uncaused(check, p.ref, nil)}, nil
	}
	return []run.Check{w.explain(check, p.ref)}, nil
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

// loggedNextCycle wants a creation and a deletion that succeeded at once. The time between them is Entra's own, so another one is no
// fault of the provider.
func loggedNextCycle(_ context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	const id, want = "log-interval", "create success, delete success"
	var said []string
	var at []time.Time
	for _, entry := range w.job.Log() {
		if entry.Ref == p.ref {
			said, at = append(said, strings.TrimSpace(fmt.Sprintf("%s %s %s", entry.Action, entry.Status, entry.Code))), append(at, entry.At)
		}
	}
	if got := strings.Join(said, ", "); got != want {
		return []run.Check{w.explain(fault(id, features.Wrong, want, got), p.ref)}, nil
	}
	if passed := at[1].Sub(at[0]).Minutes(); fmt.Sprint(passed) != args[1] {
		return nil, fmt.Errorf("want the next cycle %s minutes later, got it after %g", args[1], passed)
	}
	return []run.Check{pass(id, 2, want)}, nil
}

// loggedEach wants the newest row about each of two people to say what happened, and the failure to say why.
func loggedEach(_ context.Context, w *World, args []string) ([]run.Check, error) {
	const id = "log-says"
	var checks []run.Check
	for i, want := range []string{"create, success", "update, failure " + string(mockentra.CodeInvalidAnchor)} {
		p, err := w.person(args[i])
		if err != nil {
			return nil, err
		}
		entry := w.lastEntry(p.ref)
		got := strings.TrimSpace(fmt.Sprintf("%s, %s %s", entry.Action, entry.Status, entry.Code))
		check := pass(id, 2, want)
		if got != want {
			check = w.explain(fault(id, features.Wrong, want, got), p.ref)
		}
		check.Exchanges = append(check.Exchanges, entry.Exchanges...)
		checks = append(checks, check)
	}
	return checks, nil
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
