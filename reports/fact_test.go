package reports

import (
	"bytes"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
)

// TestFactsStandAboveTheCauses in the page and in the summary, and a cause is titled by what is wrong.
func TestFactsStandAboveTheCauses(t *testing.T) {
	t.Parallel()
	whole := sampleRun()
	for i := range whole.Header.Catalogue {
		if of := &whole.Header.Catalogue[i]; of.ID == "entra-create-phones-kept" {
			of.Broken, of.Advice = "Telephone numbers are lost.", map[string]string{"missing": "Store every telephone number."}
		}
	}
	steps := whole.Scenarios[0].Steps
	steps[0].Checks = append(steps[0].Checks, run.Check{ID: "settled", Requirement: "entra-match-case", Outcome: string(features.StaleRead), Verdict: run.Fail})
	whole.Scenarios[0].Verdict = run.Fail
	var page, summary bytes.Buffer
	if err := HTML(&page, Present(whole)); err != nil {
		t.Fatal(err)
	}
	if err := Markdown(&summary, Present(whole)); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"page": page.String(), "summary": summary.String()} {
		said, causes := strings.Index(text, "Reads lag behind writes: set consistency:"), strings.Index(text, "What to fix")
		if name == "page" {
			causes = strings.Index(text, `id="fix"`)
		}
		if said < 0 || causes < said {
			t.Errorf("%s: want the fact above the causes, got it at %d and them at %d", name, said, causes)
		}
		if !strings.Contains(text, "Telephone numbers are lost.") {
			t.Errorf("%s: want a cause titled by what is wrong", name)
		}
	}
	if !strings.Contains(page.String(), "Store every telephone number.") {
		t.Error("want the advice for what was found")
	}
}
