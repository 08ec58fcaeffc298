package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/session"
)

// holding is a provider that keeps the first creation waiting, so that a run stays at work on it until free is called.
func holding(t *testing.T) (address string, held <-chan struct{}, free func()) {
	t.Helper()
	handler, _ := conforming()
	began, freed := make(chan struct{}), make(chan struct{})
	var once, open sync.Once
	free = func() { open.Do(func() { close(freed) }) }
	address = serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			once.Do(func() {
				close(began)
				<-freed
			})
		}
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(free)
	return address, began, free
}

// TestTwoRunsOnOneTenantAreRefused has the second refused while the first is at work, and let in afterwards.
func TestTwoRunsOnOneTenantAreRefused(t *testing.T) {
	t.Parallel()
	address, held, free := holding(t)
	env := []string{"XDG_CACHE_HOME=" + t.TempDir()}
	first := begin(t, env, "run", address, "--id", "entra-create-readable")
	<-held
	for _, args := range [][]string{{"run", address}, {"load", address, "initial-sync"}, {"clean", address}} {
		second := scimproof(t, env, args...)
		second.exits(verdict.ExitUsage)
		second.once("scimproof: another run is using " + address + " (pid ")
		second.says("wait for it to end, or pass --allow-parallel to run both")
		if _, err := os.Stat(second.path(session.RunFile)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: want nothing begun, got %v", args[0], err)
		}
	}
	scimproof(t, env, "run", address, "--id", "entra-test-connection", "--allow-parallel").exits(verdict.ExitOK)
	scimproof(t, env, "run", address, "--id", "entra-test-connection", "--read-only").exits(verdict.ExitOK)
	free()
	first.end().exits(verdict.ExitOK)
	scimproof(t, env, "run", address, "--id", "entra-test-connection").exits(verdict.ExitOK)
	if left, err := filepath.Glob(filepath.Join(env[0][len("XDG_CACHE_HOME="):], "scimproof", "locks", "*")); err != nil || len(left) > 0 {
		t.Errorf("want no lock left, got %v, %v", left, err)
	}
}

// TestTwoInOneDirectoryAreRefused has whatever writes to an output directory refused while a run is at work there.
func TestTwoInOneDirectoryAreRefused(t *testing.T) {
	t.Parallel()
	elsewhere := scimproof(t, nil, "run", "reference", "--id", "entra-test-connection")
	address, held, free := holding(t)
	first := begin(t, nil, "run", address, "--id", "entra-create-readable")
	<-held
	before := contents(t, first.dir)
	for _, args := range [][]string{
		{"run", "reference"}, {"load", "reference", "initial-sync"}, {"clean", "reference"},
		{"report", elsewhere.path(session.RunFile)}, {"matrix", "reference", "sentry"},
	} {
		second := beginIn(t, first.dir, nil, args...).end()
		second.exits(verdict.ExitUsage)
		second.once(fmt.Sprintf("scimproof: another run is writing to %s (pid %d, started ", first.dir, first.command.Process.Pid))
		second.says("wait for it to end, or use another --out")
	}
	beginIn(t, first.dir, nil, "run", "reference", "--concurrency", "-1").end().exits(verdict.ExitUsage) // writes no refusal there
	if after := contents(t, first.dir); !maps.Equal(before, after) {
		t.Errorf("want the files of the first as they were, got %v instead of %v", after, before)
	}
	free()
	done := first.end()
	done.exits(verdict.ExitOK)
	done.reported()
	if _, err := os.Stat(done.path(".scimproof.lock")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("want no lock left, got %v", err)
	}
	beginIn(t, first.dir, nil, "run", "reference", "--id", "entra-test-connection").end().exits(verdict.ExitOK)
}

// TestADirectoryIsFreeAfterAKill kills the run that works there.
func TestADirectoryIsFreeAfterAKill(t *testing.T) {
	t.Parallel()
	address, held, free := holding(t)
	first := begin(t, nil, "load", address, "initial-sync", "--users", "5")
	<-held
	if err := first.command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	first.end()
	free()
	done := beginIn(t, first.dir, nil, "report", filepath.Join(first.dir, session.RunFile)).end()
	done.exits(verdict.ExitOK)
	done.says("No verdict: ")
}

// contents are the files in a directory.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[entry.Name()] = string(data)
	}
	return files
}
