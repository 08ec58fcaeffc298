package targets

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/scim"
)

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func reopened(t *testing.T, path string) *Ledger {
	t.Helper()
	ledger, err := OpenLedger(path)
	must(t, err)
	return ledger
}

// left lists what is to be removed in a few words.
func left(ledger *Ledger) (names []string) {
	for _, entry := range ledger.Left() {
		names = append(names, entry.What())
	}
	return names
}

// TestLedgerSurvivesACrash at any moment: what was about to be created is on disk before it is sent.
func TestLedgerSurvivesACrash(t *testing.T) {
	path := filepath.Join(t.TempDir(), "created.ndjson")
	ledger, err := CreateLedger(path)
	must(t, err)
	ada := `{"userName":"ada.` + ledger.Mark() + `"}`
	_, err = ledger.intend("Users", []byte(ada))
	must(t, err, wrote(ledger, Entry{Path: "Users/2"}), wrote(ledger, Entry{Filter: "Users?filter=x"}), wrote(ledger, Entry{Path: "Groups/3"}))
	if got, want := left(reopened(t, path)), []string{"Groups/3", "a resource without a name in Users", "Users/2", "the user ada." + ledger.Mark()}; !slices.Equal(got, want) {
		t.Errorf("want what was created or may have been, groups first, newest first: %v, got %v", want, got)
	}

	_, err = ledger.Heard(&scim.Request{Method: "POST", Path: []byte("Users"), Body: []byte(ada)}, &scim.Response{Status: 201, Body: []byte(`{"id":"1",` + ada[1:])}, nil)
	must(t, err)
	again := reopened(t, path) // the first one was never closed
	if got, want := left(again), []string{"Groups/3", "Users/1", "a resource without a name in Users", "Users/2"}; !slices.Equal(got, want) {
		t.Errorf("want the intent settled by its answer: %v, got %v", want, got)
	}
	if again.Mark() != ledger.Mark() || again.Mark() == "" {
		t.Errorf("want the mark kept, %q, got %q", ledger.Mark(), again.Mark())
	}
	if !again.Owns("Users/2") || again.Owns("Users/9") {
		t.Error("want it to own what it created, and nothing else")
	}
	again.mu.Lock()
	for _, entry := range []Entry{{Path: "Groups/3"}, {Path: "Users/1"}, {Path: "Users/2"}, {Filter: "Users?filter=x"}} {
		entry.State = finished
		must(t, again.append(entry))
	}
	again.mu.Unlock()
	if created, removed := again.Counts(); created != 3 || removed != 3 {
		t.Errorf("want 3 created and 3 removed, got %d and %d", created, removed)
	}
	must(t, again.Close())
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("want no list where nothing is left, got %v", err)
	}
}

// TestLedgerOfAnOlderVersion is read as it was meant.
func TestLedgerOfAnOlderVersion(t *testing.T) {
	path := filepath.Join(t.TempDir(), "created.ndjson")
	must(t, os.WriteFile(path, []byte(`{"path":"Users/1"}
{"filter":"Users?filter=userName+eq+%22ada%22"}
{"path":"Users/2"}
{"path":"Users/1","gone":true}
`), 0o600))
	if got, want := left(reopened(t, path)), []string{"Users/2", "the user ada"}; !slices.Equal(got, want) {
		t.Errorf("want %v, got %v", want, got)
	}
}

func TestLedgerStaysWhileSomethingIsLeft(t *testing.T) {
	path := filepath.Join(t.TempDir(), "created.ndjson")
	ledger, err := CreateLedger(path)
	must(t, err)
	must(t, wrote(ledger, Entry{Path: "Users/1"}), ledger.Close(), ledger.Close())
	if left := reopened(t, path).Left(); len(left) != 1 {
		t.Errorf("want one entry kept, got %v", left)
	}
}

