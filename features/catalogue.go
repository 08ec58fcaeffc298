package features

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// Catalogue is every requirement, every ambiguity, every code and every source that scimproof knows. It is read once and never changes.
type Catalogue struct {
	requirements map[string]Requirement
	ambiguities  map[string]Ambiguity
	codes        map[string]Code
	sources      map[string]Source
	consequences map[string]Consequence
	untestable   []Untestable
	conditions   map[string]string // name or "prefix:*" to description
}

// Untestable is a topic of the RFCs that cannot be told from outside, and why.
type Untestable struct {
	RFC     int    `yaml:"rfc"`
	Section string `yaml:"section"`
	Topic   string `yaml:"topic"`
	Reason  string `yaml:"reason"`
}

// Consequence is what breaking an RFC's requirement means to Entra. It completes the requirement with a remedy, and may
// weigh it otherwise in the profile "entra" than in "rfc".
type Consequence struct {
	Requirement string   `yaml:"requirement"`
	Severity    Severity `yaml:"severity"` // in the profile "entra"; empty = as everywhere
	Effect      string   `yaml:"effect"`
	Fix         string   `yaml:"fix"`
	ErrorCode   string   `yaml:"error_code"`

	Reference `yaml:",inline"`
}

// Load reads the catalogue that comes with scimproof.
func Load() (*Catalogue, error) {
	tree, err := fs.Sub(catalogue, "catalogue")
	if err != nil {
		return nil, fmt.Errorf("catalogue cannot be opened: %w", err)
	}
	return LoadFS(tree)
}

// Requirement finds a requirement by its id.
func (c *Catalogue) Requirement(id string) (Requirement, bool) {
	requirement, found := c.requirements[id]
	return requirement.clone(), found
}

// Requirements lists all requirements by id.
func (c *Catalogue) Requirements() []Requirement { return sorted(c.requirements) }

// Total is the number of requirements: the denominator that stands beside every coverage.
func (c *Catalogue) Total() int { return len(c.requirements) }

// Untestable lists what cannot be told from outside, in the order of the RFCs.
func (c *Catalogue) Untestable() []Untestable { return slices.Clone(c.untestable) }

// Ambiguity finds a point where the RFCs leave room by its id ("A02").
func (c *Catalogue) Ambiguity(id string) (Ambiguity, bool) {
	ambiguity, found := c.ambiguities[id]
	return ambiguity.clone(), found
}

// Code finds one of Entra's codes by its name, in any letter case: people retype it from a screen.
func (c *Catalogue) Code(name string) (Code, bool) {
	for known, code := range c.codes {
		if strings.EqualFold(known, name) {
			return code.clone(), true
		}
	}
	return Code{}, false
}

// Codes lists Entra's codes by name.
func (c *Catalogue) Codes() []Code {
	codes := make([]Code, 0, len(c.codes))
	for _, name := range slices.Sorted(maps.Keys(c.codes)) {
		codes = append(codes, c.codes[name].clone())
	}
	return codes
}

// Condition describes a condition such as "feature:patch" or "attr:title".
func (c *Catalogue) Condition(name string) (description string, known bool) {
	if description, known = c.conditions[name]; known {
		return description, true
	}
	if kind, of, cut := strings.Cut(name, ":"); cut && of != "" {
		description, known = c.conditions[kind+":*"]
	}
	return description, known
}

func sorted(requirements map[string]Requirement) []Requirement {
	all := make([]Requirement, 0, len(requirements))
	for _, id := range slices.Sorted(maps.Keys(requirements)) {
		all = append(all, requirements[id].clone())
	}
	return all
}
