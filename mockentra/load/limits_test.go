package load

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"time"
)

// patient is Limits that waits for nothing, and sends again so many times.
type patient struct {
	times           int
	entered, inside atomic.Int64
}

func (p *patient) Enter(context.Context) (leave func(), err error) {
	p.entered.Add(1)
	p.inside.Add(1)
	return func() { p.inside.Add(-1) }, nil
}

func (p *patient) Again(_ *http.Request, refusals int, _ time.Duration) bool {
	return refusals <= p.times
}

// TestWhatIsRefusedForTheNumberIsSentAgain where no rate was asked for, with its whole body; a rate that was asked for is a measure, and
// what is refused for good is told.
func TestWhatIsRefusedForTheNumberIsSentAgain(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		rate          float64
		times         int
		every         int64 // so many requests are refused, but for the last of them
		users         int
		asked, passed bool
	}{
		"limited":  {0, 5, 2, 50, true, true},
		"for good": {0, 1, 3, 50, true, false},
		"a rate":   {1000, 5, 2, 50, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var requests, empty atomic.Int64
			cfg, _ := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if r.Method == http.MethodPost && len(body) == 0 {
					empty.Add(1)
				}
				if requests.Add(1)%row.every != 0 {
					w.WriteHeader(http.StatusTooManyRequests)
					return
				}
				w.WriteHeader(http.StatusOK)
			}))
			limits := &patient{times: row.times}
			cfg.Rate, cfg.Limits, cfg.MaxLive = row.rate, limits, 1
			result, err := Run(t.Context(), cfg, provisioning(row.users, 0), "initial-sync", nil)
			if err != nil || result.Ended != nil {
				t.Fatal(err, result.Ended)
			}
			if empty.Load() > 0 || limits.inside.Load() != 0 || row.asked != (limits.entered.Load() > 0) {
				t.Errorf("want whole bodies, nobody left inside and limits heeded %t, got %d without, %d inside, %d entered",
					row.asked, empty.Load(), limits.inside.Load(), limits.entered.Load())
			}
			if flows := result.Phases[0].Flows; row.passed != (flows.Success == uint64(row.users)) {
				t.Errorf("want all flows through %t, got %v", row.passed, flows)
			}
		})
	}
}
