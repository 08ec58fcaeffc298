package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/session"
)

// limits bound what a directory can make its index do.
type limits struct {
	files int           // that are looked at
	runs  int           // that are listed, the newest
	size  int64         // of a run file, in bytes
	wait  time.Duration // for run files that are not read yet
}

// shelfIndex finds the runs below a directory. Each run file is read once for as long as it stays the same, two at a time, and nobody
// waits long for that: a file may be huge, or on a network that is gone.
type shelfIndex struct {
	root   *os.Root
	limits limits
	slots  chan struct{}
	mu     sync.Mutex // guards known, and is never held while a file is touched
	known  map[string]*reading
}

// reading is a run file that was read or will be.
type reading struct {
	name string
	size int64
	at   time.Time
	done chan struct{} // closed when what follows is there
	run  reports.Outline
	err  error
}

func newShelfIndex(root *os.Root) *shelfIndex {
	return &shelfIndex{
		root: root, known: map[string]*reading{}, slots: make(chan struct{}, 2),
		limits: limits{files: 200_000, runs: 1000, size: 1 << 30, wait: 5 * time.Second},
	}
}

// shelved is what an index shows.
type shelved struct {
	entries []reports.Entry
	pages   []reports.File
	unread  []reports.Unread
}

// runFile is one that was found.
type runFile struct {
	name string
	info fs.FileInfo
}

var (
	errUnfinished = errors.New("is incomplete: the run is in progress or was cut off")
	errReading    = errors.New("is still being read: reload this page")
)

// look finds what is there now.
func (x *shelfIndex) look(ctx context.Context) (shelved, error) {
	found, files, err := x.walk(ctx)
	if err != nil {
		return shelved{}, err
	}
	slices.SortStableFunc(files, func(a, b runFile) int { return b.info.ModTime().Compare(a.info.ModTime()) })
	if more := len(files) - x.limits.runs; more > 0 {
		found.omit(fmt.Sprintf("%d older runs", more), fmt.Sprintf("only the newest %d are listed: serve a subdirectory to see them", x.limits.runs))
		files = files[:x.limits.runs]
	}
	readings := x.readings(files)
	patience, cancel := context.WithTimeout(ctx, x.limits.wait)
	defer cancel()
	for i, file := range files {
		outline, err := readings[i].wait(patience)
		if err != nil {
			found.omit(file.name, err.Error())
			continue
		}
		found.entries = append(found.entries, x.entry(file.name, outline))
	}
	return found, nil
}

func (s *shelved) omit(name, why string) {
	s.unread = append(s.unread, reports.Unread{Name: name, Why: why})
}

// walk finds pages and run files.
func (x *shelfIndex) walk(ctx context.Context) (found shelved, files []runFile, err error) {
	looked := 0
	err = fs.WalkDir(x.root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		looked++
		switch {
		case err != nil && name == ".":
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case looked > x.limits.files:
			found.omit("the rest", fmt.Sprintf("only the first %d files are searched: serve a subdirectory", x.limits.files))
			return fs.SkipAll
		case err != nil: // it went away, or is not ours to read
			return nil
		case entry.IsDir() && name != "." && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case entry.Name() == matrixFile && x.has(name):
			found.pages = append(found.pages, reports.File{Title: title(path.Dir(name)), URL: link(name)})
		case entry.Name() == session.RunFile && !entry.IsDir():
			info, err := x.root.Stat(name)
			if err := x.fits(info, err); err != nil {
				found.omit(name, err.Error())
				return nil
			}
			files = append(files, runFile{name, info})
		}
		return nil
	})
	return found, files, err
}

func (x *shelfIndex) fits(info fs.FileInfo, err error) error {
	if err = regular(info, err); err == nil && info.Size() > x.limits.size {
		return fmt.Errorf("is larger than %d MiB", x.limits.size>>20)
	}
	return err
}

func (x *shelfIndex) has(name string) bool { return regular(x.root.Stat(name)) == nil }

// readings returns what is known of run files, and begins to read the others, in this order. What is not among them is forgotten.
func (x *shelfIndex) readings(files []runFile) []*reading {
	x.mu.Lock()
	defer x.mu.Unlock()
	before := x.known
	x.known = make(map[string]*reading, len(files))
	all, fresh := make([]*reading, len(files)), []*reading{}
	for i, file := range files {
		kept := before[file.name]
		if kept == nil || kept.size != file.info.Size() || !kept.at.Equal(file.info.ModTime()) || kept.failed() {
			kept = &reading{name: file.name, size: file.info.Size(), at: file.info.ModTime(), done: make(chan struct{})}
			fresh = append(fresh, kept)
		}
		all[i], x.known[file.name] = kept, kept
	}
	go func() {
		for _, next := range fresh {
			x.slots <- struct{}{}
			go x.read(next)
		}
	}()
	return all
}

// read reads a run file, unless the file has changed before its turn came, and gives its slot back.
func (x *shelfIndex) read(into *reading) {
	defer func() { <-x.slots }()
	defer close(into.done)
	x.mu.Lock()
	current := x.known[into.name] == into
	x.mu.Unlock()
	if !current {
		into.err = errReading
		return
	}
	into.run, into.err = outline(x.root, into.name)
}

func outline(root *os.Root, name string) (reports.Outline, error) {
	file, _, err := openRegular(root, name)
	if err != nil {
		return reports.Outline{}, err
	}
	defer file.Close()
	whole, err := run.ReadBrief(file, verdict.Of)
	if errors.Is(err, run.ErrMissingFooter) || errors.Is(err, run.ErrTruncated) {
		return reports.Outline{}, errUnfinished
	}
	if err != nil {
		return reports.Outline{}, err
	}
	return reports.NewOutline(whole), nil
}

// wait returns what was read, or that it has not been read in time.
func (r *reading) wait(ctx context.Context) (reports.Outline, error) {
	select {
	case <-r.done:
		return r.run, r.err
	default:
	}
	select {
	case <-r.done:
		return r.run, r.err
	case <-ctx.Done():
		return reports.Outline{}, errReading
	}
}

// failed says that a file could not be opened or read, which may be otherwise the next time.
func (r *reading) failed() bool {
	select {
	case <-r.done:
		return errors.As(r.err, new(*fs.PathError))
	default:
		return false
	}
}

// title names a directory to people.
func title(dir string) string {
	if dir == "." {
		return "all targets"
	}
	return dir
}

func (x *shelfIndex) entry(name string, outline reports.Outline) reports.Entry {
	dir := path.Dir(name)
	found := reports.Entry{Outline: outline, Name: dir}
	for _, view := range offered() {
		at := path.Join(dir, view.File)
		if !x.has(at) {
			continue
		}
		if view.File == reports.PageFile {
			found.Report = link(at)
		}
		found.Files = append(found.Files, reports.File{Title: view.Title, URL: link(at)})
	}
	return found
}

// link is the URL of a file relative to the page that lists it.
func link(name string) string { return "./" + (&url.URL{Path: name}).EscapedPath() }
