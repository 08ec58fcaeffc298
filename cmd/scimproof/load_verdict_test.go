package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
	"github.com/scimproof/scimproof/targets/session"
)

// loadRun runs `scimproof load` against a handler and returns its exit code and run file.
func loadRun(t *testing.T, handler http.Handler, args ...string) (verdict.Exit, *run.Run) {
	t.Helper()
	dir := t.TempDir()
	file, out := filepath.Join(dir, "provider.yaml"), filepath.Join(dir, "out")
	definition := fmt.Sprintf("name: provider\nurl: %s\nmapping: entra-default\n", serving(t, handler))
	if err := os.WriteFile(file, []byte(definition), 0o600); err != nil {
		t.Fatal(err)
	}
	code := execute(append([]string{"load", file, "initial-sync", "--out", out, "--seed", "7"}, args...))
	done, err := run.Open(filepath.Join(out, session.RunFile), verdict.Of)
	if err != nil {
		t.Fatal(err)
	}
	return code, done
}

func TestNoVerdictAboutARateThatWasNotSent(t *testing.T) {
	conforming, _ := conforming()
	code, done := loadRun(t, conforming, "--users", "20", "--groups", "0", "--max-live", "1", "--rate", "100000")
	if code != verdict.ExitNoAnswer || !strings.Contains(done.Footer.Verdict, "nothing is proven about 100000 requests/s") {
		t.Errorf("want exit %d and no statement about the rate, got %d: %s", verdict.ExitNoAnswer, code, done.Footer.Verdict)
	}
	for _, phase := range done.Loads {
		if phase.Sent >= phase.Planned {
			t.Errorf("%s: want more planned than sent, got %d of %d", phase.Phase, phase.Sent, phase.Planned)
		}
	}
}

// TestADurationThatCutsTheLoadSaysWhatIsLeft: all but the one user whose creation is answered late. A machine may be so busy that the
// load has not come to that one.
func TestADurationThatCutsTheLoadSaysWhatIsLeft(t *testing.T) {
	t.Parallel()
	conforming, _ := conforming()
	const duration = 500 * time.Millisecond
	var begun atomic.Int64
	code, done := loadRun(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost { // it is answered when the duration has passed
			begun.Add(1)
			select {
			case <-time.After(2 * duration):
			case <-r.Context().Done():
			}
		}
		conforming.ServeHTTP(w, r)
	}), "--users", "30", "--groups", "2", "--members", "3", "--max-live", "1", "--duration", duration.String())
	want, says, left := verdict.ExitOK, "29 users, 2 groups, 29 managers, 6 memberships not provisioned", 29
	if begun.Load() == 0 { // not even one
		want, says, left = verdict.ExitNoAnswer, "nothing to compare", 30
	}
	last := done.Loads[len(done.Loads)-1]
	if code != want || last.Left == nil || last.Left.Users != left || last.Left.Groups != 2 || last.Sent >= last.Planned || !strings.Contains(done.Footer.Verdict, says) {
		t.Errorf("want exit %d and %q with %d users left, got %d: %s, %+v", want, says, left, code, done.Footer.Verdict, last.Left)
	}
}

// TestAProbeThatFailsIsSaid: the provider answers readiness, and the cycle's probe with 404.
func TestAProbeThatFailsIsSaid(t *testing.T) {
	conforming, _ := conforming()
	var probes int
	var mu sync.Mutex
	code, done := loadRun(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		if strings.Contains(r.URL.RawQuery, "filter=") {
			probes++
		}
		mu.Unlock()
		if strings.Contains(r.URL.RawQuery, "filter=") {
			always(http.StatusNotFound, scim.MediaType, `{"detail":"no such thing"}`)(w, r)
			return
		}
		conforming.ServeHTTP(w, r)
	}), "--users", "3", "--groups", "0")
	if code != verdict.ExitNoAnswer || !strings.Contains(done.Footer.Verdict, "ended after its connection test") || !strings.Contains(done.Footer.Verdict, "404") || probes == 0 {
		t.Errorf("want exit %d and the probe named, got %d: %s", verdict.ExitNoAnswer, code, done.Footer.Verdict)
	}
}

