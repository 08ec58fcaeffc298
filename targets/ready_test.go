package targets

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// answering is a provider that gives the same answer to everything.
func answering(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// dropping takes the connection away from under the answer.
func dropping(beginning string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		connection, buffered, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = buffered.WriteString(beginning)
		_ = buffered.Flush()
		_ = connection.Close()
	}
}

// hanging answers nothing until the client gives up.
func hanging(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// TestReadyDiagnosis is what people read when a target cannot be used: what was wanted, what came, what to do.
func TestReadyDiagnosis(t *testing.T) {
	plain := func(handler http.HandlerFunc) func(*testing.T) string {
		return func(t *testing.T) string {
			server := httptest.NewServer(handler)
			t.Cleanup(server.Close)
			return server.URL
		}
	}
	overTLS := func(t *testing.T) *httptest.Server {
		server := httptest.NewUnstartedServer(answering(200, scim.MediaType, `{}`))
		server.Config.ErrorLog = discard()
		server.StartTLS()
		t.Cleanup(server.Close)
		return server
	}
	const page = "<!doctype html><title>Welcome</title>"
	for name, row := range map[string]struct {
		at   func(*testing.T) string
		says []string
	}{
		"nothing listens": {free, []string{"cannot connect to http://127.0.0.1:", "connection refused: start the provider", "start the provider or correct the URL"}},
		"401":             {plain(answering(401, "text/plain", "no")), []string{"expected 200 from http://", "got 401", "export a valid token as SCIM_TOKEN"}},
		"403": {plain(answering(403, "application/json", `{"detail":"`+strings.Repeat("No access. ", 40)+`"}`)), []string{
			"expected 200 from GET http://", `/scim/v2/Users, got 403 with "No access. No access. `, "… (", "SCIM is not enabled for this organization, or its plan does not include it",
			"or no token was sent: export one as SCIM_TOKEN"}},
		"HTML": {plain(answering(200, "text/html", page)),
			[]string{"expected a JSON object from http://", `got 200 with "<!doctype html>`, "Content-Type text/html", "correct the base URL, it usually ends in /scim/v2"}},
		"an array":       {plain(answering(200, scim.MediaType, "[]")), []string{"expected a JSON object", `got 200 with "[]"`}},
		"an empty 204":   {plain(answering(204, scim.MediaType, "")), []string{"expected a JSON object", "got 204 with an empty body"}},
		"502 of a proxy": {plain(answering(502, "text/html", page)), []string{"expected a JSON object", "got 502", "check the log of the provider, or of the proxy in front of it"}},
		"login page": {plain(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://login.example.com/start?state=planted#planted", http.StatusFound)
		}), []string{"expected a SCIM response from http://", "got a 302 redirect to https://login.example.com/start:", "a login page or another base path?"}},
		"redirect to nowhere": {plain(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusFound) }), []string{"got a 302 redirect to nowhere"}},
		"404 in plain JSON":   {plain(answering(404, "application/json", `{"error":"Not Found"}`)), []string{"expected a list from http://", "got 404 with", "correct the base URL"}},
		"404 in SCIM":         {plain(answering(404, scim.MediaType, `{"schemas":["`+scim.MessageError+`"],"status":"404"}`)), []string{"got 404 with", "correct the base URL"}},
		"plain HTTP to TLS": {func(t *testing.T) string { return "http" + strings.TrimPrefix(overTLS(t).URL, "https") },
			[]string{"expected a JSON object", "got 400", "use https://"}},
		"TLS to plain HTTP": {func(t *testing.T) string { return "https" + strings.TrimPrefix(plain(hanging)(t), "http") },
			[]string{"expected TLS at https://127.0.0.1:", "got plain HTTP", "use http://, or the TLS port"}},
		"self-signed": {func(t *testing.T) string { return overTLS(t).URL },
			[]string{"expected a certificate of https://127.0.0.1:", "unknown authority (self-signed?)", "for a local test serve plain http on localhost"}},
		"no HTTP":                   {ssh, []string{"expected an HTTP response from http://", "got something else: correct the port"}},
		"closed without a response": {plain(dropping("")), []string{"no response from http://", "the connection was closed", "check the log of the provider"}},
		"broken off": {plain(dropping("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")),
			[]string{"expected a complete response from http://", "a part of it (response cut off after 1 bytes", "check the log of the provider"}},
		"no answer in time": {plain(hanging), []string{"no response from http://", "in time (no complete response within 250ms)", "raise timeout in the definition"}},
		"huge headers":      {plain(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Big", strings.Repeat("a", 5<<20)) }), []string{"headers of at most 64 KiB from"}},
	} {
		t.Run(name, func(t *testing.T) {
			definition := Definition{}
			if name == "no answer in time" {
				definition.Timeout = 250 * time.Millisecond // the subject itself
			}
			err := isReady(t.Context(), clientOf(t, definition, row.at(t)+"/scim/v2"))
			if !errors.Is(err, ErrUnusable) {
				t.Fatalf("want %v, got %v", ErrUnusable, err)
			}
			for _, want := range append(row.says, "target is not usable: ") {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("want %q in the message, got\n%v", want, err)
				}
			}
			if strings.Contains(err.Error(), "planted") || strings.Contains(err.Error(), "\n") {
				t.Errorf("want one line without what a redirect hides, got\n%v", err)
			}
		})
	}
}

