package targets

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
)

// Transport makes the transport to the provider, and to its token endpoint: NewTransport with the definition's authorities,
// client certificate and proxy.
func (d Definition) Transport() *http.Transport {
	transport := NewTransport()
	if d.trust != nil {
		transport.TLSClientConfig, transport.ForceAttemptHTTP2 = d.trust.Clone(), false
	}
	switch {
	case d.Proxy == noProxy:
		transport.Proxy = nil
	case d.Proxy != "":
		if through, err := url.Parse(d.Proxy); err == nil { // check has seen it
			transport.Proxy = http.ProxyURL(through)
		}
	}
	return transport
}

// noProxy is the value of proxy for connections that ignore HTTP_PROXY and HTTPS_PROXY.
const noProxy = "none"

// noTunnel is an answer of a proxy to CONNECT that is no success.
type noTunnel struct {
	proxy  string // host and port
	status int
}

func (e *noTunnel) Error() string {
	advice := "allow this host at the proxy, or correct proxy"
	if e.status == http.StatusProxyAuthRequired {
		advice = "set user and password in proxy, as http://${PROXY_USER}:${PROXY_PASSWORD}@HOST:PORT"
	}
	return fmt.Sprintf("expected a tunnel through the proxy %s, got %d: %s", e.proxy, e.status, advice)
}

func tunnelled(_ context.Context, proxy *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	return &noTunnel{proxy.Host, answer.StatusCode}
}

// proxied explains an error of the proxy, "" where it is none.
func proxied(err error) string {
	if refused := new(noTunnel); errors.As(err, &refused) {
		return refused.Error()
	}
	failed := new(net.OpError)
	if !errors.As(err, &failed) || failed.Op != "proxyconnect" {
		return ""
	}
	if errors.Is(err, errRefused) {
		return fmt.Sprintf("cannot connect to the proxy (%s): start it, or correct proxy in the definition or HTTPS_PROXY and HTTP_PROXY", failed.Err)
	}
	return fmt.Sprintf("proxy error: %s: correct proxy in the definition, or HTTPS_PROXY and HTTP_PROXY", failed.Err)
}

// checkProxy refuses what net/http would fail on in each request.
func (d *Definition) checkProxy() string {
	if d.Proxy == "" || d.Proxy == noProxy {
		return ""
	}
	through, err := url.Parse(d.Proxy)
	if err != nil {
		return fmt.Sprintf("proxy is not a valid URL (%s): expected one such as http://proxy.example.com:3128, or none", inner(err))
	}
	switch through.Scheme {
	case "http", "https", "socks5", "socks5h":
		if through.Host != "" {
			return ""
		}
	}
	return fmt.Sprintf("proxy %q is not valid: expected http://, https:// or socks5:// and a host, or none", withoutSecrets(d.Proxy))
}
