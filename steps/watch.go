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

	asking sync.Mutex // held while it is asked: one at a time is enough

	mu     sync.Mutex // of what follows; never held while something is sent, so that a run can be stopped meanwhile
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
	if record.Verdict != run.Error {
		return
	}
	w.asking.Lock()
	defer w.asking.Unlock()
	ctx := w.running()
	if ctx == nil || ctx.Err() != nil {
		return
	}
	if err := w.ask(ctx); err != nil && ctx.Err() == nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.died = fmt.Errorf("the target crashed or stopped responding: %w", err)
		w.cancel(w.died)
	}
}

// running is the context of the run, nil outside of one.
func (w *watch) running() context.Context {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ctx
}

// ask returns why the target does not answer any more, nil when it does.
func (w *watch) ask(ctx context.Context) (err error) {
	probing, cancel := context.WithTimeout(ctx, session.Times().Probe)
	defer cancel()
	for range watchAttempts {
		if err = w.ready(probing); err == nil || ctx.Err() != nil {
			return err
		}
	}
	return err
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
