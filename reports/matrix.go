package reports

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/scimproof/scimproof/reports/run"
)

// Why runs cannot be compared.
var (
	ErrTooFewRuns     = errors.New("a matrix needs at least two runs")
	ErrOtherProfile   = errors.New("runs were judged by different profiles")
	ErrOtherCatalogue = errors.New("runs were judged by different catalogues")
)

// Column is one target of a matrix: its run, and where its own report is.
type Column struct {
	Run    *run.Run
	Report string // URL of report.html relative to the matrix, "" where there is none
}

// Matrix writes several runs as one self-contained page: requirement × target, the largest disagreement first.
// It runs no script. Runs that were judged by different profiles or catalogues cannot be compared: the error wraps one of
// the named errors and says which run, and what to do.
func Matrix(out io.Writer, columns []Column) error {
	if err := alike(columns); err != nil {
		return err
	}
	parsed, err := pageTemplate()
	if err != nil {
		return err
	}
	var rendered bytes.Buffer // whole or not at all
	if err := parsed.ExecuteTemplate(&rendered, "matrix.html.tmpl", newMatrix(columns)); err != nil {
		return fmt.Errorf("cannot render the matrix: %w", err)
	}
	if _, err := rendered.WriteTo(out); err != nil {
		return fmt.Errorf("cannot write the matrix: %w", err)
	}
	return nil
}

// alike refuses runs whose verdicts do not mean the same: another profile, or requirements that are missing, added or
// weigh differently.
func alike(columns []Column) error {
	if len(columns) < 2 {
		return fmt.Errorf("%w, got %d: add run files or targets", ErrTooFewRuns, len(columns))
	}
	first := &columns[0].Run.Header
	for _, column := range columns[1:] {
		header := &column.Run.Header
		if header.Profile != first.Profile {
			return fmt.Errorf("%w: %s by %s, %s by %s: rerun them with the same --profile",
				ErrOtherProfile, named(first), Visible(first.Profile), named(header), Visible(header.Profile))
		}
		if what := difference(first, header); what != "" {
			return fmt.Errorf("%w: %s: rerun them with the same version of scimproof", ErrOtherCatalogue, what)
		}
	}
	return nil
}

// difference names one requirement by which two catalogues differ, "" when none does. Wording does not count.
func difference(first, other *run.Header) string {
	weights := make(map[string]string, len(first.Catalogue))
	for _, requirement := range first.Catalogue {
		weights[requirement.ID] = requirement.Severity
	}
	for _, requirement := range other.Catalogue {
		weight, known := weights[requirement.ID]
		switch {
		case !known:
			return fmt.Sprintf("%q is in the catalogue of %s but not in that of %s", Visible(requirement.ID), named(other), named(first))
		case weight != requirement.Severity:
			return fmt.Sprintf("%q has severity %q for %s and %q for %s",
				Visible(requirement.ID), Visible(weight), named(first), Visible(requirement.Severity), named(other))
		}
		delete(weights, requirement.ID)
	}
	for _, requirement := range first.Catalogue {
		if _, left := weights[requirement.ID]; left {
			return fmt.Sprintf("%q is in the catalogue of %s but not in that of %s", Visible(requirement.ID), named(first), named(other))
		}
	}
	return ""
}

// named says which run is meant: its target, the day, and what made it.
func named(header *run.Header) string {
	return Visible(fmt.Sprintf("%s (%s, scimproof %s)", header.Target.Name, moment(header.Started), header.Tool.Version))
}
