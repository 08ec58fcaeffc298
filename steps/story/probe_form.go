package story

import (
	"context"
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// probeForm is something about the form of Entra's probe, with the requirement that it is borne.
type probeForm struct {
	id, requirement, words string
	has                    func(*evidence.Exchange) bool
	without                func(*scim.Request) // the same request without it
}

func probeForms() []probeForm {
	missing := func(name string) func(*evidence.Exchange) bool {
		return func(sent *evidence.Exchange) bool { return !hasHeader(sent, name) }
	}
	with := func(name, value string) func(*scim.Request) {
		return func(request *scim.Request) { request.Header[name] = []string{value} }
	}
	return []probeForm{
		{"no-accept", "entra-probe-no-accept", "a GET without Accept", missing("Accept"), with("Accept", scim.MediaType)},
		{"no-user-agent", "entra-probe-no-user-agent", "a request without User-Agent", missing("User-Agent"), with("User-Agent", "scimproof")},
		{
			"adscim-header", "entra-probe-adscim-header", "the header ADSCIMVersion",
			func(sent *evidence.Exchange) bool { return hasHeader(sent, entrasHeader) },
			func(request *scim.Request) { delete(request.Header, entrasHeader) },
		},
		{
			"plus-encoding", "entra-probe-plus-encoding", "a plus sign for a space in the query",
			func(sent *evidence.Exchange) bool { return strings.Contains(sent.URL, "userName+eq+") },
			func(request *scim.Request) {
				request.Path = []byte(strings.ReplaceAll(string(request.Path), "+", "%20"))
			},
		},
	}
}

// entrasHeader is the header that Entra sends with each request.
const entrasHeader = "ADSCIMVersion"

func hasHeader(sent *evidence.Exchange, name string) bool {
	value, _ := headerOf(sent, name)
	return value != ""
}

func headerOf(sent *evidence.Exchange, name string) (string, bool) {
	for _, field := range sent.Request.Header {
		if strings.EqualFold(field.Name, name) {
			return field.Value, true
		}
	}
	return "", false
}

// askedInEntrasForm says of each form of the probe that the provider bears it. Where the probe fails, a form is to blame only if the
// same request without it is answered with a list. That the answer is a list at all shows that the endpoint lives below the tenant URL.
func (w *World) askedInEntrasForm(ctx context.Context) (checks []run.Check) {
	if w.answer.Exchange == 0 || w.answer.Err != nil {
		return nil
	}
	sent := w.exchange(w.answer.Exchange)
	if sent == nil {
		return nil
	}
	_, err := w.answer.List()
	held := w.answer.Status == http.StatusOK && err == nil
	for _, form := range probeForms() {
		if id, want := "probe/"+form.id, form.words+", answered with a list"; held && form.has(sent) {
			checks = append(checks, proves(form.requirement, pass(id, 1, want)))
		} else if form.has(sent) && w.listedWithout(ctx, sent, form) {
			blamed := withAnswer(fault(id, features.Wrong, want, w.answer.String()), &w.answer, "the probe")
			return []run.Check{proves(form.requirement, blamed)}
		}
	}
	return append(checks, w.belowTenantURL(held)...)
}

// listedWithout sends the probe once more without something.
func (w *World) listedWithout(ctx context.Context, sent *evidence.Exchange, form probeForm) bool {
	request := scim.Request{Op: scim.OpProbe, Method: http.MethodGet, Header: http.Header{"User-Agent": {""}}}
	if at := strings.Index(sent.URL, "Users?"); at >= 0 {
		request.Path = []byte(sent.URL[at:])
	}
	if version, there := headerOf(sent, entrasHeader); there {
		request.Header[entrasHeader] = []string{version}
	}
	form.without(&request)
	var answer scim.Response
	w.senders.Setup.Send(ctx, &request, &answer)
	_, err := answer.List()
	return answer.Status == http.StatusOK && err == nil
}

// belowTenantURL is the check of where the endpoint lives: a 404 that is no SCIM is a router's, which knows no such path.
func (w *World) belowTenantURL(held bool) []run.Check {
	const id, want = "probe/base-path", "Users below the path of the tenant URL"
	if _, readable := scim.ParseError(w.answer.Body); !held && w.answer.Status == http.StatusNotFound && !readable {
		return []run.Check{proves("entra-probe-base-path", fault(id, features.Missing, want, w.answer.String()))}
	}
	if !held {
		return nil
	}
	return []run.Check{proves("entra-probe-base-path", pass(id, 1, want))}
}
