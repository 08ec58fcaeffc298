package run

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"syscall"
)

// Why a run file is refused. Only files with ErrTruncated and ErrMissingFooter can be read by ReadPartial.
var (
	ErrEmpty         = errors.New("run file is empty")
	ErrTruncated     = errors.New("run file is truncated: its last line is incomplete")
	ErrMissingFooter = errors.New("run file has no footer: the run did not finish, so results may be missing")
	ErrNoFile        = errors.New("not a regular file")
	ErrLine          = errors.New("line is too long for a run file")
	ErrDuplicate     = errors.New("duplicate scenario or phase")
	ErrFormat        = errors.New("wrong run file format")
	ErrPlan          = errors.New("scenario was not planned")
	ErrCount         = errors.New("footer does not match the records")
)

// Judge works out the exit code of a run, 0 only where nothing is wrong, and its verdict in one sentence; see verdict.Of. Run files are
// read and sealed with it, so that the footer cannot contradict the records.
type Judge func(*Run) (exit int, sentence string)

// Open reads the run file at path.
func Open(path string, judge Judge) (*Run, error) { return open(path, judge, Read) }

// OpenPartial reads the run file at path the way ReadPartial does.
func OpenPartial(path string, judge Judge) (*Run, error) { return open(path, judge, ReadPartial) }

