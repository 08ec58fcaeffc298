package sentry

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

const limitWindow = 10 * time.Second

// stopped is a clock that stands still in the middle of a window.
func stopped() time.Time { return time.Unix(1_795_000_004, 0) }

func TestRateLimit(t *testing.T) {
	t.Parallel()
	now := stopped()
	s := serve(t, Options{Token: "t", RateLimit: RateLimit{Requests: 2, Window: limitWindow, Concurrent: 7}, Now: func() time.Time { return now }})
	for _, test := range []struct {
		after        time.Duration
		method, path string
		token        string
		status       int
		remaining    string
	}{
		{0, "GET", "/Users", "t", 200, "1"},
		{0, "GET", "/Users?count=1", "t", 200, "0"},
		{0, "GET", "/Users", "t", 429, "0"},
		{0, "GET", "/Users", "", 401, "1"}, // another caller: an address
		{0, "POST", "/Users", "t", 400, "1"},
		{0, "GET", "/Groups", "t", 200, "1"},
		{0, "PUT", "/Groups", "t", 403, "1"},
		{0, "GET", "/Users/1", "t", 404, "1"},
		{0, "GET", "/Users/2", "t", 404, "0"}, // the view counts, not the path
		{0, "GET", "/Users", "wrong", 401, "0"},
		{0, "GET", "/Users", "wrong", 429, "0"}, // before the token is looked at
		{5 * time.Second, "GET", "/Users", "t", 429, "0"},
		{1 * time.Second, "GET", "/Users", "t", 200, "1"}, // the next window
	} {
		now = now.Add(test.after)
		got := s.send(test.method, test.path, "", "Authorization", "Bearer "+test.token)
		reset := fmt.Sprint(now.Unix()/10*10 + 10)
		want := map[string]string{"Limit": "2", "Remaining": test.remaining, "Reset": reset, "ConcurrentLimit": "7", "ConcurrentRemaining": "6"}
		if test.status == http.StatusTooManyRequests {
			want["ConcurrentRemaining"] = "7"
		}
		for name, value := range want {
			if header := got.Header()["X-Sentry-Rate-Limit-"+name]; len(header) != 1 || header[0] != value {
				t.Errorf("%+v: X-Sentry-Rate-Limit-%s: want %s, got %v", test, name, value, header)
			}
		}
		if got.Code != test.status || got.Header().Get("Retry-After") != "" {
			t.Errorf("%+v: want %d without Retry-After, got %d %v", test, test.status, got.Code, got.Header())
		}
		const body = `{"detail":"You are attempting to use this endpoint too frequently. Limit is 2 requests in 10 seconds"}`
		if got.Code == 429 && (got.Body.String() != body || got.Header().Get("Content-Type") != "text/html; charset=utf-8") {
			t.Errorf("%+v: want %s as text/html, got %v %s", test, body, got.Header(), got.Body)
		}
	}
	for _, path := range []string{"/Me", "/Users/"} {
		if got := s.send("GET", path, ""); got.Code != 404 || got.Header()["X-Sentry-Rate-Limit-Limit"] != nil {
			t.Errorf("%s: want 404 that no limit counts, got %d %v", path, got.Code, got.Header())
		}
	}
}

// TestConcurrencyLimit keeps one request in flight by a body that does not end.
func TestConcurrencyLimit(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{RateLimit: RateLimit{Requests: 9, Window: limitWindow, Concurrent: 1}, Now: stopped})
	body, writer := io.Pipe()
	first, done := httptest.NewRecorder(), make(chan struct{})
	go func() {
		defer close(done)
		s.provider.ServeHTTP(first, httptest.NewRequest(http.MethodPost, mount+"/Users", body))
	}()
	io.WriteString(writer, `{"userName":`) // returns when the provider reads
	second := s.send("POST", "/Users", `{"userName":"b@b.example"}`)
	const refusal = `{"detail":"You are attempting to go above the allowed concurrency for this endpoint. Concurrency limit is 1"}`
	if second.Code != 429 || second.Body.String() != refusal {
		t.Errorf("second at once: want 429 %s, got %d %s", refusal, second.Code, second.Body)
	}
	s.want(200, "", "GET", "/Users", "") // another method
	io.WriteString(writer, `"a@b.example"}`)
	writer.Close()
	<-done
	if first.Code != 201 || !strings.Contains(first.Body.String(), "a@b.example") {
		t.Errorf("first: want 201, got %d %s", first.Code, first.Body)
	}
	s.want(201, "", "POST", "/Users", `{"userName":"b@b.example"}`)
}

func TestNoRateLimit(t *testing.T) {
	t.Parallel()
	s := serve(t, Options{})
	for range 1100 {
		if got := s.send("GET", "/Users", ""); got.Code != 200 || got.Header()["X-Sentry-Rate-Limit-Limit"] != nil {
			t.Fatalf("limit off: want 200 without its headers, got %d %v", got.Code, got.Header())
		}
	}
}
