package reports_test

import (
	"fmt"
	"io"
	"log"

	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

// A page is rendered from a run file alone.
func ExampleHTML() {
	page := io.Discard // a file of yours

	whole, err := run.Open("testdata/sample.ndjson", verdict.Of)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(whole.Header.Target.Name, whole.Footer.Exit)
	if err := reports.HTML(page, reports.Present(whole)); err != nil {
		log.Fatal(err)
	}
	// Output: Contoso People (staging) 1
}

// Views are all renderings of a run, with the name of the file that scimproof writes.
func ExampleViews() {
	whole, err := run.Open("testdata/sample.ndjson", verdict.Of)
	if err != nil {
		log.Fatal(err)
	}
	for _, view := range reports.Views() {
		if err := view.Write(io.Discard, reports.Present(whole)); err != nil {
			log.Fatal(err)
		}
		fmt.Println(view.File)
	}
	// Output:
	// report.html
	// junit.xml
	// summary.md
}
