package steps

import (
	"testing"
	"time"

	"github.com/scimproof/scimproof/reports/run"
)

// TestADeviationOfNoVariantMayBeAbsentUnderOne: it must show with the definition's own knobs, and one of a variant under that.
func TestADeviationOfNoVariantMayBeAbsentUnderOne(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		declared, played string
		must             bool
	}{
		{"", "", true}, {"", "v", false}, {"v", "v", true}, {"v", "", false}, {"v", "w", false},
	} {
		known := run.Deviation{Scenario: "s", Variant: row.declared, Until: "2030-01-01"}
		played := scenario{
			runner: &Runner{plan: &Plan{known: []run.Deviation{known}, today: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}},
			record: run.Scenario{Planned: run.Planned{ID: "s", Variant: row.played}},
		}
		if got := played.mustDeviate(); got != row.must {
			t.Errorf("declared for %q, played under %q: want that it must show: %t, got %t", row.declared, row.played, row.must, got)
		}
	}
}
