package load

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
)

// TestACreationThatTheBudgetHeldBackIsNotMaybeCreated: the budget ends the load in the same moment, and is what is heard all the same.
func TestACreationThatTheBudgetHeldBackIsNotMaybeCreated(t *testing.T) {
	t.Parallel()
	ledger, err := targets.CreateLedger("")
	if err != nil {
		t.Fatal(err)
	}
	var asked provider
	cfg := memory(&asked)
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	budget := &oneCreation{inner: cfg.Transport, end: cancel}
	instance := &targets.Instance{Base: cfg.Base, Transport: budget}
	instance.HoldBack(ledger)
	cfg.Transport, cfg.MaxLive = instance.Transport, 1
	var held []error
	cfg.OnResponse = func(req *scim.Request, rsp *scim.Response) {
		if rsp.Err != nil {
			held = append(held, rsp.Err)
		}
		if _, err := ledger.Heard(req, rsp, nil); err != nil {
			t.Error(err)
		}
	}
	result, err := Run(ctx, cfg, provisioning(3, 0), "initial-sync", nil)
	if err != nil || !errors.Is(result.Ended, errOver) {
		t.Errorf("want the load ended by the budget, got %v, %v", result.Ended, err)
	}
	if len(held) != 1 || !scim.Withheld(held[0]) {
		t.Errorf("want one creation heard of as held back, got %q", held)
	}
	if left := ledger.Left(); len(left) != 1 {
		t.Errorf("want the one creation that was sent in the list, got %+v", left)
	}
}

// errOver is what a budget ends a load with.
var errOver = errors.New("the budget is used up")

// oneCreation sends one creation and holds the next back.
type oneCreation struct {
	inner http.RoundTripper
	end   context.CancelCauseFunc
	sent  int
}

func (o *oneCreation) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Method == http.MethodPost {
		if o.sent++; o.sent > 1 {
			o.end(errOver)
			return nil, heldBack{fmt.Errorf("not sent: %w", errOver)}
		}
	}
	return o.inner.RoundTrip(request)
}

type heldBack struct{ error }

// Unsent implements scim.Unsent.
func (heldBack) Unsent() {}
