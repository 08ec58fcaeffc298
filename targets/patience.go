package targets

import (
	"context"
	"errors"
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

// patiently sends a request again while the provider limits the rate (429), is unavailable (503) or does not answer, and ctx lasts:
// a few times, or as often as it names a time to come back at. It reports whether it gave up.
func patiently(ctx context.Context, sender Sender, request *scim.Request, response *scim.Response) (turnedAway bool) {
	for attempt := 0; ; attempt++ {
		sender.Send(ctx, request, response)
		busy := response.Err == nil && (response.Status == http.StatusTooManyRequests || response.Status == http.StatusServiceUnavailable)
		again := busy || response.Err != nil && (!scim.Withheld(response.Err) || errors.Is(response.Err, ErrUnread))
		wait, named := pause(min(attempt, cleanAttempts), response)
		if !again || attempt >= cleanAttempts-1 && !(busy && named) || !scim.Pause(ctx, wait) {
			return again
		}
	}
}

// pause is how long to wait: longer each time, and no shorter than Retry-After says in seconds (RFC 9110 §10.2.3), which named tells.
// Others that were turned away with us come back at another moment.
func pause(attempt int, response *scim.Response) (wait time.Duration, named bool) {
	wait = min(firstPause<<attempt, longestPause) + rand.N(firstPause)
	if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil && seconds > 0 {
		return max(wait, time.Duration(min(seconds, 3600))*time.Second+rand.N(firstPause)), true
	}
	return wait, false
}
