package features

import "slices"

// Severity is what not holding a requirement costs in one profile. It is data of the catalogue, never of a step.
type Severity string

// The severities. SeverityNone means that the outcome is as good as the wanted one.
const (
	SeverityNone     Severity = ""
	SeverityNote     Severity = "note"     // a pass with a remark
	SeverityAdvisory Severity = "advisory" // shown, does not fail the run
	SeverityFail     Severity = "fail"
)

// passes is how the catalogue spells SeverityNone: an empty value there is a mistake.
const passes Severity = "pass"

// costs tells whether the severity is one that a violation can have.
func (s Severity) costs() bool {
	return slices.Contains([]Severity{SeverityNote, SeverityAdvisory, SeverityFail}, s)
}
