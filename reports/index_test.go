package reports

import (
	"bytes"
	"strings"
	"testing"
)

// TestAnIndexOfHostileRuns lists runs of a provider that writes markup into everything.
func TestAnIndexOfHostileRuns(t *testing.T) {
	t.Parallel()
	var entries []Entry
	for _, column := range hostileColumns() {
		entries = append(entries, Entry{Column: column, Name: "<b>dir\x1b[31m", Files: []File{{"report", "javascript:alert(1)"}}})
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
	older, newer := Entry{Column: Column{Run: sampleRun()}, Name: "older"}, Entry{Column: Column{Run: sampleRun()}, Name: "newer"}
	newer.Run.Header.Started = older.Run.Header.Started.AddDate(0, 0, 1)
	var page bytes.Buffer
	if err := Index(&page, []Entry{older, newer}, nil, nil); err != nil {
		t.Fatal(err)
	}
	if text := page.String(); strings.Index(text, ">newer<") > strings.Index(text, ">older<") || !strings.Contains(text, "2 runs") {
		t.Error("want the newer run above the older one")
	}
}
