package reports

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
)

// TestASimulatedExchangeSaysSo in the first line of it, and no other does.
func TestASimulatedExchangeSaysSo(t *testing.T) {
	t.Parallel()
	for what, want := range map[evidence.Simulation]string{
		"": "", evidence.SimulatedLoss: "kept from Entra", evidence.SimulatedUnavailable: "not sent", evidence.SimulatedRefusal: "not sent",
		"something newer": "simulated by scimproof",
	} {
		record := evidence.Exchange{Number: 1, Origin: evidence.OriginEntra, Method: "POST", URL: "http://p.example/Users", Status: 503, Simulated: what}
		if got := newExchange("a", record, record, "", 100).Simulated; !strings.Contains(got, want) || (what == "") != (got == "") {
			t.Errorf("%q: want %q said, got %q", what, want, got)
		}
	}
}

// TestExchangesStandUnderTheStepThatSentThem: not under the one that cites them, where the run file says who sent them.
func TestExchangesStandUnderTheStepThatSentThem(t *testing.T) {
	t.Parallel()
	steps := []run.Step{
		{Text: "sends", Sent: []int{1, 2}},
		{Text: "looks", Checks: []run.Check{{Exchanges: []int{2, 3}, Verdict: run.Fail}}},
	}
	shown := &scenario{Scenario: run.Scenario{Steps: steps, Verdict: run.Fail}, byIndex: []*exchange{{Number: 1}, {Number: 2}, {Number: 3}, {Number: 4}}}
	shown.addSteps(false)
	var got [][]int
	for _, step := range shown.Steps {
		got = append(got, numbers(step.Exchanges))
	}
	if diff := cmp.Diff([][]int{{1, 2}, {3}, {4}}, append(got, numbers(shown.Rest))); diff != "" {
		t.Errorf("exchanges by step (-want +got):\n%s", diff)
	}
}

func numbers(of []*exchange) (list []int) {
	for _, x := range of {
		list = append(list, x.Number)
	}
	return list
}
