package reports

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

// Entry is a run in an index, and where its pages are.
type Entry struct {
	Outline
	Name   string // of its directory
	Report string // URL of report.html, "" where there is none
	Files  []File
}

// Outline is what an index shows of a run: some KiB, where a run is some MiB.
type Outline struct {
	shown   compared
	started time.Time
}

// NewOutline makes the outline of a run.
func NewOutline(whole *run.Run) Outline {
	shown := sanitised(inPlanOrder(whole))
	concluded := verdict.Conclude(shown)
	return Outline{newCompared(shown, &concluded, ""), whole.Header.Started}
}

// File is a link to another view of a run.
type File struct{ Title, URL string }

// Unread is a run file that could not be read.
type Unread struct{ Name, Why string }

// index is the data of the index page.
type index struct {
	Runs   []indexed
	Pages  []File // that belong to no single run, such as a matrix
	Unread []Unread
}

type indexed struct {
	compared
	Where string
	Files []File
}

// Index writes the list of the runs in a directory as one self-contained page, the newest first. It runs no script.
func Index(out io.Writer, entries []Entry, pages []File, unread []Unread) error {
	parsed, err := pageTemplate()
	if err != nil {
		return err
	}
	view := index{Pages: visibleFiles(pages)}
	entries = slices.Clone(entries)
	slices.SortStableFunc(entries, func(a, b Entry) int { return b.started.Compare(a.started) })
	for _, entry := range entries {
		shown := entry.shown
		shown.Report = entry.Report
		view.Runs = append(view.Runs, indexed{shown, Visible(entry.Name), visibleFiles(entry.Files)})
	}
	for _, broken := range unread {
		view.Unread = append(view.Unread, Unread{Visible(broken.Name), Visible(broken.Why)})
	}
	var rendered bytes.Buffer // whole or not at all
	if err := parsed.ExecuteTemplate(&rendered, "index.html.tmpl", view); err != nil {
		return fmt.Errorf("cannot render the index: %w", err)
	}
	_, err = rendered.WriteTo(out)
	return err
}

func visibleFiles(files []File) []File {
	shown := make([]File, len(files))
	for i, file := range files {
		shown[i] = File{Visible(file.Title), file.URL}
	}
	return shown
}
