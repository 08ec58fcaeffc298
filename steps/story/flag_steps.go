package story

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// flagSteps are about the flag of the compliant dialect, which customers write into the tenant URL: whether Entra forwards it is not known.
func flagSteps() []Step {
	return []Step{
		{Pattern: `^somebody sends each request about ([A-Z][a-z]+) with the dialect's flag in its query$`,
			Example: "somebody sends each request about Ada with the dialect's flag in its query", needs: always(mapped(mockentra.User, "user name")), run: sendsFlagged},
		{Pattern: `^each request was answered as without the flag$`, Example: "each request was answered as without the flag", run: flagTolerated},
	}
}

// twice is a request that was sent with the flag and, where it was refused, without it.
type twice struct {
	what           string
	flagged, plain *scim.Response // plain is nil where the flagged one was accepted
}

// lastFlagged is the request that ends the life of an account.
const lastFlagged = "deletion"

// answer is the one that counts: that to the request without the flag, where it was sent.
func (t twice) answer() *scim.Response { return cmp.Or(t.plain, t.flagged) }

func withFlag(path string) string {
	if strings.Contains(path, "?") {
		return path + "&aadOptscim062020"
	}
	return path + "?aadOptscim062020"
}

// sendsFlagged plays the life of an account, as far as there is one.
func sendsFlagged(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	p, err := w.introduce(args[0])
	if err != nil {
		return nil, err
	}
	send := func(what string, op scim.Op, method, path string, body any) *scim.Response {
		pair := twice{what: what, flagged: ask(ctx, w.senders.Setup, op, method, withFlag(path), body)}
		if !pair.flagged.OK() {
			pair.plain = ask(ctx, w.senders.Setup, op, method, path, body)
		}
		w.flagged = append(w.flagged, pair)
		return pair.answer()
	}
	send("search", scim.OpUserMatch, http.MethodGet, w.queryFor("Users", "userName", "nobody-"+w.setting.Mark), nil)
	made, err := send("creation", scim.OpUserCreate, http.MethodPost, "Users", w.body(p.ref)).Decode()
	if err != nil || made.ID() == "" {
		return nil, nil
	}
	name := map[string]any{"op": "replace", "path": "userName", "value": w.wanted(p, "user name")}
	patch := map[string]any{"schemas": []string{scim.MessagePatch}, "Operations": []any{name}}
	path := userPath(made.ID())
	shown, err := send("read", scim.OpUserGet, http.MethodGet, path, nil).Decode()
	if err != nil || !strings.EqualFold(value(shown, "userName"), w.wanted(p, "user name")) {
		return nil, nil
	}
	send("update", scim.OpUserUpdate, http.MethodPatch, path, patch)
	send(lastFlagged, scim.OpUserDelete, http.MethodDelete, path, nil)
	return nil, nil
}

// flagTolerated blames the flag for what is refused with it and accepted without it.
func flagTolerated(_ context.Context, w *World, _ []string) ([]run.Check, error) {
	const id, want = "flag-tolerated", "each request answered as without the flag"
	if len(w.flagged) == 0 {
		return nil, errors.New("the scenario has no request with the flag yet: add one in a When step")
	}
	for _, pair := range w.flagged {
		if !pair.flagged.OK() && pair.plain.OK() {
			return []run.Check{withAnswer(fault(id, features.Refused, want, "the "+pair.what+" refused"), pair.flagged, "the "+pair.what)}, nil
		}
	}
	if last := w.flagged[len(w.flagged)-1]; last.what != lastFlagged {
		check := fault(GivenPrefix+"unflagged", features.Uncaused, "an account that is created and read without the flag", "not tested: none is")
		return restOn("entra-create-201", withAnswer(check, last.answer(), "the "+last.what)), nil
	}
	return []run.Check{pass(id, len(w.flagged), want)}, nil
}
