package steps

import (
	"context"
	"fmt"
	"sync"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/targets/session"
)

// watch ends a run whose target has died in the middle: one clear reason is worth more than a hundred scenarios that all
// end in "connection refused".
type watch struct {
	ready func(context.Context) error // asks whether the target answers

	mu     sync.Mutex
	ctx    context.Context
	cancel context.CancelCauseFunc
	died   error
}

// watchAttempts is how often the target is asked whether it still answers.
const watchAttempts = 3

func (w *watch) begin(ctx context.Context, cancel context.CancelCauseFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ctx, w.cancel = ctx, cancel
}

// look asks the target once more after a scenario that ended in an error. Outside Session.Run, as under the godog command,
// there is nothing to end.
func (w *watch) look(record run.Scenario) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if record.Verdict != run.Error || w.ctx == nil || w.ctx.Err() != nil {
		return
	}
	ctx, cancel := context.WithTimeout(w.ctx, session.Times().Probe)
	defer cancel()
	var err error
	for range watchAttempts {
		if err = w.ready(ctx); err == nil || w.ctx.Err() != nil {
			return
		}
	}
	w.died = fmt.Errorf("it answered at first, but then the %w", err)
	w.cancel(w.died)
}

// stop ends a run that cannot be recorded any more: what nobody will read is not worth writing to a provider.
func (w *watch) stop(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ctx != nil {
		w.cancel(err)
	}
}

// end returns why the run was ended, nil when it was not.
func (w *watch) end() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ctx = nil
	return w.died
}
