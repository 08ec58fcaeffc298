//go:build unix

package main

import (
	"path/filepath"
	"syscall"
	"testing"

	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/session"
)

// TestAPipeIsNoRunFile: every command that reads a run file refuses one that may never end.
func TestAPipeIsNoRunFile(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), session.RunFile)
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, "/dev/zero", filepath.Dir(pipe)} {
		for _, words := range [][]string{{"report", path}, {"matrix", path, "reference"}} {
			done := scimproof(t, nil, words...)
			done.exits(verdict.ExitUsage)
			done.says(path)
		}
	}
}
