package scim

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

var errSpent = errors.New("spent")

// TestAllowance: what is held does not pass, inside and outside, however many hold it.
func TestAllowance(t *testing.T) {
	wait := time.Sleep
	for name, test := range map[string]struct {
		use  func(ctx context.Context)
		want time.Duration // after which it ends
	}{
		"never held": {func(context.Context) {}, 10 * time.Second},
		"held once": {func(ctx context.Context) {
			wait(4 * time.Second)
			release := Hold(ctx)
			wait(time.Hour)
			release()
		}, time.Hour + 10*time.Second},
		"held by two": {func(ctx context.Context) {
			first, second := Hold(ctx), Hold(ctx)
			wait(time.Minute)
			first()
			wait(time.Minute)
			second()
		}, 2*time.Minute + 10*time.Second},
		"held within another": {func(ctx context.Context) {
			inner, cancel := WithAllowance(ctx, time.Second, errSpent)
			release := Hold(inner)
			wait(time.Minute)
			if release(); inner.Err() != nil {
				t.Error("the inner one has ended while it was held")
			}
			wait(2 * time.Second)
			if !errors.Is(context.Cause(inner), errSpent) {
				t.Errorf("want the inner one spent, got %v", context.Cause(inner))
			}
			cancel()
		}, time.Minute + 10*time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				ctx, cancel := WithAllowance(t.Context(), 10*time.Second, errSpent)
				defer cancel()
				test.use(ctx)
				<-ctx.Done()
				if took := time.Since(began); took != test.want || !errors.Is(context.Cause(ctx), errSpent) {
					t.Errorf("want the end after %s, got %s: %v", test.want, took, context.Cause(ctx))
				}
			})
		})
	}
}

// TestASpentAllowanceStaysSpent also where it is held and released afterwards, and one that was cancelled has no time left to pass.
func TestASpentAllowanceStaysSpent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := WithAllowance(t.Context(), time.Second, errSpent)
		defer cancel()
		<-ctx.Done()
		Hold(ctx)()
		Hold(context.Background())()
		if !errors.Is(context.Cause(ctx), errSpent) {
			t.Errorf("want it spent, got %v", context.Cause(ctx))
		}
	})
}
