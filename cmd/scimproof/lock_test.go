package main

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/scimproof/scimproof/steps"
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
		second.exits(exitUsage)
		second.once("scimproof: another run works on " + address + " (pid ")
		second.says("wait for its end, or allow both by --allow-parallel")
		if _, err := os.Stat(second.path(steps.RunFile)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: want nothing begun, got %v", args[0], err)
		}
	}
	scimproof(t, env, "run", address, "--id", "entra-test-connection", "--allow-parallel").exits(exitPass)
	scimproof(t, env, "run", address, "--id", "entra-test-connection", "--read-only").exits(exitPass)
	free()
	first.end().exits(exitPass)
	scimproof(t, env, "run", address, "--id", "entra-test-connection").exits(exitPass)
	if left, err := filepath.Glob(filepath.Join(env[0][len("XDG_CACHE_HOME="):], "scimproof", "locks", "*")); err != nil || len(left) > 0 {
		t.Errorf("want no lock left, got %v, %v", left, err)
	}
}
