package scim

import (
	"context"
	"time"
)

// Pause waits before a request is sent again, and reports whether ctx still lasts. Where ctx will have ended by then, it does not wait.
func Pause(ctx context.Context, wait time.Duration) bool {
	if end, ends := ctx.Deadline(); ctx.Err() != nil || ends && time.Until(end) < wait {
		return false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
