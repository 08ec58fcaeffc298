package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/scimproof/scimproof/targets/session"
)

// output is the directory of a run's files.
type output struct {
	dir string
	own bool // made for this run alone, below defaultOut
}

const (
	defaultOut = "scimproof-report"     // where a run without --out makes its directory
	latestName = "latest"               // beside it: a link to the newest one
	datedForm  = "2006-01-02T15-04-05Z" // the name of one: when it was made, UTC; without colons, which Windows refuses
	outHelp    = "output directory for report.html, run.ndjson, junit.xml and summary.md (default: a new one in " + defaultOut + ")"
)

// makeOutput makes the directory that --out names; where it names none, a new one called after the time.
func makeOutput(chosen string, now time.Time) (output, error) {
	parent := chosen
	if chosen == "" {
		parent = defaultOut
	}
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return output{}, fmt.Errorf("cannot create the output directory: %w", err)
	}
	if chosen != "" {
		return output{dir: chosen}, nil
	}
	dated := filepath.Join(defaultOut, now.UTC().Format(datedForm))
	dir := dated
	for number := 2; ; number++ {
		err := os.Mkdir(dir, 0o755)
		if err == nil {
			return output{dir: dir, own: true}, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return output{}, fmt.Errorf("cannot create the output directory: %w", err)
		}
		dir = fmt.Sprintf("%s-%d", dated, number)
	}
}

func (o output) path(name string) string { return filepath.Join(o.dir, name) }

// lead makes the link to the newest directory lead to this one. Where the system makes no links, there is none.
func (o output) lead() {
	if !o.own {
		return
	}
	link := filepath.Join(defaultOut, latestName)
	fresh := link + filepath.Base(o.dir)
	if os.Symlink(filepath.Base(o.dir), fresh) == nil && os.Rename(fresh, link) != nil {
		_ = os.Remove(fresh) // something else has that name
	}
}

// discard removes a directory of its own in which nothing was written.
func (o output) discard() {
	if o.own {
		_ = os.Remove(o.dir) // fails where there is something
		_ = os.Remove(defaultOut)
	}
}

// unclean lists the directories whose runs left something to clean, or may have: the one that --out names, else those below
// defaultOut, oldest first. Where there is none, it is where the newest run was.
func unclean(chosen string) []string {
	if chosen != "" {
		return []string{chosen}
	}
	found := []string{defaultOut}
	entries, _ := os.ReadDir(defaultOut) // sorted
	for _, entry := range entries {
		if entry.IsDir() {
			found = append(found, filepath.Join(defaultOut, entry.Name()))
		}
	}
	listed := slices.DeleteFunc(slices.Clone(found), func(dir string) bool {
		return !exists(filepath.Join(dir, session.LedgerFile)) && !exists(filepath.Join(dir, session.UnprovenFile))
	})
	if len(listed) == 0 {
		return found[len(found)-1:]
	}
	return listed
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
