package main

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/session"
)

// TestInterruptCleansUpAndReports sends the signals that end a run while the provider owes an answer to a creation, so that there
// is a resource of which only the provider knows.
func TestInterruptCleansUpAndReports(t *testing.T) {
	t.Parallel()
	for name, sent := range map[string]os.Signal{"Ctrl-C": os.Interrupt, "SIGTERM": syscall.SIGTERM, "closed terminal": syscall.SIGHUP} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			handler, store := conforming()
			held := make(chan struct{})
			var once sync.Once
			runs := begin(t, nil, "run", serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					handler.ServeHTTP(discarded{}, r)
					once.Do(func() { close(held) })
					<-r.Context().Done()
					return
				}
				handler.ServeHTTP(w, r)
			})))
			<-held
			if err := runs.command.Process.Signal(sent); err != nil {
				t.Fatal(err)
			}
			done := runs.end()
			done.exits(verdict.ExitInterrupted)
			done.says("interrupted, cleaning up (press Ctrl-C again after 1 s to skip)", "No verdict: the run is incomplete: interrupted.")
			done.once("No verdict: ")
			written := done.reported()
			if written.Footer.Incomplete != "interrupted" || written.Footer.Fault != "" || len(written.Scenarios) >= len(written.Header.Plan) {
				t.Errorf("want it marked incomplete and as nothing else, got %q, %q", written.Footer.Incomplete, written.Footer.Fault)
			}
			if users, groups := store.Len(); users+groups != 0 {
				t.Errorf("want everything removed from the provider, got %d users and %d groups", users, groups)
			}
			if clean := written.Footer.CleanUp; clean.Created == 0 || clean.Removed != clean.Created || len(clean.Left) > 0 {
				t.Errorf("want everything that was created removed, got %+v", clean)
			}
			if _, err := os.Stat(done.path(session.LedgerFile)); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("want no list of leftovers, got %v", err)
			}
		})
	}
}

// TestRepeatedSignalsNeverSkipTheCleanUp repeats those that machines send while the first deletion has no answer yet.
func TestRepeatedSignalsNeverSkipTheCleanUp(t *testing.T) {
	t.Parallel()
	for name, sent := range map[string][]os.Signal{
		"GNU timeout":     {syscall.SIGTERM, syscall.SIGTERM, syscall.SIGTERM},
		"GitHub's runner": {os.Interrupt, syscall.SIGTERM, syscall.SIGTERM},
		"closed terminal": {syscall.SIGHUP, syscall.SIGTERM, syscall.SIGHUP},
	} {
		for _, command := range [][]string{{"run"}, {"load", "initial-sync"}} {
			t.Run(command[0]+", "+name, func(t *testing.T) {
				t.Parallel()
				handler, store := conforming()
				posted, deleted, freed := make(chan struct{}), make(chan struct{}), make(chan struct{})
				var post, remove sync.Once
				address := serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					switch r.Method {
					case http.MethodPost:
						defer post.Do(func() { close(posted) })
					case http.MethodDelete:
						remove.Do(func() { close(deleted); <-freed })
					}
					handler.ServeHTTP(w, r)
				}))
				args := append([]string{command[0], address}, command[1:]...)
				if command[0] == "load" {
					args = append(args, "--users", "2000", "--rate", "50")
				}
				runs := begin(t, nil, args...)
				<-posted
				for i, one := range sent {
					if err := runs.command.Process.Signal(one); err != nil {
						t.Fatal(err)
					}
					if i == 0 {
						<-deleted
					}
				}
				close(freed)
				done := runs.end()
				done.exits(verdict.ExitInterrupted)
				done.reported()
				if users, groups := store.Len(); users+groups != 0 {
					t.Errorf("want everything removed from the provider, got %d users and %d groups", users, groups)
				}
			})
		}
	}
}

// discarded is an answer that nobody gets.
type discarded struct{}

func (discarded) Header() http.Header         { return http.Header{} }
func (discarded) Write(p []byte) (int, error) { return len(p), nil }
func (discarded) WriteHeader(int)             {}

// TestInterruptStopsTheProgram proves that a provider that the run has started ends with it, children included.
func TestInterruptStopsTheProgram(t *testing.T) {
	t.Parallel()
	processes := listenForLines(t)
	runs := begin(t, nil, "run", processes.program("told", ""))
	parent, child := processes.next("told"), processes.next("child")
	parent.hears("created")
	if err := runs.command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	done := runs.end()
	done.exits(verdict.ExitInterrupted)
	parent.isDead()
	child.isDead()
	if footer := done.reported().Footer; footer.Incomplete != "interrupted" {
		t.Errorf("want it marked incomplete, got %q", footer.Incomplete)
	}
}

// TestInterruptWhileTheProgramStarts has nothing to clean up but the program.
func TestInterruptWhileTheProgramStarts(t *testing.T) {
	processes := listenForLines(t)
	runs := begin(t, nil, "run", processes.program("silent", "ready: 2m"))
	parent, child := processes.next("silent"), processes.next("child")
	if err := runs.command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	done := runs.end()
	done.exits(verdict.ExitInterrupted)
	done.says("No verdict: the run is incomplete: interrupted.")
	parent.isDead()
	child.isDead()
	done.reported()
}

// TestProviderThatDiesInTheMiddle wants the reason in one sentence, not in a hundred scenarios that all failed of it.
func TestProviderThatDiesInTheMiddle(t *testing.T) {
	t.Parallel()
	handler, _ := conforming()
	server := &http.Server{ErrorLog: quiet()}
	server.Handler = after(60, handler, func(http.ResponseWriter, *http.Request) {
		_ = server.Close()
		panic(http.ErrAbortHandler)
	})
	address := listening(t, server)
	done := scimproof(t, nil, "run", "http://"+address+base)
	done.exits(verdict.ExitNoAnswer)
	sentence := done.once("No verdict: ")
	for _, want := range []string{"the target crashed or stopped responding: it worked for ", "connection refused: start the provider", "scenarios were not reached"} {
		if !strings.Contains(sentence, want) {
			t.Errorf("want %q in the sentence, got\n%s", want, done.text)
		}
	}
	written := done.reported()
	if failed := run.Counts(written)[run.Error]; failed != 0 || len(written.Scenarios) >= len(written.Header.Plan) {
		t.Errorf("want no scenario in error and the rest not written, got %d of %d, %d planned", failed, len(written.Scenarios), len(written.Header.Plan))
	}
	done.says("left behind: ", "to remove it later: scimproof clean ", " --out "+done.dir)
	if _, err := os.Stat(done.path(session.LedgerFile)); err != nil {
		t.Errorf("want the list of leftovers kept, got %v", err)
	}
	again := beginIn(t, done.dir, nil, "run", "reference").end() // the list must not get lost
	again.exits(verdict.ExitUsage)
	again.says("an earlier run left", "run `scimproof clean ", " --out "+done.dir)
}

func TestProgramThatDiesInTheMiddle(t *testing.T) {
	t.Parallel()
	processes := listenForLines(t)
	runs := begin(t, []string{"TOKEN=planted-t0ken"}, "run", processes.program("mortal", ""))
	parent, child := processes.next("mortal"), processes.next("child")
	done := runs.end()
	done.exits(verdict.ExitNoAnswer)
	done.once("No verdict: the target crashed or stopped responding: it worked for ")
	parent.isDead()
	child.isDead()
	if log := done.reported().Footer.TargetLog; !strings.Contains(log, "panic: out of memory, token ‹redacted 13 chars›") {
		t.Errorf("want the last of what the program printed, without the token, got %q", log)
	}
}
