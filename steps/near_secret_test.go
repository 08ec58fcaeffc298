package steps

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestNearSecrets: nothing is made of a token that may be the same token to a right provider, or could not be hidden.
func TestNearSecrets(t *testing.T) {
	for _, test := range []struct{ how, token, want string }{
		{"an empty secret", "s3cret-Token", ""},
		{"the beginning of the secret", "s3cret-Token", "s3cret-T"},
		{"the beginning of the secret", "short", "not made"},
		{"the secret with more behind it", "s3cret-Token", "s3cret-Token-and-more"},
		{"the secret with more behind it", "c2VjcmV0LXRva2Vu==", "not made"},
		{"the secret in a different letter case", "s3cret-Token", "S3CRET-tOKEN"},
		{"the secret in a different letter case", "0123-4567", "not made"},
		{"the secret in a different letter case", "9F86D081-884c", "not made"},
		{"a form that nobody knows", "s3cret-Token", "not made"},
	} {
		got, found := nearSecret(test.how, test.token)
		if !found {
			got = "not made"
		}
		if got != test.want {
			t.Errorf("%s of %s: want %q, got %q", test.how, test.token, test.want, got)
		}
	}
}

// TestOnlyTheStatusIsKept: a provider may quote in its refusal a part of what it was given.
func TestOnlyTheStatusIsKept(t *testing.T) {
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		w.Header().Set("WWW-Authenticate", `Bearer error_description="`+token[:6]+`****"`)
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, token[:6]+"****")
	}))
	defer provider.Close()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, provider.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer s3cret-Token")
	response, err := statusOnly{http.DefaultTransport}.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusUnauthorized || len(body) > 0 || len(response.Header) > 0 {
		t.Errorf("want 401 and nothing else, got %s %v %q, %v", response.Status, response.Header, body, err)
	}
}
