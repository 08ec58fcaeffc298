package scim

import (
	"net/http"
	"net/url"
	"testing"
	"time"
)

// held is the body of a connection that was switched to another protocol: it gives nothing until it is closed.
type held chan struct{}

func (h held) Read([]byte) (int, error) { <-h; return 0, http.ErrBodyReadAfterClose }

func (h held) Close() error {
	select {
	case <-h:
	default:
		close(h)
	}
	return nil
}

type switching struct{ body held }

func (s switching) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusSwitchingProtocols, Header: http.Header{}, Body: s.body}, nil
}

// TestSwitchingProtocolsIsNoAnswer: a 101 ends the request at once, and its connection is closed.
func TestSwitchingProtocolsIsNoAnswer(t *testing.T) {
	t.Parallel()
	body := held(make(chan struct{}))
	client := NewClient(&url.URL{Scheme: "http", Host: "127.0.0.1"}, switching{body}, time.Hour, 0)
	var rsp Response
	client.Send(t.Context(), &Request{Method: http.MethodGet, Path: []byte("Users")}, &rsp)
	if rsp.Err == nil || rsp.OK() {
		t.Errorf("want an error, got %s", rsp.String())
	}
	select {
	case <-body:
	default:
		t.Error("want the connection closed, got it open")
	}
}
