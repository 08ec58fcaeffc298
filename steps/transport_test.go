package steps_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/session"
)

// TestTransport judges a provider behind TLS, one that knows TLS 1.3 alone, and one that serves without TLS what it serves with it.
func TestTransport(t *testing.T) {
	for name, test := range map[string]struct {
		oldest uint16
		plain  http.HandlerFunc // nil = nobody listens
		want   map[string]run.Verdict
	}{
		"right": {want: map[string]run.Verdict{"entra-tls-required": run.Pass, "entra-tls-version": run.Pass}},
		"1.3":   {oldest: tls.VersionTLS13, want: map[string]run.Verdict{"entra-tls-required": run.Pass, "entra-tls-version": run.Advisory}},
		"plain": {plain: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }, want: map[string]run.Verdict{"entra-tls-required": run.Fail, "entra-tls-version": run.Pass}},
		"forward": {plain: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere", http.StatusMovedPermanently)
		}, want: map[string]run.Verdict{"entra-tls-required": run.Pass, "entra-tls-version": run.Pass}},
	} {
		t.Run(name, func(t *testing.T) {
			got := map[string]run.Verdict{}
			for key, scenario := range behindTLS(t, test.oldest, test.plain) {
				got[key] = scenario.Verdict
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("verdicts (-want +got):\n%s", diff)
			}
		})
	}
}

// TestTransportOfHTTP: a URL that begins with http says nothing about TLS.
func TestTransportOfHTTP(t *testing.T) {
	for _, id := range []string{"entra-tls-required", "entra-tls-version"} {
		if got := judged(t, strict(), asked{ids: []string{id}})[id]; got.Verdict != run.NotApplicable {
			t.Errorf("%s: want it not applicable, got %s: %s", id, got.Verdict, got.Reason)
		}
	}
}

// behindTLS judges the reference behind TLS. Without TLS, plain answers at the same port.
func behindTLS(t *testing.T, oldest uint16, plain http.HandlerFunc) map[string]run.Scenario {
	t.Helper()
	server := httptest.NewUnstartedServer(http.StripPrefix(mounted, strict()))
	server.TLS = &tls.Config{MinVersion: max(oldest, tls.VersionTLS12)}
	if plain != nil {
		server.Listener = splitting(t, server.Listener, plain)
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL + mounted)
	if err != nil {
		t.Fatal(err)
	}
	definition, err := targets.Find("reference", targets.OSEnv())
	if err != nil {
		t.Fatal(err)
	}
	definition.Launch, definition.URL = targets.Launch{}, base.String()
	plan, err := planOf(t, steps.Choice{Definition: definition, Catalogue: catalogue(t)}).Select("entra-tls-required", "entra-tls-version")
	if err != nil {
		t.Fatal(err)
	}
	instance := &targets.Instance{
		Base: base, Transport: server.Client().Transport, Stop: func(context.Context) error { return nil }, Logs: func() string { return "" },
	}
	ledger, err := targets.CreateLedger("")
	if err != nil {
		t.Fatal(err)
	}
	kept := &inMemory{scenarios: map[string]run.Scenario{}}
	runner := plan.Runner(&session.Target{Definition: definition, Instance: instance, Ledger: ledger}, steps.RunnerOptions{Recorder: kept, Concurrency: 1})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := runner.Run(ctx); err != nil {
		t.Fatal(err)
	}
	return kept.scenarios
}

// split gives connections that do not begin with a TLS record to somebody else.
type split struct {
	net.Listener
	plain *http.Server
}

// splitting serves what comes without TLS by a handler.
func splitting(t *testing.T, inner net.Listener, plain http.HandlerFunc) net.Listener {
	t.Helper()
	return split{inner, &http.Server{Handler: plain, ReadHeaderTimeout: time.Minute}}
}

// Accept implements net.Listener.
func (s split) Accept() (net.Conn, error) {
	for {
		connection, err := s.Listener.Accept()
		if err != nil {
			return nil, err
		}
		read := bufio.NewReader(connection)
		first, err := read.Peek(1)
		if err == nil && first[0] == 0x16 { // a handshake
			return peeked{connection, read}, nil
		}
		go func() { _ = s.plain.Serve(&single{conn: peeked{connection, read}}) }()
	}
}

// peeked is a connection whose first byte was looked at.
type peeked struct {
	net.Conn
	read *bufio.Reader
}

// Read implements net.Conn.
func (p peeked) Read(into []byte) (int, error) { return p.read.Read(into) }

// single is a listener of one connection.
type single struct {
	conn net.Conn
	once sync.Once
}

// Accept implements net.Listener.
func (s *single) Accept() (conn net.Conn, err error) {
	err = net.ErrClosed
	s.once.Do(func() { conn, err = s.conn, nil })
	return conn, err
}

// Close implements net.Listener.
func (s *single) Close() error { return nil }

// Addr implements net.Listener.
func (s *single) Addr() net.Addr { return s.conn.LocalAddr() }
