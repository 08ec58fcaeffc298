package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/reports/verdict"
)

// TestAShelfShowsReportsAndNothingElse asks for what is there, for what must not be shown, and for what lies outside.
func TestAShelfShowsReportsAndNothingElse(t *testing.T) {
	t.Parallel()
	done := scimproof(t, nil, "run", "reference", "--id", "entra-test-connection")
	done.exits(verdict.ExitOK)
	top := t.TempDir()
	for _, dir := range []string{"good run", ".hidden", "broken", "growing"} {
		if err := os.CopyFS(filepath.Join(top, dir), os.DirFS(done.dir)); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{
		"broken/run.ndjson": "<script>alert(1)</script>", "left.ndjson": "planted", "good run/token.txt": "planted", "matrix.html": "<p>all of them",
	} {
		if err := os.WriteFile(filepath.Join(top, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	whole, err := os.ReadFile(done.path("run.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(strings.TrimSpace(string(whole)), "\n")
	if err := os.WriteFile(filepath.Join(top, "growing", "run.ndjson"), []byte(strings.Join(lines[:len(lines)-1], "")), 0o600); err != nil {
		t.Fatal(err)
	}
	outside := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(outside, []byte("planted"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(top, "link"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(top, "link", "report.html")); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(top)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	handler := newShelf(root)
	ask := func(method, path string) *httptest.ResponseRecorder {
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, httptest.NewRequest(method, path, nil))
		if answer.Header().Get("X-Content-Type-Options") != "nosniff" || answer.Header().Get("Cache-Control") != "no-store" || !strings.Contains(answer.Header().Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: want no guessing of types, nothing kept and nothing loaded, got %v", path, answer.Header())
		}
		return answer
	}
	served := map[string]string{"/good%20run/run.ndjson": "application/x-ndjson", "/matrix.html": "text/html", "/": "text/html"}
	for _, view := range reports.Views() {
		served["/good%20run/"+view.File] = view.Media
	}
	for path, media := range served {
		if answer := ask(http.MethodGet, path); answer.Code != http.StatusOK || !strings.HasPrefix(answer.Header().Get("Content-Type"), media) {
			t.Errorf("%s: want 200 as %s, got %d as %s", path, media, answer.Code, answer.Header().Get("Content-Type"))
		}
	}
	for _, path := range []string{
		"/.hidden/report.html", "/good%20run/token.txt", "/left.ndjson", "/link/report.html", "/../report.html", "/good%20run", "/nowhere/report.html",
		"/good%20run/report.html/report.html",
	} {
		if answer := ask(http.MethodGet, path); answer.Code != http.StatusNotFound || strings.Contains(answer.Body.String(), "planted") {
			t.Errorf("%s: want 404, got %d", path, answer.Code)
		}
	}
	if answer := ask(http.MethodPost, "/"); answer.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: want 405, got %d", answer.Code)
	}
	for path, scripts := range map[string]bool{"/": false, "/good%20run/report.html": true, "/good%20run/summary.md": false, "/nowhere": false} {
		if policy := ask(http.MethodGet, path).Header().Get("Content-Security-Policy"); strings.Contains(policy, "script-src") != scripts {
			t.Errorf("%s: want scripts allowed: %t, got %s", path, scripts, policy)
		}
	}
	page := ask(http.MethodGet, "/").Body.String()
	for _, view := range offered() {
		if link := `href="./good%20run/` + view.File + `">` + view.Title + "<"; !strings.Contains(page, link) {
			t.Errorf("want every view linked to, got no %s", link)
		}
	}
	for _, want := range []string{
		`<a href="./good%20run/report.html">reference</a>`, `href="./matrix.html"`, "1 run<", "growing/run.ndjson", "is incomplete", "broken/run.ndjson",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("want %q in the list, got\n%s", want, page[strings.Index(page, "<main"):])
		}
	}
	for _, never := range []string{".hidden", "<script", "token.txt", "planted"} {
		if strings.Contains(page, never) {
			t.Errorf("want no %q in the list", never)
		}
	}
	if err := os.RemoveAll(filepath.Join(top, "good run")); err != nil {
		t.Fatal(err)
	}
	if page := ask(http.MethodGet, "/").Body.String(); !strings.Contains(page, "No runs yet") {
		t.Error("want the list to follow what is there")
	}
	if handler.index.known["good run/run.ndjson"] != nil {
		t.Error("want a run forgotten that is gone")
	}
}

func TestReportServeRefuses(t *testing.T) {
	t.Parallel()
	run := prepared(t, t.TempDir(), nil)
	run.command.Args = []string{os.Args[0], "report", "serve", filepath.Join(run.dir, "nowhere")}
	run.start()
	done := run.end()
	done.exits(verdict.ExitUsage)
	done.says("cannot open the directory of the reports: ")
}