func TestLostAnswersAccuseNobody(t *testing.T) {
	provider, _ := conforming()
	var mu sync.Mutex
	writes := 0
	code, done := loadRun(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		provider.ServeHTTP(w, r)
		if r.Method != http.MethodPost && r.Method != http.MethodPatch {
			return
		}
		mu.Lock()
		writes++
		drop := writes%5 == 0
		mu.Unlock()
		if drop {
			panic(http.ErrAbortHandler)
		}
	}), "--users", "20", "--groups", "2", "--members", "5")
	if code != verdict.ExitOK || !strings.Contains(done.Footer.Verdict, "no difference") || !strings.Contains(done.Footer.Verdict, "took effect") {
		t.Errorf("want exit %d and the lost answers counted, got %d: %s", verdict.ExitOK, code, done.Footer.Verdict)
	}
}

func TestNarrowScreensBreakBetweenWords(t *testing.T) {
	var text bytes.Buffer
	width := func() int { return 30 }
	narrow := wrapper{&text, width}
	shown := &screen{out: narrow, result: narrow, live: true, width: width, page: width}
	showPhase(shown, run.Load{Phase: "users", Planned: 20, Sent: 12, Seconds: 1, Operations: []run.Operation{
		{Op: "user_create", Requests: 12345, Outcomes: map[string]uint64{"ok": 12000}, Service: run.Latency{P50: 1.25, P99: 1234.5}},
	}, Cut: "the duration has passed", Left: &run.Left{Users: 4}})
	for line := range strings.Lines(text.String()) {
		line = strings.TrimSuffix(strings.TrimPrefix(line, "\r\x1b[2K"), "\n")
		if len(line) > 30 {
			t.Errorf("want at most 30 columns, got %d: %q", len(line), line)
		}
	}
	for _, phrase := range []string{"user_create: 12345 requests", "345 failed", "1234.5 ms", "4 users"} {
		if !strings.Contains(strings.Join(strings.Fields(text.String()), " "), phrase) {
			t.Errorf("want %q in it, got\n%s", phrase, text.String())
		}
	}
}

func TestManyLeftBehindAreCounted(t *testing.T) {
	made := &loadSession{args: []string{"staging.yaml"}, out: output{dir: "runs/1"}}
	var left []string
	for i := range 12 {
		left = append(left, fmt.Sprintf("Users/%d: 500", i))
	}
	got := made.first(left)
	want := "and 7 more in created.ndjson; to remove them, run `scimproof clean staging.yaml --out runs/1`"
	if len(got) != 6 || got[0] != left[0] || got[5] != want {
		t.Errorf("want five named and %q, got %q", want, got)
	}
	if got := made.first(left[:5]); len(got) != 5 || got[4] != left[4] {
		t.Errorf("want all five named, got %q", got)
	}
}

// TestWhatAnAuditCouldReadIsJudged where the credentials end within it: the rest is not read, which is no difference.
func TestWhatAnAuditCouldReadIsJudged(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		wrong       bool // a user is shown with another name
		code        verdict.Exit
		differences int
	}{"right so far": {false, verdict.ExitNoAnswer, 0}, "wrong so far": {true, verdict.ExitFellShort, 1}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conforming, _ := conforming()
			var read, ended atomic.Int64
			code, done := loadRun(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch { // the audit reads one after the other, and the cycle no more than one before each change
				case r.Method != http.MethodGet:
					read.Store(0)
				case strings.Contains(r.URL.Path, "/Users/") && read.Add(1) > 5:
					ended.Store(1)
				}
				switch {
				case ended.Load() == 1:
					always(http.StatusUnauthorized, scim.MediaType, `{"detail":"token expired"}`)(w, r)
				case read.Load() == 3 && test.wrong:
					kept := capture.Of(conforming, r)
					kept.Rewrite(w, kept.Status, bytes.Replace(kept.Body.Bytes(), []byte(`"displayName":"`), []byte(`"displayName":"Not `), 1))
				default:
					conforming.ServeHTTP(w, r)
				}
			}), "--users", "12", "--groups", "0", "--max-live", "1")
			audit := done.Loads[len(done.Loads)-1].Audit
			if code != test.code || audit == nil || audit.Differences() != test.differences || audit.Users != 5 || audit.Unread == nil {
				t.Fatalf("want exit %d, %d differences in 5 users and the rest not read, got %d: %s, %+v", test.code, test.differences, code, done.Footer.Verdict, audit)
			}
			if want := " could not be read back: the credentials worked for "; !strings.Contains(done.Footer.Verdict, want) {
				t.Errorf("want %q, got %s", want, done.Footer.Verdict)
			}
		})
	}
}
