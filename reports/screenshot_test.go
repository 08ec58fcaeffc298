package reports

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/scimproof/scimproof/reports/run"
)

// watched is a tab and what went wrong in it.
type watched struct {
	ctx context.Context

	mu       sync.Mutex
	problems []string
}

// TestInABrowser looks at pages with a real browser: a chromium or Chrome in PATH. Where there is none it is skipped; with
// REQUIRE_BROWSER=1, as in CI, that is a failure. See screenshots for what else can be set.
func TestInABrowser(t *testing.T) {
	var program string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		if os.Getenv("REQUIRE_BROWSER") == "1" {
			t.Fatal("no chromium in PATH, but REQUIRE_BROWSER=1")
		}
		t.Skip("no chromium in PATH: no page is looked at (REQUIRE_BROWSER=1 makes this a failure)")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("no-pings", true))
	limited, stop := context.WithTimeout(context.Background(), 5*time.Minute)
	defer stop()
	allocator, release := chromedp.NewExecAllocator(limited, options...)
	defer release()
	browser, quit := chromedp.NewContext(allocator)
	defer quit()
	defer func() {
		if err := chromedp.Cancel(browser); err != nil { // closes the browser and waits until it has ended
			t.Errorf("browser does not end: %v", err)
		}
	}()
	if err := chromedp.Do(browser); err != nil {
		t.Fatalf("browser does not start: %v", err)
	}
	for name, test := range map[string]func(*testing.T, *watched){
		"watch": watch, "screenshots": screenshots, "script": script, "hostile text": hostileText, "without script": withoutScript,
		"matrix": matrixPages, "matrix on paper": matrixOnPaper, "index": indexPages,
	} {
		t.Run(name, func(t *testing.T) { test(t, newTab(t, browser)) })
	}
}

func newTab(t *testing.T, browser context.Context) *watched {
	t.Helper()
	ctx, closeTab := chromedp.NewContext(browser)
	t.Cleanup(closeTab)
	tab := &watched{ctx: ctx}
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("no tab opens: %v", err)
	}
	if err := chromedp.Listen(ctx, tab.note); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	return tab
}

// note collects console errors, exceptions, and every request but for the file itself.
func (w *watched) note(event any) {
	problem := ""
	switch event := event.(type) {
	case *runtime.EventExceptionThrown:
		problem = "exception: " + event.ExceptionDetails.Text
		if thrown := event.ExceptionDetails.Exception; thrown != nil {
			problem += " " + thrown.Description
		}
	case *runtime.EventConsoleAPICalled:
		problem = "console: " + string(event.Type)
	case *log.EventEntryAdded:
		problem = "log: " + event.Entry.Text
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(event.Request.URL, "file://") && !strings.HasPrefix(event.Request.URL, "data:") {
			problem = "request: " + event.Request.URL
		}
	}
	if problem != "" {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.problems = append(w.problems, problem)
	}
}

// seen returns the problems so far, and forgets them.
func (w *watched) seen() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	problems := w.problems
	w.problems = nil
	return problems
}

func (w *watched) check(t *testing.T) {
	t.Helper()
	for _, problem := range w.seen() {
		t.Error(problem)
	}
}

