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
	recordHeader     = "header"
	recordPlan       = "plan"
	recordDiscovered = "discovered"
	recordScenario   = "scenario"
	recordLoad       = "load"
	recordFooter     = "footer"
)

// place is the position of a record in a file: places ascend, and only scenarios and phases may repeat theirs. 0 is an unknown record.
func place(kind string) int {
	switch kind {
	case recordHeader:
		return 1
	case recordPlan:
		return 2
	case recordDiscovered:
		return 3
	case recordScenario, recordLoad:
		return 4
	case recordFooter:
		return 5
	}
	return 0
}

// follows reports whether a record of the kind may follow one at place last; 0 is the beginning of the file.
func follows(kind string, last int) bool {
	at := place(kind)
	if last == 0 {
		return kind == recordHeader
	}
	return at > last || at == last && at == place(recordScenario)
}

// ErrOrder says that a record was written before the header, after the footer, or twice.
var ErrOrder = errors.New("record is out of order")

// Writer writes a run file, one flushed line a record, so that records survive a crash. It is safe for concurrent
// use. After an error every later call returns it, and nothing is written after a line that may be incomplete.
type Writer struct {
	mu     sync.Mutex
	name   string
	out    io.Writer
	file   *os.File // nil when out is not ours to close
	keys   map[string]bool
	last   int // the place of the last record
	room   allowance
	broken error
}

// Create creates the file, or truncates an existing one.
func Create(path string) (*Writer, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o666) // Seal reads it
	if err != nil {
		return nil, fmt.Errorf("cannot create run file: %w", err)
	}
	writer := NewWriter(file, path)
	writer.file = file
	return writer, nil
}

// NewWriter writes to out; name stands for it in errors.
func NewWriter(out io.Writer, name string) *Writer {
	return &Writer{out: out, name: name, keys: map[string]bool{}, room: allowance{left: mostScenarios}}
}

// Begin writes what is known before any request is sent: a short first line that fits on nearly any disk, then the plan.
func (w *Writer) Begin(header Header) error {
	outline := Outline{present(header.Plan), present(header.Catalogue), header.CatalogueOf, header.Outside, header.Deviations}
	header.Plan, header.Catalogue, header.CatalogueOf, header.Outside, header.Deviations = nil, nil, 0, nil, nil
	if err := w.Header(header); err != nil {
		return err
	}
	w.mu.Lock()
	w.room.planned = len(outline.Plan)
	w.mu.Unlock()
	return w.write(recordPlan, struct {
		Record string `json:"record"`
		*Outline
	}{recordPlan, &outline})
}

// Discovered writes what is known about the target after discovery.
func (w *Writer) Discovered(found Discovered) error {
	found.Target.Dialects = present(found.Target.Dialects)
	return w.write(recordDiscovered, struct {
		Record string `json:"record"`
		*Discovered
	}{recordDiscovered, &found})
}

// Header writes all that is known as the first line, and fills in Format.
func (w *Writer) Header(header Header) error {
	header.Format = Format
	header.Config = present(header.Config)
	header.Target.Dialects = present(header.Target.Dialects)
	return w.write(recordHeader, struct {
		Record string `json:"record"`
		*Header
	}{recordHeader, &header})
}

// Scenario writes the record of a scenario that has ended. A key can be written once. If it is too long, its
// evidence is truncated, and a note says so.
func (w *Writer) Scenario(scenario Scenario) error {
	scenario.Steps = present(scenario.Steps)
	record := func(of Scenario) ([]byte, error) {
		return w.line(recordScenario, struct {
			Record string `json:"record"`
			*Scenario
		}{recordScenario, &of})
	}
	line, err := record(scenario)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	share := w.room.share()
	for _, to := range details() {
		if err == nil && len(line) > share {
			line, err = record(scenario.shortened(to))
		}
	}
	if err == nil && len(line) > share {
		line, err = record(scenario.shortened(details()[len(details())-1]).terse())
	}
	if err != nil {
		return err
	}
	w.room.take(len(line))
	return w.add(recordScenario, line, scenario.Key)
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
	}{recordLoad, &load})
}

// Footer writes the last line and, for a file, syncs it to disk.
func (w *Writer) Footer(footer Footer) error {
	footer.Counts = filled(footer.Counts)
	return w.write(recordFooter, struct {
		Record string `json:"record"`
		*Footer
	}{recordFooter, &footer})
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

func (w *Writer) line(kind string, record any) ([]byte, error) {
	line, err := json.Marshal(record)
	if err != nil {
		return nil, fmt.Errorf("run file %s: cannot write %s: %w", w.name, kind, err)
	}
	return line, nil
}

func (w *Writer) write(kind string, record any) error {
	line, err := w.line(kind, record)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.add(kind, line, "")
}

// add writes a line. The lock is held.
func (w *Writer) add(kind string, line []byte, key string) error {
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

// admit keeps the order of the format.
func (w *Writer) admit(kind, key string) error {
	switch {
	case w.last == 0 && kind != recordHeader:
		return fmt.Errorf("run file %s: %w: %s before the header", w.name, ErrOrder, kind)
	case !follows(kind, w.last):
		return fmt.Errorf("run file %s: %w: %s", w.name, ErrOrder, kind)
	case kind == recordScenario && w.keys[key]:
		return fmt.Errorf("run file %s: %w: %s", w.name, ErrDuplicate, key)
	}
	w.last = place(kind)
	if kind == recordScenario {
		w.keys[key] = true
	}
	return nil
}

func (w *Writer) fail(err error) error {
	if w.broken == nil {
		w.broken = fmt.Errorf("cannot write run file %s, so the record of this run is incomplete: %w", w.name, err)
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
