package load

import (
	"io"
	"net/http"
	"testing"
)

// switching answers everything with 101 and a body that ends only when it is closed.
type switching struct{}

func (switching) RoundTrip(*http.Request) (*http.Response, error) {
	reader, _ := io.Pipe()
	return &http.Response{StatusCode: http.StatusSwitchingProtocols, Header: http.Header{}, Body: reader}, nil
}

// TestSwitchingProtocolsEndsTheFlow: a 101 never holds up a load.
func TestSwitchingProtocolsEndsTheFlow(t *testing.T) {
	t.Parallel()
	cfg := memory(http.NotFoundHandler())
	cfg.Transport = switching{}
	result, err := Run(t.Context(), cfg, provisioning(2, 1), "initial-sync", nil)
	if err != nil || len(result.Phases) == 0 || result.Phases[0].Operations[0].Outcomes["ok"] > 0 {
		t.Errorf("want phases without a good answer, got %+v, %v", result.Phases, err)
	}
}
