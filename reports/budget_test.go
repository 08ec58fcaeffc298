package reports

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
)

// manyTimes repeats the sample's scenarios with a verdict until there are n more of them.
func manyTimes(whole *run.Run, verdict run.Verdict, n int) {
	first := slices.Clone(whole.Scenarios)
	for added := 0; added < n; {
		for _, more := range first {
			if more.Verdict != verdict || added == n {
				continue
			}
			more.Row = fmt.Sprint("copy", added)
			more.Key = more.ID + "/" + more.Row
			whole.Scenarios, whole.Header.Plan = append(whole.Scenarios, more), append(whole.Header.Plan, more.Planned)
			added++
		}
	}
}

// TestSizeOfManyScenarios renders 500 scenarios that pass beside the sample's failures.
func TestSizeOfManyScenarios(t *testing.T) {
	t.Parallel()
	whole := sampleRun()
	manyTimes(whole, run.Pass, 480)
	page := rendered(t, whole)
	if len(page) > 2_000_000 {
		t.Errorf("want a page under 2 MB, got %d bytes", len(page))
	}
	t.Logf("%d bytes", len(page))
	for _, want := range []string{"only the request lines of exchanges", "more logs of passed scenarios in the run file", "◀ here"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

// TestManyFailuresKeepTheirProof renders so many failures that the exchanges beside them are shortened.
func TestManyFailuresKeepTheirProof(t *testing.T) {
	t.Parallel()
	whole := sampleRun()
	manyTimes(whole, run.Fail, 80)
	view := newPage(Present(whole))
	failed := view.Groups[0]
	if failed.Verdict != run.Fail || failed.Left == "" {
		t.Fatalf("want the failures first and a word on what is left out, got %s %q", failed.Verdict, failed.Left)
	}
	for _, s := range failed.Scenarios {
		for _, x := range s.byIndex {
			if proof := s.cited()[x.Number]; proof != (x.Curl != "" && x.Request.Header != nil) {
				t.Fatalf("%s, exchange %d: cited %t, but command %q and headers %v", s.Key, x.Number, proof, x.Curl, x.Request.Header)
			}
		}
	}
	if last := view.Causes[len(view.Causes)-1]; last.First().Evidence == nil {
		t.Error("a cause has lost its evidence")
	}
}
