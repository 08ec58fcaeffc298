package scim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Defaults of a Client. Entra publishes no request timeout; 30 s is where a provider is unusable anyway.
const (
	DefaultTimeout = 30 * time.Second
	DefaultMaxBody = 16 << 20 // bytes
)

// ErrTooLarge says that an answer passed the client's limit; what came before is in Response.Body.
var ErrTooLarge = errors.New("response is too large")

// timeoutError says that an answer took longer than the client's timeout. It is a context.DeadlineExceeded in other words.
type timeoutError struct{ after time.Duration }

func (e timeoutError) Error() string { return fmt.Sprintf("no complete response within %s", e.after) }

// Is makes errors.Is find the standard library's error.
func (e timeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

// Client sends requests to one base URL. It follows no redirect, sends no User-Agent and no Accept-Encoding of its own,
// and repeats nothing. It is safe for concurrent use when its transport is.
type Client struct {
	base    *url.URL
	http    *http.Client
	timeout time.Duration
	maxBody int64
}

// NewClient makes a client for base, whose own path and query stay on every request. A zero timeout or limit means the
// default.
func NewClient(base *url.URL, transport http.RoundTripper, timeout time.Duration, maxBody int64) *Client {
	if timeout <= 0 {
		timeout = DefaultTimeout
	}
	if maxBody <= 0 {
		maxBody = DefaultMaxBody
	}
	noFollow := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{
		base:    base,
		http:    &http.Client{Transport: transport, CheckRedirect: noFollow},
		timeout: timeout,
		maxBody: maxBody,
	}
}

// Send performs req and fills rsp, whose old content is overwritten. A transport error, a timeout, a cut or endless body
// end in rsp.Err.
func (c *Client) Send(ctx context.Context, req *Request, rsp *Response) {
	*rsp = Response{Body: rsp.Body[:0]}
	begun := time.Now()
	ctx, cancel := WithAllowance(ctx, c.timeout, timeoutError{c.timeout})
	defer func() { rsp.Took = time.Since(begun) - heldIn(ctx) }()
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, req.Method, c.URL(req.Path), body(req.Body))
	if err != nil {
		rsp.Err = fmt.Errorf("cannot create the request: %w", err)
		return
	}
	request.Header = BareHeader(req.Header)
	answer, err := c.http.Do(request)
	if err != nil {
		rsp.Err = Cause(ctx, err)
		return
	}
	defer answer.Body.Close()
	if Final(answer) == nil {
		rsp.Status, rsp.Header = answer.StatusCode, answer.Header
	}
	rsp.Body, rsp.Err = ReadAnswer(ctx, answer, nil, c.maxBody, nil)
}

// URL joins the base URL and a relative request path.
func (c *Client) URL(path []byte) string { return URL(c.base, path) }

// URL joins a base URL and a relative request path; the base's own query comes after the request's.
func URL(base *url.URL, path []byte) string {
	bare := *base
	bare.RawQuery, bare.Fragment = "", ""
	joined := strings.TrimSuffix(bare.String(), "/") + "/" + string(path)
	if base.RawQuery == "" {
		return joined
	}
	if strings.Contains(joined, "?") {
		return joined + "&" + base.RawQuery
	}
	return joined + "?" + base.RawQuery
}

func body(content []byte) io.Reader {
	if content == nil {
		return nil
	}
	return bytes.NewReader(content)
}

// BareHeader is a header with which Go sends no User-Agent of its own: Entra sends none, as others have seen
// (kortix-ai/suna#7297). The one that is given may be shared, and stays as it is.
func BareHeader(shared http.Header) http.Header {
	if _, set := shared["User-Agent"]; set {
		return shared
	}
	own := make(http.Header, len(shared)+1)
	maps.Copy(own, shared)
	own["User-Agent"] = []string{""}
	return own
}
