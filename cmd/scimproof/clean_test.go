package main

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/session"
)

// TestCleanFinishesWhatAKilledRunLeft kills a run in the middle, which leaves its lock, its list, and a user at the provider; then
// cleaning fails, is interrupted, and at last gets through.
func TestCleanFinishesWhatAKilledRunLeft(t *testing.T) {
	t.Parallel()
	handler, store := conforming()
	stuck := make(chan string, 10)
	hang := func(_ http.ResponseWriter, r *http.Request) {
		stuck <- r.Method
		<-r.Context().Done()
	}
	var stage atomic.Pointer[http.HandlerFunc]
	set := func(handler http.HandlerFunc) { stage.Store(&handler) }
	set(after(1, handler, hang))
	address := serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*stage.Load())(w, r) }))
	env := []string{"XDG_CACHE_HOME=" + t.TempDir()}

	killed := begin(t, env, "run", address, "--id", "entra-create-readable")
	<-stuck
	if err := killed.command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	dir := killed.end().dir
	clean := func(args ...string) ended {
		t.Helper()
		return beginIn(t, dir, env, append([]string{"clean"}, args...)...).end()
	}
	listed := func(want bool) {
		t.Helper()
		if _, err := os.Stat(dir + "/" + session.LedgerFile); errors.Is(err, fs.ErrNotExist) == want {
			t.Errorf("want the list there %t, got %v", want, err)
		}
	}
	listed(true)

	elsewhere := clean(address + "/other")
	elsewhere.exits(verdict.ExitUsage)
	elsewhere.once("scimproof: the list in " + dir + " is of " + address + ", not of " + address + "/other: use the target of the interrupted run")
	clean("reference").exits(verdict.ExitUsage)

	set(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			http.Error(w, "no", http.StatusInternalServerError)
			return
		}
		handler.ServeHTTP(w, r)
	})
	refused := clean(address)
	refused.exits(verdict.ExitFellShort)
	refused.once("an earlier run on this provider did not clean up (pid ")
	refused.says("left behind: Users/", "expected it to be deleted, got 500", "removed 0, left 1")
	listed(true)

	var expired atomic.Bool
	set(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete || expired.Load() {
			expired.Store(true)
			http.Error(w, "no", http.StatusUnauthorized)
			return
		}
		handler.ServeHTTP(w, r)
	})
	ended := clean(address)
	ended.exits(verdict.ExitNoAnswer)
	ended.says("left behind: Users/", "expected it to be deleted, got 401", "removed 0, left 1", "scimproof: the credentials worked for ", "then 401 ")
	listed(true)

	set(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			hang(w, r)
			return
		}
		handler.ServeHTTP(w, r)
	})
	halted := beginIn(t, dir, env, "clean", address)
	if method := <-stuck; method != http.MethodDelete {
		t.Fatalf("want the deletion held, got %s", method)
	}
	if err := halted.command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	done := halted.end()
	done.exits(verdict.ExitInterrupted)
	done.says("removed 0, left 1")
	listed(true)

	set(handler.ServeHTTP)
	finished := clean(address)
	finished.exits(verdict.ExitOK)
	finished.says("removed 1, left 0")
	if strings.Contains(finished.text, "without cleaning up") {
		t.Errorf("want no word of a dead run where the one before released its lock, got\n%s", finished.text)
	}
	listed(false)
	if users, groups := store.Len(); users+groups > 0 {
		t.Errorf("want nothing left, got %d users and %d groups", users, groups)
	}
	clean(address).exits(verdict.ExitOK) // nothing is left
}

// TestCleanNeedsNoConsentAndRespectsReadOnly at a foreign provider: what a run was allowed to create may be removed.
func TestCleanNeedsNoConsentAndRespectsReadOnly(t *testing.T) {
	t.Parallel()
	handler, store := conforming()
	env := proxied(t, handler)
	kept := scimproof(t, env, "load", abroad, "initial-sync", "--users", "3", "--groups", "1", "--members", "1", "--keep", "--yes")
	kept.exits(verdict.ExitOK)
	if users, groups := store.Len(); users != 3 || groups != 1 {
		t.Fatalf("want 3 users and 1 group kept, got %d and %d", users, groups)
	}
	refused := beginIn(t, kept.dir, env, "clean", definition(t, "name: staging\nurl: "+abroad+"\nread_only: true\n")).end()
	refused.exits(verdict.ExitUsage)
	refused.once("scimproof: staging is read-only by its definition, and clean deletes")
	cleaned := beginIn(t, kept.dir, env, "clean", abroad).end()
	cleaned.exits(verdict.ExitOK)
	cleaned.says("removed 4, left 0")
	if users, groups := store.Len(); users+groups > 0 {
		t.Errorf("want nothing left, got %d users and %d groups", users, groups)
	}
}
