package mockentra

import (
	"strings"
	"time"
)

// Entry is one row of the provisioning log (entra.md §8.1 [D]).
type Entry struct {
	Ref
	At        time.Time // virtual time
	Cycle     int       // from 1
	Object    string    // "User" or "Group"
	Source    string    // display name of the source object
	SourceID  string    // objectId
	TargetID  string
	Action    string      // create, update, delete, stageddelete, disable, other
	Status    string      // success, failure, skipped, warning
	Outcome   OutcomeKind // finer than Status: Unknown, which the log calls a failure, is a write whose answer was lost
	Code      string
	Reason    string
	Steps     []LogStep
	Modified  []Modified
	Exchanges []int // evidence numbers of the requests, in order
}

// LogStep is one of import, scoping, matching, processing, referenceResolution, export.
type LogStep struct {
	Type   string
	Status string
	Text   string
}

// Modified is one changed property.
type Modified struct {
	Name string
	Old  string
	New  string
}

// The log's words.
const (
	actionCreate  = "create"
	actionUpdate  = "update"
	actionDisable = "disable"
	actionDelete  = "delete"
	actionStaged  = "stageddelete"
	actionOther   = "other"

	statusSuccess = "success"
	statusFailure = "failure"
	statusSkipped = "skipped"
	statusWarning = "warning"
)

// step notes a step in the pass's row, unless the log is brief. The text comes in parts, which a brief log need not join.
func (p *pass) step(kind string, text ...string) {
	if !p.cycle.job.cfg.Brief {
		p.entry.Steps = append(p.entry.Steps, LogStep{Type: kind, Status: statusSuccess, Text: strings.Join(text, "")})
	}
}

// conclude writes how a pass ended into the row: the last step carries a failure (entra.md §8.1 [I]). The log has no word for
// an unknown outcome: it says failure, and Outcome keeps the difference.
func (e *Entry) conclude(outcome Outcome) {
	e.Code, e.Reason, e.Outcome = outcome.Code, outcome.Reason, outcome.Kind
	switch outcome.Kind {
	case Success:
		e.Status = statusSuccess
	case Skipped:
		e.Status = statusSkipped
	default:
		e.Status = statusFailure
	}
	if last := len(e.Steps) - 1; last >= 0 && e.Status != statusSuccess {
		e.Steps[last].Status = e.Status
	}
}
