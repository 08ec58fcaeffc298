package load

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/scim/invariant"
)

// Config says where and how hard to push.
type Config struct {
	Base      *url.URL          // the provider's base URL; its query goes along with every request
	Transport http.RoundTripper // reaches the provider and authenticates
	Clock     mockentra.Clock   // the engine's time; nil = mockentra.RealClock

	Rate     float64       // requests a second; 0 = as fast as it goes
	MaxLive  int           // flows begun and not ended, at most; 0 = DefaultMaxLive(Rate)
	Workers  int           // requests in the air, at most; 0 = MaxLive; the smaller of the two is what counts
	Duration time.Duration // of the whole run; 0 = until the cycle is drained
	Requests uint64        // requests, at most; 0 = no limit
	Timeout  time.Duration // of one request with its whole answer; 0 = scim.DefaultTimeout
	MaxBody  int64         // bytes of one answer, at most; 0 = what the operation may need

	Limits   Limits             // keeps a load without a rate to what the provider allows; nil = nobody does
	Observer Observer           // hears of everything as it happens; nil = Nobody
	Redactor *evidence.Redactor // for samples; nil = masks by name only
	// Invariants are what a sample of the answers is judged by: run.Load.Answers; none = nothing.
	Invariants []invariant.Invariant
	// OnResponse is told each answer, before the flow is, by many goroutines; nil = nobody.
	OnResponse func(*scim.Request, *scim.Response)
}

// Limits keeps a load that has no rate of its own to what the provider allows. It is used by many goroutines.
type Limits interface {
	// Enter waits until a request may be sent, or ctx has ended; leave is called when it was answered, or not.
	Enter(ctx context.Context) (leave func(), err error)
	// Again reports whether a request that was refused for the number of requests so often, for the first time so long ago, is to be sent
	// once more.
	Again(request *http.Request, refusals int, since time.Duration) bool
}

// Observer hears of a run while it happens. Its methods are called concurrently and must be quick.
type Observer interface {
	// Request is one finished request. status is 0 without an answer; outcome is one of ok, unexpected_status, timeout,
	// transport, invalid_body; service is from sending to the last byte of the answer, corrected from when the request was due.
	Request(op scim.Op, method string, status int, outcome string, service, corrected time.Duration)
	// Live is the number of flows that have begun and not ended.
	Live(flows int)
	// InFlight is the number of requests that were handed to the wire and whose flow has not taken the answer.
	InFlight(requests int)
	// Starved is a time during which a request was due but MaxLive stood in the way. Without a
	// rate nothing is ever due, so nothing starves.
	Starved(waited time.Duration)
}

// MaxLiveLimit is the highest limit of live flows that a configuration may name.
const MaxLiveLimit = 1 << 16

// Limits of live flows where none is named. As fast as it goes, the limit is the load: 32 connections keep a provider busy. With
// a rate it must not be what holds requests back: there is room for four times the flows that answers of half a second keep open,
// and past saturation memory and connections stay bounded.
const (
	closedLive = 32
	minOpen    = 64
	maxOpen    = 4096
)

// DefaultMaxLive is the limit of live flows at a rate, where none is named; 0 is as fast as it goes.
func DefaultMaxLive(rate float64) int {
	if rate <= 0 {
		return closedLive
	}
	return max(minOpen, min(int(2*min(rate, maxOpen)), maxOpen))
}

// MaxAnswer is how many bytes an answer may have: a query is for one object, and whom it finds is shown without members.
const MaxAnswer = 1 << 20

// maxGroupAnswer is how many bytes the answer may have to what is asked of a group by its id: all its members may be in it, 40,000 of them.
const maxGroupAnswer = 8 << 20

// limit is how many bytes the answer to an operation may have.
func (c *Config) limit(op scim.Op) int64 {
	limit := int64(MaxAnswer)
	switch op {
	case scim.OpGroupGet, scim.OpGroupUpdate, scim.OpGroupAddMembers, scim.OpGroupRemoveMembers:
		limit = maxGroupAnswer
	}
	if c.MaxBody > 0 {
		limit = min(limit, c.MaxBody)
	}
	return limit
}

// ErrConfig says that a configuration cannot be used.
var ErrConfig = errors.New("load configuration is not valid")

// complete fills defaults and refuses what cannot work.
func (c *Config) complete() error {
	switch {
	case c.Base == nil || c.Transport == nil:
		return fmt.Errorf("%w: expected a base URL and a transport", ErrConfig)
	case c.Rate < 0 || c.Workers < 0 || c.Duration < 0:
		return fmt.Errorf("%w: expected a rate, workers and a duration of 0 or more, got %g, %d and %s", ErrConfig, c.Rate, c.Workers, c.Duration)
	case c.MaxLive < 0 || c.MaxLive > MaxLiveLimit:
		return fmt.Errorf("%w: expected max-live between 1 and %d, got %d", ErrConfig, MaxLiveLimit, c.MaxLive)
	}
	if c.MaxLive == 0 {
		c.MaxLive = DefaultMaxLive(c.Rate)
	}
	if c.Workers > 0 {
		// A flow has one request in the air, and a fresh one begins only when no live one is ready to send.
		c.MaxLive = min(c.MaxLive, c.Workers)
	}
	if c.Timeout <= 0 {
		c.Timeout = scim.DefaultTimeout
	}
	if c.Redactor == nil {
		c.Redactor = evidence.NewRedactor()
	}
	c.fillCallbacks()
	return nil
}

func (c *Config) fillCallbacks() {
	if c.Observer == nil {
		c.Observer = NoObserver{}
	}
	if c.OnResponse == nil {
		c.OnResponse = func(*scim.Request, *scim.Response) {}
	}
	if c.Clock == nil {
		c.Clock = mockentra.RealClock{}
	}
}

// NoObserver is an Observer that does nothing.
type NoObserver struct{}

// Request implements Observer.
func (NoObserver) Request(scim.Op, string, int, string, time.Duration, time.Duration) {}

// Live implements Observer.
func (NoObserver) Live(int) {}

// InFlight implements Observer.
func (NoObserver) InFlight(int) {}

// Starved implements Observer.
func (NoObserver) Starved(time.Duration) {}
