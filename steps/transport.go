package steps

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/scimproof/scimproof/steps/story"
)

// handshakeTime is what a connection, or an answer without TLS, may take.
const handshakeTime = 5 * time.Second

// byTransport completes a setting by the way to a provider whose URL begins with https. It goes past all transports, since it sends
// nothing of theirs: no secret, and nothing to keep.
func byTransport(setting story.Setting, base *url.URL) story.Setting {
	if base.Scheme == "https" {
		setting.Plain = func(ctx context.Context) (int, error) { return plainly(ctx, *base) }
		setting.TLS12 = func(ctx context.Context) (bool, error) { return handshake(ctx, base) }
	}
	return setting
}

// plainly asks for people without TLS, at the same port, or where that of https is the default at that of http.
func plainly(ctx context.Context, at url.URL) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, handshakeTime)
	defer cancel()
	at.Scheme, at.User = "http", nil
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, at.JoinPath("Users").String()+"?count=1", nil)
	if err != nil {
		return 0, fmt.Errorf("request without TLS cannot be made: %w", err)
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true}
	answer, err := transport.RoundTrip(request)
	if err != nil {
		return 0, fmt.Errorf("no answer without TLS: %w", err)
	}
	return answer.StatusCode, answer.Body.Close()
}

// handshake offers TLS 1.2 and nothing newer. Whose certificate comes is for the clients to look at: nothing is sent here.
func handshake(ctx context.Context, base *url.URL) (reached bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, handshakeTime)
	defer cancel()
	port := base.Port()
	if port == "" {
		port = "443"
	}
	connection, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(base.Hostname(), port))
	if err != nil {
		return false, fmt.Errorf("no connection to the provider: %w", err)
	}
	defer connection.Close()
	offer := &tls.Config{ServerName: base.Hostname(), MinVersion: tls.VersionTLS12, MaxVersion: tls.VersionTLS12, InsecureSkipVerify: true} //nolint:gosec // only the version is looked at
	return true, tls.Client(connection, offer).HandshakeContext(ctx)
}
