package targets

import (
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
		return g.spend(request)
	}
	return g.own(request)
}

// spend sends a write within the budget.
func (g guard) spend(request *http.Request) (*http.Response, error) {
	if request.Method != http.MethodPost || g.budget == nil {
		return g.inner.RoundTrip(request)
	}
	if err := g.budget.take(); err != nil {
		return nil, withhold(request, err)
	}
	answer, err := g.inner.RoundTrip(request)
	g.budget.landed(err == nil && scim.NotCreated(answer.StatusCode))
	return answer, err
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
