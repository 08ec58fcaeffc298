package reports

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAnIndexOfHostileRuns lists runs of a provider that writes markup into everything.
func TestAnIndexOfHostileRuns(t *testing.T) {
	t.Parallel()
	var entries []Entry
	for _, column := range hostileColumns() {
		entries = append(entries, Entry{Outline: NewOutline(column.Run), Report: column.Report, Name: "<b>dir\x1b[31m", Files: []File{{"report", "javascript:alert(1)"}}})
	}
	var page bytes.Buffer
	if err := Index(&page, entries, []File{{"<i>all", "./matrix.html"}}, []Unread{{"<u>x", "<script>\u202e"}}); err != nil {
		t.Fatal(err)
	}
	for _, never := range []string{"<script", "<b>dir", "<i>all", "<u>x", `href="javascript`, "\x1b", "\u202e"} {
		if strings.Contains(page.String(), never) {
			t.Errorf("want no %q in the page", never)
		}
	}
}

func TestAnIndexPutsTheNewestFirst(t *testing.T) {
	t.Parallel()
	early, late := sampleRun(), sampleRun()
	late.Header.Started = early.Header.Started.AddDate(0, 0, 1)
	var page bytes.Buffer
	if err := Index(&page, []Entry{{Outline: NewOutline(early), Name: "older"}, {Outline: NewOutline(late), Name: "newer"}}, nil, nil); err != nil {
		t.Fatal(err)
	}
	if text := page.String(); strings.Index(text, ">newer<") > strings.Index(text, ">older<") || !strings.Contains(text, "2 runs") {
		t.Error("want the newer run above the older one")
	}
}

// indexPages opens the list of runs, light and dark, narrow and wide: nothing scrolls sideways, nothing is requested.
func indexPages(t *testing.T, tab *watched) {
	t.Helper()
	var page bytes.Buffer
	var entries []Entry
	for i, column := range append(samples(), hostileColumns()...) {
		files := []File{{"report", "./a/report.html"}, {"JUnit", "./a/junit.xml"}, {"summary", "./a/summary.md"}, {"run file", "./a/run.ndjson"}}
		entries = append(entries, Entry{Outline: NewOutline(column.Run), Report: column.Report, Name: strings.Repeat("a-long-directory/", i), Files: files})
	}
	if err := Index(&page, entries, []File{{"all targets", "./matrix.html"}}, []Unread{{"growing/run.ndjson", "has no end yet"}}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "index.html")
	if err := os.WriteFile(path, page.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{360, 1440} {
			tab.open(t, path, width, scheme)
			at := fmt.Sprintf("index-%s-%d", scheme, width)
			if wide := evaluate[string](t, tab, overflow); wide != "" {
				t.Errorf("%s scrolls sideways: %s", at, wide)
			}
			photograph(t, tab, at)
			tab.check(t)
		}
	}
}
