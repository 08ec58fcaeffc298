package verdict

import (
	"bytes"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
)

// FuzzConclude: whatever a run file holds, a run that is not whole conforms to nothing, and says nothing else.
func FuzzConclude(f *testing.F) {
	whole := verdicts(run.Pass, run.KnownDeviation, run.Blocked, run.Fail)
	whole.Header.Deviations = []run.Deviation{{Scenario: "b", Requirement: "r-b", Outcome: "missing"}}
	whole.Scenarios[1].Steps[0].Checks[0].Known = 1
	whole.Loads = []run.Load{{Phase: "p", Planned: 9, Sent: 9, Audit: &run.Audit{Users: 1, Lost: &run.Lost{Done: 1}}, SLOs: []run.SLO{{}}}}
	whole.Footer.Counts = run.Counts(whole)
	whole.Footer.Exit, whole.Footer.Verdict = Of(whole)
	text := file(&testing.T{}, whole)
	f.Add([]byte(text))
	f.Add([]byte(text[:len(text)/2]))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, read := range []func() (*run.Run, error){
			func() (*run.Run, error) { return run.Read(bytes.NewReader(data), Of) },
			func() (*run.Run, error) { return run.ReadPartial(bytes.NewReader(data), Of) },
		} {
			got, err := read()
			if err != nil {
				continue
			}
			c := Conclude(got)
			if c.Exit == ExitOK && (got.Footer.Incomplete != "" || len(got.Scenarios) != len(got.Header.Plan)) {
				t.Errorf("an incomplete run conforms: %+v", got.Footer)
			}
			if c.Sentence == "" || c.Exit.Meaning() == "" || (c.Exit == ExitOK) && (c.NoAnswer != "" || c.OnlyFixed || c.Left != "" || c.Blocked > 0) {
				t.Errorf("a conclusion that contradicts itself: %+v", c)
			}
		}
	})
}
