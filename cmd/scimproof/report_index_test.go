package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/scimproof/scimproof/reports/verdict"
)

// shelfOf serves a directory that prepare has filled. It waits for each file as long as a test may: others may use the machine.
func shelfOf(t *testing.T, dir string) *shelf {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	shelf := newShelf(root)
	shelf.index.limits.wait = patience
	return shelf
}

// gets asks for a path, and gives up after a while: what is waited for here may never come.
func (s *shelf) gets(t *testing.T, path string) *httptest.ResponseRecorder {
	t.Helper()
	answer, answered := httptest.NewRecorder(), make(chan struct{})
	go func() {
		defer close(answered)
		s.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	}()
	select {
	case <-answered:
	case <-time.After(patience):
		t.Fatalf("%s: want an answer, got none in %s", path, patience)
	}
	return answer
}

// runIn makes a directory with a whole run file, changed by edit.
func runIn(t *testing.T, dir string, edit func(string) string) {
	t.Helper()
	const header = `{"record":"header","format":"scimproof-run/1","tool":{"version":"v1","go":"","godog":"","platform":""},` +
		`"started":"2026-01-01T00:00:00Z","target":{"name":"NAME","url":"","launcher":"","mapping":"","connector":"","dialects":null},` +
		`"profile":"entra","seed":0,"full":false,"config":null,"plan":null,"catalogue":null,"catalogue_total":0,"rerun":""}`
	const footer = `{"record":"footer","ended":"2026-01-01T00:00:00Z","planned":0,"written":0,"counts":{},"exit":3,"verdict":""}`
	text := strings.ReplaceAll(header, "NAME", filepath.Base(dir)) + "\n" + footer + "\n"
	if err := errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, "run.ndjson"), []byte(edit(text)), 0o600)); err != nil {
		t.Fatal(err)
	}
}

func asItIs(text string) string { return text }

// TestAShelfIsBounded: a file that is no run file, a long line, too many runs and too many files take little, and the page says what
// it left out.
func TestAShelfIsBounded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for i := range 5 {
		at := filepath.Join(dir, fmt.Sprintf("run%d", i))
		runIn(t, at, asItIs)
		then := time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC)
		if err := os.Chtimes(filepath.Join(at, "run.ndjson"), then, then); err != nil {
			t.Fatal(err)
		}
	}
	runIn(t, filepath.Join(dir, "sparse"), asItIs)
	runIn(t, filepath.Join(dir, "line"), asItIs)
	if err := errors.Join(os.Truncate(filepath.Join(dir, "sparse", "run.ndjson"), 2<<30), os.Truncate(filepath.Join(dir, "line", "run.ndjson"), 40<<20)); err != nil {
		t.Fatal(err)
	}
	handler := shelfOf(t, dir)
	handler.index.limits.runs = 4
	page := handler.gets(t, "/").Body.String()
	for _, want := range []string{
		"3 runs<", ">run4<", ">run2<", "sparse/run.ndjson</code> <span class=\"muted\">is larger than 1024 MiB", "line/run.ndjson", "line is too long for a run file",
		"2 older runs</code> <span class=\"muted\">only the newest 4 are listed",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("want %q in the list, got\n%s", want, page[strings.Index(page, "<main"):])
		}
	}
	handler.index.limits.files = 3
	if page := handler.gets(t, "/").Body.String(); !strings.Contains(page, "only the first 3 files are searched") {
		t.Errorf("want it said that there is more, got\n%s", page[strings.Index(page, "<main"):])
	}
}

// TestAListDoesNotWaitForASlowFile: while files are read that never end, the list shows the others, and a client that leaves ends its wait.
func TestAListDoesNotWaitForASlowFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	runIn(t, filepath.Join(dir, "read"), asItIs)
	handler := shelfOf(t, dir)
	if page := handler.gets(t, "/").Body.String(); !strings.Contains(page, "1 run<") {
		t.Fatalf("want one run, got\n%s", page)
	}
	for range cap(handler.index.slots) { // as if files on a network that is gone were read
		handler.index.slots <- struct{}{}
	}
	runIn(t, filepath.Join(dir, "slow"), asItIs)
	handler.index.limits.wait = 10 * time.Millisecond
	page := handler.gets(t, "/").Body.String()
	for _, want := range []string{"1 run<", "read/run.ndjson", `slow/run.ndjson</code> <span class="muted">is still being read: reload this page`} {
		if !strings.Contains(page, want) {
			t.Errorf("want %q in the list, got\n%s", want, page[strings.Index(page, "<main"):])
		}
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	handler.index.limits.wait = time.Hour
	if _, err := handler.index.look(gone); !errors.Is(err, context.Canceled) {
		t.Errorf("of a client that has gone: want its end, got %v", err)
	}
	for range cap(handler.index.slots) {
		<-handler.index.slots
	}
	handler.index.limits.wait = patience
	if page := handler.gets(t, "/").Body.String(); !strings.Contains(page, "2 runs<") {
		t.Errorf("want both runs at last, got\n%s", page)
	}
}

// TestReportServeKnowsItsHosts asks as a page of the web would that made its own name lead here.
func TestReportServeKnowsItsHosts(t *testing.T) {
	t.Parallel()
	machine, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	runIn(t, filepath.Join(dir, "good"), asItIs)
	for _, at := range []struct {
		listen       string
		known, wrong []string
	}{
		{
			"127.0.0.1:0",
			[]string{"127.0.0.1", "127.0.0.1:8088", "LOCALHOST:1", "localhost.", "a.localhost:80", "[::1]:8088", "[::1]", "127.8.8.8", "ours.example", "Ours.Example.:8088"},
			[]string{"evil.example", "evil.example:8088", "localhost.evil.example", "127.0.0.1.evil.example", "notlocalhost", "10.0.0.1", "0.0.0.0", "[fe80::1]", "2130706433", "0x7f.1", "ours.example.evil"},
		},
		{
			"0.0.0.0:0",
			[]string{"127.0.0.1:1", "localhost", "10.0.0.1:8088", "[fd00::1]:80", machine, "ours.example"},
			[]string{"evil.example:8088", "0x7f.1", "localhost.evil.example", machine + ".evil.example"},
		},
	} {
		base, stop := served(t, "report", "serve", dir, "--listen", at.listen, "--host", "ours.example")
		for want, names := range map[int][]string{http.StatusOK: at.known, http.StatusMisdirectedRequest: at.wrong} {
			for _, name := range names {
				for _, path := range []string{"", "good/run.ndjson"} {
					request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, base+path, nil)
					if err != nil {
						t.Fatal(err)
					}
					request.Host = name
					answer, err := http.DefaultClient.Do(request)
					if err != nil {
						t.Fatal(err)
					}
					text, _ := io.ReadAll(answer.Body)
					answer.Body.Close()
					if answer.StatusCode != want {
						t.Errorf("at %s, host %s: want %d for /%s, got %d", at.listen, name, want, path, answer.StatusCode)
					}
					if want != http.StatusOK && (strings.Contains(string(text), "good") || !strings.Contains(string(text), "--host NAME") || !strings.Contains(string(text), "use http://")) {
						t.Errorf("at %s, host %s: want what to do instead, got %s", at.listen, name, text)
					}
				}
			}
		}
		stop(syscall.SIGTERM).exits(verdict.ExitInterrupted)
	}
}
