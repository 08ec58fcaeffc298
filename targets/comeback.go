package targets

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// resets are headers by which providers say when a limit is over, beside Retry-After: as seconds from now, or since 1970. GitHub and
// many others send the first, and Sentry documents the second ("Rate Limits", docs.sentry.io).
var resets = [...]string{"X-RateLimit-Reset", "X-Sentry-Rate-Limit-Reset", "RateLimit-Reset"}

// comeBack is how long an answer asks to wait before the next request, which told reports: by Retry-After as seconds or as a date
// (RFC 9110 §10.2.3), else by a header that says when the limit is over. Dates are read by the provider's own clock, where its answer
// has one.
func comeBack(header http.Header, now time.Time) (wait time.Duration, told bool) {
	if theirs, err := http.ParseTime(header.Get("Date")); err == nil {
		now = theirs
	}
	if said := strings.TrimSpace(header.Get("Retry-After")); said != "" {
		if seconds, err := strconv.ParseFloat(said, 64); err == nil && seconds >= 0 {
			return inSeconds(seconds), true
		}
		if at, err := http.ParseTime(said); err == nil {
			return max(0, at.Sub(now)), true
		}
	}
	for _, name := range resets {
		seconds, err := strconv.ParseFloat(strings.TrimSpace(header.Get(name)), 64)
		switch {
		case err != nil || seconds < 0:
		case seconds < 1e8:
			return inSeconds(seconds), true
		default:
			if seconds > 1e11 { // some count in thousandths
				seconds /= 1000
			}
			return inSeconds(seconds - float64(now.Unix())), true
		}
	}
	return 0, false
}

// inSeconds is a number of seconds, a month at most.
func inSeconds(seconds float64) time.Duration {
	return time.Duration(max(0, min(seconds, 30*24*3600)) * float64(time.Second))
}
