package targets

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/goccy/go-yaml"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
)

// Deviating is the definition with the known deviations of another file, looked up where the process runs.
func (d Definition) Deviating(file string) Definition {
	d.Deviations, d.beside = filepath.Base(file), onDisk(filepath.Dir(file))
	return d
}

// besides is the directory that Deviating names, in full where that can be known.
func (d Definition) besides() string {
	dir, _ := d.beside.(onDisk)
	if full, err := filepath.Abs(string(dir)); err == nil {
		return full
	}
	return string(dir)
}

// readDeviations reads the file of known deviations: of Deviating, or beside the definition.
func (d Definition) readDeviations() ([]byte, error) {
	if d.beside != nil {
		return readWithin(d.beside, d.Deviations, mostText)
	}
	return readWithin(d.dir, d.Deviations, mostText)
}

// deviationLine is a deviation as people write it: only with an outcome class that there is.
type deviationLine struct {
	Scenario    string           `yaml:"scenario,omitempty"`
	Row         string           `yaml:"row,omitempty"`
	Variant     string           `yaml:"variant,omitempty"`
	Requirement string           `yaml:"requirement"`
	Outcome     features.Outcome `yaml:"outcome"`
	Reason      string           `yaml:"reason"`
	Link        string           `yaml:"link"`
	Since       string           `yaml:"since,omitempty"`
	Until       string           `yaml:"until"`
	Optional    bool             `yaml:"optional,omitempty"`
}

// written is a deviation as people write it.
func written(d run.Deviation) deviationLine {
	return deviationLine{
		Scenario: d.Scenario, Row: d.Row, Variant: d.Variant, Requirement: d.Requirement, Outcome: features.Outcome(d.Outcome),
		Reason: d.Reason, Link: d.Link, Since: d.Since, Until: d.Until, Optional: d.Optional,
	}
}

// deviation is what a run compares and records.
func (l deviationLine) deviation() run.Deviation {
	return run.Deviation{
		Scenario: l.Scenario, Row: l.Row, Variant: l.Variant, Requirement: l.Requirement, Outcome: string(l.Outcome),
		Reason: l.Reason, Link: l.Link, Since: l.Since, Until: l.Until, Optional: l.Optional,
	}
}

// WriteDeviations writes what KnownDeviations reads, below a title and what to do about it.
func WriteDeviations(to io.Writer, title string, deviations []run.Deviation) error {
	lines := make([]deviationLine, len(deviations))
	for i, deviation := range deviations {
		lines[i] = written(deviation)
	}
	content, err := yaml.Marshal(lines)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(to, "# %s\n# Review every %s line: set reason to why the provider does this for now, and link to where it is tracked.\n%s",
		title, run.Unreviewed, content)
	return err
}
