//go:build unix

package main

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestAShelfNeverWaitsForAFile puts what never ends, or never begins, where reports are looked for.
func TestAShelfNeverWaitsForAFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	runIn(t, filepath.Join(dir, "good"), asItIs)
	for _, name := range []string{"run.ndjson", "report.html", "junit.xml", "matrix.html"} {
		at := filepath.Join(dir, strings.ReplaceAll(name, ".", "-"))
		if err := errors.Join(os.Mkdir(at, 0o700), syscall.Mkfifo(filepath.Join(at, name), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	inside := filepath.Join(dir, "link")
	if err := errors.Join(os.Mkdir(inside, 0o700), os.Symlink("../run-ndjson/run.ndjson", filepath.Join(inside, "run.ndjson")),
		os.Mkdir(filepath.Join(dir, "dir"), 0o700), os.Mkdir(filepath.Join(dir, "dir", "run.ndjson"), 0o700),
		syscall.Mkfifo(filepath.Join(dir, "good", "summary.md"), 0o600)); err != nil {
		t.Fatal(err)
	}
	handler := shelfOf(t, dir)
	page := handler.gets(t, "/").Body.String()
	for _, want := range []string{"1 run<", "good/run.ndjson", `<code>run-ndjson/run.ndjson</code> <span class="muted">is not a regular file<`, "link/run.ndjson"} {
		if !strings.Contains(page, want) {
			t.Errorf("want %q in the list, got\n%s", want, page[strings.Index(page, "<main"):])
		}
	}
	if strings.Contains(page, "summary.md") || strings.Contains(page, "matrix.html") {
		t.Error("want no link to a pipe in the list")
	}
	for _, path := range []string{"/run-ndjson/run.ndjson", "/report-html/report.html", "/junit-xml/junit.xml", "/matrix-html/matrix.html", "/link/run.ndjson", "/dir/run.ndjson", "/good/summary.md"} {
		if answer := handler.gets(t, path); answer.Code != http.StatusNotFound {
			t.Errorf("%s: want 404, got %d", path, answer.Code)
		}
	}
}
