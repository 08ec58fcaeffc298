package main

import (
	"net/http"
	"os"
	"syscall"
	"testing"

	"github.com/scimproof/scimproof/reports/verdict"
)

// firstProcess makes a command the first process of its own PID namespace, as that of a container is.
func firstProcess(t *testing.T, runs *started) {
	t.Helper()
	apart := &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID}
	if os.Getuid() != 0 {
		apart.Cloneflags |= syscall.CLONE_NEWUSER
		apart.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		apart.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	runs.command.SysProcAttr = apart
	if err := runs.command.Start(); err != nil {
		runs.cancel()
		absent(t, err) // such as where namespaces are forbidden
	}
}

// TestFirstProcessOfAContainer wants the exit codes that it would have elsewhere.
func TestFirstProcessOfAContainer(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		args []string
		code verdict.Exit
		says string
	}{
		{"a verdict", []string{"run", "reference", "--id", "entra-test-connection"}, verdict.ExitOK, "report: "},
		{"usage", []string{"run", "no-such-target"}, verdict.ExitUsage, `target "no-such-target" is unknown`},
		{"a panic", []string{"panic", "reference"}, verdict.ExitNoAnswer, "internal error"},
		{"a panic elsewhere", []string{"panic", "reference", "--crash", "goroutine"}, 128 + 6, "panic: a nil map"},
		{"out of memory", []string{"panic", "reference", "--crash", "memory"}, 128 + 6, "fatal error: "},
		{"SIGQUIT", []string{"panic", "reference", "--crash", "quit"}, 128 + 6, "SIGQUIT: quit"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			runs := prepared(t, t.TempDir(), []string{asCommand + "=faulty"}, row.args...)
			firstProcess(t, runs)
			done := runs.end()
			done.exits(row.code)
			done.says(row.says)
		})
	}
}

// TestFirstProcessPassesSignalsOn as docker stop sends them.
func TestFirstProcessPassesSignalsOn(t *testing.T) {
	t.Parallel()
	for _, sent := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		handler, store := conforming()
		asked := make(chan struct{}, 1)
		runs := prepared(t, t.TempDir(), nil, "run", serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				select {
				case asked <- struct{}{}:
				default:
				}
			}
			handler.ServeHTTP(w, r)
		})))
		firstProcess(t, runs)
		<-asked
		if err := runs.command.Process.Signal(sent); err != nil {
			t.Fatal(err)
		}
		done := runs.end()
		done.exits(verdict.ExitInterrupted)
		done.reported()
		if users, groups := store.Len(); users+groups > 0 {
			t.Errorf("%s: want everything removed, got %d users and %d groups", sent, users, groups)
		}
	}
}
