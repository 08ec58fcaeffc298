package features

import (
	"maps"
	"slices"
)

// Ambiguity is a point where the RFCs are silent, wrong or leave room, with the policy of each profile for what providers
// do there.
type Ambiguity struct {
	ID           string   `yaml:"id"` // "A02"
	Title        string   `yaml:"title"`
	Gives        string   `yaml:"gives"`        // what the text gives
	Seen         string   `yaml:"seen"`         // how implementations differ, with public issues as evidence
	Requirements []string `yaml:"requirements"` // those whose outcomes it rules on; others may cite it

	// Outcomes maps an outcome class to the severity in each profile ("rfc", "entra"), where "pass" stands for SeverityNone.
	// The class AnyOther rules on every class that is not listed.
	Outcomes map[Outcome]map[string]Severity `yaml:"outcomes"`
}

func (a Ambiguity) clone() Ambiguity {
	a.Requirements = slices.Clone(a.Requirements)
	outcomes := make(map[Outcome]map[string]Severity, len(a.Outcomes))
	for outcome, severities := range a.Outcomes {
		outcomes[outcome] = maps.Clone(severities)
	}
	a.Outcomes = outcomes
	return a
}
