package reports

import (
	"io"

	"github.com/scimproof/scimproof/reports/run"
)

// View writes one rendering of a run.
type View func(io.Writer, *run.Run) error

// Views returns all views by the name of the file that each is kept in.
func Views() map[string]View {
	return map[string]View{"report.html": HTML, "junit.xml": JUnit, "summary.md": Markdown}
}
