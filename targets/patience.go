package targets

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// How often clean-up sends a request that had no answer, and how long it waits before the next attempt.
const (
	cleanAttempts = 5
	longestPause  = 2 * time.Second
)

// patiently sends a request again a few times while there is no answer to it and ctx lasts. It reports whether it gave up. That a
// provider limits requests is for the pace of the transport (pacer.go).
func patiently(ctx context.Context, sender Sender, request *scim.Request, response *scim.Response) (turnedAway bool) {
	for attempt := 0; ; attempt++ {
		sender.Send(ctx, request, response)
		again := response.Err != nil && !errors.Is(response.Err, errSilent) && (!scim.Withheld(response.Err) || errors.Is(response.Err, ErrUnread))
		wait := min(firstBackoff<<attempt, longestPause) + rand.N(firstBackoff)
		if !again || attempt >= cleanAttempts-1 || !scim.Pause(ctx, wait) {
			return again
		}
	}
}
