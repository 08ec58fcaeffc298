package features

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"github.com/goccy/go-yaml"
)

// The shapes of the catalogue's files.
type (
	requirementsFile struct {
		Conditions   map[string]string `yaml:"conditions"`
		Requirements []Requirement     `yaml:"requirements"`
		Untestable   []Untestable      `yaml:"untestable"`
	}
	entraFile struct {
		Requirements []Requirement `yaml:"requirements"`
		Consequences []Consequence `yaml:"consequences"`
	}
	ambiguitiesFile struct {
		Ambiguities []Ambiguity `yaml:"ambiguities"`
	}
	codesFile struct {
		Codes []Code `yaml:"codes"`
	}
	sourcesFile struct {
		Sources []Source `yaml:"sources"`
	}
)

// LoadFS reads a catalogue from requirements.yaml, entra.yaml, ambiguities.yaml, codes.yaml and sources.yaml at the root of a
// tree. It is strict: an unknown key, a repeated id, an unknown level, severity, condition, ambiguity, requirement or source is
// an error that names it, and so is a source that nothing cites. All mistakes are reported together.
func LoadFS(tree fs.FS) (*Catalogue, error) {
	var (
		rfc         requirementsFile
		entra       entraFile
		ambiguities ambiguitiesFile
		codes       codesFile
		sources     sourcesFile
	)
	for _, file := range []struct {
		name string
		into any
	}{
		{"requirements.yaml", &rfc}, {"entra.yaml", &entra}, {"ambiguities.yaml", &ambiguities}, {"codes.yaml", &codes},
		{"sources.yaml", &sources},
	} {
		if err := read(tree, file.name, file.into); err != nil {
			return nil, err
		}
	}
	for i := range entra.Requirements {
		if err := complete(&entra.Requirements[i]); err != nil {
			return nil, fmt.Errorf("catalogue cannot be used: %w", err)
		}
	}
	loaded := &Catalogue{untestable: rfc.Untestable, conditions: rfc.Conditions}
	err := errors.Join(
		index(&loaded.requirements, slices.Concat(rfc.Requirements, entra.Requirements), "requirement", Requirement.id),
		index(&loaded.consequences, entra.Consequences, "consequence of", Consequence.id),
		index(&loaded.ambiguities, ambiguities.Ambiguities, "ambiguity", Ambiguity.id),
		index(&loaded.codes, codes.Codes, "code", Code.id),
		index(&loaded.sources, sources.Sources, "source", Source.id),
	)
	if err == nil {
		err = loaded.validate()
	}
	if err != nil {
		return nil, fmt.Errorf("catalogue cannot be used: %w", err)
	}
	loaded.connect()
	return loaded, nil
}

func (r Requirement) id() string { return r.ID }
func (c Consequence) id() string { return c.Requirement }
func (a Ambiguity) id() string   { return a.ID }
func (c Code) id() string        { return c.Name }

func read(tree fs.FS, name string, into any) error {
	data, err := fs.ReadFile(tree, name)
	if err != nil {
		return fmt.Errorf("catalogue cannot be read: %w", err)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict())
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("catalogue file %s cannot be used:\n%s", name, yaml.FormatError(err, false, true))
	}
	if err := decoder.Decode(new(any)); !errors.Is(err, io.EOF) {
		return fmt.Errorf("catalogue file %s has a second document: expected only one", name)
	}
	return nil
}

// index puts entries under their ids and refuses an id that is empty or taken.
func index[T any](into *map[string]T, entries []T, what string, id func(T) string) error {
	var problems []error
	*into = make(map[string]T, len(entries))
	for i, entry := range entries {
		switch _, taken := (*into)[id(entry)]; {
		case id(entry) == "":
			problems = append(problems, fmt.Errorf("%s number %d has no id", what, i+1))
		case taken:
			problems = append(problems, fmt.Errorf("%s %s stands there twice: ids are unique", what, id(entry)))
		}
		(*into)[id(entry)] = entry
	}
	return errors.Join(problems...)
}

// complete fills in what Entra's own requirements do not state: they depend on no capability, and how binding they are
// follows from what breaking them costs.
func complete(requirement *Requirement) error {
	if requirement.Level != "" || requirement.RFC != 0 {
		return fmt.Errorf("requirement %s states a level or an RFC: entra.yaml holds Entra's own, whose level follows from the severity", requirement.ID)
	}
	requirement.Entra = true
	requirement.Level = map[Severity]string{SeverityFail: "MUST", SeverityAdvisory: "SHOULD", SeverityNote: "MAY"}[requirement.Severity]
	if len(requirement.Conditions) == 0 {
		requirement.Conditions = []string{"always"}
	}
	return nil
}

// connect completes the requirements of the RFCs by their consequences, and each requirement by the ambiguities on it.
func (c *Catalogue) connect() {
	for id, consequence := range c.consequences {
		requirement := c.requirements[id]
		requirement.Effect, requirement.Fix, requirement.ErrorCode = consequence.Effect, consequence.Fix, consequence.ErrorCode
		c.requirements[id] = requirement
	}
	for _, ambiguity := range c.ambiguities {
		for _, id := range ambiguity.Requirements {
			requirement := c.requirements[id]
			if !slices.Contains(requirement.Ambiguities, ambiguity.ID) {
				requirement.Ambiguities = append(requirement.Ambiguities, ambiguity.ID)
				slices.Sort(requirement.Ambiguities)
			}
			c.requirements[id] = requirement
		}
	}
}
