package targets

import (
	"context"
	"maps"
	"net/http"
)

// Auth is how requests are authenticated; at most one of its forms is used. Secrets come from the environment, from files or
// from commands, never from flags. Names of files are looked up beside the definition.
//
// A bearer token, as Entra's Secret Token:
//
//	auth:
//	  bearer: ${SCIM_TOKEN}
//
// A bearer token from a file that somebody keeps fresh, or from a command; read again after a 401, and before a JWT expires:
//
//	auth:
//	  bearer_from: {file: /run/secrets/scim-token}
//	auth:
//	  bearer_from: {command: [vault, kv, get, -field=token, secret/scim]}
//
// Basic (RFC 7617); password_from takes a file or a command as bearer_from does:
//
//	auth:
//	  basic: {user: entra, password: "${SCIM_PASSWORD}"}
//
// OAuth 2.0 client credentials (RFC 6749 §4.4), and workload identity federation (RFC 7523 §2.2): see OAuth.
//
// A key in a header of the provider's own stands in the definition's headers:
//
//	headers: {X-Api-Key: "${SCIM_KEY}"}
type Auth struct {
	Bearer     string  `yaml:"bearer"`
	BearerFrom *Source `yaml:"bearer_from"`
	Basic      *Basic  `yaml:"basic"`
	OAuth      *OAuth  `yaml:"oauth"`
}

// Basic is a user with a password.
type Basic struct {
	User         string  `yaml:"user"`
	Password     string  `yaml:"password"`
	PasswordFrom *Source `yaml:"password_from"`
}

// ShowsSecret reports whether requests carry what tells who sends them, so that one without it is another. Where a client's certificate does
// that, no request is without.
func (d Definition) ShowsSecret() bool {
	return (d.Auth != Auth{} || len(d.Headers) > 0) && d.TLS.Cert == ""
}

// CertificateAlone reports whether only a client's certificate tells who sends a request: one with a wrong secret is not wrong.
func (d Definition) CertificateAlone() bool {
	return d.TLS.Cert != "" && d.Auth == Auth{} && len(d.Headers) == 0
}

// Authenticated adds the definition's credentials and fixed headers to every request. All round trippers of one definition,
// and of its copies, share one token. It is got when the first request wants it, renewed before it expires, and once after a
// 401, when the request is sent again; what cannot be got is an error that says why.
func (d Definition) Authenticated(inner http.RoundTripper) http.RoundTripper {
	fixed := http.Header{}
	for name, value := range d.Headers {
		fixed.Set(name, value)
	}
	return authenticated{credential: d.ownCredential(), fixed: fixed, inner: inner}
}

type authenticated struct {
	credential *credential
	fixed      http.Header // the definition's
	inner      http.RoundTripper
}

func (a authenticated) RoundTrip(request *http.Request) (*http.Response, error) {
	used, err := a.credential.get(request.Context(), nil)
	if err != nil {
		return nil, err
	}
	response, err := a.inner.RoundTrip(a.with(request, used))
	if err != nil {
		return response, err
	}
	a.credential.use.note(response, a.credential.now())
	if response.StatusCode != http.StatusUnauthorized {
		used.accepted.Store(true)
		a.credential.remark(request.Context(), used, response)
		return response, nil
	}
	if again := a.again(request, used); again != nil {
		return a.renewed(again, used, response)
	}
	a.credential.remark(request.Context(), used, response)
	return response, nil
}

// again is the request to send after a refusal, nil where that has no hope: nothing new can be got, the new token was refused
// as well, or the body cannot be sent twice.
func (a authenticated) again(request *http.Request, refused *grant) *http.Request {
	if a.credential.issue == nil || refused.replacement && !refused.accepted.Load() {
		return nil
	}
	again := request.Clone(request.Context())
	if request.Body == nil || request.Body == http.NoBody {
		return again
	}
	if request.GetBody == nil {
		return nil
	}
	body, err := request.GetBody()
	if err != nil {
		return nil
	}
	again.Body = body
	return again
}

// renewed sends the request with a new token, unless the new one is the old one.
func (a authenticated) renewed(again *http.Request, refused *grant, refusal *http.Response) (*http.Response, error) {
	fresh, err := a.credential.get(again.Context(), refused)
	if err != nil || fresh.value == refused.value {
		if again.Body != nil {
			_ = again.Body.Close()
		}
		if err != nil {
			_ = refusal.Body.Close()
			return nil, err
		}
		a.credential.remark(again.Context(), fresh, refusal)
		return refusal, nil
	}
	_ = refusal.Body.Close()
	response, err := a.inner.RoundTrip(a.with(again, fresh))
	if err != nil {
		return response, err
	}
	a.credential.use.note(response, a.credential.now())
	if response.StatusCode != http.StatusUnauthorized {
		fresh.accepted.Store(true)
	}
	a.credential.remark(again.Context(), fresh, response)
	return response, nil
}

// with is the request with credentials. The caller's own stays as it is: what does not change is shared with it, as each request
// of a load comes by here.
func (a authenticated) with(request *http.Request, used *grant) *http.Request {
	if used.value == "" && len(a.fixed) == 0 {
		return request
	}
	header := make(http.Header, len(request.Header)+len(a.fixed)+1)
	maps.Copy(header, request.Header)
	maps.Copy(header, a.fixed)
	if used.value != "" {
		header["Authorization"] = []string{used.value}
	}
	request = request.WithContext(request.Context())
	request.Header = header
	return request
}

type remarkKey struct{}

// withRemark asks for what the credentials have to do with the outcome of a request under the returned context: a 401, a 403
// and a wait without end leave it in to.
func withRemark(ctx context.Context, to *string) context.Context {
	return context.WithValue(ctx, remarkKey{}, to)
}

func note(ctx context.Context, remark string) {
	if to, asked := ctx.Value(remarkKey{}).(*string); asked {
		*to = remark
	}
}
