package evidence

import (
	"context"
	"net/http"
	"slices"
	"sync"
)

// BodyLimit is how many bytes of each body a log keeps unless told otherwise.
const BodyLimit = 16 << 10

// Log keeps exchanges in the order in which they were started. It is safe for concurrent use.
type Log struct {
	redactor *Redactor
	limit    int

	mu      sync.Mutex
	entries []*recording
}

// NewLog makes an empty log that keeps at most bodyLimit bytes of each body; zero or less means BodyLimit. A nil redactor
// knows no secret by value but masks by name all the same.
func NewLog(redactor *Redactor, bodyLimit int) *Log {
	if redactor == nil {
		redactor = NewRedactor()
	}
	if bodyLimit <= 0 {
		bodyLimit = BodyLimit
	}
	return &Log{redactor: redactor, limit: bodyLimit}
}

// Len counts the exchanges started so far; it is also the number of the last one.
func (l *Log) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.entries)
}

// Exchanges returns all exchanges by number, so that number n stands at n-1. One still in the air is returned as far as it
// went and says so in its Error. What has been returned once stays as it was then: a secret that is learnt later has to be
// hidden by whoever passes it on.
func (l *Log) Exchanges() []Exchange {
	entries := l.recordings()
	exchanges := make([]Exchange, len(entries))
	for i, entry := range entries {
		exchanges[i] = entry.snapshot()
	}
	return exchanges
}

// Exchange returns one exchange by its number, as Exchanges does, and whether there is one of that number.
func (l *Log) Exchange(number int) (Exchange, bool) {
	entries := l.recordings()
	if number < 1 || number > len(entries) {
		return Exchange{}, false
	}
	return entries[number-1].snapshot(), true
}

// Head returns what an exchange was: its origin, method, status and times, without addresses, headers and bodies, which are not redacted
// for it. The boolean reports whether there is one of that number.
func (l *Log) Head(number int) (Exchange, bool) {
	entries := l.recordings()
	if number < 1 || number > len(entries) {
		return Exchange{}, false
	}
	return entries[number-1].head(), true
}

// Answered reports whether some exchange was answered with this status.
func (l *Log) Answered(status int) bool {
	return slices.ContainsFunc(l.recordings(), func(entry *recording) bool { return entry.status() == status })
}

// recordings are those started so far.
func (l *Log) recordings() []*recording {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clip(l.entries)
}

// label is what the caller tells the transport about a request.
type label struct {
	origin Origin
	op     string
	number *int

	simulation Simulation
}

type labelKey struct{}

// With labels the requests sent under the returned context. The transport writes the exchange's number to number, unless
// that is nil, before the request leaves; of several requests under one context the last one's number stays.
func (l *Log) With(ctx context.Context, origin Origin, op string, number *int) context.Context {
	return context.WithValue(ctx, labelKey{}, label{origin: origin, op: op, number: number, simulation: simulationIn(ctx)})
}

// Transport returns a round tripper that sends by inner and records every exchange, as it is on the wire: place it below
// whatever adds credentials. A nil inner means http.DefaultTransport. An exchange is complete when its body has been read
// to the end, broke off, or was closed.
func (l *Log) Transport(inner http.RoundTripper) http.RoundTripper {
	if inner == nil {
		inner = http.DefaultTransport
	}
	return &transport{log: l, inner: inner}
}

func (l *Log) open(request *http.Request) *recording {
	told, _ := request.Context().Value(labelKey{}).(label)
	entry := newRecording(l.redactor, l.limit, request, told)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, entry)
	entry.exchange.Number = len(l.entries)
	if told.number != nil {
		*told.number = entry.exchange.Number
	}
	return entry
}

type transport struct {
	log   *Log
	inner http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	entry := t.log.open(request)
	response, err := t.send(entry, request)
	if err != nil {
		entry.finish(err)
		return response, err
	}
	entry.answered(response)
	return response, nil
}

// send sends the request, unless its answer is simulated.
func (t *transport) send(entry *recording, request *http.Request) (*http.Response, error) {
	watched := entry.watch(request)
	if status := entry.exchange.Simulated.status(); status != 0 {
		return simulated(watched, status)
	}
	return t.inner.RoundTrip(watched)
}
