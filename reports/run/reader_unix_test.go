//go:build unix

package run

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestOnlyRegularFilesAreOpened: a pipe that nobody writes to is refused, not waited for.
func TestOnlyRegularFilesAreOpened(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pipe, linked, socket := filepath.Join(dir, "pipe"), filepath.Join(dir, "linked"), filepath.Join(dir, "s")
	if err := errors.Join(syscall.Mkfifo(pipe, 0o600), os.Symlink(pipe, linked)); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	for path, what := range map[string]error{
		pipe: ErrNoFile, linked: ErrNoFile, "/dev/zero": ErrNoFile, "/dev/null": ErrNoFile, dir: ErrNoFile, socket: syscall.ENXIO,
		filepath.Join(dir, "none"): os.ErrNotExist,
	} {
		for name, open := range map[string]func(string, Judge) (*Run, error){"Open": Open, "OpenPartial": OpenPartial} {
			if got, err := open(path, judge); !errors.Is(err, what) || got != nil || !strings.Contains(err.Error(), path) {
				t.Errorf("%s %s: want %v and the path named, got %v, %v", name, path, what, got, err)
			}
		}
	}
}
