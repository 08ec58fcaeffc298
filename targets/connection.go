package targets

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"time"
)

// steady is a transport that keeps connections, until the far end is seen to close one behind an answer without having said so
// (RFC 9112 §9.6 wants it said). Whatever is sent next on such a connection is lost, and whether a write has had its effect is then
// unknown, although the provider has never seen it. So each request gets a connection of its own from then on. The questions that come
// before the first write show it.
type steady struct {
	kept  *http.Transport
	fresh *http.Transport

	mu     sync.Mutex
	closes bool // the far end closes connections behind its answers
	proven int  // exchanges that were looked at since there was a reason to
	losses int  // reasons there were
}

// provenAfter is how many exchanges are looked at before the far end is believed to keep its connections. A load has many.
const provenAfter = 64

func newSteady(kept *http.Transport) *steady {
	fresh := kept.Clone()
	fresh.MaxIdleConnsPerHost = -1 // none: and unlike DisableKeepAlives that is not said to the far end
	fresh.ForceAttemptHTTP2 = kept.ForceAttemptHTTP2
	return &steady{kept: kept, fresh: fresh}
}

// RoundTrip implements http.RoundTripper.
func (s *steady) RoundTrip(request *http.Request) (*http.Response, error) {
	closes, learn := s.begin()
	switch {
	case closes:
		return s.fresh.RoundTrip(request)
	case learn == nil:
		answer, err := s.kept.RoundTrip(request)
		if err != nil && lost(request.Context(), err) { // it may have begun to
			s.doubt()
		}
		return answer, err
	}
	var used *line
	answer, err := s.kept.RoundTrip(request.WithContext(httptrace.WithClientTrace(request.Context(), &httptrace.ClientTrace{
		GotConn: func(got httptrace.GotConnInfo) {
			if used = lineBelow(got.Conn); used != nil {
				used.take(learn)
			}
		},
	})))
	if err == nil && used != nil {
		used.answered(answer.Close || answer.ProtoMajor > 1)
	}
	return answer, err
}

// begin says how the next exchange goes: on a fresh connection, or on a kept one. learn hears of a close behind its answer; nil = nobody
// looks any more.
func (s *steady) begin() (closes bool, learn func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closes || s.proven >= provenAfter {
		return s.closes, nil
	}
	s.proven++
	losses := s.losses
	return false, func() { s.learn(losses) }
}

// learn hears of a close behind an answer. One among many is chance, and so is one of a connection that was lost before.
func (s *steady) learn(losses int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.proven < provenAfter && s.losses == losses {
		s.closes = true
	}
}

// doubt looks at exchanges again, since one was lost.
func (s *steady) doubt() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.proven = 0
	s.losses++
}

// lost reports whether a connection broke that had been made.
func lost(ctx context.Context, err error) bool {
	refused := new(net.OpError)
	return ctx.Err() == nil && (!errors.As(err, &refused) || refused.Op != "dial")
}

// line is a connection that notices when the far end closes it.
type line struct {
	net.Conn

	mu      sync.Mutex
	learn   func()    // told of a close behind an answer; nil = nobody looks
	answers int       // that came over it
	busy    bool      // an answer is owed
	last    time.Time // when the last answer came
	said    bool      // that it will be closed
	ended   bool      // by the far end, or by a failure
}

// behind is how soon after an answer a close belongs to it. What comes later is a limit for idle connections, which transports know.
const behind = time.Second

// dialLine connects as http.DefaultTransport does.
func dialLine(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}
	conn, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &line{Conn: conn}, nil
}

// lineBelow is the line below a connection, nil where it is another's.
func lineBelow(conn net.Conn) *line {
	if secured, ok := conn.(*tls.Conn); ok {
		conn = secured.NetConn()
	}
	found, _ := conn.(*line)
	return found
}

// Read notices the end.
func (l *line) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	if err != nil && !errors.Is(err, net.ErrClosed) { // that would be us
		l.mu.Lock()
		l.ended = true
		if l.busy && l.answers > 0 || !l.busy && !l.last.IsZero() && time.Since(l.last) < behind {
			l.judge()
		}
		l.mu.Unlock()
	}
	return n, err
}

// take begins an exchange.
func (l *line) take(learn func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.learn, l.busy = learn, true
}

// answered ends one. The end may have been noticed before the answer was handed out.
func (l *line) answered(said bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answers++
	l.busy, l.said, l.last = false, said, time.Now()
	if l.ended {
		l.judge()
	}
}

func (l *line) judge() {
	if !l.said && l.learn != nil {
		l.learn()
	}
}
