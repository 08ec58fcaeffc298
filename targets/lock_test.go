package targets_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/scimproof/scimproof/targets"
)

const tenant = "https://Staging.example.com/scim/v2/?token=hidden"

func TestLockKeepsOthersOut(t *testing.T) {
	dir := t.TempDir()
	lock, err := targets.Acquire(dir, tenant)
	if err != nil {
		t.Fatal(err)
	}
	_, err = targets.Acquire(dir, "https://staging.example.com/scim/v2")
	held := new(targets.HeldError)
	if !errors.As(err, &held) || held.Holder.PID != os.Getpid() || held.Holder.Base != "https://staging.example.com/scim/v2" || held.Holder.Started.IsZero() {
		t.Fatalf("want it held by this process, got %v", err)
	}
	other, err := targets.Acquire(dir, "https://staging.example.com/scim/v3")
	if err != nil {
		t.Errorf("want another tenant free, got %v", err)
	}
	if err := errors.Join(lock.Release(), lock.Release(), other.Release()); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
		t.Errorf("want no files left, got %v", left)
	}
	again, err := targets.Acquire(dir, tenant)
	if err != nil || again.Stale != nil {
		t.Errorf("want it free after the release, got %v, %+v", err, again.Stale)
	}
	if err := again.Release(); err != nil {
		t.Error(err)
	}
}

// TestLockTellsWhoDied takes the lock whose file somebody left who had no time to release it, and whose name is longer.
func TestLockTellsWhoDied(t *testing.T) {
	dir := t.TempDir()
	dead, err := targets.Acquire(dir, tenant)
	if err != nil {
		t.Fatal(err)
	}
	names, _ := filepath.Glob(filepath.Join(dir, "*"))
	left, err := os.ReadFile(names[0])
	if err := errors.Join(err, dead.Release()); err != nil {
		t.Fatal(err)
	}
	left = bytes.Replace(left, []byte("{"), []byte(`{"host":"`+strings.Repeat("x", 200)+`",`), 1)
	if err := os.WriteFile(names[0], left, 0o600); err != nil {
		t.Fatal(err)
	}
	next, err := targets.Acquire(dir, tenant)
	if err != nil || next.Stale == nil || next.Stale.PID != os.Getpid() || next.Stale.Started.IsZero() {
		t.Fatalf("want it taken from the dead, and who that was, got %+v, %v", next, err)
	}
	if _, err := targets.Acquire(dir, tenant); !errors.As(err, new(*targets.HeldError)) || !strings.Contains(err.Error(), "(pid ") {
		t.Errorf("want the next one named, got %v", err)
	}
	if err := next.Release(); err != nil {
		t.Error(err)
	}
}

// TestLockAllowsOneAtATime lets many fight for it while the file comes and goes.
func TestLockAllowsOneAtATime(t *testing.T) {
	dir := t.TempDir()
	var inside, got atomic.Int64
	var busy sync.WaitGroup
	for range 8 {
		busy.Go(func() {
			for mine := 0; mine < 25; {
				lock, err := targets.Acquire(dir, tenant)
				if held := new(targets.HeldError); errors.As(err, &held) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				if inside.Add(1) != 1 {
					t.Error("want one holder at a time, got two")
				}
				got.Add(1)
				mine++
				inside.Add(-1)
				if err := lock.Release(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	if busy.Wait(); got.Load() != 8*25 {
		t.Errorf("want the lock taken 25 times by each of 8, got %d times", got.Load())
	}
}

func TestLockWithoutAPlace(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if lock, err := targets.Acquire(filepath.Join(file, "locks"), tenant); err == nil || lock != nil {
		t.Errorf("want an error where no directory can be made, got %v", lock)
	}
	if err := (*targets.Lock)(nil).Release(); err != nil {
		t.Errorf("want nothing to release, got %v", err)
	}
}
