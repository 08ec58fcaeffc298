package reports

import (
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/evidence"
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
