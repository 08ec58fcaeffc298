package targets

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// How often clean-up sends a request that had no definite answer, and how long it waits before the next attempt.
const (
	cleanAttempts = 5
	firstPause    = 100 * time.Millisecond
	longestPause  = 2 * time.Second
)

// patiently sends a request again while the provider limits the rate (429), is unavailable (503) or does not answer, and ctx lasts.
func patiently(ctx context.Context, sender Sender, request *scim.Request, response *scim.Response) {
	for attempt := range cleanAttempts {
		sender.Send(ctx, request, response)
		again := response.Err != nil && !Withheld(response.Err) ||
			response.Status == http.StatusTooManyRequests || response.Status == http.StatusServiceUnavailable
		if !again || attempt == cleanAttempts-1 || !paused(ctx, pause(attempt, response)) {
			return
		}
	}
}

// pause is how long to wait: longer each time, and no shorter than Retry-After says in seconds (RFC 9110 §10.2.3). Others that were
// turned away with us come back at another moment.
func pause(attempt int, response *scim.Response) time.Duration {
	wait := firstPause << attempt
	if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil && seconds >= 0 {
		wait = max(wait, time.Duration(min(seconds, 60))*time.Second)
	}
	return min(wait+rand.N(firstPause), longestPause)
}

// paused waits, and reports whether ctx still lasts.
func paused(ctx context.Context, wait time.Duration) bool {
	if ctx.Err() != nil {
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
