package session

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

var errAway = errors.New("it is away")

// TestARunIsStoppedWhileTheTargetIsAsked: that the target is slow to say whether it lives does not keep a run from ending that cannot
// be recorded, and the target is not called dead for it.
func TestARunIsStoppedWhileTheTargetIsAsked(t *testing.T) {
	t.Parallel()
	full, asked, looked := errors.New("disk is full"), make(chan struct{}), make(chan struct{})
	w := newWatch(func(ctx context.Context) error {
		close(asked)
		<-ctx.Done()
		return ctx.Err()
	})
	ctx, cancel := context.WithCancelCause(t.Context())
	w.Begin(ctx, cancel)
	go func() {
		defer close(looked)
		w.Look()
	}()
	<-asked
	w.Stop(full)
	<-looked
	if cause, ended := context.Cause(ctx), w.End(); !errors.Is(cause, full) || ended != nil {
		t.Errorf("want it stopped for the disk, got %v, ended: %v", cause, ended)
	}
}

// TestATargetThatEndedEndsTheRun, and one that still answers does not.
func TestATargetThatEndedEndsTheRun(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]error{"it ended": errAway, "it is still there": nil} {
		w := newWatch(func(context.Context) error { return answer })
		ctx, cancel := context.WithCancelCause(t.Context())
		w.Look() // outside of a run there is nothing to end
		w.Begin(ctx, cancel)
		w.Look()
		if ended := w.End(); !errors.Is(ended, answer) || !errors.Is(context.Cause(ctx), answer) {
			t.Errorf("%s: want %v, got %v and %v", name, answer, ended, context.Cause(ctx))
		}
	}
}

// TestSuspicionsAreLookedIntoSeldom under load, where every answer may be one, and the last one always is.
func TestSuspicionsAreLookedIntoSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		w := newWatch(func(context.Context) error {
			if asked++; asked == 3 {
				return errAway
			}
			return nil
		})
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		w.Begin(ctx, cancel)
		for _, wait := range []time.Duration{0, suspectAgain} {
			time.Sleep(wait)
			for range 100 {
				w.Suspect()
				synctest.Wait()
			}
		}
		if asked != 2 || ctx.Err() != nil {
			t.Errorf("want it asked once for each second, got %d times, %v", asked, ctx.Err())
		}
		if ended := w.End(); !errors.Is(ended, errAway) || asked != 3 {
			t.Errorf("want the last suspicion looked into, got %v after %d times", ended, asked)
		}
	})
}
