package reports

import (
	"bytes"
	"compress/gzip"
	"maps"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

// before opens a run file that the binary of commit 182462b wrote, which noted no deviation with a check: sentry.ndjson is of
// `scimproof run sentry` with six --id and six known deviations, blocked.ndjson of targets/flawed's disable-ignored with the
// failures of entra-disable declared, and entra-reenable blocked by them.
func before(t *testing.T, name string) *run.Run {
	t.Helper()
	file, err := os.Open("testdata/before/" + name + ".ndjson.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	text, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := run.Read(text, verdict.Of)
	if err != nil {
		t.Fatal(err)
	}
	return whole
}

// TestFilesOfAnOlderVersion mean what they meant, and all views show them.
func TestFilesOfAnOlderVersion(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		sentence string // its words for a run without new failures have changed since: "all that was found is known"
		states   []verdict.State
		blocked  int
	}{
		"sentry": {
			"Does not conform: 2 requirements fail in 3 scenarios, 2 known deviations, 1 deviation is fixed and must be removed, 1 deviation has expired.",
			[]verdict.State{
				verdict.StatePresent, verdict.StateExpired, verdict.StateChanged, verdict.StateFixed, verdict.StatePresent, verdict.StateNotReached,
			}, 0,
		},
		"blocked": {"No new failures: 2 known deviations, 2 scenarios blocked by known deviations.", []verdict.State{verdict.StatePresent, verdict.StatePresent}, 0},
	} {
		whole := before(t, name)
		got := verdict.Conclude(whole)
		if int(got.Exit) != whole.Footer.Exit || got.Sentence != want.sentence || got.Blocked != want.blocked {
			t.Errorf("%s: want exit code %d and %q, got %d and %q, %d blocked", name, whole.Footer.Exit, want.sentence, got.Exit, got.Sentence, got.Blocked)
		}
		if diff := cmp.Diff(whole.Footer.Counts, got.Counts); diff != "" || !maps.Equal(whole.Footer.Counts, run.Counts(whole)) {
			t.Errorf("%s: %s", name, diff)
		}
		var states []verdict.State
		for _, known := range got.Deviations {
			states = append(states, known.State)
		}
		if diff := cmp.Diff(want.states, states); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		lead, _, _ := headline(got.Sentence)
		for _, view := range Views() {
			var text bytes.Buffer
			if err := view.Write(&text, Present(whole)); err != nil {
				t.Errorf("%s, %s: %v", name, view.File, err)
			}
			if view.File != "junit.xml" && !bytes.Contains(text.Bytes(), []byte(lead)) {
				t.Errorf("%s: want %q in %s", name, lead, view.File)
			}
		}
		var matrix bytes.Buffer
		if err := Matrix(&matrix, []Column{{Run: whole}, {Run: whole}}); err != nil || matrix.Len() == 0 {
			t.Errorf("%s: no matrix: %v", name, err)
		}
	}
}
