package builtin

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/flawed"
	"github.com/scimproof/scimproof/targets/reference"
	"github.com/scimproof/scimproof/targets/sentry"
)

// Provider is an HTTP handler and the path of its SCIM base URL.
type Provider struct {
	Handler     http.Handler
	Base        string
	Settings    []sentry.Setting // of the emulator of Sentry: what was chosen
	NotEmulated []string         // of what it emulates
}

const scimBase = "/scim/v2"

// New makes a provider by name: "reference", or "reference/strict", which refuses extensions that it does not publish; "sentry" or
// "sentry/VARIANT" as sentry.Variant reads it, such as "sentry/legacy"; or "flawed/NAME" for the reference with that one flaw. The profile decides the one point where RFC and Entra contradict each
// other (A04). An empty token means no authentication. The reference publishes the extensions.
func New(name, profile, token string, extensions ...*scim.Schema) (Provider, error) {
	options := reference.Options{Base: scimBase, Token: token, Now: time.Now, Schemas: extensions, Strict: name == "reference/strict"}
	if options.ValuePath = scim.Create; profile == "rfc" {
		options.ValuePath = scim.Refuse
	}
	switch flaw, flawedOne := strings.CutPrefix(name, "flawed/"); {
	case name == "reference", options.Strict:
		return mounted(scimBase, reference.New(options)), nil
	case IsSentry(name) && len(extensions) > 0:
		return Provider{}, errors.New("schemas: the emulator of Sentry publishes its own: expected reference or flawed/NAME")
	case IsSentry(name):
		return newSentry(strings.TrimPrefix(strings.TrimPrefix(name, "sentry"), "/"), token)
	case flawedOne:
		for _, known := range flawed.Flaws() {
			if known.Name == flaw {
				return mounted(scimBase, known.Wrap(reference.New(options))), nil
			}
		}
		return Provider{}, fmt.Errorf("flaw %q is unknown%s: see `scimproof serve --list`", flaw, features.DidYouMean(flaw, Flaws()))
	}
	return Provider{}, fmt.Errorf("provider %q is unknown%s: expected reference, reference/strict, sentry, sentry/VARIANT or flawed/NAME, see `scimproof serve --list`", name, meant(name))
}

// meant names the provider that a bundled definition of this name starts, or those of a similar name.
func meant(name string) string {
	kind, _, _ := strings.Cut(name, "/")
	if slices.Contains(targets.Shipped(), kind) {
		if definition, err := targets.Find(name, targets.OSEnv()); err == nil && definition.Launch.Embedded != "" && definition.Launch.Embedded != name {
			return fmt.Sprintf(" (did you mean %s?)", definition.Launch.Embedded)
		}
	}
	return features.DidYouMean(kind, []string{"reference", "sentry", "flawed/NAME"})
}

// Flaws lists the names of the flaws.
func Flaws() (names []string) {
	for _, known := range flawed.Flaws() {
		names = append(names, known.Name)
	}
	return names
}

// SentryVariants says what sentry/VARIANT may be.
func SentryVariants() string { return sentry.Variants() }

// IsSentry reports whether New makes the emulator of Sentry by this name.
func IsSentry(name string) bool { return name == "sentry" || strings.HasPrefix(name, "sentry/") }

func newSentry(variant, token string) (Provider, error) {
	options, err := sentry.Variant(variant)
	if err != nil {
		return Provider{}, err
	}
	options.Token = token
	provider := sentry.New(options)
	return Provider{Handler: provider, Base: provider.Base(), Settings: options.Settings(), NotEmulated: sentry.NotEmulated()}, nil
}

func mounted(base string, handler http.Handler) Provider {
	return Provider{Handler: http.StripPrefix(base, handler), Base: base}
}

// Launcher serves embedded providers on a free port of 127.0.0.1.
type Launcher struct{ Profile string }

// Launch implements targets.Launcher.
func (l Launcher) Launch(_ context.Context, definition targets.Definition) (*targets.Instance, error) {
	var extensions []*scim.Schema
	for _, file := range definition.Launch.Schemas {
		data, err := definition.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("cannot read schema %s: %w", file, err)
		}
		schema, err := scim.ParseSchema(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		extensions = append(extensions, schema)
	}
	provider, err := New(definition.Launch.Embedded, l.Profile, definition.Auth.Bearer, extensions...)
	if err != nil {
		return nil, err
	}
	return Serve(provider)
}

// Serve serves a provider on a free port of 127.0.0.1 until its instance is stopped.
func Serve(provider Provider) (*targets.Instance, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("no free port: %w", err)
	}
	server := &http.Server{Handler: provider.Handler, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	transport := targets.NewTransport()
	return &targets.Instance{
		Base:      &url.URL{Scheme: "http", Host: listener.Addr().String(), Path: provider.Base},
		Transport: transport,
		Logs:      func() string { return "" },
		Stop: func(context.Context) error {
			transport.CloseIdleConnections()
			err := server.Close()
			if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
				err = errors.Join(err, served)
			}
			ended <- http.ErrServerClosed // a second Stop finds the same end
			return err
		},
	}, nil
}
