package targets

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/scimproof/scimproof/scim"
)

// clientOf makes a client for a base URL that authenticates as the definition says.
func clientOf(t *testing.T, definition Definition, base string) *scim.Client {
	t.Helper()
	parsed, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	transport := NewTransport()
	t.Cleanup(transport.CloseIdleConnections)
	return scim.NewClient(parsed, definition.Authenticated(transport), definition.Timeout, 0)
}

func ask(t *testing.T, client *scim.Client, path string) scim.Response {
	t.Helper()
	var response scim.Response
	client.Send(t.Context(), &scim.Request{Op: scim.OpList, Method: http.MethodGet, Path: []byte(path)}, &response)
	return response
}

func TestRequestsCarryTheDefinitionsCredentials(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Seen", r.Header.Get("Authorization")+" "+r.Header.Get("X-Tenant"))
	}))
	defer server.Close()
	definition := Definition{Auth: Auth{Bearer: "abcdefgh"}, Headers: map[string]string{"X-Tenant": "acme"}}
	response := ask(t, clientOf(t, definition, server.URL), "Users")
	if got := response.Header.Get("X-Seen"); response.Err != nil || got != "Bearer abcdefgh acme" {
		t.Errorf("want the token and the header sent, got %q, %v", got, response.Err)
	}
	response = ask(t, clientOf(t, Definition{}, server.URL), "Users")
	if got := response.Header.Get("X-Seen"); got != "" {
		t.Errorf("want nothing sent where nothing is given, got %q", got)
	}
}

func TestCredentialsStayOutOfTheCallersRequest(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	definition := Definition{Auth: Auth{Bearer: "abcdefgh"}}
	answer, err := definition.Authenticated(NewTransport()).RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if got := request.Header.Get("Authorization"); got != "" {
		t.Errorf("want the caller's request as it was, got Authorization %q", got)
	}
}

// atOnce answers at once.
type atOnce struct{}

func (atOnce) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
}

// TestCredentialsCostLittle: each request of a load gets them, and nothing is copied for them but the list of its headers.
func TestCredentialsCostLittle(t *testing.T) {
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://provider.test/Users?a=b", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = http.Header{"Content-Type": {"application/scim+json"}, "User-Agent": {""}, "ADSCIMVersion": {"2.0"}}
	for most, definition := range map[float64]Definition{
		1: {}, 5: {Auth: Auth{Bearer: "abcdefgh"}, Headers: map[string]string{"X-Tenant": "acme"}},
	} {
		transport := definition.Authenticated(atOnce{})
		got := testing.AllocsPerRun(100, func() {
			if _, err := transport.RoundTrip(request); err != nil {
				t.Fatal(err)
			}
		})
		if got > most {
			t.Errorf("%+v: want at most %v allocations, got %v", definition.Auth, most, got)
		}
	}
}

// TestRedirectIsNotFollowed keeps the token from whoever a redirect names.
func TestRedirectIsNotFollowed(t *testing.T) {
	var visits atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visits.Add(1) }))
	defer elsewhere.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL+"/login?token=abc", status)
		}))
		definition := Definition{Auth: Auth{Bearer: "abcdefgh"}, Headers: map[string]string{"X-Api-Key": "key"}}
		response := ask(t, clientOf(t, definition, server.URL), "Users")
		server.Close()
		if response.Err != nil || response.Status != status || !strings.HasPrefix(response.Header.Get("Location"), elsewhere.URL) {
			t.Errorf("want the %d itself, got %d, %v", status, response.Status, response.Err)
		}
	}
	if n := visits.Load(); n != 0 {
		t.Errorf("want no request to another host, got %d", n)
	}
}
