package run

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/reports/evidence"
)

func at(second int) time.Time { return time.Date(2026, 11, 24, 9, 30, second, 0, time.UTC) }

func plan(keys ...string) []Planned {
	planned := []Planned{}
	for i, key := range keys {
		id, row, _ := strings.Cut(key, "/")
		planned = append(planned, Planned{Key: key, ID: id, Row: row, Name: "Story " + key, Feature: "entra/a.feature", Line: i + 1, Requirement: "r-" + id})
	}
	return planned
}

// small is a run of two scenarios and a load phase in which every field of the format is set.
func small() *Run {
	planned := plan("a", "b/legacy")
	planned[0].Tags, planned[1].Excluded = []string{"@id:a"}, "the mapping has no legacy"
	known := Deviation{Scenario: "a", Row: "x", Requirement: "r-a", Outcome: "missing", Reason: "why", Link: "https://tracker.example/1", Since: "2026-01-01", Until: "2026-12-31"}
	exchange := evidence.Exchange{
		Number: 1, Origin: evidence.OriginEntra, Op: "user_create", Started: at(1), DurationMS: 2.5, Method: "POST", URL: "https://p.example/Users",
		Request: evidence.Message{Header: []evidence.Field{{Name: "Authorization", Value: "Bearer ‹redacted 9 chars›"}}, Body: "{}", Bytes: 2},
		Status:  201, Response: &evidence.Message{Body: "<&>\u2028", Bytes: 99, Cut: true, HeaderLines: 3, HeaderBytes: 4}, Error: "cut", URLBytes: 5,
	}
	latency := Latency{P50: 1, P90: 2, P95: 3, P99: 4, Max: 5, Mean: 1.5}
	return &Run{
		Header: Header{
			Format: Format, Tool: Tool{"v1", "go1.26", "v0.15.1", "linux/amd64"}, Started: at(0),
			Target: Target{
				Name: "p", URL: "https://p.example", Launcher: "remote", Mapping: "entra-default", Connector: "nongallery", Dialects: []string{"legacy"},
				Capabilities: []Capability{{"groups", "yes", "no", "yes"}},
			},
			Profile: "entra", Seed: -1, Full: true, Config: []Setting{{"timeout", "30s"}}, Plan: planned,
			Catalogue: []Requirement{
				{ID: "r-a", Source: "RFC 7644 §3.3", Level: "MUST", Severity: "fail", Summary: "s", Fix: "f", Effect: "e"},
				{ID: "r-b", Source: "RFC 7644 §3.4", Level: "MUST", Severity: "fail", Summary: "s"},
			},
			CatalogueOf: 9, Deviations: []Deviation{known}, Recognised: true, Rerun: "scimproof run p", Discovery: []evidence.Exchange{exchange},
		},
		Scenarios: []Scenario{
			{
				Planned: planned[0], Started: at(1), DurationMS: 10, Verdict: Pass, Reason: "noted", Notes: []string{"n"}, Exchanges: []evidence.Exchange{exchange},
				Steps: []Step{{Keyword: "Then", Text: "t", Line: 3, Verdict: Pass, Error: "", Checks: []Check{{
					ID: "c", Requirement: "r-a", Outcome: "held", Want: "w", Got: "g", Pointer: "/a", Reason: "r", Looked: 2, Exchanges: []int{1}, Ambiguity: "A01", Known: 1, Verdict: Pass,
				}}}, {Keyword: "And", Text: "u", Line: 4, Error: "panic"}},
				Log: []LogEntry{{
					At: at(2), Cycle: 1, Object: "User", Source: "Ada", SourceID: "1", TargetID: "2", Action: "create", Status: "failure", Code: "c", Reason: "r",
					Steps: []LogStep{{"export", "failure", "t"}}, Modified: []Modified{{"userName", "o", "n"}}, Exchanges: []int{1},
				}},
			},
			{Planned: planned[1], Started: at(3), Verdict: NotApplicable, Reason: "the mapping has no legacy", Steps: []Step{}},
		},
		Loads: []Load{{
			Workload: "w", Phase: "p", Started: at(4), Seconds: 1, Planned: 10, Sent: 9, StarvedS: 0.1, Rate: 10, MaxLive: 4,
			Operations: []Operation{{Op: "user_get", Requests: 9, Outcomes: map[string]uint64{"ok": 9}, Statuses: map[string]uint64{"200": 9}, Service: latency, Corrected: latency, Histogram: "h"}},
			Samples:    []Sample{{"first", exchange}}, Audit: &Audit{1, 2, 3, 4, []Finding{{"wrong", "o", "w", "a", "b"}}, 5, &Lost{1, 2, 3}, []Finding{{"done", "o", "w", "a", "b"}}, &Unread{2, "y", []Finding{{"unreadable", "o", "w", "a", "b"}}}, 3, 2}, Flows: FlowCounts{1, 2, 3, 4},
			SLOs: []SLO{{"p99", "≤ 1", "2", false}}, Cut: "c", Left: &Left{1, 2, 3, 4},
		}},
		Footer: Footer{
			Ended: at(9), Planned: 2, Written: 2, Counts: map[Verdict]int{Pass: 1, NotApplicable: 1}, Incomplete: "i", Fault: "f", Verdict: "No verdict: f.", Exit: 3,
			CleanUp: CleanUp{2, 1, []string{"Users/1: 500"}, []string{"Users/2: no mark"}, true, "it hangs", []string{"filters are ignored"}}, NotReached: []Deviation{known}, Stale: []Deviation{known}, Expired: []Deviation{known}, TargetLog: "l",
		},
	}
}

