package story

import (
	"context"
	"fmt"
	"mime"
	"net/http"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// connectionSteps are about Test Connection, the secret token, and how Entra speaks (its dialect).
func connectionSteps() []Step {
	return []Step{
		{Pattern: `^Entra tests the connection$`, Example: "Entra tests the connection", Reads: true, run: testConnection},
		{Pattern: `^the provider accepts the secret token$`, Example: "the provider accepts the secret token", Reads: true, run: secretAccepted},
		{Pattern: `^somebody with a wrong secret tests the connection$`, Example: "somebody with a wrong secret tests the connection", Reads: true, run: wrongSecret},
		{Pattern: `^Entra concludes that the connection works$`, Example: "Entra concludes that the connection works", Reads: true, run: connectionWorks},
		{Pattern: `^the tenant URL and the secret token are accepted$`, Example: "the tenant URL and the secret token are accepted", Reads: true, run: tenantAccepted},
		{Pattern: `^the answer is a list response without hits$`, Example: "the answer is a list response without hits", Reads: true, run: emptyList},
		{Pattern: `^the answer is declared as SCIM$`, Example: "the answer is declared as SCIM", Reads: true, run: declaredAsSCIM},
		{Pattern: `^the answer is 401 or 403$`, Example: "the answer is 401 or 403", Reads: true, run: secretRefused},
		{Pattern: `^Entra speaks (legacy|compliant)( without a path)?$`, Example: "Entra speaks legacy", Reads: true, run: speaks, Dialect: spoken},
		{Pattern: `^Entra sends several members at once$`, Example: "Entra sends several members at once", Reads: true, run: sendsSeveral},
	}
}

// recorded passes a sender's last answer on to a step.
type recorded struct {
	sender mockentra.Sender
	last   *scim.Response
}

// Send implements mockentra.Sender.
func (r recorded) Send(ctx context.Context, req *scim.Request, rsp *scim.Response) {
	r.sender.Send(ctx, req, rsp)
	*r.last = *rsp
	r.last.Body = append([]byte(nil), rsp.Body...)
}

func testConnection(ctx context.Context, w *World, _ []string) ([]run.Check, error) {
	w.answer = scim.Response{}
	w.tested = mockentra.Run(ctx, w.job.TestConnection(), recorded{w.senders.Entra, &w.answer}, w.clock)
	return nil, nil
}

// secretAccepted is what a refusal of another secret rests on: who refuses everybody proves nothing.
func secretAccepted(ctx context.Context, w *World, _ []string) ([]run.Check, error) {
	const id, want = GivenPrefix + "secret-accepted", "a response below 400"
	answer := ask(ctx, w.senders.Setup, scim.OpProbe, http.MethodGet, w.queryFor("Users", "userName", "nobody-"+w.setting.Mark), nil)
	if answer.OK() {
		return restOn("entra-probe-empty-list", pass(id, 1, want)), nil
	}
	return restOn("entra-probe-empty-list", withAnswer(fault(id, features.Wrong, want, answer.String()), answer, "the request with the right secret")), nil
}

func wrongSecret(ctx context.Context, w *World, _ []string) ([]run.Check, error) {
	w.answer = *ask(ctx, w.senders.Stranger, scim.OpProbe, http.MethodGet, w.queryFor("Users", "userName", "nobody"), nil)
	return nil, nil
}

func connectionWorks(ctx context.Context, w *World, _ []string) ([]run.Check, error) {
	checks := w.probeHeld("connection-works", "a probe that Entra accepts")
	return append(checks, w.askedInEntrasForm(ctx)...), nil
}

func tenantAccepted(_ context.Context, w *World, _ []string) ([]run.Check, error) {
	return w.probeHeld("tenant-accepted", "the tenant URL and the secret token accepted"), nil
}

// probeHeld judges by what the engine concluded from the probe.
func (w *World) probeHeld(id, want string) []run.Check {
	if w.tested.Kind == mockentra.Success {
		return []run.Check{pass(id, 1, want)}
	}
	got := fmt.Sprintf("%s %s", w.tested.Code, w.tested.Reason)
	return []run.Check{withAnswer(fault(id, features.Wrong, want, got), &w.answer, "the probe")}
}

func emptyList(_ context.Context, w *World, _ []string) ([]run.Check, error) {
	const id, want = "probe-is-empty-list", `200 with a ListResponse of totalResults 0`
	list, err := w.answer.List()
	check := pass(id, 3, want)
	switch {
	case w.answer.Err != nil || w.answer.Status != http.StatusOK:
		check = withAnswer(fault(id, features.Wrong, want, w.answer.String()), &w.answer, "the probe")
	case err != nil:
		check = fault(id, features.Malformed, want, err.Error())
	case !hasSchema(list.Raw, scim.MessageList):
		check = fault(id, features.Malformed, want, "schemas "+scim.Compact(list.Raw["schemas"]))
	case list.Total != 0 || len(list.Resources) != 0:
		check = fault(id, features.Extra, want, fmt.Sprintf("totalResults %d and %d resources", list.Total, len(list.Resources)))
	}
	return append([]run.Check{check}, w.searchWithoutHit()...), nil
}

// searchWithoutHit judges the status of an answer to a search that finds nobody: a provider that is not to be talked to says nothing
// about it.
func (w *World) searchWithoutHit() []run.Check {
	if status := w.answer.Status; w.answer.Err != nil || status == 0 || status == http.StatusUnauthorized || status == http.StatusForbidden || status >= 500 {
		return nil
	}
	const ok, found = "no-hit-200", "no-hit-not-404"
	succeeds, exists := pass(ok, 1, "200 to a search without a hit"), pass(found, 1, "another status than 404 to a search without a hit")
	if _, err := w.answer.List(); w.answer.OK() && err != nil {
		return nil // no search was understood
	}
	if w.answer.Status != http.StatusOK {
		succeeds = withAnswer(fault(ok, features.Status, succeeds.Want, w.answer.String()), &w.answer, "the probe")
	}
	if w.answer.Status == http.StatusNotFound {
		exists = fault(found, features.Status, exists.Want, w.answer.String())
	}
	return []run.Check{proves("7644-3.4.2-no-match-200", succeeds), proves("entra-probe-not-404", exists)}
}

func declaredAsSCIM(_ context.Context, w *World, _ []string) ([]run.Check, error) {
	const id = "media-type"
	if w.answer.Err != nil {
		return []run.Check{withAnswer(fault(id, features.Wrong, scim.MediaType, "no response"), &w.answer, "the probe")}, nil
	}
	declared := w.answer.Header.Get("Content-Type")
	kind, _, _ := mime.ParseMediaType(declared)
	if kind == "application/json" {
		return []run.Check{fault(id, features.JSON, scim.MediaType, declared)}, nil
	}
	return []run.Check{equal(id, scim.MediaType, kind)}, nil
}

func secretRefused(_ context.Context, w *World, _ []string) ([]run.Check, error) {
	const id, want = "wrong-secret-refused", "401 or 403"
	if w.answer.Err == nil && (w.answer.Status == http.StatusUnauthorized || w.answer.Status == http.StatusForbidden) {
		return []run.Check{pass(id, 1, want)}, nil
	}
	if w.answer.OK() {
		return []run.Check{fault(id, features.Open, want, w.answer.String())}, nil
	}
	return []run.Check{withAnswer(fault(id, features.Wrong, want, w.answer.String()), &w.answer, "the request with a wrong secret")}, nil
}

func spoken(args []string) mockentra.Dialect { return mockentra.Dialect(args[0]) }

// speaks chooses between the two spellings of a single plain attribute; the dialect itself is set by whoever runs the step.
func speaks(_ context.Context, w *World, args []string) ([]run.Check, error) {
	w.job.SetPathless(args[1] != "")
	return nil, nil
}

func sendsSeveral(_ context.Context, w *World, _ []string) ([]run.Check, error) {
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
