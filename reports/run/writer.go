package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// The kinds of line in a run file, as their "record" member says.
const (
	recordHeader   = "header"
	recordScenario = "scenario"
	recordLoad     = "load"
	recordFooter   = "footer"
)

// ErrOrder says that a record was written before the header, after the footer, or twice.
var ErrOrder = errors.New("record is out of order")

// Writer writes a run file, one flushed line a record, so that what was written outlives a crash. It is safe for concurrent
// use. The first error to write stays: every later call returns it, and nothing follows a line that may be cut.
type Writer struct {
	mu     sync.Mutex
	name   string
	out    io.Writer
	file   *os.File // nil when out is not ours to close
	keys   map[string]bool
	begun  bool
	ended  bool
	broken error
}

// Create makes the file, or empties the one that is there.
func Create(path string) (*Writer, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("run file cannot be created: %w", err)
	}
	writer := NewWriter(file, path)
	writer.file = file
	return writer, nil
}

// NewWriter writes to out; name stands for it in errors.
func NewWriter(out io.Writer, name string) *Writer {
	return &Writer{out: out, name: name, keys: map[string]bool{}}
}

// Header writes the first line and fills in Format.
func (w *Writer) Header(header Header) error {
	header.Format = Format
	header.Config = present(header.Config)
	header.Plan = present(header.Plan)
	header.Catalogue = present(header.Catalogue)
	header.Target.Dialects = present(header.Target.Dialects)
	return w.write(recordHeader, struct {
		Record string `json:"record"`
		*Header
	}{recordHeader, &header}, "")
}

// Scenario writes the record of a scenario that has ended. A key can be written once.
func (w *Writer) Scenario(scenario Scenario) error {
	scenario.Steps = present(scenario.Steps)
	return w.write(recordScenario, struct {
		Record string `json:"record"`
		*Scenario
	}{recordScenario, &scenario}, scenario.Key)
}

// Load writes the record of a load phase.
func (w *Writer) Load(load Load) error {
	operations := make([]Operation, len(load.Operations)) // the caller's slice is not ours to change
	for i, operation := range load.Operations {
		operation.Outcomes, operation.Statuses = filled(operation.Outcomes), filled(operation.Statuses)
		operations[i] = operation
	}
	load.Operations = operations
	return w.write(recordLoad, struct {
		Record string `json:"record"`
		*Load
	}{recordLoad, &load}, "")
}

// Footer writes the last line and, for a file, sees to it that all is on disk.
func (w *Writer) Footer(footer Footer) error {
	footer.Counts = filled(footer.Counts)
	return w.write(recordFooter, struct {
		Record string `json:"record"`
		*Footer
	}{recordFooter, &footer}, "")
}

// Close closes the file. It returns the error that stopped the writing, if there was one.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.file == nil {
		return w.broken
	}
	err := w.file.Close()
	w.file = nil
	if err != nil {
		return w.fail(err)
	}
	return w.broken
}

func (w *Writer) write(kind string, record any, key string) error {
	line, err := json.Marshal(record)
	if err != nil {
		return fmt.Errorf("run file %s: %s cannot be written: %w", w.name, kind, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.broken != nil {
		return w.broken
	}
	if err := w.admit(kind, key); err != nil {
		return err
	}
	if _, err := w.out.Write(append(line, '\n')); err != nil {
		return w.fail(err)
	}
	if kind == recordFooter && w.file != nil {
		if err := w.file.Sync(); err != nil {
			return w.fail(err)
		}
	}
	return nil
}

// admit keeps the order of the format: a header, then scenarios and loads, then a footer.
func (w *Writer) admit(kind, key string) error {
	switch {
	case kind == recordHeader && w.begun:
		return fmt.Errorf("run file %s: %w: a second header", w.name, ErrOrder)
	case kind != recordHeader && !w.begun:
		return fmt.Errorf("run file %s: %w: %s before the header", w.name, ErrOrder, kind)
	case w.ended:
		return fmt.Errorf("run file %s: %w: %s after the footer", w.name, ErrOrder, kind)
	case kind == recordScenario && w.keys[key]:
		return fmt.Errorf("run file %s: %w: %s", w.name, ErrDuplicate, key)
	}
	w.begun = true
	w.ended = kind == recordFooter
	if kind == recordScenario {
		w.keys[key] = true
	}
	return nil
}

func (w *Writer) fail(err error) error {
	if w.broken == nil {
		w.broken = fmt.Errorf("run file %s cannot be written, the record of this run is incomplete: %w", w.name, err)
	}
	return w.broken
}

// present and filled turn nothing into an empty list or object, so that the format knows no null.
func present[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func filled[K comparable, V any](table map[K]V) map[K]V {
	if table == nil {
		return map[K]V{}
	}
	return table
}
