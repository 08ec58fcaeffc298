package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/session"
)

// TestAFullDiskAtTheBeginning writes the run file to a device that is always full.
func TestAFullDiskAtTheBeginning(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		absent(t, err)
	}
	for _, args := range [][]string{{"run", "reference"}, {"load", "reference", "initial-sync"}} {
		dir := t.TempDir()
		if err := os.Symlink("/dev/full", filepath.Join(dir, session.RunFile)); err != nil {
			t.Fatal(err)
		}
		done := beginIn(t, dir, nil, args...).end()
		done.exits(verdict.ExitNoAnswer)
		done.once("scimproof: No verdict: cannot write " + dir + "/run.ndjson: no space left on device: free up space, or choose another directory with --out")
		if lines := strings.Count(strings.TrimSpace(done.text), "\n"); lines > 0 {
			t.Errorf("%s: want one sentence, got\n%s", args[0], done.text)
		}
	}
}

// TestAFullDiskInTheMiddle limits how large a file may get, so that a later write fails. The run ends soon after, and cleans up.
func TestAFullDiskInTheMiddle(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		absent(t, err)
	}
	handler, store := conforming()
	var seen atomic.Int64
	address := serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen.Add(1)
		handler.ServeHTTP(w, r)
	}))
	runs := prepared(t, t.TempDir(), nil, "run", address)
	runs.command.Path = shell
	runs.command.Args = append([]string{"sh", "-c", `ulimit -f 400 && exec "$0" "$@"`, os.Args[0]}, runs.command.Args[1:]...)
	runs.start()
	done := runs.end()
	done.exits(verdict.ExitNoAnswer)
	done.once("scimproof: No verdict: cannot write " + done.path(session.RunFile) + ": file too large: free up space")
	if seen.Load() > 600 {
		t.Errorf("want the run ended when nothing can be recorded, got %d requests", seen.Load())
	}
	if users, groups := store.Len(); users+groups > 0 {
		t.Errorf("want everything removed, got %d users and %d groups", users, groups)
	}
}

// TestAFullDiskWhileTheReportIsWritten leaves room for the run file, and none for one of its views.
func TestAFullDiskWhileTheReportIsWritten(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/full"); err != nil {
		absent(t, err)
	}
	for _, args := range [][]string{
		{"run", "reference", "--id", "entra-test-connection"},
		{"load", "reference", "initial-sync", "--users", "20"},
	} {
		for _, view := range []string{"report.html", "junit.xml"} {
			dir := t.TempDir()
			if err := os.Symlink("/dev/full", filepath.Join(dir, view)); err != nil {
				t.Fatal(err)
			}
			done := beginIn(t, dir, nil, args...).end()
			done.exits(verdict.ExitNoAnswer)
			done.once("scimproof: No verdict: cannot write " + dir + "/" + view + ": no space left on device: free up space")
			if _, err := run.Open(done.path(session.RunFile), verdict.Of); err != nil {
				t.Errorf("%s, %s: want the run file whole, got %v", args[0], view, err)
			}
		}
	}
}

// TestAFullDiskInTheMiddleOfALoad limits how large a file may get below what the load's samples take.
func TestAFullDiskInTheMiddleOfALoad(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("sh")
	if err != nil {
		absent(t, err)
	}
	handler, store := conforming()
	address := serving(t, handler)
	runs := prepared(t, t.TempDir(), nil, "load", address, "initial-sync", "--users", "2000", "--rate", "2000")
	runs.command.Path = shell
	runs.command.Args = append([]string{"sh", "-c", `ulimit -f 60 && exec "$0" "$@"`, os.Args[0]}, runs.command.Args[1:]...)
	runs.start()
	done := runs.end()
	done.exits(verdict.ExitNoAnswer)
	done.once("scimproof: No verdict: cannot write " + done.dir)
	done.says(": file too large: free up space")
	if users, groups := store.Len(); users+groups > 0 {
		t.Errorf("want everything removed, got %d users and %d groups", users, groups)
	}
}

// absent skips a test that wants what every Linux has. REQUIRE_LINUX=1 makes that a failure.
func absent(t *testing.T, err error) {
	t.Helper()
	if os.Getenv("REQUIRE_LINUX") == "1" {
		t.Fatalf("this is not there, but REQUIRE_LINUX=1: %v", err)
	}
	t.Skipf("skipped (REQUIRE_LINUX=1 makes that a failure): %v", err)
}
