package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/steps"
)

func newReportServe() *cobra.Command {
	var listen string
	command := &cobra.Command{
		Use:   "serve [DIR]",
		Short: "Serves the reports below a directory, with a page that lists them",
		Long: `Serves the reports below DIR (default ` + defaultOut + `) until it is interrupted: a page that lists the runs,
and the views of each. Runs that are added show when the page is loaded again. Nothing else of DIR is served.`,
		Example: `  scimproof report serve reports-out --listen 127.0.0.1:8088`,
		Args:    cobra.MaximumNArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			dir := defaultOut
			if len(args) > 0 {
				dir = args[0]
			}
			root, err := os.OpenRoot(dir)
			if err != nil {
				return failed(exitUsage, fmt.Errorf("directory of the reports cannot be opened: %w", err))
			}
			defer func() { _ = root.Close() }()
			listener, err := net.Listen("tcp", listen)
			if err != nil {
				return failed(exitUsage, fmt.Errorf("cannot listen at %s: %w", listen, err))
			}
			fmt.Fprintf(command.OutOrStdout(), "listening http://%s/\n", listener.Addr())
			return serve(command.Context(), listener, newShelf(root.FS()))
		},
	}
	command.Flags().StringVar(&listen, "listen", "127.0.0.1:8088", "address to listen at; port 0 chooses one")
	return command
}

// shelf serves the reports in a file system: only the files that a run or a matrix writes for people and programs.
type shelf struct {
	files fs.FS
	mu    sync.Mutex
	known map[string]known
}

// known is a run that was read, as long as its file does not change.
type known struct {
	size  int64
	at    time.Time
	whole *run.Run
}

func newShelf(files fs.FS) *shelf { return &shelf{files: files, known: map[string]known{}} }

// views are the files that are served, with their media type. What a provider has said is in them, so no browser may take one for
// more than it is.
func views() map[string]string {
	return map[string]string{
		"report.html": "text/html; charset=utf-8", matrixFile: "text/html; charset=utf-8", "summary.md": "text/plain; charset=utf-8",
		"junit.xml": "text/plain; charset=utf-8", steps.RunFile: "application/x-ndjson",
	}
}

// ServeHTTP implements http.Handler.
func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-store") // a run may be made anew at any time
	header.Set("Content-Security-Policy", policy(r.URL.Path))
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		header.Set("Allow", "GET, HEAD")
		http.Error(w, "want GET or HEAD", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	if name == "" {
		s.index(w)
		return
	}
	media, served := views()[path.Base(name)]
	if !served || hiddenPath(name) {
		http.NotFound(w, r)
		return
	}
	s.file(w, r, name, media)
}

// policy says what a browser may do with a page: nothing may be loaded, and nothing but a report has a script.
func policy(name string) string {
	allowed := ""
	if path.Base(name) == "report.html" {
		allowed = "script-src 'unsafe-inline'; img-src data:; "
	}
	return "default-src 'none'; style-src 'unsafe-inline'; " + allowed + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

func hiddenPath(name string) bool {
	return slices.ContainsFunc(strings.Split(name, "/"), func(part string) bool { return strings.HasPrefix(part, ".") })
}

func (s *shelf) file(w http.ResponseWriter, r *http.Request, name, media string) {
	file, err := s.files.Open(name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	content, seeks := file.(io.ReadSeeker)
	if err != nil || !info.Mode().IsRegular() || !seeks {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", media)
	http.ServeContent(w, r, name, info.ModTime(), content)
}

func (s *shelf) index(w http.ResponseWriter) {
	entries, pages, unread, err := s.look()
	var page bytes.Buffer
	if err == nil {
		err = reports.Index(&page, entries, pages, unread)
	}
	if err != nil {
		http.Error(w, "the reports cannot be listed: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = page.WriteTo(w) // a client that hung up needs no answer
}

// look finds what is there now.
func (s *shelf) look() (entries []reports.Entry, pages []reports.File, unread []reports.Unread, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err = fs.WalkDir(s.files, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && name == ".":
			return err
		case err != nil: // it went away, or is not ours to read
			return nil
		case entry.IsDir() && name != "." && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case entry.Name() == matrixFile:
			pages = append(pages, reports.File{Title: title(path.Dir(name)), URL: link(name)})
		case entry.Name() == steps.RunFile:
			whole, err := s.read(name)
			if err != nil {
				unread = append(unread, reports.Unread{Name: name, Why: err.Error()})
				return nil
			}
			entries = append(entries, s.entry(name, whole))
		}
		return nil
	})
	maps.DeleteFunc(s.known, func(name string, _ known) bool { _, err := fs.Stat(s.files, name); return err != nil })
	return entries, pages, unread, err
}

// title names a directory to people.
func title(dir string) string {
	if dir == "." {
		return "all targets"
	}
	return dir
}

func (s *shelf) entry(name string, whole *run.Run) reports.Entry {
	dir := path.Dir(name)
	found := reports.Entry{Column: reports.Column{Run: whole}, Name: dir}
	for _, view := range []struct{ file, title string }{
		{"report.html", "report"}, {"junit.xml", "JUnit"}, {"summary.md", "summary"}, {steps.RunFile, "run file"},
	} {
		at := path.Join(dir, view.file)
		if _, err := fs.Stat(s.files, at); err != nil {
			continue
		}
		if view.file == "report.html" {
			found.Report = link(at)
		}
		found.Files = append(found.Files, reports.File{Title: view.title, URL: link(at)})
	}
	return found
}

// link is the URL of a file relative to the page that lists it.
func link(name string) string { return "./" + (&url.URL{Path: name}).EscapedPath() }

var errUnfinished = errors.New("has no end yet: the run goes on, or broke off")

// read reads a run file once for as long as it stays the same.
func (s *shelf) read(name string) (*run.Run, error) {
	file, err := s.files.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if kept, there := s.known[name]; there && kept.size == info.Size() && kept.at.Equal(info.ModTime()) {
		return kept.whole, nil
	}
	whole, err := run.Read(file)
	if errors.Is(err, run.ErrMissingFooter) || errors.Is(err, run.ErrTruncated) {
		return nil, errUnfinished
	}
	if err != nil {
		return nil, err
	}
	for i := range whole.Scenarios { // the list shows no exchange, and they are most of a run
		whole.Scenarios[i].Exchanges = nil
	}
	for i := range whole.Loads {
		whole.Loads[i].Samples = nil
	}
	s.known[name] = known{info.Size(), info.ModTime(), whole}
	return whole, nil
}
