package session

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

var errPassed = errors.New("passed")

// TestADeadlineIsPutOff while there is reason to, and ends what is under it as any other.
func TestADeadlineIsPutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		began := time.Now()
		ctx, cancel := WithDeadline(t.Context(), time.Minute, func() (time.Duration, error) {
			if asked++; asked < 3 {
				return time.Hour, nil
			}
			return 0, errPassed
		})
		defer cancel()
		inner, end := context.WithCancelCause(ctx)
		defer end(nil)
		<-inner.Done()
		if took := time.Since(began); took != 2*time.Hour+time.Minute || !errors.Is(context.Cause(inner), errPassed) {
			t.Errorf("want the end after 2h1m, got %s: %v", took, context.Cause(inner))
		}
		if !errors.Is(ctx.Err(), context.DeadlineExceeded) || !errors.Is(inner.Err(), context.DeadlineExceeded) || !errors.Is(context.Cause(ctx), errPassed) {
			t.Errorf("want it ended by the time, got %v, %v: %v", ctx.Err(), inner.Err(), context.Cause(ctx))
		}
	})
}

// TestAnInterruptionIsNoDeadline: whoever ended the parent is the cause.
func TestAnInterruptionIsNoDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		parent, interrupt := context.WithCancelCause(t.Context())
		ctx, cancel := WithDeadline(parent, time.Minute, func() (time.Duration, error) { return 0, errPassed })
		defer cancel()
		if ctx.Err() != nil {
			t.Errorf("want it to last, got %v", ctx.Err())
		}
		why := errors.New("interrupted")
		interrupt(why)
		<-ctx.Done()
		if !errors.Is(ctx.Err(), context.Canceled) || !errors.Is(context.Cause(ctx), why) {
			t.Errorf("want it interrupted, got %v: %v", ctx.Err(), context.Cause(ctx))
		}
		if at, ends := ctx.Deadline(); !ends || time.Until(at) != time.Minute {
			t.Errorf("want its end known, got %s, %t", at, ends)
		}
	})
}
