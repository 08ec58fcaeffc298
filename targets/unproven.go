package targets

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
)

// Surrender moves what clean-up could not prove to be ours to the list at path, with the reason of each, secrets hidden,
// so that it does not stand in the way of the next run.
func (l *Ledger) Surrender(remains Remains, path string, hide func(string) string) error {
	if len(remains.unproven) == 0 {
		return nil
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("cannot write the list of what may be left: %w", err)
	}
	kept := journal{file: file}
	for _, mark := range l.marks {
		if _, err := kept.add(Entry{Mark: mark}); err != nil {
			return errors.Join(fmt.Errorf("cannot write the list of what may be left: %w", err), file.Close())
		}
	}
	for _, entry := range remains.unproven {
		entry.Why = hide(entry.Why)
		if _, err := kept.add(entry); err != nil {
			return errors.Join(fmt.Errorf("cannot write the list of what may be left: %w", err), file.Close())
		}
	}
	if err := file.Close(); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, entry := range remains.unproven {
		if err := l.append(Entry{Path: entry.Path, Filter: entry.Filter, State: finished}); err != nil {
			return err
		}
	}
	return nil
}

// TakeBack takes over what Surrender has moved to the list at path, to be tried again, and removes that list.
func (l *Ledger) TakeBack(path string) error {
	entries, marks, err := readUnproven(path)
	if err != nil || len(entries) == 0 {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, mark := range marks {
		if slices.Contains(l.marks, mark) {
			continue
		}
		l.marks = append(l.marks, mark)
		if err := l.append(Entry{Mark: mark}); err != nil {
			return err
		}
	}
	for _, entry := range entries {
		entry.Why = ""
		if err := l.append(entry); err != nil {
			return err
		}
	}
	return os.Remove(path)
}

// Unproven reads the list at path of what could not be proven to be ours; none is no error.
func Unproven(path string) ([]Entry, error) {
	entries, _, err := readUnproven(path)
	return entries, err
}

func readUnproven(path string) (entries []Entry, marks []string, err error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("cannot open the list of what may be left: %w", err)
	}
	defer file.Close()
	lines := json.NewDecoder(file)
	for lines.More() {
		var entry Entry
		if err := lines.Decode(&entry); err != nil {
			return entries, marks, fmt.Errorf("list of what may be left, line %d: %w", len(entries)+1, err)
		}
		if entry.Mark != "" {
			marks = append(marks, entry.Mark)
			continue
		}
		entries = append(entries, entry)
	}
	return entries, marks, nil
}
