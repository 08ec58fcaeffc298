package features

import (
	"maps"
	"slices"
)

// Requirement is one statement about a provider that can be tested from outside: either of an RFC (RFC and Section are
// set) or of Microsoft Entra (Reference is set).
type Requirement struct {
	ID       string   `yaml:"id"`       // "7644-3.3-create-conflict-409", "entra-create-201"; stable
	Level    string   `yaml:"level"`    // of an RFC: MUST, MUST NOT, REQUIRED, SHOULD, SHOULD NOT, MAY; shown, not judged by
	Severity Severity `yaml:"severity"` // what a violation costs, unless an ambiguity rules on its outcome class
	Summary  string   `yaml:"summary"`  // one sentence: what the provider does
	Broken   string   `yaml:"broken"`   // one sentence: what is wrong where it does not, however that shows; "" = the summary has to do
	Check    string   `yaml:"check"`    // how it is told from outside

	RFC        int      `yaml:"rfc"`        // 7642, 7643, 7644, 9865, 9944 or 9967; 0 for Entra's own
	Section    string   `yaml:"section"`    // "3.5.2.1"
	Quote      string   `yaml:"quote"`      // the RFC's own words, "…" where some are left out; "" where no sentence says it
	Keyword    string   `yaml:"keyword"`    // the word in the RFC, see the head of requirements.yaml
	Tier       int      `yaml:"tier"`       // 1 core, 2 optional features, 3 observations
	Area       string   `yaml:"area"`       // "patch", "filter", "matching", …
	Conditions []string `yaml:"conditions"` // all must hold, else not applicable: "always", "feature:patch", "attr:title"
	Status     []int    `yaml:"status"`     // HTTP statuses that the check expects or accepts
	ScimTypes  []string `yaml:"scim_types"` // scimType keywords of the check
	Entra      bool     `yaml:"entra"`      // Entra depends on it: it belongs to the profile "entra" too
	SeeAlso    []string `yaml:"see_also"`   // other places: "7644 3.12" or a requirement's id
	Errata     []int    `yaml:"errata"`     // RFC Editor errata ids
	Note       string   `yaml:"note"`
	Untested   string   `yaml:"untested"` // why a run of the reference with the profile "entra" does not exercise it; "" = it does

	// Ambiguities are the points where the RFCs leave room ("A02"): those that the entry cites, and those that rule on it.
	Ambiguities []string `yaml:"ambiguities"`

	Reference `yaml:",inline"`

	Effect string `yaml:"effect"` // what Entra will do because of a failure
	Fix    string `yaml:"fix"`    // how to fix the provider
	// Advice is how to fix the provider where that depends on what was found, by outcome class. It stands in place of Fix.
	Advice map[Outcome]string `yaml:"advice"`

	ErrorCode string `yaml:"error_code"` // what Entra's provisioning log would show, see Catalogue.Code
}

// levels are those that RFC 2119 knows, as far as the catalogue uses them.
func levels() []string {
	return []string{"MUST", "MUST NOT", "REQUIRED", "SHOULD", "SHOULD NOT", "MAY"}
}

// clone copies the requirement with its lists, so that no caller can change the catalogue.
func (r Requirement) clone() Requirement {
	r.Conditions, r.Status, r.ScimTypes = slices.Clone(r.Conditions), slices.Clone(r.Status), slices.Clone(r.ScimTypes)
	r.Advice = maps.Clone(r.Advice)
	r.SeeAlso, r.Errata, r.Ambiguities = slices.Clone(r.SeeAlso), slices.Clone(r.Errata), slices.Clone(r.Ambiguities)
	return r
}
