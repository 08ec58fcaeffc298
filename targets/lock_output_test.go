package targets_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/targets"
)

func TestHoldOutput(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var said strings.Builder
	release, err := targets.HoldOutput(dir, &said)
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	for _, same := range []string{dir, dir + "/", link} {
		_, err := targets.HoldOutput(same, &said)
		held := new(targets.WritingError)
		if !errors.As(err, &held) || held.Holder.PID != os.Getpid() || held.Holder.Started.IsZero() || !strings.HasPrefix(err.Error(), "another run is writing to "+same+" (pid ") {
			t.Errorf("%s: want it held by this process, got %v", same, err)
		}
	}
	other, err := targets.HoldOutput(t.TempDir(), &said)
	if err != nil {
		t.Errorf("want another directory free, got %v", err)
	}
	other()
	release()
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("want nothing left, got %v, %v", left, err)
	}
	again, err := targets.HoldOutput(dir, &said)
	if err != nil {
		t.Fatalf("want it free after the release, got %v", err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	next, err := targets.HoldOutput(dir, &said)
	if err != nil {
		t.Fatal(err)
	}
	again() // its file went with the directory; the next one's stays
	if _, err := targets.HoldOutput(dir, &said); err == nil {
		t.Error("want it still held by the next")
	}
	next()
	if said.Len() > 0 {
		t.Errorf("want nothing said, got %q", said.String())
	}
}

// TestHoldOutputWithoutAPlace goes on: the lock is not what a run is for.
func TestHoldOutputWithoutAPlace(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "missing")
	var said strings.Builder
	release, err := targets.HoldOutput(missing, &said)
	if release(); err != nil || said.Len() > 0 {
		t.Errorf("want nothing held where nothing is, got %v, %q", err, said.String())
	}
	if _, err := os.Stat(missing); !os.IsNotExist(err) {
		t.Errorf("want no directory made, got %v", err)
	}
	blocked := t.TempDir()
	if err := os.Mkdir(filepath.Join(blocked, ".scimproof.lock"), 0o700); err != nil {
		t.Fatal(err)
	}
	release, err = targets.HoldOutput(blocked, &said)
	if release(); err != nil || !strings.HasPrefix(said.String(), "cannot detect other runs that write to "+blocked+": ") {
		t.Errorf("want it said and nothing stopped, got %v, %q", err, said.String())
	}
}

// TestHoldOutputOfTheDead finds the file of somebody who was killed.
func TestHoldOutputOfTheDead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, left := range []string{"", `{"pid":`, `{"pid":1,"started":"2026-03-01T09:00:00Z","base":"x"}` + "\n"} {
		if err := os.WriteFile(filepath.Join(dir, ".scimproof.lock"), []byte(left), 0o600); err != nil {
			t.Fatal(err)
		}
		release, err := targets.HoldOutput(dir, t.Output())
		if err != nil {
			t.Errorf("%q: want it free, got %v", left, err)
		}
		release()
	}
}
