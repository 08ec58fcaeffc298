package targets

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// ErrReadOnly says that a write was not sent.
var ErrReadOnly = errors.New("the target is read-only")

// withheld is a scim.Unsent with its reason.
type withheld struct{ error }

func (w withheld) Unwrap() error { return w.error }

// Unsent implements scim.Unsent.
func (withheld) Unsent() {}

// guard is the transport to a provider that holds back what must not be sent: every write where the definition is read-only,
// creations above its budget, and writes to what is not ours (guard_ownership.go). Requests to other places, such as the issuer of
// a token, pass.
type guard struct {
	inner    http.RoundTripper
	base     *url.URL
	readOnly bool
	budget   *Budget
	ledger   *Ledger // knows what is ours; nil = nobody asks
}

// guarded puts the guard that the definition asks for in front of an instance.
func guarded(definition Definition, instance *Instance) *Instance {
	budget := NewBudget(definition.Budget)
	if budget == nil && !definition.ReadOnly {
		return instance
	}
	with := *instance
	with.Transport = guard{inner: instance.Transport, base: instance.Base, readOnly: definition.ReadOnly, budget: budget}
	with.Budget = budget
	return &with
}

// RoundTrip implements http.RoundTripper.
func (g guard) RoundTrip(request *http.Request) (*http.Response, error) {
	if !g.writes(request) {
		return g.inner.RoundTrip(request)
	}
	if g.readOnly {
		return nil, withhold(request, fmt.Errorf("%w: %s %s was not sent", ErrReadOnly, request.Method, request.URL.Path))
	}
	if g.ledger == nil {
		answer, _, err := g.spend(request)
		return answer, err
	}
	return g.own(request)
}

// spend sends a write within the budget. denied says of a creation that its answer proves that nothing was made: not where the pacer has sent it
// again, since an earlier request may have made what the last answer denies.
func (g guard) spend(request *http.Request) (answer *http.Response, denied bool, err error) {
	if request.Method != http.MethodPost {
		answer, err = g.inner.RoundTrip(request)
		return answer, false, err
	}
	if g.budget != nil {
		if err := g.budget.take(); err != nil {
			return nil, false, withhold(request, err)
		}
		defer func() { g.budget.landed(denied) }()
	}
	repeated := false
	answer, err = g.inner.RoundTrip(request.WithContext(context.WithValue(request.Context(), repeatedKey{}, &repeated)))
	return answer, err == nil && !repeated && scim.NotCreated(answer.StatusCode), err
}

// withhold closes the body, as a RoundTripper must, and returns why.
func withhold(request *http.Request, why error) error {
	if request.Body != nil {
		_ = request.Body.Close()
	}
	return withheld{why}
}

// writes reports whether a request can change something at the provider; a search by POST (RFC 7644 §3.4.3) cannot.
func (g guard) writes(request *http.Request) bool {
	if request.URL.Host != g.base.Host || !strings.HasPrefix(request.URL.Path, g.base.Path) {
		return false
	}
	switch request.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return false
	case http.MethodPost:
		return !strings.HasSuffix(request.URL.Path, "/.search")
	}
	return true
}
