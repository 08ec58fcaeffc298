package steps

import (
	"context"
	"fmt"
	"mime"
	"net/http"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
)

func connectionSteps() []definition {
	return []definition{
		{pattern: `^Entra tests the connection$`, example: "Entra tests the connection", run: testConnection},
		{pattern: `^the provider accepts the secret token$`, example: "the provider accepts the secret token", run: secretAccepted},
		{pattern: `^somebody with a wrong secret tests the connection$`, example: "somebody with a wrong secret tests the connection", run: wrongSecret},
		{pattern: `^Entra concludes that the connection works$`, example: "Entra concludes that the connection works", run: connectionWorks},
		{pattern: `^the tenant URL and the secret token are accepted$`, example: "the tenant URL and the secret token are accepted", run: tenantAccepted},
		{pattern: `^the answer is a list response without hits$`, example: "the answer is a list response without hits", run: emptyList},
		{pattern: `^the answer is declared as SCIM$`, example: "the answer is declared as SCIM", run: declaredAsSCIM},
		{pattern: `^the answer is 401 or 403$`, example: "the answer is 401 or 403", run: secretRefused},
		{pattern: `^Entra speaks (legacy|compliant)$`, args: 1, example: "Entra speaks legacy", run: speaks},
		{pattern: `^Entra sends several members at once$`, example: "Entra sends several members at once", run: sendsSeveral},
	}
}

// recorded passes a sender's last answer on to a step.
type recorded struct {
	sender
	last *scim.Response
}

func (r recorded) Send(ctx context.Context, req *scim.Request, rsp *scim.Response) {
	r.sender.Send(ctx, req, rsp)
	*r.last = *rsp
	r.last.Body = append([]byte(nil), rsp.Body...)
}

func testConnection(ctx context.Context, w *world, _ []string) ([]run.Check, error) {
	w.answer = scim.Response{}
	w.tested = mockentra.Run(ctx, w.job.TestConnection(), recorded{w.entra, &w.answer}, w.clock)
	return nil, nil
}

// secretAccepted is what a refusal of another secret rests on: who refuses everybody proves nothing.
func secretAccepted(ctx context.Context, w *world, _ []string) ([]run.Check, error) {
	const id, want = "given-secret-accepted", "an answer below 400"
	answer := ask(ctx, w.setup, scim.OpProbe, http.MethodGet, query("Users", "userName", "nobody-"+w.mark), nil)
	if answer.OK() {
		return rests("entra-probe-empty-list", pass(id, 1, want)), nil
	}
	return rests("entra-probe-empty-list", because(fault(id, features.Wrong, want, answer.String()), answer, "the request with the right secret")), nil
}

func wrongSecret(ctx context.Context, w *world, _ []string) ([]run.Check, error) {
	stranger := w.runner.target.Definition
	stranger.Auth, stranger.Headers = targets.Auth{Bearer: "wrong-" + w.mark}, nil // a key may stand in any header
	client := scim.NewClient(w.runner.target.Instance.Base, stranger.Authenticated(w.log.Transport(w.runner.target.Instance.Transport)), stranger.Timeout, 0)
	as := w.setup
	as.client = client
	w.answer = *ask(ctx, as, scim.OpProbe, http.MethodGet, query("Users", "userName", "nobody"), nil)
	return nil, nil
}

func connectionWorks(_ context.Context, w *world, _ []string) ([]run.Check, error) {
	return w.probeHeld("connection-works", "a probe that Entra accepts"), nil
}

func tenantAccepted(_ context.Context, w *world, _ []string) ([]run.Check, error) {
	return w.probeHeld("tenant-accepted", "the tenant URL and the secret token accepted"), nil
}

// probeHeld judges by what the engine concluded from the probe.
func (w *world) probeHeld(id, want string) []run.Check {
	if w.tested.Kind == mockentra.Success {
		return []run.Check{pass(id, 1, want)}
	}
	got := fmt.Sprintf("%s %s", w.tested.Code, w.tested.Reason)
	return []run.Check{because(fault(id, features.Wrong, want, got), &w.answer, "the probe")}
}

func emptyList(_ context.Context, w *world, _ []string) ([]run.Check, error) {
	const id, want = "probe-is-empty-list", `200 with a ListResponse of totalResults 0`
	list, err := w.answer.List()
	switch {
	case w.answer.Err != nil || w.answer.Status != http.StatusOK:
		return []run.Check{because(fault(id, features.Wrong, want, w.answer.String()), &w.answer, "the probe")}, nil
	case err != nil:
		return []run.Check{fault(id, features.Malformed, want, err.Error())}, nil
	case !hasSchema(list.Raw, scim.MessageList):
		return []run.Check{fault(id, features.Malformed, want, "schemas "+scim.Compact(list.Raw["schemas"]))}, nil
	case list.Total != 0 || len(list.Resources) != 0:
		return []run.Check{fault(id, features.Extra, want, fmt.Sprintf("totalResults %d and %d resources", list.Total, len(list.Resources)))}, nil
	}
	return []run.Check{pass(id, 3, want)}, nil
}

func declaredAsSCIM(_ context.Context, w *world, _ []string) ([]run.Check, error) {
	const id = "media-type"
	if w.answer.Err != nil {
		return []run.Check{because(fault(id, features.Wrong, scim.MediaType, "no answer"), &w.answer, "the probe")}, nil
	}
	declared := w.answer.Header.Get("Content-Type")
	kind, _, _ := mime.ParseMediaType(declared)
	if kind == "application/json" {
		return []run.Check{fault(id, features.JSON, scim.MediaType, declared)}, nil
	}
	return []run.Check{equal(id, scim.MediaType, kind)}, nil
}

func secretRefused(_ context.Context, w *world, _ []string) ([]run.Check, error) {
	const id, want = "wrong-secret-refused", "401 or 403"
	if w.answer.Err == nil && (w.answer.Status == http.StatusUnauthorized || w.answer.Status == http.StatusForbidden) {
		return []run.Check{pass(id, 1, want)}, nil
	}
	if w.answer.OK() {
		return []run.Check{fault(id, features.Open, want, w.answer.String())}, nil
	}
	return []run.Check{because(fault(id, features.Wrong, want, w.answer.String()), &w.answer, "the request with a wrong secret")}, nil
}

func speaks(_ context.Context, w *world, args []string) ([]run.Check, error) {
	w.job.SetDialect(mockentra.Dialect(args[0]))
	return nil, nil
}

func sendsSeveral(_ context.Context, w *world, _ []string) ([]run.Check, error) {
	w.job.SetConnector(mockentra.Gallery)
	return nil, nil
}

func hasSchema(resource scim.Resource, urn string) bool {
	listed, _ := resource["schemas"].([]any)
	for _, item := range listed {
		if item == urn {
			return true
		}
	}
	return false
}
