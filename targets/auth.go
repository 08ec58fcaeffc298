package targets

import "net/http"

// Authenticated adds the definition's credentials and fixed headers to every request.
func (d Definition) Authenticated(inner http.RoundTripper) http.RoundTripper {
	return authenticated{auth: d.Auth, headers: d.Headers, inner: inner}
}

type authenticated struct {
	auth    Auth
	headers map[string]string
	inner   http.RoundTripper
}

func (a authenticated) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	for name, value := range a.headers {
		request.Header.Set(name, value)
	}
	if a.auth.Bearer != "" {
		request.Header.Set("Authorization", "Bearer "+a.auth.Bearer)
	}
	return a.inner.RoundTrip(request)
}
