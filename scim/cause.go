package scim

import (
	"context"
	"errors"
	"net/url"
)

// Unsent is an error of a transport that has held the request back: it cannot have had an effect, whatever else has ended.
type Unsent interface {
	error
	Unsent()
}

// Withheld reports whether an error of a request means that it was never sent, so that it can have no effect. A run that ended for
// the same reason, while another request was in the air, is something else.
func Withheld(err error) bool {
	held := Unsent(nil)
	return errors.As(err, &held)
}

// Cause prefers the reason ctx was ended for over the transport's "context deadline exceeded", and drops the URL that net/http
// repeats. A request that was held back stays an Unsent.
func Cause(ctx context.Context, err error) error {
	if held := Unsent(nil); errors.As(err, &held) {
		return held
	}
	if reason := context.Cause(ctx); reason != nil {
		return reason
	}
	if wrapped := new(url.Error); errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}
