package sentry

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// RateLimit is how many requests one caller may send to one view by one method. Zero is off.
type RateLimit struct {
	Requests   int           // in a window
	Window     time.Duration // whole seconds
	Concurrent int           // at once; 0 is as many as Requests
}

func (l RateLimit) validate() error {
	switch {
	case l == RateLimit{}:
		return nil
	case l.Requests < 1 || l.Concurrent < 0:
		return fmt.Errorf("rate limit of %d requests, %d at once: expected positive numbers", l.Requests, l.Concurrent)
	case l.Window < time.Second || l.Window%time.Second != 0:
		return errors.New("rate limit window is " + l.Window.String() + ": expected whole seconds")
	}
	return nil
}

// limiter counts requests in fixed windows, and those on their way.
type limiter struct {
	rule RateLimit
	now  func() time.Time

	mu      sync.Mutex
	buckets map[string]*bucket
}

type bucket struct {
	window   int64 // number of the window since the epoch
	used     int
	inFlight int
}

func newLimiter(rule RateLimit, now func() time.Time) *limiter {
	if rule.Concurrent == 0 {
		rule.Concurrent = rule.Requests
	}
	return &limiter{rule: rule, now: now, buckets: map[string]*bucket{}}
}

// enter admits a request, or says why not. The caller leaves when the answer is known, if it was admitted.
func (l *limiter) enter(key string, header http.Header) (refusal string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	at, seconds := l.buckets[key], int64(l.rule.Window/time.Second)
	if at == nil {
		at = &bucket{}
		l.buckets[key] = at
	}
	if window := l.now().Unix() / seconds; window != at.window {
		at.window, at.used = window, 0
	}
	switch {
	case at.used >= l.rule.Requests:
		refusal = fmt.Sprintf("You are attempting to use this endpoint too frequently. Limit is %d requests in %d seconds",
			l.rule.Requests, seconds)
	case at.inFlight >= l.rule.Concurrent:
		at.used++
		refusal = fmt.Sprintf("You are attempting to go above the allowed concurrency for this endpoint. Concurrency limit is %d",
			l.rule.Concurrent)
	default:
		at.used, at.inFlight = at.used+1, at.inFlight+1
	}
	for name, value := range map[string]int64{
		"Limit": int64(l.rule.Requests), "Remaining": int64(l.rule.Requests - at.used), "Reset": (at.window + 1) * seconds,
		"ConcurrentLimit": int64(l.rule.Concurrent), "ConcurrentRemaining": int64(l.rule.Concurrent - at.inFlight),
	} {
		header["X-Sentry-Rate-Limit-"+name] = []string{strconv.FormatInt(value, 10)} // in Sentry's letter case
	}
	return refusal
}

func (l *limiter) leave(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.buckets[key].inFlight--
}

// bucketKey names who is counted: a token's organization, anybody else's address.
func (p *Provider) bucketKey(r *http.Request, view string) string {
	if _, failed := p.authenticate(r); !failed {
		return view + " " + r.Method + " org " + p.options.Org
	}
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	return view + " " + r.Method + " ip " + host
}

// tooMany is JSON that is declared as HTML, without Retry-After.
func tooMany(w http.ResponseWriter, refusal string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusTooManyRequests)
	_, _ = w.Write([]byte(scim.JSON(map[string]string{"detail": refusal}))) // a client that hung up needs no answer
}