func TestReadyAcceptsWhateverCanBeJudged(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"a list":             answering(200, scim.MediaType, `{"schemas":["`+scim.MessageList+`"],"totalResults":0}`),
		"wrong content type": answering(200, "text/plain", `{}`),
		"refused filter":     answering(400, scim.MediaType, `{"status":"400"}`),
		"server error":       answering(500, scim.MediaType, `{"status":"500"}`),
		"404 to a search without hits": func(w http.ResponseWriter, r *http.Request) {
			if r.URL.RawQuery != "" {
				answering(404, scim.MediaType, `{"status":"404"}`)(w, r)
				return
			}
			answering(200, scim.MediaType, `{}`)(w, r)
		},
	} {
		server := httptest.NewServer(handler)
		if err := isReady(t.Context(), clientOf(t, Definition{}, server.URL)); err != nil {
			t.Errorf("%s: want it judged, got %v", name, err)
		}
		server.Close()
	}
}

func TestReadyAsksAsEntraTestsAConnection(t *testing.T) {
	asked := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- fmt.Sprintf("%s %s %q", r.Method, r.URL.Path, r.URL.Query().Get("filter"))
		answering(200, scim.MediaType, "{}")(w, r)
	}))
	defer server.Close()
	if err := isReady(t.Context(), clientOf(t, Definition{}, server.URL+"/scim/v2/")); err != nil {
		t.Fatal(err)
	}
	if got, want := <-asked, `GET /scim/v2/Users "userName eq \"00000000-0000-4000-8000-000000000000\""`; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}

func TestReadySaysWhyTheRunEnded(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cancel(errors.New("the deadline of 3s has passed"))
		hanging(w, r)
	}))
	defer server.Close()
	err := isReady(ctx, clientOf(t, Definition{}, server.URL))
	if !errors.Is(err, ErrUnusable) || !strings.HasSuffix(err.Error(), ": the deadline of 3s has passed") {
		t.Errorf("want the cause of the end, got %v", err)
	}
}

// TestDiagnosisOfErrorsThatNoServerHereCanMake covers names and certificates of other hosts.
func TestDiagnosisOfErrorsThatNoServerHereCanMake(t *testing.T) {
	for _, row := range []struct {
		err  error
		says string
	}{
		{fmt.Errorf("dial: %w", &net.DNSError{Err: "no such host", Name: "a.example"}), "cannot resolve the host of X (no such host): correct the URL"},
		{x509.HostnameError{Certificate: &x509.Certificate{DNSNames: []string{"b.example"}}, Host: "a.example"}, "got one that is not valid (x509: certificate is valid for b.example, not a.example)"},
		{x509.CertificateInvalidError{Reason: x509.Expired, Cert: &x509.Certificate{}}, "got one that is not valid (x509: certificate has expired"},
		{errors.New("remote error: tls: certificate required"), "expected TLS at X, but the handshake failed (remote error: tls: certificate required)"},
		{errors.New("something new"), "no response from X: something new"},
	} {
		if got := unreachable("X", row.err); !strings.Contains(got, row.says) {
			t.Errorf("%v: want %q, got %q", row.err, row.says, got)
		}
	}
}

// free is an address where nothing listens.
func free(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return "http://" + listener.Addr().String()
}

// ssh is an address where somebody greets in another protocol.
func ssh(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(connection, "SSH-2.0-OpenSSH_9.9\r\n")
			_, _ = connection.Read(make([]byte, 4096))
			_ = connection.Close()
		}
	}()
	return "http://" + listener.Addr().String()
}
