package targets

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// When requests of a kind are not sent any more.
const (
	silentTries = 3           // without an answer in succession, and none ever
	silentFor   = time.Second // each, at least: what ends at once costs no time
	sentAnyway  = 100         // one in so many: the provider may have come back
)

// errSilent says that a request was held back since those like it were never answered: there is no point in sending it soon again.
var errSilent = errors.New("not sent")

// silence is a transport that stops sending requests of a kind which never had an answer, such as each POST to Users: a run would
// wait its full time for every one of them, and learn nothing. It is safe for concurrent use.
type silence struct {
	inner http.RoundTripper

	mu    sync.Mutex
	kinds map[string]*unheard
}

// unheard counts the requests of a kind that were not answered.
type unheard struct {
	answered bool // one was, so that the kind has a right to be slow
	tries    int
	held     int // requests that were not sent
	waited   time.Duration
}

// HoldUnanswered holds back requests of a kind that never had an answer, but for one now and then.
func (i *Instance) HoldUnanswered() {
	i.rewire(func(inner http.RoundTripper) http.RoundTripper { return newSilence(inner) })
}

func newSilence(inner http.RoundTripper) *silence {
	return &silence{inner: inner, kinds: map[string]*unheard{}}
}

// RoundTrip implements http.RoundTripper.
func (s *silence) RoundTrip(request *http.Request) (*http.Response, error) {
	name := kind(request)
	if err := s.hold(name); err != nil {
		return nil, withhold(request, err)
	}
	began := time.Now()
	answer, err := s.inner.RoundTrip(request)
	if scim.Withheld(err) || context.Cause(request.Context()) == context.Canceled { //nolint:errorlint // the plain one: somebody stopped it
		return answer, err
	}
	s.heard(name, time.Since(began), err == nil && answer.StatusCode != http.StatusGatewayTimeout)
	return answer, err
}

// hold returns why a request is not sent, nil where it is.
func (s *silence) hold(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	of := s.kinds[name]
	if of == nil || of.answered || of.tries < silentTries {
		return nil
	}
	if of.held++; of.held%sentAnyway == 0 {
		return nil
	}
	return fmt.Errorf("%w, since none of %d before it was answered within %d s", errSilent, of.tries, int(of.waited.Round(time.Second)/time.Second))
}

// heard counts what became of a request.
func (s *silence) heard(name string, took time.Duration, answered bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	of := s.kinds[name]
	if of == nil {
		of = &unheard{}
		s.kinds[name] = of
	}
	switch {
	case answered:
		of.answered = true
	case took >= silentFor:
		of.tries++
		of.waited = max(of.waited, took)
	}
}
