package reports

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/verdict"
)

// TestSummariesAreBounded puts megabytes of a provider's text wherever there is one.
func TestSummariesAreBounded(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("<no> ", 200_000)
	whole := sampleRun()
	for i := range whole.Scenarios {
		scenario := &whole.Scenarios[i]
		scenario.Reason = long
		for s := range scenario.Steps {
			for c := range scenario.Steps[s].Checks {
				check := &scenario.Steps[s].Checks[c]
				check.Got, check.Want, check.Reason = long, long, long
			}
		}
	}
	whole.Footer.Fault = long
	_, whole.Footer.Verdict = verdict.Of(whole)
	most := map[string]int{"junit.xml": len(whole.Scenarios) * 64 << 10, "summary.md": 64 << 10}
	for _, view := range Views() {
		name, most := view.File, most[view.File]
		if most == 0 {
			continue
		}
		var out bytes.Buffer
		if err := view.Write(&out, Present(whole)); err != nil {
			t.Fatal(err)
		}
		if out.Len() > most {
			t.Errorf("%s: want at most %d bytes, got %d", name, most, out.Len())
		}
		decoder := xml.NewDecoder(&out)
		for name == "junit.xml" {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	}
}
