package mockentra

import (
	"strings"
	"time"
)

// Entry is one row of the provisioning log (Microsoft, "Provisioning logs").
type Entry struct {
	Ref
	At        time.Time // virtual time
	Cycle     int       // from 1
	Object    string    // "User" or "Group"
	Source    string    // display name of the source object
	SourceID  string    // objectId
	TargetID  string
	Action    Action
	Status    EntryStatus
	Outcome   OutcomeKind // finer than Status: Unknown, which the log calls a failure, is a write whose answer was lost
	Code      Code
	Reason    string
	Steps     []LogStep
	Modified  []Modified
	Exchanges []int // evidence numbers of the requests, in order
}

// LogStep is one of import, scoping, matching, processing, referenceResolution, export.
type LogStep struct {
	Type   string
	Status EntryStatus
	Text   string
}

// Modified is one changed property.
type Modified struct {
	Name string
	Old  string
	New  string
}

// Action is what a row of the log is about.
type Action string

// The actions, as Microsoft Graph spells them. What the threshold held back is staged: StagedAction is a disable, stagedDelete a deletion
// (Microsoft, "Accidental deletions").
const (
	ActionCreate       Action = "create"
	ActionUpdate       Action = "update"
	ActionDisable      Action = "disable"
	ActionDelete       Action = "delete"
	ActionStagedDelete Action = "stagedDelete"
	ActionStagedAction Action = "StagedAction"
	ActionOther        Action = "other"
)

// EntryStatus is the status of a row of the log, and of a step in it.
type EntryStatus string

// The statuses of rows. A warning is a reference that could not be resolved.
const (
	EntrySuccess EntryStatus = "success"
	EntryFailure EntryStatus = "failure"
	EntrySkipped EntryStatus = "skipped"
	EntryWarning EntryStatus = "warning"
)

// step notes a step in the pass's row, unless the log is brief. The text comes in parts, which a brief log need not join.
func (p *pass) step(kind string, text ...string) {
	if !p.cycle.job.cfg.Brief {
		p.entry.Steps = append(p.entry.Steps, LogStep{Type: kind, Status: EntrySuccess, Text: strings.Join(text, "")})
	}
}

// conclude writes how a pass ended into the row: the last step carries a failure, which is inferred. The log has no word for an
// unknown outcome: it says failure, and Outcome keeps the difference.
func (e *Entry) conclude(outcome Outcome) {
	e.Code, e.Reason, e.Outcome = outcome.Code, outcome.Reason, outcome.Kind
	switch outcome.Kind {
	case Success:
		e.Status = EntrySuccess
	case Skipped:
		e.Status = EntrySkipped
	default:
		e.Status = EntryFailure
	}
	if last := len(e.Steps) - 1; last >= 0 && e.Status != EntrySuccess {
		e.Steps[last].Status = e.Status
	}
}
