package session

import (
	"context"
	"errors"
	"io"
	"net/http"
)

// curfew is a transport that breaks off what is in the air when over ends. Scenarios send through it, also for their clean-up,
// so that a provider which hangs cannot use up the time in which the session cleans up, stops the target and reports.
type curfew struct {
	inner http.RoundTripper
	over  context.Context
}

// RoundTrip implements http.RoundTripper.
func (c curfew) RoundTrip(request *http.Request) (*http.Response, error) {
	if c.over.Err() != nil {
		return nil, context.Cause(c.over)
	}
	ctx, cancel := context.WithCancel(request.Context())
	release := context.AfterFunc(c.over, cancel)
	done := func() {
		release()
		cancel()
	}
	answer, err := c.inner.RoundTrip(request.WithContext(ctx))
	if err != nil {
		done()
		return nil, c.reason(err)
	}
	answer.Body = &curfewBody{ReadCloser: answer.Body, curfew: c, done: done}
	return answer, nil
}

// reason is why the curfew broke something off, or err where it did not.
func (c curfew) reason(err error) error {
	if c.over.Err() != nil {
		return context.Cause(c.over)
	}
	return err
}

type curfewBody struct {
	io.ReadCloser
	curfew curfew
	done   func()
}

func (b *curfewBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = b.curfew.reason(err)
	}
	return n, err
}

func (b *curfewBody) Close() error {
	defer b.done()
	return b.ReadCloser.Close()
}