// open shows a file at a width under a colour scheme.
func (w *watched) open(t *testing.T, path string, width int64, scheme string) {
	t.Helper()
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	if _, err := chromedp.Call(w.ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
	address := (&url.URL{Scheme: "file", Path: path}).String()
	if err := chromedp.Do(w.ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(address), chromedp.WaitReady(chromedp.CSS("footer"))); err != nil {
		t.Fatal(err)
	}
}

// evaluate runs an expression in the page.
func evaluate[T any](t *testing.T, w *watched, expression string) T {
	t.Helper()
	value, err := chromedp.Run(w.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// overflow names the elements that make the page scroll sideways.
const overflow = `[...document.querySelectorAll("body *")].filter((part) => {
  if (document.documentElement.scrollWidth <= innerWidth) return false;
  for (let up = part.parentElement; up; up = up.parentElement) if (["auto", "scroll", "hidden"].includes(getComputedStyle(up).overflowX)) return false;
  return part.getBoundingClientRect().right > innerWidth + 1;
}).slice(0, 5).map((part) => part.tagName + "." + part.className + " " + part.textContent.slice(0, 60)).join("; ") ||
  (document.documentElement.scrollWidth > innerWidth ? "page is " + document.documentElement.scrollWidth + " wide" : "")`

func reportFile(t *testing.T, whole *run.Run) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.html")
	var page bytes.Buffer
	if err := HTML(&page, Present(whole)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, page.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// watch shows that a page which complains, breaks or calls home is noticed: without that the other tests prove nothing.
func watch(t *testing.T, tab *watched) {
	path := filepath.Join(t.TempDir(), "bad.html")
	page := `<!doctype html><title>bad</title><script>console.error("complaint"); setTimeout(() => { throw new Error("breakage"); })</script>` +
		`<img src="http://127.0.0.1:9/home.png"><footer></footer>`
	if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	tab.open(t, path, 800, "light")
	problems := ""
	for range 50 {
		if problems += strings.Join(tab.seen(), "\n") + "\n"; strings.Contains(problems, "breakage") {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	for _, want := range []string{"console: error", "breakage", "request: http://127.0.0.1:9/home.png"} {
		if !strings.Contains(problems, want) {
			t.Errorf("%q goes unnoticed, got %q", want, problems)
		}
	}
}

// screenshots opens a report (SCIMPROOF_REPORT, default the sample), light and dark, narrow and wide. It fails on console
// errors, on requests, and on sideways scrolling, folded and with everything open. The pictures go to SCIMPROOF_SCREENSHOTS,
// default a directory that is thrown away. Both are paths from this package's directory.
func screenshots(t *testing.T, tab *watched) {
	path := os.Getenv("SCIMPROOF_REPORT")
	if path == "" {
		path = reportFile(t, sampleRun())
	}
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	pictures := os.Getenv("SCIMPROOF_SCREENSHOTS")
	if pictures == "" {
		pictures = t.TempDir()
	}
	if err := os.MkdirAll(pictures, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{360, 1440} {
			tab.open(t, path, width, scheme)
			name := fmt.Sprintf("report-%s-%d.png", scheme, width)
			if wide := evaluate[string](t, tab, overflow); wide != "" {
				t.Errorf("%s scrolls sideways: %s", name, wide)
			}
			picture, err := chromedp.Run(tab.ctx, chromedp.FullScreenshot(100))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(pictures, name), picture, 0o644); err != nil {
				t.Fatal(err)
			}
			evaluate[int](t, tab, `[...document.querySelectorAll("details")].map((part) => part.open = true).length`)
			if wide := evaluate[string](t, tab, overflow); wide != "" {
				t.Errorf("%s scrolls sideways with all open: %s", name, wide)
			}
			tab.check(t)
		}
	}
}

// script uses the page as a reader would.
func script(t *testing.T, tab *watched) {
	tab.open(t, reportFile(t, sampleRun()), 1200, "light")
	shown := `[...document.querySelectorAll(".scenario")].filter((part) => part.checkVisibility()).length`
	expect := func(what string, want int) {
		t.Helper()
		if got := evaluate[int](t, tab, shown); got != want {
			t.Errorf("%s: want %d scenarios shown, got %d", what, want, got)
		}
	}
	expect("at first, what did not pass", 10)
	evaluate[bool](t, tab, `document.querySelector('.tiles a[data-verdict="fail"]').click() || true`)
	expect("after the tile of failures", 5)
	evaluate[bool](t, tab, `(() => { const box = document.querySelector("#search"); box.value = "CASE"; box.dispatchEvent(new Event("input")); return true; })()`)
	expect("failures with the word case", 1)
	if got := evaluate[string](t, tab, `document.querySelector("#shown").textContent`); got != "1 scenario shown" {
		t.Errorf("the count must be announced, got %q", got)
	}
	if got := evaluate[string](t, tab, `location.hash`); got != "#scenarios&show=fail&q=CASE" {
		t.Errorf("the filter must stand in the fragment, got %q", got)
	}
	evaluate[bool](t, tab, `document.querySelector("#clear").click() || true`)
	evaluate[bool](t, tab, `document.querySelector('.tiles a[data-verdict="pass"]').click() || true`)
	expect("after the tile of passes", 16)
	evaluate[bool](t, tab, `document.querySelector("#clear").click() || true`)
	expect("after clearing, with the passes open", 26)
	if err := chromedp.Do(tab.ctx, chromedp.Click(chromedp.CSS("#theme")), chromedp.Click(chromedp.CSS("#theme"))); err != nil {
		t.Fatal(err)
	}
	if got := evaluate[string](t, tab, `getComputedStyle(document.body).backgroundColor`); got != "rgb(16, 18, 20)" {
		t.Errorf("two clicks on the theme make it dark, got %s", got)
	}
	evaluate[bool](t, tab, `document.querySelector('.cause .seen a').click() || true`)
	if _, err := chromedp.Run(tab.ctx, chromedp.Poll[bool](`document.getElementById(decodeURIComponent(location.hash.slice(1)))?.open === true`)); err != nil {
		t.Errorf("a link to a scenario must open it: %v", err)
	}
	tab.check(t)
}

// hostileText lets a real browser read the page of a hostile provider: nothing runs, nothing is asked for, and
// nothing pushes the page apart.
func hostileText(t *testing.T, tab *watched) {
	path := reportFile(t, hostileRun())
	for _, width := range []int64{360, 1440} {
		tab.open(t, path, width, "light")
		evaluate[int](t, tab, `[...document.querySelectorAll("details")].map((part) => part.open = true).length`)
		if wide := evaluate[string](t, tab, overflow); wide != "" {
			t.Errorf("%d: scrolls sideways: %s", width, wide)
		}
		if images := evaluate[int](t, tab, `document.images.length`); images != 0 {
			t.Errorf("%d: %d images came to be", width, images)
		}
		tab.check(t)
	}
}

// withoutScript shows that nothing is hidden from a reader whose browser runs no script.
func withoutScript(t *testing.T, tab *watched) {
	if _, err := chromedp.Call(tab.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	tab.open(t, reportFile(t, sampleRun()), 1200, "light")
	text, err := chromedp.Run(tab.ctx, chromedp.TextContent(chromedp.CSS("main")))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Does not conform", "What to fix", "Known deviations", "A user who comes back can sign in again"} {
		if !strings.Contains(text, want) {
			t.Errorf("without script %q is missing", want)
		}
	}
}