// TestLedgerWithoutItsFile goes on: somebody has removed it, and it can still be read by who holds it open.
func TestLedgerWithoutItsFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "created.ndjson")
	ledger, err := CreateLedger(path)
	must(t, err)
	must(t, wrote(ledger, Entry{Path: "Users/1"}), os.Remove(path), wrote(ledger, Entry{Path: "Users/2"}))
	if got := left(ledger); len(got) != 2 {
		t.Errorf("want both known, got %v", got)
	}
	for _, path := range []string{"Users/1", "Users/2"} {
		ledger.mu.Lock()
		must(t, ledger.append(Entry{Path: path, State: finished}))
		ledger.mu.Unlock()
	}
	if err := ledger.Close(); err == nil || !strings.Contains(err.Error(), "was removed or replaced during the run") {
		t.Errorf("want it said that the list was removed, got %v", err)
	}
}

// TestLedgerWithoutItsDirectory is written anew where something is left.
func TestLedgerWithoutItsDirectory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out", "created.ndjson")
	must(t, os.Mkdir(filepath.Dir(path), 0o755))
	ledger, err := CreateLedger(path)
	must(t, err)
	must(t, wrote(ledger, Entry{Path: "Users/1"}), os.RemoveAll(filepath.Dir(path)))
	if err := ledger.Close(); err == nil {
		t.Error("want it said that the list was removed, got nothing")
	}
	if got := left(reopened(t, path)); !slices.Equal(got, []string{"Users/1"}) {
		t.Errorf("want the list written anew, got %v", got)
	}
}

// TestLedgerOnAFullDisk knows what it could not write.
func TestLedgerOnAFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "created.ndjson")
	must(t, os.WriteFile(path, nil, 0o600))
	unwritable, err := os.Open(path) // for reading alone: each write fails, as on a full disk
	must(t, err)
	t.Cleanup(func() { must(t, unwritable.Close()) })
	ledger := ledgerOf(t)
	ledger.journal = journal{file: unwritable}
	for _, path := range []string{"Users/1", "Users/2"} {
		if err := wrote(ledger, Entry{Path: path}); err == nil {
			t.Errorf("%s: want an error, got none", path)
		}
	}
	if got := left(ledger); !slices.Equal(got, []string{"Users/2", "Users/1"}) {
		t.Errorf("want both known, got %v", got)
	}
}

// TestLedgerAfterATornLine proves that a line that a crash has cut is dropped and that what is written next starts a line of
// its own.
func TestLedgerAfterATornLine(t *testing.T) {
	for torn, want := range map[string][]string{
		`{"path":"Us`:        {"Users/3", "Users/1"},
		`{"path":"Users/2"}`: {"Users/3", "Users/2", "Users/1"}, // only the line break was lost
		``:                   {"Users/3", "Users/1"},
	} {
		path := filepath.Join(t.TempDir(), "created.ndjson")
		must(t, os.WriteFile(path, []byte("{\"path\":\"Users/1\"}\n"+torn), 0o600))
		ledger := reopened(t, path)
		must(t, wrote(ledger, Entry{Path: "Users/3"}), ledger.Close())
		if got := left(reopened(t, path)); !slices.Equal(got, want) {
			t.Errorf("after %q: want %v, got %v", torn, want, got)
		}
	}
}

func TestLedgerRefusesWhatNamesNothing(t *testing.T) {
	for text, says := range map[string]string{
		"{\"path\":\"Users/1\"}\nrubbish\n{\"path\":\"Users/2\"}\n": "created.ndjson: line 2: ",
		"{}\n": "line 1: expected a path or a filter, got neither", // or clean-up would send DELETE to the base URL
	} {
		path := filepath.Join(t.TempDir(), "created.ndjson")
		must(t, os.WriteFile(path, []byte(text), 0o600))
		if _, err := OpenLedger(path); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: want %q, got %v", text, says, err)
		}
	}
	if _, err := OpenLedger(filepath.Join(t.TempDir(), "nowhere")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("want a missing list to be told apart, got %v", err)
	}
	if _, err := CreateLedger(filepath.Join(t.TempDir(), "no", "directory")); err == nil || !strings.Contains(err.Error(), "cannot create the ledger") {
		t.Errorf("want a path that cannot be written refused, got %v", err)
	}
}

