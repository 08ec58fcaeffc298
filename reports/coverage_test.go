package reports

import (
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
)

// TestWhyARequirementWasNotTested: what the target leaves out is named with the reason, on the page and in the summary.
func TestWhyARequirementWasNotTested(t *testing.T) {
	t.Parallel()
	whole := sampleRun()
	whole.Header.Full = true
	whole.Header.Catalogue = append(whole.Header.Catalogue, run.Requirement{ID: "left-out", Summary: "Groups are left alone.", Excluded: "no groups: groups: false is declared"})
	of := Present(whole)
	var page, summary strings.Builder
	if err := HTML(&page, of); err != nil {
		t.Fatal(err)
	}
	if err := Markdown(&summary, of); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"page": page.String(), "summary": summary.String()} {
		if !strings.Contains(text, "groups: false is declared") {
			t.Errorf("%s: want the reason why left-out was not tested", name)
		}
	}
}
