package load

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"
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

// mute answers everything with 200 and a body that ends only when it is closed.
type mute struct{}

func (mute) RoundTrip(*http.Request) (*http.Response, error) {
	reader, _ := io.Pipe()
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: reader}, nil
}

// TestABodyThatNeverEndsIsClosed: when its request takes too long, and when the run ends.
func TestABodyThatNeverEndsIsClosed(t *testing.T) {
	t.Parallel()
	cfg := memory(http.NotFoundHandler())
	cfg.Transport, cfg.Timeout = mute{}, 20*time.Millisecond
	result, err := Run(t.Context(), cfg, provisioning(2, 1), "initial-sync", nil)
	if err != nil || len(result.Phases) == 0 || result.Phases[0].Operations[0].Outcomes[outcomeTimeout] == 0 {
		t.Errorf("want timeouts, got %+v, %v", result.Phases, err)
	}
	ctx, cancel := context.WithTimeoutCause(t.Context(), 20*time.Millisecond, errors.New("the deadline has passed"))
	defer cancel()
	cfg.Timeout = time.Hour
	if result, err = Run(ctx, cfg, provisioning(2, 1), "initial-sync", nil); err != nil || result.Ended == nil {
		t.Errorf("want the run ended, got %+v, %v", result, err)
	}
}
