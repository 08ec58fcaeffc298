package session

import (
	"context"
	"sync"
	"time"
)

// deadline is a context whose end is put off as long as there is reason to.
type deadline struct {
	context.Context // cancelled with the cause before done is closed
	done            chan struct{}

	mu    sync.Mutex
	timer *time.Timer
	at    time.Time
	over  bool // by the time
}

// WithDeadline returns a context that ends after limit, unless another is asked for more: it returns how much longer it may last, or
// 0 and the cause of its end.
func WithDeadline(parent context.Context, limit time.Duration, another func() (more time.Duration, cause error)) (context.Context, context.CancelFunc) {
	inner, end := context.WithCancelCause(parent)
	d := &deadline{Context: inner, done: make(chan struct{}), at: time.Now().Add(limit)}
	context.AfterFunc(inner, func() { close(d.done) })
	d.mu.Lock()
	defer d.mu.Unlock()
	d.timer = time.AfterFunc(limit, func() {
		more, cause := another()
		d.mu.Lock()
		defer d.mu.Unlock()
		if more > 0 && inner.Err() == nil {
			d.at = time.Now().Add(more)
			d.timer.Reset(more)
			return
		}
		d.over = inner.Err() == nil
		end(cause)
	})
	return d, func() {
		d.timer.Stop()
		end(nil)
	}
}

// Deadline implements context.Context.
func (d *deadline) Deadline() (time.Time, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	at := d.at
	if outer, ends := d.Context.Deadline(); ends && outer.Before(at) {
		at = outer
	}
	return at, true
}

// Done implements context.Context.
func (d *deadline) Done() <-chan struct{} { return d.done }

// Err implements context.Context: what ended by the time is no interruption.
func (d *deadline) Err() error {
	select {
	case <-d.done:
	default:
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.over {
		return context.DeadlineExceeded
	}
	return d.Context.Err()
}
