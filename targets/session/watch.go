package session

import (
	"context"
	"sync"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// Watch ends what is sent to a target that has ended in the middle, or whose credentials have: one clear reason is worth more than a
// hundred answers that all say the same. It is safe for concurrent use.
type Watch struct {
	still func(context.Context) error // asks whether the target answers as it did at first

	asking chan struct{}  // has room for who asks: one at a time is enough. Waiting for it stops no test's clock, as that for a lock does
	later  sync.WaitGroup // of Suspect

	mu     sync.Mutex // of what follows; never held while something is sent, so that a run can be stopped meanwhile
	ctx    context.Context
	cancel context.CancelCauseFunc
	asked  time.Time // when Suspect last had it asked
	waits  bool      // it was suspected since
	ended  error
}

// Watch makes the watch of the session's target.
func (s *Session) Watch() *Watch { return newWatch(s.Still) }

func newWatch(still func(context.Context) error) *Watch {
	return &Watch{still: still, asking: make(chan struct{}, 1)}
}

// Begin says what to end: ctx is what requests are sent under, and cancel ends it.
func (w *Watch) Begin(ctx context.Context, cancel context.CancelCauseFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ctx, w.cancel = ctx, cancel
}

// Look asks the target whether it still answers, and returns once that is known. Before Begin there is nothing to end.
func (w *Watch) Look() {
	w.asking <- struct{}{}
	defer func() { <-w.asking }()
	ctx := w.running()
	if ctx == nil || ctx.Err() != nil {
		return
	}
	asked, cancel := scim.WithAllowance(ctx, Times().Probe, context.DeadlineExceeded)
	defer cancel()
	if err := w.still(asked); err != nil && ctx.Err() == nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.ended = err
		w.cancel(err)
	}
}

// suspectAgain is how long an answer of the target's about itself is believed by Suspect.
const suspectAgain = time.Second

// Suspect has the target asked in the background, for who cannot wait: no more often than each second, and once more in the end.
func (w *Watch) Suspect() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ctx == nil || w.ctx.Err() != nil {
		return
	}
	if w.waits = time.Since(w.asked) < suspectAgain; w.waits {
		return
	}
	w.asked = time.Now()
	w.later.Go(w.Look)
}

// running is what requests are sent under, nil where there is nothing to end.
func (w *Watch) running() context.Context {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ctx
}

// Stop ends a run that cannot be recorded any more: what nobody will read is not worth writing to a provider.
func (w *Watch) Stop(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ctx != nil {
		w.cancel(err)
	}
}

// End returns why everything was ended, nil where it was not. A last suspicion is looked into before.
func (w *Watch) End() error {
	w.mu.Lock()
	waits := w.waits
	w.mu.Unlock()
	if waits {
		w.Look()
	}
	w.later.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ctx = nil
	return w.ended
}
