package steps

import (
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/targets/session"
)

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
	return record.WithTexts(func(text string) string { return session.Hide(redactor, text) })
}
