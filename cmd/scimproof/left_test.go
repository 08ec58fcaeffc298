package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/verdict"
)

// TestWhatIsLeftFailsRunAndLoad: a provider that deletes nothing keeps accounts of ours, and CI must not stay green over that.
func TestWhatIsLeftFailsRunAndLoad(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"run":  {"--id", "entra-create-readable"},
		"load": {"initial-sync", "--users", "3", "--groups", "1", "--members", "1"},
	} {
		for _, deletes := range []bool{true, false} {
			handler, store := conforming()
			address := serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodDelete && !deletes {
					http.Error(w, "no", http.StatusInternalServerError)
					return
				}
				handler.ServeHTTP(w, r)
			}))
			done := scimproof(t, nil, append([]string{name, address}, args...)...)
			written := done.reported()
			clean := written.Footer.CleanUp
			users, groups := store.Len()
			if there := users + groups; there != len(clean.Left) || (there == 0) != deletes {
				t.Errorf("%s: %d resources are there, want them named, got %q", name, there, clean.Left)
			}
			if deletes {
				done.exits(verdict.ExitOK)
				continue
			}
			done.exits(verdict.ExitNoAnswer)
			done.says("left at the provider: ", "left behind: Users/", "to remove it later: scimproof clean http://127.0.0.1:", " --out "+done.dir)
		}
	}
}

// TestKeptIsNotLeft: --keep is what somebody asked for.
func TestKeptIsNotLeft(t *testing.T) {
	t.Parallel()
	handler, store := conforming()
	done := scimproof(t, nil, "load", serving(t, handler), "initial-sync", "--users", "3", "--groups", "1", "--members", "1", "--keep")
	done.exits(verdict.ExitOK)
	if again := done.reported().Header.Rerun; !strings.Contains(again, " --keep") {
		t.Errorf("want the command that repeats the run to keep, too, got %s", again)
	}
	done.says("kept (--keep): 4 resources\n", "to remove it later: scimproof clean http://127.0.0.1:", " --out "+done.dir)
	clean := done.reported().Footer.CleanUp
	if users, groups := store.Len(); !clean.Kept || len(clean.Left) != 0 || clean.Created-clean.Removed != users+groups {
		t.Errorf("want %d users and %d groups kept and none left, got %+v", users, groups, clean)
	}
}

// TestWhatIsKeptIsThere: with --keep the accounts and groups of a run stay at the provider, the run says so, and clean removes them.
func TestWhatIsKeptIsThere(t *testing.T) {
	t.Parallel()
	handler, store := conforming()
	address := serving(t, handler)
	done := scimproof(t, nil, "run", address, "--id", "entra-create-readable", "--id", "entra-group-create", "--keep")
	done.exits(verdict.ExitOK)
	users, groups := store.Len()
	if clean := done.reported().Footer.CleanUp; !clean.Kept || users == 0 || groups == 0 || clean.Created-clean.Removed != users+groups {
		t.Errorf("want all that was created kept, got %d users and %d groups of %+v", users, groups, clean)
	}
	done.says("kept (--keep): ", "to remove it later: scimproof clean "+address)
	beginIn(t, done.dir, nil, "clean", address).end().exits(verdict.ExitOK)
	if users, groups := store.Len(); users+groups > 0 {
		t.Errorf("want nothing left after clean, got %d users and %d groups", users, groups)
	}
}
