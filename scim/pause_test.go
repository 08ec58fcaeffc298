package scim

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// TestPauseWaitsNoLongerThanItIsOfUse: to its end, to that of its context, or not at all.
func TestPauseWaitsNoLongerThanItIsOfUse(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		deadline, cancel, waited time.Duration // 0 = none
		lasts                    bool
	}{
		"to its end":            {waited: time.Second, lasts: true},
		"a deadline long after": {deadline: time.Minute, waited: time.Second, lasts: true},
		"a deadline before":     {deadline: 900 * time.Millisecond},
		"cancelled meanwhile":   {cancel: 300 * time.Millisecond, waited: 300 * time.Millisecond},
		"cancelled before":      {cancel: -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				switch {
				case test.cancel < 0:
					cancel()
				case test.cancel > 0:
					defer time.AfterFunc(test.cancel, cancel).Stop()
				case test.deadline > 0:
					ctx, cancel = context.WithTimeout(ctx, test.deadline)
					defer cancel()
				}
				began := time.Now()
				if lasts := Pause(ctx, time.Second); lasts != test.lasts || time.Since(began) != test.waited {
					t.Errorf("want %v after %s, got %v after %s", test.lasts, test.waited, lasts, time.Since(began))
				}
			})
		})
	}
}
