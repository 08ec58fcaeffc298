package targets

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

// TestWidenKeepsHTTP2: a provider that agrees on HTTP/2 is spoken to so, with as many connections as one likes.
func TestWidenKeepsHTTP2(t *testing.T) {
	t.Parallel()
	provider := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(100 * r.ProtoMajor) }))
	provider.EnableHTTP2 = true
	provider.StartTLS()
	t.Cleanup(provider.Close)
	base, err := url.Parse(provider.URL)
	must(t, err)
	plain, ok := provider.Client().Transport.(*http.Transport)
	if !ok {
		t.Fatalf("want a plain transport, got %T", provider.Client().Transport)
	}
	used := plain.Clone() // as the launcher makes it, and after its first request
	used.ForceAttemptHTTP2 = true
	for _, guarding := range []bool{false, true} {
		instance := &Instance{Base: base, Transport: used}
		if guarding {
			instance.HoldBack(ledgerOf(t))
		}
		ask := func() {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, provider.URL, nil)
			must(t, err)
			answer, err := instance.Transport.RoundTrip(request)
			must(t, err)
			must(t, answer.Body.Close())
			if answer.StatusCode != 200 {
				t.Errorf("guarded %t: want HTTP/2, got %s", guarding, answer.Proto)
			}
		}
		ask()
		defer instance.Widen(64)()
		ask()
	}
}
