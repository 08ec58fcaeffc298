package main

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/scimproof/scimproof/steps"
)

// TestAFullDiskAtTheBeginning writes the run file to a device that is always full.
func TestAFullDiskAtTheBeginning(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full here")
	}
	for _, args := range [][]string{{"run", "reference"}, {"load", "reference", "initial-sync"}} {
		dir := t.TempDir()
		if err := os.Symlink("/dev/full", filepath.Join(dir, steps.RunFile)); err != nil {
			t.Fatal(err)
		}
		done := beginIn(t, dir, nil, args...).end()
		done.exits(exitUntrusted)
		done.once("scimproof: No verdict: " + dir + "/run.ndjson cannot be written: no space left on device: make room there, or choose another directory by --out")
		if lines := strings.Count(strings.TrimSpace(done.text), "\n"); lines > 0 {
			t.Errorf("%s: want one sentence, got\n%s", args[0], done.text)
		}
	}
}

// TestAFullDiskInTheMiddle limits how large a file may get, so that a later write fails. The run ends soon after, and cleans up.
func TestAFullDiskInTheMiddle(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh here")
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
	done.exits(exitUntrusted)
	done.once("scimproof: No verdict: " + done.path(steps.RunFile) + " cannot be written: file too large: make room there")
	if seen.Load() > 600 {
		t.Errorf("want the run ended when nothing can be recorded, got %d requests", seen.Load())
	}
	if users, groups := store.Len(); users+groups > 0 {
		t.Errorf("want everything removed, got %d users and %d groups", users, groups)
	}
}
