//go:build unix

package main

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/session"
)

// full is a pipe into which nothing more fits and that nobody reads.
func full(t *testing.T) *os.File {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = reader.Close(), writer.Close() })
	raw, err := writer.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	filled := raw.Write(func(fd uintptr) bool {
		for {
			if _, err := syscall.Write(int(fd), make([]byte, 512)); errors.Is(err, syscall.EAGAIN) {
				return true
			} else if err != nil && !errors.Is(err, syscall.EINTR) {
				t.Error(err)
				return true
			}
		}
	})
	if filled != nil {
		t.Fatal(filled)
	}
	return writer
}

// TestAStuckTerminalStopsNothing runs every command that works at a provider with streams that take nothing at all.
func TestAStuckTerminalStopsNothing(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		args []string
		code verdict.Exit
	}{
		{[]string{"run", "--id", "entra-test-connection-wrong-secret", "--id", "entra-cycle-whole-team"}, verdict.ExitFellShort}, // it asks for no token
		{[]string{"run", "--yes", "--id", "no-such"}, verdict.ExitUsage},
		{[]string{"load"}, verdict.ExitOK},
		{[]string{"matrix", "--read-only"}, verdict.ExitFellShort},
		{[]string{"clean"}, verdict.ExitUsage},
		{[]string{"init"}, verdict.ExitOK},
		{[]string{"targets", "doctor"}, verdict.ExitOK},
	} {
		t.Run(strings.Join(row.args, " "), func(t *testing.T) {
			t.Parallel()
			handler, store := conforming()
			address := serving(t, handler)
			args := append(row.args, address)
			switch row.args[0] {
			case "load":
				args = append(args, "initial-sync", "--users", "20", "--groups", "1")
			case "matrix":
				args = append(args, "reference")
			}
			runs := prepared(t, t.TempDir(), nil, args...)
			if row.args[0] == "targets" {
				runs.command.Args = runs.command.Args[:len(runs.command.Args)-2] // it has no --out
			}
			runs.command.Dir = t.TempDir()
			runs.command.Stdout, runs.command.Stderr = full(t), full(t)
			runs.start()
			done := runs.end()
			done.exits(row.code)
			if row.args[0] == "load" {
				done.reported()
			}
			if users, groups := store.Len(); users+groups > 0 {
				t.Errorf("want everything removed, got %d users and %d groups", users, groups)
			}
		})
	}
}

// TestAStuckTerminalCanBeInterrupted while the provider owes an answer.
func TestAStuckTerminalCanBeInterrupted(t *testing.T) {
	t.Parallel()
	address, held, free := holding(t)
	runs := prepared(t, t.TempDir(), nil, "run", address)
	runs.command.Stdout, runs.command.Stderr = full(t), full(t)
	runs.start()
	<-held
	if err := runs.command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	free()
	done := runs.end()
	done.exits(verdict.ExitInterrupted)
	if _, err := os.Stat(done.path(session.LedgerFile)); !os.IsNotExist(err) {
		t.Errorf("want no list of leftovers, got %v", err)
	}
}
