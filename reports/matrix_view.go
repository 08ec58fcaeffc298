package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

// matrix is the data of the page that compares targets.
type matrix struct {
	Profile   string
	Targets   []compared
	Parts     []matrixPart
	Uncovered []run.Requirement // no scenario of any run covers them
	Of        int               // requirements of the profile
	Shared    int               // requirements on which two targets or more were judged
	Disagree  int
	Wide      bool // too many targets for the width of a page: the table scrolls in a box
	Words     []word
}

// compared is a target: a row of the summary, and a column of the table.
type compared struct {
	ID, Name   string
	Tone       string // of the verdict, as in the report
	Lead, Rest string
	Also       string
	Counts     []share
	Date       string
	Version    string
	Report     string
	Tested     int
	Notes      []string // what makes it less comparable
}

// matrixPart is the requirements on which results agree, or differ.
type matrixPart struct {
	ID, Title, Note string
	Rows            []matrixRow
}

// matrixRow is one requirement over all targets.
type matrixRow struct {
	Requirement run.Requirement
	Anchor      string
	Source      source
	Weight      string
	Cells       []cell
	split       int // pairs of targets of which one holds what the other breaks
}

// mostColumns is how many targets stand side by side on a page of common width.
const mostColumns = 7

func newMatrix(columns []Column) *matrix {
	view := &matrix{Wide: len(columns) > mostColumns}
	whole := make([]*run.Run, len(columns))
	for i, column := range columns {
		whole[i] = sanitised(inPlanOrder(column.Run))
	}
	view.Profile, view.Of = whole[0].Header.Profile, len(whole[0].Header.Catalogue)
	cells := make([]map[string]cell, len(columns))
	taken := map[string]int{}
	for i, column := range columns {
		concluded := verdict.Conclude(whole[i])
		target := newCompared(whole[i], &concluded, column.Report)
		if taken[target.Name]++; taken[target.Name] > 1 {
			target.Name = fmt.Sprintf("%s (%d)", target.Name, taken[target.Name])
		}
		target.ID = fmt.Sprintf("t-%d", i+1)
		target.Notes = append(target.Notes, otherPlan(whole[0], whole[i])...)
		view.Targets = append(view.Targets, target)
		cells[i] = newCells(whole[i], concluded.Coverage, column.Report)
	}
	view.rows(whole[0].Header.Catalogue, cells)
	view.vocabulary()
	return view
}

func newCompared(whole *run.Run, concluded *verdict.Conclusion, report string) compared {
	target := compared{
		Name: whole.Header.Target.Name, Tone: string(concluded.Tone()), Report: report, Version: whole.Header.Tool.Version,
		Date: whole.Header.Started.UTC().Format("2 Jan 2006, 15:04 UTC"),
	}
	target.Lead, target.Rest, target.Also = headline(concluded.Sentence)
	for _, known := range words() {
		if n := concluded.Counts[known.Verdict]; n > 0 {
			target.Counts = append(target.Counts, share{known, n})
		}
	}
	slices.SortStableFunc(target.Counts, func(a, b share) int { return order(a.Word.Verdict) - order(b.Word.Verdict) })
	for _, row := range concluded.Coverage {
		if row.Tested {
			target.Tested++
		}
	}
	if why := whole.Footer.Incomplete; why != "" {
		target.Notes = append(target.Notes, "This run is incomplete: "+why+".")
	}
	for _, told := range cleanUpRemarks(whole) {
		if told.Tone != string(run.Error) || concluded.Left == "" { // else the sentence has it
			target.Notes = append(target.Notes, told.Title+".")
		}
	}
	if !whole.Header.Full && len(whole.Header.Plan) > 0 { // a load has no plan
		target.Notes = append(target.Notes, "A subset of the scenarios, not the whole profile.")
	}
	return target
}

// otherPlan says that a run played other scenarios than the first one did.
func otherPlan(first, whole *run.Run) []string {
	planned := map[string]bool{}
	for _, scenario := range first.Header.Plan {
		planned[scenario.Key] = true
	}
	more, same := 0, 0
	for _, scenario := range whole.Header.Plan {
		if planned[scenario.Key] {
			same++
			continue
		}
		more++
	}
	fewer := len(first.Header.Plan) - same
	if more+fewer == 0 {
		return nil
	}
	return []string{fmt.Sprintf("Scenarios differ from those of %s: %d more, %d fewer.", first.Header.Target.Name, more, fewer)}
}

