package mockentra

import (
	"fmt"
	"slices"
	"strings"
)

// Problem is a mistake in a mapping, or a row that Entra reads otherwise than its author may think.
type Problem struct {
	Line   int    // in the file, from 1; 0 where it is about the file as a whole
	Target string // of the row, "" where it is about no row
	Text   string // lower case, subject first
}

// in is the problem as a line of output: "own.yaml:12: title: …".
func (p Problem) in(file string) string {
	var parts []string
	switch {
	case p.Line == 0 && file != "":
		parts = append(parts, file)
	case p.Line > 0 && file == "":
		parts = append(parts, fmt.Sprintf("line %d", p.Line))
	case p.Line > 0:
		parts = append(parts, fmt.Sprintf("%s:%d", file, p.Line))
	}
	if p.Target != "" {
		parts = append(parts, p.Target)
	}
	return strings.Join(append(parts, p.Text), ": ")
}

// MappingError is everything that is wrong in a mapping, in the order of its lines.
type MappingError struct {
	File     string // as the reader of the file knows it, "" = none
	Problems []Problem
	Warnings []Problem // what Entra would not treat as written, beside
}

// Error is a line for each problem, and for each warning behind them.
func (e *MappingError) Error() string {
	var lines []string
	for _, problem := range e.Problems {
		lines = append(lines, problem.in(e.File))
	}
	head := "mapping "
	if len(lines) > 1 {
		head = fmt.Sprintf("mapping has %d problems:\n", len(lines))
	}
	for _, warning := range e.Warnings {
		lines = append(lines, "warning: "+warning.in(e.File))
	}
	return head + strings.Join(lines, "\n")
}

// byLine sorts problems as they stand in the file.
func byLine(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int { return a.Line - b.Line })
	return problems
}
