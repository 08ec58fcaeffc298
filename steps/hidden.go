package steps

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// textLimit is more than a stack trace has, and less than a provider may put into an error's detail.
const textLimit = 8 << 10 // bytes

// Hide hides secrets in a text that may quote an answer or the beginning of one, and cuts what nobody can read. The quotes are
// looked into: what is escaped there was often escaped before.
func Hide(redactor *evidence.Redactor, text string) string {
	text = quotation.ReplaceAllStringFunc(scim.Shorten(text, textLimit), func(quoted string) string {
		whole := strings.TrimSuffix(quoted, scim.Ellipsis)
		said, err := strconv.Unquote(whole)
		if err != nil {
			return quoted
		}
		mark := quoted[len(whole):] // what was said goes on
		if shown := redactor.Text(said + mark); shown != said+mark {
			return strconv.Quote(strings.TrimSuffix(shown, mark)) + mark
		}
		return quoted
	})
	return redactor.Text(text)
}

var quotation = regexp.MustCompile(`"(?:[^"\\]|\\.)*"(?:` + scim.Ellipsis + `)?`)

// hidden hides secrets in all that a provider may have put into a record outside its evidence, which is redacted where it is
// captured: findings, reasons, notes of the clean-up, Entra's log.
type hidden struct {
	inner    Recorder
	redactor *evidence.Redactor
}

// Scenario implements Recorder.
func (h hidden) Scenario(record run.Scenario) error {
	return h.inner.Scenario(redacted(record, h.redactor))
}

// redacted is a copy of a record without secrets in its own texts.
func redacted(record run.Scenario, redactor *evidence.Redactor) run.Scenario {
	hide := func(text string) string { return Hide(redactor, text) }
	record.Reason = hide(record.Reason)
	record.Notes = run.Altered(record.Notes, hide)
	record.Steps = run.Altered(record.Steps, func(step run.Step) run.Step {
		step.Error = hide(step.Error)
		step.Checks = run.Altered(step.Checks, func(check run.Check) run.Check {
			check.Want, check.Got, check.Reason = hide(check.Want), hide(check.Got), hide(check.Reason)
			return check
		})
		return step
	})
	record.Log = run.Altered(record.Log, func(entry run.LogEntry) run.LogEntry { return redactedEntry(entry, hide) })
	return record
}

func redactedEntry(entry run.LogEntry, hide func(string) string) run.LogEntry {
	entry.Reason, entry.TargetID = hide(entry.Reason), hide(entry.TargetID)
	entry.Steps = run.Altered(entry.Steps, func(step run.LogStep) run.LogStep {
		step.Text = hide(step.Text)
		return step
	})
	entry.Modified = run.Altered(entry.Modified, func(modified run.Modified) run.Modified {
		modified.Old, modified.New = hide(modified.Old), hide(modified.New)
		return modified
	})
	return entry
}
