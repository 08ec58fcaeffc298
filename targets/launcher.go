package targets

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Launcher starts the provider of a definition.
type Launcher interface {
	Launch(ctx context.Context, definition Definition) (*Instance, error)
}

// Launchers picks a launcher by the definition's kind.
type Launchers map[string]Launcher

// Launch implements Launcher.
func (l Launchers) Launch(ctx context.Context, definition Definition) (*Instance, error) {
	launcher, ok := l[definition.Kind()]
	if !ok {
		return nil, fmt.Errorf("target %s is started as %s, which is not available here", definition.Name, definition.Kind())
	}
	instance, err := launcher.Launch(ctx, definition)
	if err != nil {
		return nil, err
	}
	if plain, ok := instance.Transport.(*http.Transport); ok {
		with := *instance
		with.Transport = newSteady(plain)
		instance = &with
	}
	return guarded(definition, instance), nil
}

// Remote is the launcher of providers that run already.
type Remote struct{}

// Launch implements Launcher: it starts nothing. Where others may be at home it wants consent.
func (Remote) Launch(_ context.Context, definition Definition) (*Instance, error) {
	if err := definition.agreed(); err != nil {
		return nil, err
	}
	base, err := url.Parse(definition.URL)
	if err != nil {
		return nil, fmt.Errorf("url %q is not a valid URL: %w", withoutSecrets(definition.URL), inner(err))
	}
	base.RawQuery = keepQuery(base)
	return &Instance{
		Base:      base,
		Transport: definition.Transport(),
		Stop:      func(context.Context) error { return nil },
		Logs:      func() string { return "" },
	}, nil
}

// keepQuery drops Entra's own flags from a Tenant URL, which choose the dialect. That Entra does not send them is inferred: some
// servers answer 400 to them. Everything else is kept as written.
func keepQuery(base *url.URL) string {
	query := base.Query()
	if !query.Has("aadOptscim062020") && !query.Has("AzureAdScimPatch2017") {
		return base.RawQuery
	}
	query.Del("aadOptscim062020")
	query.Del("AzureAdScimPatch2017")
	return query.Encode()
}

// maxHeader is far above what servers send, and far below what would fill a run file, which keeps the headers of every answer.
const maxHeader = 64 << 10 // bytes

// NewTransport makes a plain HTTP/1.1 keep-alive transport: no compression, as nothing is known of Entra asking for it.
func NewTransport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dialLine,
		ForceAttemptHTTP2:     true, // net/http would leave it out for the DialContext
		DisableCompression:    true,
		MaxIdleConnsPerHost:   64,
		IdleConnTimeout:       30 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 0, // the client's own deadline covers the whole exchange

		OnProxyConnectResponse: tunnelled,
		MaxResponseHeaderBytes: maxHeader,
	}
}
