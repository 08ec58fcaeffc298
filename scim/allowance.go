package scim

import (
	"context"
	"sync"
	"time"
)

// WithAllowance returns a context that ends with cause once d of its time has passed, as that of context.WithTimeoutCause does. Time
// in which Hold holds it does not count: a request that waits on our side takes none of the time that the provider has.
func WithAllowance(ctx context.Context, d time.Duration, cause error) (context.Context, context.CancelFunc) {
	outer, _ := ctx.Value(allowanceKey{}).(*allowance)
	own := &allowance{outer: outer, left: d, since: time.Now()}
	ctx, end := context.WithCancelCause(context.WithValue(ctx, allowanceKey{}, own))
	own.timer = time.AfterFunc(d, func() { end(cause) })
	return ctx, func() {
		own.timer.Stop()
		end(nil)
	}
}

// Hold stops the time of the allowances that a context is under, until release is called, once. Contexts with a deadline of their own
// end all the same.
func Hold(ctx context.Context) (release func()) {
	innermost, _ := ctx.Value(allowanceKey{}).(*allowance)
	for own := innermost; own != nil; own = own.outer {
		own.hold()
	}
	return func() {
		for own := innermost; own != nil; own = own.outer {
			own.release()
		}
	}
}

// heldIn is for how long the innermost allowance of a context was held.
func heldIn(ctx context.Context) time.Duration {
	own, _ := ctx.Value(allowanceKey{}).(*allowance)
	own.mu.Lock()
	defer own.mu.Unlock()
	return own.held
}

type allowanceKey struct{}

// allowance is the time that a context still has.
type allowance struct {
	outer *allowance
	timer *time.Timer

	mu    sync.Mutex
	left  time.Duration // when it was held or released last
	since time.Time     // when it was released last
	holds int           // of requests that go on side by side
	over  bool          // it had ended before it was held
	from  time.Time     // when it was held last
	held  time.Duration // altogether, but for now
}

func (a *allowance) hold() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.holds++; a.holds == 1 {
		a.from = time.Now()
		a.over = !a.timer.Stop()
		a.left = max(0, a.left-time.Since(a.since))
	}
}

func (a *allowance) release() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.holds--; a.holds > 0 {
		return
	}
	a.held += time.Since(a.from)
	if !a.over {
		a.since = time.Now()
		a.timer.Reset(a.left)
	}
}
