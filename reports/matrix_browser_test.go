package reports

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

func matrixPage(t *testing.T, columns []Column) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "matrix.html")
	var page bytes.Buffer
	if err := Matrix(&page, columns); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, page.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// matrixPages opens a matrix of three targets, one of twelve, and one of hostile runs, or that of SCIMPROOF_MATRIX: light and
// dark, narrow and wide. Nothing scrolls sideways but the box of a table that is too wide, nothing is requested, and the
// names of the targets stay in sight. Pictures are taken where
// SCIMPROOF_SCREENSHOTS names a directory.
func matrixPages(t *testing.T, tab *watched) {
	many := samples()
	for len(many) < 12 {
		many = append(many, many[len(many)%3])
	}
	pages := map[string]string{"few": matrixPage(t, samples()), "many": matrixPage(t, many), "hostile": matrixPage(t, hostileColumns())}
	if given := os.Getenv("SCIMPROOF_MATRIX"); given != "" {
		pages = map[string]string{"given": given}
	}
	for name, path := range pages {
		for _, scheme := range []string{"light", "dark"} {
			for _, width := range []int64{360, 1440} {
				tab.open(t, path, width, scheme)
				at := fmt.Sprintf("matrix-%s-%s-%d", name, scheme, width)
				evaluate[int](t, tab, `[...document.querySelectorAll("details")].slice(0, 3).map((part) => part.open = true).length`)
				if wide := evaluate[string](t, tab, overflow); wide != "" {
					t.Errorf("%s scrolls sideways: %s", at, wide)
				}
				photograph(t, tab, at)
				if hidden := evaluate[string](t, tab, namesInSight); hidden != "" {
					t.Errorf("%s: at the last cell nothing says whose it is: %s", at, hidden)
				}
				tab.check(t)
			}
		}
	}
}

// photograph keeps a picture of the page where SCIMPROOF_SCREENSHOTS names a directory for it.
func photograph(t *testing.T, tab *watched, name string) {
	t.Helper()
	directory := os.Getenv("SCIMPROOF_SCREENSHOTS")
	if directory == "" {
		return
	}
	picture, err := chromedp.Run(tab.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(directory, name+".png"), picture, 0o644); err != nil {
		t.Fatal(err)
	}
}

// namesInSight scrolls to the last cell of the table and says what is wrong when neither the head of its column nor a name
// within the cell can be seen there.
const namesInSight = `(() => {
  const cells = [...document.querySelectorAll(".cells td")], last = cells[cells.length - 1];
  last.scrollIntoView({block: "nearest", inline: "end", behavior: "instant"});
  const heads = document.querySelectorAll(".cells thead th"), head = heads[heads.length - 1];
  const seen = [head, last.querySelector(".whose")].filter((part) => {
    const box = part.getBoundingClientRect();
    if (!box.width || box.top < 0 || box.bottom > innerHeight || box.left < 0 || box.right > innerWidth + 1) return false;
    return part.contains(document.elementFromPoint(box.left + box.width / 2, box.bottom - 3));
  });
  return seen.length ? "" : JSON.stringify(head.getBoundingClientRect());
})()`

// matrixOnPaper shows that a printed matrix loses neither columns nor rows, and that a reader without script misses nothing.
func matrixOnPaper(t *testing.T, tab *watched) {
	if _, err := chromedp.Call(tab.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	many := samples()
	for len(many) < 12 {
		many = append(many, many[len(many)%3])
	}
	tab.open(t, matrixPage(t, many), 1000, "light")
	if _, err := chromedp.Call(tab.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
		t.Fatal(err)
	}
	if cut := evaluate[string](t, tab, `[...document.querySelectorAll(".grid")].filter((box) => box.scrollHeight > box.clientHeight + 2 ||
	  box.scrollWidth > box.clientWidth + 2).map((box) => box.scrollWidth + "x" + box.scrollHeight + " in " + box.clientWidth + "x" + box.clientHeight).join()`); cut != "" {
		t.Errorf("on paper the table is cut: %s", cut)
	}
}
