package scim

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

func clientAt(t *testing.T, base string, timeout time.Duration, maxBody int64) *Client {
	t.Helper()
	parsed, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	return NewClient(parsed, nil, timeout, maxBody)
}

func sent(t *testing.T, client *Client, request Request) Response {
	t.Helper()
	var response Response
	client.Send(t.Context(), &request, &response)
	return response
}

func TestClientJoinsBaseAndPath(t *testing.T) {
	for _, row := range [][3]string{
		{"https://a.example/scim/v2", "Users", "https://a.example/scim/v2/Users"},
		{"https://a.example/scim/v2/", "Users/1", "https://a.example/scim/v2/Users/1"},
		{"https://a.example", "Users?filter=x", "https://a.example/Users?filter=x"},
		{"https://a.example/scim?code=1", "Users", "https://a.example/scim/Users?code=1"},
		{"https://a.example/scim?code=1#part", "Users?filter=x", "https://a.example/scim/Users?filter=x&code=1"},
		{"https://a.example/a%2Fb", "Users/c%2Fd", "https://a.example/a%2Fb/Users/c%2Fd"},
	} {
		if got := clientAt(t, row[0], 0, 0).URL([]byte(row[1])); got != row[2] {
			t.Errorf("%s and %s: want %s, got %s", row[0], row[1], row[2], got)
		}
	}
}

// TestClientNeedsNoGoodWill proves that Send ends whatever a provider does, and what it says then.
func TestClientNeedsNoGoodWill(t *testing.T) {
	flood := func(w http.ResponseWriter, _ *http.Request) {
		block := []byte(strings.Repeat("a", 1<<10))
		for {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}
	trickle := func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "{")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}
	for name, row := range map[string]struct {
		handler http.HandlerFunc
		is      error
		says    string
		kept    int
	}{
		"endless": {flood, ErrTooLarge, "response is too large: more than 4096 bytes", 4096},
		"trickle": {trickle, context.DeadlineExceeded, "response cut off after 1 bytes: no complete response within 250ms", 1},
		"silent":  {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, context.DeadlineExceeded, "no complete response within 250ms", 0},
		"cut": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "{}")
		}, io.ErrUnexpectedEOF, "response cut off after 2 bytes: unexpected EOF", 2},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(row.handler)
			defer server.Close()
			response := sent(t, clientAt(t, server.URL, 250*time.Millisecond, 4096), Request{Method: http.MethodGet, Path: []byte("Users")})
			if !errors.Is(response.Err, row.is) || response.Err.Error() != row.says || len(response.Body) != row.kept {
				t.Errorf("want %q and %d bytes, got %v and %d bytes", row.says, row.kept, response.Err, len(response.Body))
			}
			if response.OK() {
				t.Error("want no success without a whole answer")
			}
		})
	}
}

func TestClientNamesTheReasonOfAnEnd(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		cancel(errors.New("interrupted"))
		<-r.Context().Done()
	}))
	defer server.Close()
	var response Response
	clientAt(t, server.URL, 0, 0).Send(ctx, &Request{Method: http.MethodGet, Path: []byte("Users")}, &response)
	if response.Err == nil || response.Err.Error() != "interrupted" {
		t.Errorf("want the cause of the context, got %v", response.Err)
	}
}

func TestClientLeavesOutWhatEntraDoesNotSend(t *testing.T) {
	seen := make(chan http.Header, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen <- r.Header }))
	defer server.Close()
	shared := http.Header{"Accept": {MediaType}}
	sent(t, clientAt(t, server.URL, 0, 0), Request{Method: http.MethodGet, Path: []byte("Users"), Header: shared})
	got := <-seen
	if got.Get("User-Agent") != "" || got.Get("Accept") != MediaType || len(shared) != 1 {
		t.Errorf("want no User-Agent and the shared headers untouched, got %v and %v", got, shared)
	}
}

func TestClientErrorHoldsNoURL(t *testing.T) {
	response := sent(t, clientAt(t, "http://127.0.0.1:1/scim?code=planted", 0, 0), Request{Method: http.MethodGet, Path: []byte("Users")})
	if response.Err == nil || strings.Contains(response.Err.Error(), "planted") {
		t.Errorf("want an error without the URL, got %v", response.Err)
	}
	response = sent(t, clientAt(t, "http://127.0.0.1:1/", 0, 0), Request{Method: "G T", Path: []byte("Users")})
	if response.Err == nil || !strings.Contains(response.Err.Error(), "cannot create the request") {
		t.Errorf("want a request that cannot be made refused, got %v", response.Err)
	}
}
