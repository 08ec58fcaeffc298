package main

import (
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/session"
)

// TestKilledAtItsFirstRequest ends runs by SIGKILL while the provider owes the answer to the first thing that it is asked: the run
// file is there already, and opens.
func TestKilledAtItsFirstRequest(t *testing.T) {
	t.Parallel()
	for _, words := range [][]string{{"run"}, {"load", "initial-sync"}} {
		t.Run(words[0], func(t *testing.T) {
			t.Parallel()
			asked := make(chan struct{})
			var once sync.Once
			address := serving(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				once.Do(func() { close(asked) })
				<-r.Context().Done()
			}))
			runs := begin(t, nil, append([]string{words[0], address}, words[1:]...)...)
			<-asked
			if err := runs.command.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			done := runs.end()
			cutOff(t, done.path(session.RunFile), address)
		})
	}
}

// TestADiskThatHoldsOnlyTheFirstLine limits files to 4 KiB: what was to be judged can still be read.
func TestADiskThatHoldsOnlyTheFirstLine(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("sh")
	if err != nil {
		absent(t, err)
	}
	for _, words := range [][]string{{"run"}, {"load", "initial-sync"}} {
		handler, store := conforming()
		address := serving(t, handler)
		runs := prepared(t, t.TempDir(), nil, append([]string{words[0], address}, words[1:]...)...)
		runs.command.Path = shell
		runs.command.Args = append([]string{"sh", "-c", `ulimit -f 8 && exec "$0" "$@"`, os.Args[0]}, runs.command.Args[1:]...)
		runs.start()
		done := runs.end()
		done.exits(verdict.ExitNoAnswer)
		done.once("scimproof: No verdict: cannot write " + done.path(session.RunFile) + ": file too large: free up space")
		cutOff(t, done.path(session.RunFile), address)
		if users, groups := store.Len(); users+groups > 0 {
			t.Errorf("%s: want nothing left, got %d users and %d groups", words[0], users, groups)
		}
	}
}

// cutOff makes sure that a run file opens, names the target, and says that its run did not end.
func cutOff(t *testing.T, path, address string) {
	t.Helper()
	if _, err := run.Open(path, verdict.Of); err == nil {
		t.Errorf("%s: want it cut", path)
	}
	done := scimproof(t, nil, "report", path)
	done.exits(verdict.ExitOK)
	done.says("rendering it as far as it goes", "No verdict: the run is incomplete: ")
	whole, err := run.OpenPartial(path, verdict.Of)
	if err != nil {
		t.Fatal(err)
	}
	if whole.Header.Target.URL != address || verdict.Exit(whole.Footer.Exit) != verdict.ExitNoAnswer {
		t.Errorf("want %s and no verdict, got %+v", address, whole)
	}
	if page := contents(t, done.dir)["report.html"]; !strings.Contains(strings.ToLower(page), "run is incomplete") {
		t.Error("the page does not say that the run was cut off")
	}
}
