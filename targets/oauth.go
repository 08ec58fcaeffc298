package targets

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/scimproof/scimproof/scim"
)

// OAuth gets access tokens by the client credentials grant, in the form in which Entra asks for them (Microsoft, "User
// provisioning requirements for Microsoft Entra App Gallery").
//
// With a client secret (RFC 6749 §4.4):
//
//	auth:
//	  oauth:
//	    token_url: https://login.example.com/oauth2/token
//	    client_id: scimproof
//	    client_secret: ${CLIENT_SECRET}      # or client_secret_from: {file: …} or {command: […]}
//	    scopes: [scim]
//	    params: {audience: https://example.com/scim}   # more fields of the form, where the endpoint wants them
//	    style: form                          # or basic: id and secret in the header (RFC 6749 §2.3.1)
//
// With an assertion in place of the secret, the workload identity federation that Entra's gallery demands since 2026
// (RFC 7523 §2.2): a JWT of an issuer that the token endpoint trusts. It is read anew for each exchange, so whoever keeps
// the file fresh, or prints it, keeps the run going:
//
//	auth:
//	  oauth:
//	    token_url: https://login.example.com/oauth2/token
//	    client_id: scimproof
//	    assertion_from: {file: /var/run/secrets/token.jwt}   # or {command: […]}, or assertion: ${ASSERTION}
//	    scopes: [scim]
type OAuth struct {
	TokenURL         string            `yaml:"token_url"` // {port} is the port of a provider that was launched
	ClientID         string            `yaml:"client_id"`
	ClientSecret     string            `yaml:"client_secret"`
	ClientSecretFrom *Source           `yaml:"client_secret_from"`
	Assertion        string            `yaml:"assertion"`
	AssertionFrom    *Source           `yaml:"assertion_from"`
	Scopes           []string          `yaml:"scopes"`
	Params           map[string]string `yaml:"params"`
	Style            string            `yaml:"style"` // form (default) or basic
}

// federated reports whether the client proves itself by an assertion.
func (o OAuth) federated() bool { return o.Assertion != "" || o.AssertionFrom != nil }

// assertionType is the only kind of client assertion that RFC 7523 §2.2 has for JWTs.
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// exchange gets tokens from the token endpoint. What it sends and gets there is never evidence.
type exchange struct {
	oauth      OAuth
	definition Definition
	credential *credential
	transport  http.RoundTripper
}

func newExchange(d Definition, owner *credential) *exchange {
	transport := d.Transport()
	transport.DisableKeepAlives = true // it is asked once an hour
	return &exchange{oauth: *d.Auth.OAuth, definition: d, credential: owner, transport: transport}
}

// attempt is one request for a token, with what its explanation needs.
type attempt struct {
	inner     http.RoundTripper
	assertion string
	answer    *http.Response // without its body
}

// RoundTrip sends what Entra sends: it accepts JSON, and names no program.
func (a *attempt) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Header.Set("Accept", "application/json")
	request.Header["User-Agent"] = []string{""}
	response, err := a.inner.RoundTrip(request)
	if err != nil {
		return response, err
	}
	if err := scim.Final(response); err != nil {
		_ = response.Body.Close()
		return nil, err
	}
	a.answer = response
	return response, nil
}

// issue exchanges the client's credentials for an access token. Its life counts from when it was asked for, so that the clock of
// the endpoint does not matter.
func (x *exchange) issue(ctx context.Context) (*grant, error) {
	config := clientcredentials.Config{
		ClientID: x.oauth.ClientID, TokenURL: x.address(), Scopes: x.oauth.Scopes, EndpointParams: url.Values{},
		AuthStyle: oauth2.AuthStyleInParams,
	}
	if x.oauth.Style == "basic" {
		config.AuthStyle = oauth2.AuthStyleInHeader
	}
	for _, name := range slices.Sorted(maps.Keys(x.oauth.Params)) {
		config.EndpointParams.Set(name, x.oauth.Params[name])
	}
	tried := &attempt{inner: x.transport}
	if err := x.prove(ctx, &config, tried); err != nil {
		return nil, &authError{"no access token: " + err.Error()}
	}
	client := &http.Client{Transport: tried, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	token, err := config.Token(context.WithValue(ctx, oauth2.HTTPClient, client))
	if err == nil {
		err = usable(token)
	}
	if err != nil {
		return nil, &authError{"no access token: " + x.explain(ctx, err, tried)}
	}
	got := &grant{value: "Bearer " + token.AccessToken, secrets: []string{token.AccessToken, token.RefreshToken}}
	if !token.Expiry.IsZero() {
		got.life = max(time.Until(token.Expiry).Round(time.Second), time.Second)
	}
	return got, nil
}

// prove puts the secret or the assertion into the request, and lets nothing that is sent be shown.
func (x *exchange) prove(ctx context.Context, config *clientcredentials.Config, tried *attempt) (err error) {
	if !x.oauth.federated() {
		config.ClientSecret = x.oauth.ClientSecret
		if from := x.oauth.ClientSecretFrom; from != nil {
			config.ClientSecret, err = x.definition.read(ctx, "auth.oauth.client_secret_from", *from)
		}
		x.credential.learn(config.ClientSecret)
		return err
	}
	tried.assertion = x.oauth.Assertion
	if from := x.oauth.AssertionFrom; from != nil {
		tried.assertion, err = x.definition.read(ctx, "auth.oauth.assertion_from", *from)
	}
	x.credential.learn(tried.assertion)
	config.AuthStyle = oauth2.AuthStyleInParams
	config.EndpointParams.Set("client_assertion_type", assertionType)
	config.EndpointParams.Set("client_assertion", tried.assertion)
	return err
}

// address is that of the token endpoint, at the port of the provider where it names that.
func (x *exchange) address() string {
	if port := x.credential.port.Load(); port != nil {
		return strings.ReplaceAll(x.oauth.TokenURL, anyPort, *port)
	}
	return x.oauth.TokenURL
}

// endpoint names the token endpoint without what its address may hide.
func (x *exchange) endpoint() string {
	return "the token endpoint " + withoutSecrets(strings.TrimSpace(x.oauth.TokenURL))
}
