package targets

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"

	"github.com/scimproof/scimproof/scim"
)

// Registry remembers what a run created at the provider, on disk, so that a crash leaves a list behind. It is safe for
// concurrent use.
type Registry struct {
	mu      sync.Mutex
	file    *os.File
	entries map[string]Entry // by Path or, for an unknown effect, by Filter
	order   []string
	foreign map[string]scim.Named // by path: shown by an answer, and not ours
	claims  map[string]scim.Claim // by Filter: of creations whose answer was lost
	created int
	removed int
}

// Entry is one resource: its path "Users/ID", or the path of a query that finds it where the answer to its creation was
// lost.
type Entry struct {
	Path   string `json:"path,omitempty"`
	Filter string `json:"filter,omitempty"`
	Gone   bool   `json:"gone,omitempty"`
}

func (e Entry) key() string { return e.Path + "?" + e.Filter }

// CreateRegistry starts a registry at path; an empty path keeps it in memory.
func CreateRegistry(path string) (*Registry, error) {
	registry := &Registry{entries: map[string]Entry{}}
	if path == "" {
		return registry, nil
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("registry cannot be created: %w", err)
	}
	registry.file = file
	return registry, nil
}

// OpenRegistry reads what an earlier run left at path and continues it. A last line that a crash has cut names nothing that can
// be removed; it is dropped, so that what is written next does not run into it.
func OpenRegistry(path string) (*Registry, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		return nil, fmt.Errorf("registry cannot be opened: %w", err)
	}
	registry := &Registry{entries: map[string]Entry{}, file: file}
	if err := registry.resume(path); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return registry, nil
}

func (r *Registry) resume(path string) error {
	reader := bufio.NewReader(r.file)
	whole := int64(0) // bytes of complete lines
	for line := 1; ; line++ {
		text, err := reader.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("registry cannot be read: %w", err)
		}
		var entry Entry
		problem := json.Unmarshal(text, &entry)
		if problem == nil && entry.Path == "" && entry.Filter == "" {
			problem = errors.New("want a path or a filter, got neither")
		}
		switch {
		case errors.Is(err, io.EOF):
			if err := r.file.Truncate(whole); err != nil {
				return fmt.Errorf("registry cannot be continued: %w", err)
			}
			if problem == nil { // only the line break was lost
				return r.append(entry)
			}
			return nil
		case problem != nil:
			return fmt.Errorf("registry %s, line %d: %w", path, line, problem)
		}
		r.note(entry)
		whole += int64(len(text))
	}
}

// Created notes a resource by its path "Users/ID".
func (r *Registry) Created(path string) error { return r.append(Entry{Path: path}) }

// Maybe notes a creation whose answer was lost, by the query that would find it: "Users?filter=…".
func (r *Registry) Maybe(filter string) error { return r.append(Entry{Filter: filter}) }

// Gone notes that an entry needs no clean-up any more.
func (r *Registry) Gone(entry Entry) error {
	entry.Gone = true
	return r.append(entry)
}

// Owns reports whether the run created the resource at path.
func (r *Registry) Owns(path string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, known := r.entries[Entry{Path: path}.key()]
	return known
}

// Left lists what still has to be removed, newest first, so that groups go before the users they were made after.
func (r *Registry) Left() []Entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	var left []Entry
	for _, key := range slices.Backward(r.order) {
		if entry := r.entries[key]; !entry.Gone {
			left = append(left, entry)
		}
	}
	return left
}

// Removed lists the entries that are gone.
func (r *Registry) Removed() []Entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	var removed []Entry
	for _, key := range r.order {
		if entry := r.entries[key]; entry.Gone {
			removed = append(removed, entry)
		}
	}
	return removed
}

// Counts returns how many resources were noted and how many of them are gone.
func (r *Registry) Counts() (created, removed int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.created, r.removed
}

// Close closes the file; a registry with nothing left removes it.
func (r *Registry) Close() error {
	left := r.Left()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.file == nil {
		return nil
	}
	err := r.file.Close()
	if len(left) == 0 && err == nil {
		err = os.Remove(r.file.Name())
	}
	r.file = nil
	return err
}

func (r *Registry) append(entry Entry) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.note(entry)
	if r.file == nil {
		return nil
	}
	line, err := json.Marshal(entry)
	if err != nil {
		return err
	}
	if _, err := r.file.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("registry cannot be written: %w", err)
	}
	return nil
}

func (r *Registry) note(entry Entry) {
	before, known := r.entries[entry.key()]
	if !known {
		r.order = append(r.order, entry.key())
	}
	if !known || before.Gone && !entry.Gone { // what was removed can be made again
		r.created++
	}
	if entry.Gone && !before.Gone {
		r.removed++
	}
	r.entries[entry.key()] = entry
	if entry.Filter != "" && !known {
		if r.claims == nil {
			r.claims = map[string]scim.Claim{}
		}
		r.claims[entry.Filter] = scim.ClaimOfQuery(entry.Filter)
	}
}
