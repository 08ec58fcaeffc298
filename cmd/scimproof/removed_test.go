package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/session"
)

// TestFilesRemovedDuringARun takes away the list of what was created, or the whole directory, when the first resource is created:
// everything is cleaned up all the same, and the report is there and says what is wrong.
func TestFilesRemovedDuringARun(t *testing.T) {
	t.Parallel()
	for name, harm := range map[string]func(dir string) error{
		"list":      func(dir string) error { return os.Remove(filepath.Join(dir, session.LedgerFile)) },
		"directory": os.RemoveAll,
	} {
		for _, words := range [][]string{{"run", "--id", "entra-create-user", "--id", "entra-cycle-whole-team"}, {"load", "initial-sync"}} {
			t.Run(words[0]+", "+name, func(t *testing.T) {
				t.Parallel()
				handler, store := conforming()
				dir := filepath.Join(t.TempDir(), "out")
				var once sync.Once
				address := serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.Method == http.MethodPost {
						once.Do(func() {
							if err := harm(dir); err != nil {
								t.Error(err)
							}
						})
					}
					handler.ServeHTTP(w, r)
				}))
				done := beginIn(t, dir, nil, append([]string{words[0], address}, words[1:]...)...).end()
				done.exits(verdict.ExitNoAnswer)
				done.once("No verdict: ")
				done.says("during the run")
				if users, groups := store.Len(); users+groups > 0 {
					t.Errorf("want nothing left, got %d users and %d groups", users, groups)
				}
				files := contents(t, dir)
				for _, view := range reports.Views() {
					if !strings.Contains(files[view.File], "during the run") {
						t.Errorf("%s does not say what is wrong", view.File)
					}
				}
				done.reported()
			})
		}
	}
}