func open(path string, judge Judge, read func(io.Reader, Judge) (*Run, error)) (*Run, error) {
	file, err := OpenFile(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	whole, err := read(file, judge)
	if err != nil {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return whole, err
}

// OpenFile opens the file at path without blocking. Only a regular file can be a run file: a pipe may never end,
// and neither does a device such as /dev/zero; the error for those wraps ErrNoFile.
func OpenFile(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("cannot open run file: %w", err)
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s: %w but a %s: pass the run.ndjson of a run", path, ErrNoFile, kindOf(info.Mode()))
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

func kindOf(mode os.FileMode) string {
	switch {
	case mode.IsDir():
		return "directory"
	case mode&os.ModeNamedPipe != 0:
		return "pipe"
	case mode&os.ModeSocket != 0:
		return "socket"
	}
	return "device"
}

// Read reads a whole run file and refuses one that is not: the error wraps one of the named errors.
func Read(from io.Reader, judge Judge) (*Run, error) {
	reader := newReader(from, judge)
	if err := reader.read(); err != nil {
		return nil, err
	}
	return &reader.run, nil
}

// ReadBrief reads a whole run file the way Read does, and forgets exchanges and samples on the way: they are most of a run, and no
// verdict needs them.
func ReadBrief(from io.Reader, judge Judge) (*Run, error) {
	reader := newReader(from, judge)
	reader.brief = true
	if err := reader.read(); err != nil {
		return nil, err
	}
	return &reader.run, nil
}

// ReadPartial reads as much of a run file as there is. A file that ends too early is no error here: its run's footer says
// that it is incomplete, and why. Everything else that Read refuses is refused as well, also a file without a header; of a header
// that is cut there is what stands before the cut, unless that does not even name the target.
func ReadPartial(from io.Reader, judge Judge) (*Run, error) {
	reader := newReader(from, judge)
	err := reader.read()
	switch {
	case err == nil:
		return &reader.run, nil
	case reader.last > 0 && (errors.Is(err, ErrTruncated) || errors.Is(err, ErrMissingFooter)):
		reader.makeshift(err)
		return &reader.run, nil
	}
	return nil, err
}

func newReader(from io.Reader, judge Judge) *reader {
	return &reader{lines: bufio.NewReader(from), judge: judge, planned: map[string]bool{}, seen: map[string]bool{}}
}

// makeshift makes up the missing footer.
func (r *reader) makeshift(why error) {
	whole := &r.run
	whole.Footer = Footer{
		Ended: whole.Header.Started, Planned: len(whole.Header.Plan), Written: len(whole.Scenarios),
		Counts: Counts(whole), Incomplete: why.Error(),
	}
	for _, scenario := range whole.Scenarios {
		if scenario.Started.After(whole.Footer.Ended) {
			whole.Footer.Ended = scenario.Started
		}
	}
	whole.Footer.Exit, whole.Footer.Verdict = r.judge(whole)
}

type reader struct {
	lines   *bufio.Reader
	judge   Judge
	number  int
	run     Run
	planned map[string]bool
	seen    map[string]bool
	brief   bool // exchanges and samples are not kept
	last    int  // the place of the last record
}

func (r *reader) read() error {
	blank := 0 // blank lines since the last record: allowed only at the end
	for {
		line, err := r.line()
		ended := errors.Is(err, io.EOF)
		if err != nil && !ended {
			return err
		}
		if len(bytes.TrimSpace(line)) == 0 {
			if ended {
				return r.end(nil)
			}
			blank++
			continue
		}
		if blank > 0 {
			return fmt.Errorf("line %d: %w: blank line", r.number+1, ErrFormat)
		}
		if ended {
			return r.end(line)
		}
		r.number++
		if err := r.record(line); err != nil {
			return fmt.Errorf("line %d: %w", r.number, err)
		}
	}
}

// mostLine is the longest line that is read, in bytes. A scenario writes tens of KiB, and a provider can make that some MiB.
const mostLine = 32 << 20

// line reads the next line, with its line feed where it has one: the error is io.EOF where it has none.
func (r *reader) line() ([]byte, error) {
	var line []byte
	for {
		part, err := r.lines.ReadSlice('\n')
		if len(line)+len(part) > mostLine {
			return nil, fmt.Errorf("line %d: %w: the limit is %d MiB: is this a run file?", r.number+1, ErrLine, mostLine>>20)
		}
		line = append(line, part...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && !errors.Is(err, io.EOF):
			return nil, fmt.Errorf("cannot read run file: %w", err)
		}
		return line, err
	}
}

// end checks how the file ends; rest is what follows the last line break.
func (r *reader) end(rest []byte) error {
	switch {
	case len(rest) == 0 && r.number == 0:
		return ErrEmpty
	case len(rest) > 0:
		if r.number == 0 {
			r.salvage(rest)
		}
		return fmt.Errorf("line %d: %w", r.number+1, ErrTruncated)
	case r.last != place(recordFooter):
		return ErrMissingFooter
	}
	return nil
}

func (r *reader) record(line []byte) error {
	var kind struct {
		Record string `json:"record"`
	}
	if err := json.Unmarshal(line, &kind); err != nil {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	switch {
	case r.last == 0 && kind.Record != recordHeader:
		return fmt.Errorf("%w: expected a header first, got %q", ErrFormat, kind.Record)
	case place(kind.Record) == 0:
		return fmt.Errorf("%w: unknown record %q", ErrFormat, kind.Record)
	case !follows(kind.Record, r.last):
		return fmt.Errorf("%w: %q record out of order", ErrFormat, kind.Record)
	}
	if err := r.take(kind.Record, line); err != nil {
		return err
	}
	r.last = place(kind.Record)
	return nil
}

func (r *reader) take(kind string, line []byte) error {
	switch kind {
	case recordHeader:
		return r.header(line)
	case recordPlan:
		return r.outline(line)
	case recordDiscovered:
		return r.discovered(line)
	case recordScenario:
		return r.scenario(line)
	case recordLoad:
		return r.load(line)
	}
	return r.footer(line)
}

// decode is strict: an unknown member would be lost silently.
func decode(line []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if decoder.More() {
		return fmt.Errorf("%w: more than one value on a line", ErrFormat)
	}
	return nil
}

func (r *reader) header(line []byte) error {
	var version struct {
		Format string `json:"format"`
	}
	if err := json.Unmarshal(line, &version); err != nil || version.Format != Format {
		return fmt.Errorf("%w: expected %s, got %q", ErrFormat, Format, version.Format)
	}
	var record struct {
		Record string `json:"record"`
		Header
	}
	if err := decode(line, &record); err != nil {
		return err
	}
	if r.brief {
		record.Discovery = nil
	}
	r.run.Header = record.Header
	return r.plan(record.Plan)
}

func (r *reader) plan(scenarios []Planned) error {
	for _, planned := range scenarios {
		if r.planned[planned.Key] {
			return fmt.Errorf("%w: %q is planned twice", ErrDuplicate, planned.Key)
		}
		r.planned[planned.Key] = true
	}
	return nil
}

func (r *reader) outline(line []byte) error {
	var record struct {
		Record string `json:"record"`
		Outline
	}
	if err := decode(line, &record); err != nil {
		return err
	}
	header := &r.run.Header
	if len(header.Plan)+len(header.Catalogue)+len(header.Deviations) > 0 {
		return fmt.Errorf("%w: second plan", ErrFormat)
	}
	header.Plan, header.Catalogue, header.CatalogueOf, header.Deviations = record.Plan, record.Catalogue, record.CatalogueOf, record.Deviations
	header.Outside = record.Outside
	return r.plan(record.Plan)
}

func (r *reader) discovered(line []byte) error {
	var record struct {
		Record string `json:"record"`
		Discovered
	}
	if err := decode(line, &record); err != nil {
		return err
	}
	if len(r.run.Header.Discovery) > 0 {
		return fmt.Errorf("%w: second discovery", ErrFormat)
	}
	if r.brief {
		record.Discovery = nil
	}
	r.run.Header.Target, r.run.Header.Discovery = record.Target, record.Discovery
	return nil
}

func (r *reader) scenario(line []byte) error {
	var record struct {
		Record string `json:"record"`
		Scenario
	}
	if err := decode(line, &record); err != nil {
		return err
	}
	switch scenario := record.Scenario; {
	case !r.planned[scenario.Key]:
		return fmt.Errorf("%w: %q", ErrPlan, scenario.Key)
	case r.seen[scenario.Key]:
		return fmt.Errorf("%w: %q", ErrDuplicate, scenario.Key)
	default:
		r.seen[scenario.Key] = true
		if r.brief {
			scenario.Exchanges = nil
		}
		r.run.Scenarios = append(r.run.Scenarios, scenario)
		return validate(&scenario, len(r.run.Header.Deviations))
	}
}

// validate refuses unknown verdicts and deviations, which no view would count.
func validate(scenario *Scenario, deviations int) error {
	if err := known(scenario.Key, scenario.Verdict, false); err != nil {
		return err
	}
	for _, step := range scenario.Steps {
		if err := known(step.Text, step.Verdict, true); err != nil {
			return err
		}
		for _, check := range step.Checks {
			if err := known(check.ID, check.Verdict, false); err != nil {
				return err
			}
			if check.Known < 0 || check.Known > deviations {
				return fmt.Errorf("%w: %q refers to deviation %d of %d", ErrFormat, check.ID, check.Known, deviations)
			}
		}
	}
	return nil
}

func known(where string, verdict Verdict, optional bool) error {
	if verdict == "" && optional || slices.Contains(Verdicts(), verdict) {
		return nil
	}
	return fmt.Errorf("%w: unknown verdict %q of %q", ErrFormat, verdict, where)
}

func (r *reader) load(line []byte) error {
	var record struct {
		Record string `json:"record"`
		Load
	}
	if err := decode(line, &record); err != nil {
		return err
	}
	for _, before := range r.run.Loads {
		if before.Workload == record.Workload && before.Phase == record.Phase {
			return fmt.Errorf("%w: phase %q of %q", ErrDuplicate, record.Phase, record.Workload)
		}
	}
	if r.brief {
		record.Samples = nil
	}
	r.run.Loads = append(r.run.Loads, record.Load)
	return nil
}

func (r *reader) footer(line []byte) error {
	var record struct {
		Record string `json:"record"`
		Footer
	}
	if err := decode(line, &record); err != nil {
		return err
	}
	record.CleanUp.upgrade()
	r.run.Footer = record.Footer
	return agree(&r.run, r.judge)
}

// agree makes sure that a run's footer matches its records.
func agree(whole *Run, judge Judge) error {
	footer := whole.Footer
	if footer.Written != len(whole.Scenarios) || footer.Planned != len(whole.Header.Plan) {
		return fmt.Errorf("%w: expected %d planned and %d written, got %d and %d", ErrCount,
			len(whole.Header.Plan), len(whole.Scenarios), footer.Planned, footer.Written)
	}
	for verdict := range footer.Counts {
		if err := known("counts", verdict, false); err != nil {
			return err
		}
	}
	if counted := Counts(whole); !maps.Equal(footer.Counts, counted) {
		return fmt.Errorf("%w: expected counts %v, got %v", ErrCount, counted, footer.Counts)
	}
	if code, _ := judge(whole); footer.Exit == 0 && code != 0 {
		return fmt.Errorf("%w: its exit code is 0, but the records give %d", ErrCount, code)
	}
	return nil
}