// TestLedgerCountsAfreshWhatIsCreatedAgain keeps "removed" from passing "created".
func TestLedgerCountsAfreshWhatIsCreatedAgain(t *testing.T) {
	ledger := ledgerOf(t)
	for range 3 {
		must(t, wrote(ledger, Entry{Path: "Users/1"}), wrote(ledger, Entry{Path: "Users/1"}))
		ledger.mu.Lock()
		must(t, ledger.append(Entry{Path: "Users/1", State: deleted}), ledger.append(Entry{Path: "Users/1", State: finished}))
		ledger.mu.Unlock()
	}
	if created, removed := ledger.Counts(); created != 3 || removed != 3 {
		t.Errorf("want 3 created and 3 removed, got %d and %d", created, removed)
	}
}

func TestLedgerIsSafeForConcurrentUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "created.ndjson")
	ledger, err := CreateLedger(path)
	must(t, err)
	var writers sync.WaitGroup
	for i := range 20 {
		writers.Go(func() {
			user := fmt.Sprintf("Users/%d", i)
			if err := errors.Join(wrote(ledger, Entry{Path: user}), ledger.told(user, &scim.Response{Status: 204}), wrote(ledger, Entry{Path: "Groups/" + user})); err != nil {
				t.Error(err)
			}
			ledger.Left()
			ledger.Counts()
		})
	}
	writers.Wait()
	again := reopened(t, path)
	if created, removed := again.Counts(); created != 40 || removed != 20 || len(again.Left()) != 20 {
		t.Errorf("want 40 created, 20 removed and 20 left on disk, got %d, %d, %d", created, removed, len(again.Left()))
	}
}

// TestLedgerTakesAWordForEachResource: 32 bytes in memory at most, whatever stands in the file.
func TestLedgerTakesAWordForEachResource(t *testing.T) {
	ledger, err := CreateLedger(filepath.Join(t.TempDir(), "created.ndjson"))
	must(t, err)
	const resources = 200_000
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range resources {
		sent := fmt.Appendf(nil, `{"userName":"u%s.%d@example.com"}`, ledger.Mark(), i)
		if _, err := ledger.intend("Users", sent); err != nil {
			t.Fatal(err)
		}
		answer := &scim.Response{Status: 201, Body: fmt.Appendf(nil, `{"id":"2819c223-7f76-453a-919d-%012d",%s`, i, sent[1:])}
		if _, err := ledger.Heard(&scim.Request{Method: "POST", Path: []byte("Users"), Body: sent}, answer, nil); err != nil {
			t.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if each := float64(int64(after.HeapAlloc)-int64(before.HeapAlloc)) / resources; each > 32 {
		t.Errorf("want at most 32 bytes a resource, got %.1f", each)
	}
	if created, _ := ledger.Counts(); created != resources {
		t.Errorf("want %d created, got %d", resources, created)
	}
}

// TestMarks are long enough, random, and no hexadecimal id has one in it.
func TestMarks(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		mark := NewMark()
		if len(mark) != 1+markLength || mark[0] != 'z' || strings.ToLower(mark) != mark || seen[mark] {
			t.Fatalf("want a new mark of a z and %d random characters, got %q", markLength, mark)
		}
		seen[mark] = true
	}
}

// TestLinesAreJSON, whatever stands in a name: each is read as it was written.
func TestLinesAreJSON(t *testing.T) {
	for _, text := range []string{"plain", `"quoted\"`, "Zoë 数学 👩", "line\nbreak\x00\x1f\u2028", "a+b%40c"} {
		ledger := ledgerOf(t)
		want := Entry{
			Path: "Users/" + text, Filter: "Users?filter=" + text, Sent: &scim.Named{UserName: text, DisplayName: text, ExternalID: text},
			Also: &scim.Named{UserName: text}, At: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC), State: missing, Mark: text, Why: text,
		}
		at, err := ledger.journal.add(want)
		must(t, err)
		got, err := ledger.journal.read(at)
		must(t, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}
