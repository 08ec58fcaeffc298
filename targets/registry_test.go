package targets

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func reopened(t *testing.T, path string) *Registry {
	t.Helper()
	registry, err := OpenRegistry(path)
	must(t, err)
	return registry
}

func TestRegistrySurvivesACrash(t *testing.T) {
	path := filepath.Join(t.TempDir(), "created.ndjson")
	registry, err := CreateRegistry(path)
	must(t, err)
	must(t, registry.Created("Users/1"), registry.Created("Users/2"), registry.Maybe("Users?filter=x"), registry.Created("Groups/3"),
		registry.Gone(Entry{Path: "Users/1"}))

	again := reopened(t, path) // the first one was never closed
	want := []Entry{{Path: "Groups/3"}, {Filter: "Users?filter=x"}, {Path: "Users/2"}}
	if got := again.Left(); !slices.Equal(got, want) {
		t.Errorf("want what is left, newest first: %v, got %v", want, got)
	}
	if created, removed := again.Counts(); created != 4 || removed != 1 {
		t.Errorf("want 4 created and 1 removed, got %d and %d", created, removed)
	}
	if got := again.Removed(); !slices.Equal(got, []Entry{{Path: "Users/1", Gone: true}}) {
		t.Errorf("want Users/1 removed, got %v", got)
	}
	if !again.Owns("Users/2") || again.Owns("Users/9") {
		t.Error("want it to own what it created, and nothing else")
	}
	for _, entry := range again.Left() {
		must(t, again.Gone(entry))
	}
	must(t, again.Close())
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("want no list where nothing is left, got %v", err)
	}
}

func TestRegistryStaysWhileSomethingIsLeft(t *testing.T) {
	path := filepath.Join(t.TempDir(), "created.ndjson")
	registry, err := CreateRegistry(path)
	must(t, err)
	must(t, registry.Created("Users/1"), registry.Close(), registry.Close())
	if left := reopened(t, path).Left(); len(left) != 1 {
		t.Errorf("want one entry kept, got %v", left)
	}
}

// TestRegistryAfterATornLine proves that a line that a crash has cut is dropped and that what is written next starts a line of
// its own.
func TestRegistryAfterATornLine(t *testing.T) {
	for torn, want := range map[string][]Entry{
		`{"path":"Us`:        {{Path: "Users/3"}, {Path: "Users/1"}},
		`{"path":"Users/2"}`: {{Path: "Users/3"}, {Path: "Users/2"}, {Path: "Users/1"}}, // only the line break was lost
		``:                   {{Path: "Users/3"}, {Path: "Users/1"}},
	} {
		path := filepath.Join(t.TempDir(), "created.ndjson")
		must(t, os.WriteFile(path, []byte("{\"path\":\"Users/1\"}\n"+torn), 0o600))
		registry := reopened(t, path)
		must(t, registry.Created("Users/3"), registry.Close())
		if got := reopened(t, path).Left(); !slices.Equal(got, want) {
			t.Errorf("after %q: want %v, got %v", torn, want, got)
		}
	}
}

func TestRegistryRefusesWhatNamesNothing(t *testing.T) {
	for text, says := range map[string]string{
		"{\"path\":\"Users/1\"}\nrubbish\n{\"path\":\"Users/2\"}\n": "created.ndjson, line 2: ",
		"{}\n": "line 1: want a path or a filter, got neither", // or clean-up would send DELETE to the base URL
	} {
		path := filepath.Join(t.TempDir(), "created.ndjson")
		must(t, os.WriteFile(path, []byte(text), 0o600))
		if _, err := OpenRegistry(path); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: want %q, got %v", text, says, err)
		}
	}
	if _, err := OpenRegistry(filepath.Join(t.TempDir(), "nowhere")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("want a missing list to be told apart, got %v", err)
	}
	if _, err := CreateRegistry(filepath.Join(t.TempDir(), "no", "directory")); err == nil || !strings.Contains(err.Error(), "registry cannot be created") {
		t.Errorf("want a path that cannot be written refused, got %v", err)
	}
}

// TestRegistryCountsAfreshWhatIsCreatedAgain keeps "removed" from passing "created".
func TestRegistryCountsAfreshWhatIsCreatedAgain(t *testing.T) {
	registry, err := CreateRegistry("")
	must(t, err)
	entry := Entry{Filter: "Users?filter=x"}
	for range 3 {
		must(t, registry.Maybe(entry.Filter), registry.Maybe(entry.Filter), registry.Gone(entry), registry.Gone(entry))
	}
	if created, removed := registry.Counts(); created != 3 || removed != 3 {
		t.Errorf("want 3 created and 3 removed, got %d and %d", created, removed)
	}
	must(t, registry.Maybe(entry.Filter))
	if left := registry.Left(); len(left) != 1 {
		t.Errorf("want it left again, got %v", left)
	}
}

func TestRegistryIsSafeForConcurrentUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "created.ndjson")
	registry, err := CreateRegistry(path)
	must(t, err)
	var writers sync.WaitGroup
	for i := range 20 {
		writers.Go(func() {
			user := fmt.Sprintf("Users/%d", i)
			if err := errors.Join(registry.Created(user), registry.Gone(Entry{Path: user}), registry.Created("Groups/"+user)); err != nil {
				t.Error(err)
			}
			registry.Left()
			registry.Counts()
		})
	}
	writers.Wait()
	again := reopened(t, path)
	if created, removed := again.Counts(); created != 40 || removed != 20 || len(again.Left()) != 20 {
		t.Errorf("want 40 created, 20 removed and 20 left on disk, got %d, %d, %d", created, removed, len(again.Left()))
	}
}