// rows puts each requirement into the part that it belongs to, and sorts those that divide the targets.
func (m *matrix) rows(catalogue []run.Requirement, cells []map[string]cell) {
	parts := map[string][]matrixRow{}
	for i, requirement := range catalogue {
		row := matrixRow{
			Requirement: requirement, Anchor: fmt.Sprintf("r-%d", i+1), Source: newSource(requirement), Weight: weight(requirement.Severity),
		}
		for _, of := range cells {
			row.Cells = append(row.Cells, of[requirement.ID])
		}
		held, broken := row.divide()
		row.split = held * broken
		if held+broken > 1 {
			m.Shared++
		}
		if row.split > 0 {
			m.Disagree++
		}
		part := row.part(held, broken)
		parts[part] = append(parts[part], row)
	}
	slices.SortStableFunc(parts["disagree"], func(a, b matrixRow) int {
		return cmp.Or(b.split-a.split, a.worst()-b.worst())
	})
	for _, row := range parts["uncovered"] {
		m.Uncovered = append(m.Uncovered, row.Requirement)
	}
	for _, part := range []matrixPart{
		{ID: "disagree", Title: "Results differ", Note: "largest disagreement first"},
		{ID: "broken", Title: "Not met by any tested target"},
		{ID: "open", Title: "Met where tested", Note: "not all targets could be tested"},
		{ID: "held", Title: "Met by all targets"},
		{ID: "unjudged", Title: "Could not be tested on any target"},
	} {
		if part.Rows = parts[part.ID]; len(part.Rows) > 0 {
			m.Parts = append(m.Parts, part)
		}
	}
}

// divide counts the targets that hold the requirement and those that fall short of it. What was blocked, not applicable or
// not tested is on neither side.
func (r matrixRow) divide() (held, broken int) {
	for _, cell := range r.Cells {
		switch cell.Word.Verdict {
		case run.Pass, run.Fixed:
			held++
		case run.Fail, run.Advisory, run.KnownDeviation:
			broken++
		}
	}
	return held, broken
}

func (r matrixRow) part(held, broken int) string {
	covered := slices.ContainsFunc(r.Cells, func(cell cell) bool { return cell.Word.Verdict != "none" })
	switch {
	case held > 0 && broken > 0:
		return "disagree"
	case broken > 0:
		return "broken"
	case held == len(r.Cells):
		return "held"
	case held > 0:
		return "open"
	case covered:
		return "unjudged"
	}
	return "uncovered"
}

// worst is the place of the row's worst verdict in the order of severity.
func (r matrixRow) worst() int {
	worst := len(run.Verdicts())
	for _, cell := range r.Cells {
		if at := slices.Index(run.Verdicts(), cell.Word.Verdict); at >= 0 {
			worst = min(worst, at)
		}
	}
	return worst
}

// vocabulary is the words that the page uses, for its glossary.
func (m *matrix) vocabulary() {
	used := map[run.Verdict]bool{}
	for _, part := range m.Parts {
		for _, row := range part.Rows {
			for _, cell := range row.Cells {
				used[cell.Word.Verdict] = true
			}
		}
	}
	for _, target := range m.Targets {
		for _, piece := range target.Counts {
			used[piece.Word.Verdict] = true
		}
	}
	for _, known := range words() {
		if used[known.Verdict] {
			m.Words = append(m.Words, known)
		}
	}
	if used["none"] {
		none := untested()
		none.Means = "No check of this run covered it."
		m.Words = append(m.Words, none)
	}
}

// Lead is the page in one line.
func (m *matrix) Lead() string {
	if m.Disagree == 0 {
		return fmt.Sprintf("Results agree on all %s that were tested on at least two targets", verdict.Plural(m.Shared, "requirement", "requirements"))
	}
	return fmt.Sprintf("Results differ on %d of %s that were tested on at least two targets", m.Disagree, verdict.Plural(m.Shared, "requirement", "requirements"))
}

// Names lists the targets in a sentence.
func (m *matrix) Names() string {
	names := make([]string, len(m.Targets))
	for i, target := range m.Targets {
		names[i] = target.Name
	}
	return strings.Join(names, ", ")
}

// Span is how many columns the table has.
func (m *matrix) Span() int { return len(m.Targets) + 1 }

// Linked reports whether the page links to reports.
func (m *matrix) Linked() bool {
	return slices.ContainsFunc(m.Targets, func(target compared) bool { return target.Report != "" })
}