const noAnswer = 3

// judge stands in for reports/verdict, which is above this package: what did not end, or has a fault, has no verdict.
func judge(whole *Run) (exit int, sentence string) {
	switch {
	case whole.Footer.Fault != "":
		return noAnswer, "No verdict: " + whole.Footer.Fault + "."
	case whole.Footer.Incomplete != "":
		return noAnswer, "No verdict: the run is incomplete: " + whole.Footer.Incomplete + "."
	}
	return 0, "Conforms."
}

// file writes a run as a run file.
func file(t *testing.T, whole *Run) string {
	t.Helper()
	var out bytes.Buffer
	writer := NewWriter(&out, "test")
	errs := []error{writer.Header(whole.Header)}
	for _, scenario := range whole.Scenarios {
		errs = append(errs, writer.Scenario(scenario))
	}
	for _, load := range whole.Loads {
		errs = append(errs, writer.Load(load))
	}
	errs = append(errs, writer.Footer(whole.Footer), writer.Close())
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// inParts writes a run the way one does that is under way: its header first, and what it finds out later.
func inParts(t *testing.T, whole *Run) string {
	t.Helper()
	var out bytes.Buffer
	writer := NewWriter(&out, "test")
	early := whole.Header
	early.Target.URL, early.Target.Capabilities, early.Discovery = "", nil, nil
	errs := []error{writer.Begin(early), writer.Discovered(Discovered{whole.Header.Target, whole.Header.Discovery})}
	for _, scenario := range whole.Scenarios {
		errs = append(errs, writer.Scenario(scenario))
	}
	for _, load := range whole.Loads {
		errs = append(errs, writer.Load(load))
	}
	errs = append(errs, writer.Footer(whole.Footer), writer.Close())
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestPartsMakeTheSameRun also cuts the file at every byte: from the first line on it opens, and says that the run did not end.
func TestPartsMakeTheSameRun(t *testing.T) {
	t.Parallel()
	text := inParts(t, small())
	got, err := Read(strings.NewReader(text), judge)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(small(), got); diff != "" {
		t.Error(diff)
	}
	first := strings.Index(text, "\n") + 1
	for at := first; at < len(text); at++ {
		got, err := ReadPartial(strings.NewReader(text[:at]), judge)
		if err != nil || got.Footer.Incomplete == "" || got.Footer.Exit != noAnswer || got.Header.Target.Name != "p" {
			t.Fatalf("cut at %d: want the run, incomplete, got %+v, %v", at, got, err)
		}
	}
}

// TestTheFirstLineIsShort: whatever a run plans and finds out, its first line does not grow.
func TestTheFirstLineIsShort(t *testing.T) {
	t.Parallel()
	long := small()
	var keys []string
	for i := range 1000 {
		keys = append(keys, fmt.Sprint("s", i))
	}
	long.Header.Plan = plan(keys...)
	disk := &limitedDisk{left: 1}
	writer := NewWriter(disk, "run.ndjson")
	if err := writer.Begin(long.Header); !errors.Is(err, errFull) {
		t.Fatalf("want the plan not to fit, got %v", err)
	}
	first, _, _ := strings.Cut(disk.String(), "\n")
	if len(first) > 2048 {
		t.Errorf("the first line has %d bytes", len(first))
	}
	got, err := ReadPartial(bytes.NewReader(disk.Bytes()), judge)
	if err != nil || got.Header.Rerun != long.Header.Rerun || got.Footer.Exit != noAnswer {
		t.Errorf("want what fits to open, got %+v, %v", got, err)
	}
}

func TestWrittenIsRead(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "run.ndjson")
	if err := os.WriteFile(path, []byte(file(t, small())), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, open := range map[string]func(string, Judge) (*Run, error){"Open": Open, "OpenPartial": OpenPartial} {
		got, err := open(path, judge)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(small(), got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if _, err := Open(path+".gone", judge); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("want the missing file named, got %v", err)
	}
}

// TestReadBriefForgetsWhatWasSaid: of a run that is read for a list there is all but what was sent and answered.
func TestReadBriefForgetsWhatWasSaid(t *testing.T) {
	t.Parallel()
	want := small()
	want.Header.Discovery, want.Scenarios[0].Exchanges, want.Loads[0].Samples = nil, nil, nil
	got, err := ReadBrief(strings.NewReader(file(t, small())), judge)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v, (-want +got):\n%s", err, diff)
	}
	whole := file(t, small())
	if got, err := ReadBrief(strings.NewReader(whole[:len(whole)/2]), judge); got != nil || !errors.Is(err, ErrTruncated) {
		t.Errorf("half a file: want what Read says, got %v, %v", got, err)
	}
}

func TestReadRefusesByName(t *testing.T) {
	t.Parallel()
	whole := file(t, small())
	lines := strings.SplitAfter(whole, "\n") // header, a, b, load, footer, ""
	parts := strings.SplitAfter(inParts(t, small()), "\n")
	join := func(parts ...string) string { return strings.Join(parts, "") }
	cases := []struct {
		name, text string
		want       error
		partial    bool // ReadPartial still makes a run of it
	}{
		{"nothing", "", ErrEmpty, false},
		{"no footer", join(lines[:4]...), ErrMissingFooter, true},
		{"header only", lines[0], ErrMissingFooter, true},
		{"cut in a scenario", join(lines[0], lines[1], lines[2][:40]), ErrTruncated, true},
		{"cut in the footer", whole[:len(whole)-1], ErrTruncated, true},
		{"cut in the header", lines[0][:50], ErrTruncated, false},
		{"twice", join(lines[0], lines[1], lines[1], lines[2], lines[4]), ErrDuplicate, false},
		{"planned twice", strings.Replace(whole, `"key":"b/legacy"`, `"key":"a"`, 1), ErrDuplicate, false},
		{"not planned", join(lines[0], strings.Replace(lines[1], `"key":"a"`, `"key":"z"`, 1), lines[2], lines[4]), ErrPlan, false},
		{"other version", strings.Replace(whole, Format, "scimproof-run/2", 1), ErrFormat, false},
		{"no header", join(lines[1:]...), ErrFormat, false},
		{"two headers", join(lines[0], whole), ErrFormat, false},
		{"two plans", join(lines[0], parts[1], lines[1], lines[2], lines[4]), ErrFormat, false},
		{"two discoveries", join(lines[0], parts[2], lines[1], lines[2], lines[4]), ErrFormat, false},
		{"the same discovery twice", join(parts[0], parts[1], parts[2], parts[2]), ErrFormat, false},
		{"plan after a discovery", join(parts[0], parts[2], parts[1], lines[1]), ErrFormat, false},
		{"plan after a scenario", join(lines[0], lines[1], parts[1]), ErrFormat, false},
		{"a plan twice in parts", strings.Replace(join(parts...), `"key":"b/legacy"`, `"key":"a"`, 1), ErrDuplicate, false},
		{"unknown member of a plan", strings.Replace(join(parts...), `"catalogue_total"`, `"total"`, 1), ErrFormat, false},
		{"no header, but a plan", join(parts[1:]...), ErrFormat, false},
		{"after the footer", join(whole, lines[3]), ErrFormat, false},
		{"unknown record", join(lines[0], `{"record":"rumour"}`+"\n"), ErrFormat, false},
		{"unknown member", strings.Replace(whole, `"profile":`, `"profil":`, 1), ErrFormat, false},
		{"unknown member deep", strings.Replace(whole, `"looked":`, `"lookd":`, 1), ErrFormat, false},
		{"unknown verdict", strings.Replace(whole, `"verdict":"pass","reason":"noted"`, `"verdict":"perfect","reason":"noted"`, 1), ErrFormat, false},
		{"unknown verdict of a check", strings.Replace(whole, `"known":1,"verdict":"pass"`, `"known":1,"verdict":""`, 1), ErrFormat, false},
		{"unknown deviation", strings.Replace(whole, `"known":1`, `"known":2`, 1), ErrFormat, false},
		{"no deviation", strings.Replace(whole, `"known":1`, `"known":-1`, 1), ErrFormat, false},
		{"unknown verdict counted", strings.Replace(whole, `"counts":{`, `"counts":{"perfect":1,`, 1), ErrFormat, false},
		{"no JSON", join(lines[0], "{\n"), ErrFormat, false},
		{"two values on a line", strings.Replace(whole, "\n", " {}\n", 1), ErrFormat, false},
		{"wrong type", strings.Replace(whole, `"seed":-1`, `"seed":"x"`, 1), ErrFormat, false},
		{"a scenario is missing", join(lines[0], lines[1], lines[4]), ErrCount, false},
		{"counts differ", strings.Replace(whole, `"pass":1`, `"pass":2`, 1), ErrCount, false},
		{"a phase twice", join(lines[:4]...) + lines[3] + lines[4], ErrDuplicate, false},
		{"green over failures", strings.Replace(whole, `"exit":3`, `"exit":0`, 1), ErrCount, false},
		{"the plan is shorter", strings.Replace(whole, `"planned":2,"written":2`, `"planned":3,"written":2`, 1), ErrCount, false},
	}
	for _, c := range cases {
		if c.text == whole {
			t.Fatalf("%s: the case changes nothing", c.name)
		}
		if got, err := Read(strings.NewReader(c.text), judge); !errors.Is(err, c.want) || got != nil {
			t.Errorf("%s: want %v, got %v, %v", c.name, c.want, got, err)
		}
		got, err := ReadPartial(strings.NewReader(c.text), judge)
		if c.partial != (err == nil) || c.partial != (got != nil) {
			t.Errorf("%s: partially: got %v, %v", c.name, got, err)
		}
		if !c.partial || err != nil {
			continue
		}
		footer := got.Footer
		if footer.Incomplete != errorText(c.text) || footer.Exit != noAnswer || !strings.HasPrefix(footer.Verdict, "No verdict: the run is incomplete") ||
			footer.Written != len(got.Scenarios) || footer.Planned != 2 {
			t.Errorf("%s: the footer must say that the run is incomplete: %+v", c.name, footer)
		}
	}
}

func errorText(text string) string {
	_, err := Read(strings.NewReader(text), judge)
	return err.Error()
}

func TestWriterKeepsOrder(t *testing.T) {
	t.Parallel()
	writer := NewWriter(&bytes.Buffer{}, "run.ndjson")
	want := func(what string, got, want error) {
		t.Helper()
		if !errors.Is(got, want) {
			t.Errorf("%s: want %v, got %v", what, want, got)
		}
	}
	want("scenario before header", writer.Scenario(Scenario{}), ErrOrder)
	want("header", writer.Header(Header{}), nil)
	want("second header", writer.Header(Header{}), ErrOrder)
	want("discovered", writer.Discovered(Discovered{}), nil)
	want("a second time", writer.Discovered(Discovered{}), ErrOrder)
	want("the plan after it", writer.write(recordPlan, Outline{}), ErrOrder)
	want("scenario", writer.Scenario(Scenario{Planned: Planned{Key: "a"}}), nil)
	want("the same again", writer.Scenario(Scenario{Planned: Planned{Key: "a"}}), ErrDuplicate)
	want("footer", writer.Footer(Footer{}), nil)
	want("load after the footer", writer.Load(Load{}), ErrOrder)
	want("close", writer.Close(), nil)
}

// limitedDisk takes a number of writes and is full then.
type limitedDisk struct {
	left int
	bytes.Buffer
}

var errFull = errors.New("no space left on device")

func (d *limitedDisk) Write(p []byte) (int, error) {
	if d.left--; d.left < 0 {
		n, _ := d.Buffer.Write(p[:len(p)/2])
		return n, errFull
	}
	return d.Buffer.Write(p)
}

func TestWriteErrorStays(t *testing.T) {
	t.Parallel()
	disk := &limitedDisk{left: 2}
	writer := NewWriter(disk, "run.ndjson")
	if err := errors.Join(writer.Header(Header{Plan: plan("a", "b", "c")}), writer.Scenario(Scenario{Planned: plan("a")[0], Verdict: Pass})); err != nil {
		t.Fatal(err)
	}
	first := writer.Scenario(Scenario{Planned: plan("b")[0], Verdict: Pass})
	if !errors.Is(first, errFull) || !strings.Contains(first.Error(), "run.ndjson") {
		t.Errorf("want the file and the cause named, got %v", first)
	}
	disk.left = 100
	size := disk.Len()
	for _, again := range []error{writer.Scenario(Scenario{Planned: plan("c")[0]}), writer.Footer(Footer{}), writer.Close()} {
		if again == nil || again.Error() != first.Error() {
			t.Errorf("want the first error to stay, got %v", again)
		}
	}
	if disk.Len() != size {
		t.Error("something follows a line that is cut")
	}
	got, err := ReadPartial(bytes.NewReader(disk.Bytes()), judge)
	if err != nil || len(got.Scenarios) != 1 {
		t.Errorf("what came before must be readable: %v, %v", got, err)
	}
}

func TestFullDevice(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/full"); err != nil {
		if os.Getenv("REQUIRE_LINUX") == "1" {
			t.Fatalf("no /dev/full found, but REQUIRE_LINUX=1: %v", err)
		}
		t.Skip("this system has no /dev/full (REQUIRE_LINUX=1 makes that a failure)")
	}
	writer, err := Create("/dev/full")
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Header(Header{}); err == nil || !strings.Contains(err.Error(), "cannot write run file /dev/full") {
		t.Errorf("got %v", err)
	}
	if writer.Close() == nil {
		t.Error("close forgets the error")
	}
}

func TestWriterIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "run.ndjson")
	writer, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	const count = 200
	var keys []string
	for i := range count {
		keys = append(keys, fmt.Sprintf("s%d", i))
	}
	if err := writer.Header(Header{Plan: plan(keys...)}); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for _, planned := range plan(keys...) {
		group.Go(func() {
			if err := writer.Scenario(Scenario{Planned: planned, Verdict: Pass, Reason: strings.Repeat("x", 5000)}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if err := errors.Join(writer.Footer(Footer{Planned: count, Written: count, Counts: map[Verdict]int{Pass: count}}), writer.Close()); err != nil {
		t.Fatal(err)
	}
	got, err := Open(path, judge)
	if err != nil || len(got.Scenarios) != count {
		t.Fatalf("want %d scenarios, got %v", count, err)
	}
}

func FuzzRead(f *testing.F) {
	whole := file(&testing.T{}, small())
	f.Add([]byte(whole))
	f.Add([]byte(whole[:len(whole)/2]))
	f.Add([]byte(""))
	f.Add([]byte("{\"record\":\"header\",\"format\":\"" + Format + "\"}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := Read(bytes.NewReader(data), judge)
		if (got == nil) != (err != nil) {
			t.Fatalf("want a run or an error, got %v, %v", got, err)
		}
		partial, _ := ReadPartial(bytes.NewReader(data), judge)
		for _, one := range []*Run{got, partial} {
			if one == nil {
				continue
			}
			if code, _ := judge(one); code != 0 && one.Footer.Exit == 0 {
				t.Errorf("a footer hides what its records say: %+v", one.Footer)
			}
		}
		if got != nil {
			again, err := Read(strings.NewReader(file(t, got)), judge)
			if err != nil {
				t.Fatalf("what was read cannot be written and read again: %v", err)
			}
			if file(t, again) != file(t, got) {
				t.Error("writing again changes the file")
			}
		}
	})
}
