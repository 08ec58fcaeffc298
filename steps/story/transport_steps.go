package story

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
)

// transportSteps are about TLS. They send no secret, and nothing that is kept.
func transportSteps() []Step {
	return []Step{
		{Pattern: `^somebody without a secret asks for people without TLS$`, Example: "somebody without a secret asks for people without TLS", Reads: true, run: asksPlainly},
		{Pattern: `^nothing is served without TLS$`, Example: "nothing is served without TLS", Reads: true, run: nothingPlain},
		{Pattern: `^somebody opens a connection of TLS 1\.2$`, Example: "somebody opens a connection of TLS 1.2", Reads: true, run: connects},
		{Pattern: `^the connection is accepted$`, Example: "the connection is accepted", Reads: true, run: connectionAccepted},
	}
}

// tried is what came of it.
type tried struct {
	asked   bool
	reached bool
	status  int
	err     error
}

func asksPlainly(ctx context.Context, w *World, _ []string) ([]run.Check, error) {
	if w.setting.Plain == nil {
		return nil, errors.New("the scenario has no target behind TLS yet: add one by @transport:https")
	}
	w.tried.asked = true
	w.tried.status, w.tried.err = w.setting.Plain(ctx)
	return nil, nil
}

// nothingPlain takes no answer, a redirection and a refusal for what they are; 401 asks for the secret to be sent in the clear.
func nothingPlain(_ context.Context, w *World, _ []string) ([]run.Check, error) {
	const id, want = "nothing-plain", "no answer, a redirection or a refusal without TLS"
	if !w.tried.asked {
		return nil, errors.New("the scenario has no request without TLS yet: add one in a When step")
	}
	served := w.tried.status >= 200 && w.tried.status < 300 || w.tried.status == http.StatusUnauthorized
	if w.tried.err == nil && served {
		return []run.Check{standing(fault(id, features.Accepted, want, fmt.Sprintf("%d %s", w.tried.status, http.StatusText(w.tried.status))))}, nil
	}
	return []run.Check{standing(pass(id, 1, want))}, nil
}

func connects(ctx context.Context, w *World, _ []string) ([]run.Check, error) {
	if w.setting.TLS12 == nil {
		return nil, errors.New("the scenario has no target behind TLS yet: add one by @transport:https")
	}
	w.tried.reached, w.tried.err = w.setting.TLS12(ctx)
	return nil, nil
}

func connectionAccepted(_ context.Context, w *World, _ []string) ([]run.Check, error) {
	const id, want = "tls-12", "a handshake of TLS 1.2"
	switch {
	case !w.tried.reached:
		return []run.Check{standing(fault(id, features.Unverifiable, want, fmt.Sprintf("not tested: %v", w.tried.err)))}, nil
	case w.tried.err != nil:
		return []run.Check{standing(fault(id, features.OnlyNewer, want, w.tried.err.Error()))}, nil
	}
	return []run.Check{standing(pass(id, 1, want))}, nil
}
