package reports

import "io"

// View is one rendering of a run. A run writes every view that Views lists, and `scimproof report serve` serves and lists it.
type View struct {
	File   string // that it is kept in
	Media  string // media type that it is served as. A provider's words are in it, so a browser must not take it for more than that.
	Title  string // of a link to it
	Script bool   // it has a script of ours
	Write  func(io.Writer, *Presentation) error
}

// PageFile is the view that an index and a matrix link to.
const PageFile = "report.html"

// SummaryFile is the view that CI systems show on the page of a job.
const SummaryFile = "summary.md"

// Media types of views. Plain text is what a browser shows and does not interpret.
const (
	MediaHTML = "text/html; charset=utf-8"
	MediaText = "text/plain; charset=utf-8"
)

// Views lists all views, in the order in which they are linked to.
func Views() []View {
	return []View{
		{File: PageFile, Media: MediaHTML, Title: "report", Script: true, Write: HTML},
		{File: "junit.xml", Media: MediaText, Title: "JUnit", Write: JUnit},
		{File: SummaryFile, Media: MediaText, Title: "summary", Write: Markdown},
	}
}
