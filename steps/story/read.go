package story

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// ask sends one request of the tester's own and returns the answer.
func ask(ctx context.Context, to mockentra.Sender, op scim.Op, method, path string, body any) *scim.Response {
	request := scim.Request{Op: op, Method: method, Path: []byte(path), Header: scim.Headers()}
	if body != nil {
		request.Body = []byte(scim.JSON(body))
	}
	var response scim.Response
	to.Send(ctx, &request, &response)
	return &response
}

func userPath(id string) string  { return "Users/" + url.PathEscape(id) }
func groupPath(id string) string { return "Groups/" + url.PathEscape(id) }

// pathOf is userPath or groupPath.
func pathOf(kind mockentra.Kind) func(id string) string {
	if kind == mockentra.Group {
		return groupPath
	}
	return userPath
}

// queryFor makes the path of a search for one attribute's value, encoded as Entra does.
func (w *World) queryFor(collection, attribute, value string) string {
	return collection + "?filter=" + w.encoded(attribute+" eq "+scim.JSON(value))
}

// groupQuery is queryFor for groups without their members, as Entra asks for them.
func (w *World) groupQuery(attribute, value string) string {
	return "Groups?excludedAttributes=members&filter=" + w.encoded(attribute+" eq "+scim.JSON(value))
}

// encoded is a filter as Entra writes it in a URL: the knob filter_encoding says how.
func (w *World) encoded(filter string) string {
	return mockentra.EncodeFilter(filter, w.setting.Knobs.FilterEncoding)
}

// readUser reads a person's account by the id that Entra has linked.
func (w *World) readUser(ctx context.Context, p *person) (scim.Resource, *scim.Response) {
	id := w.targetID(p.ref)
	if id == "" {
		id = p.id
	}
	return w.read(ctx, scim.OpUserGet, id, userPath)
}

// readGroup reads a group with its members. Where the provider shows these on request only, or shows none, the exchange that asked for
// them is the second: not every provider says in its schemas that it returns them on request.
func (w *World) readGroup(ctx context.Context, g *group) (resource scim.Resource, response *scim.Response, exchanges []int) {
	id := w.targetID(g.ref)
	if id == "" {
		id = g.id
	}
	resource, response = w.read(ctx, scim.OpGroupGet, id, groupPath)
	_, shown := resource.Get("members")
	if resource == nil || shown && !w.setting.MembersOnRequest {
		return resource, response, []int{response.Exchange}
	}
	exchanges = append(exchanges, response.Exchange)
	asked, answer := w.read(ctx, scim.OpGroupGet, id, func(id string) string { return groupPath(id) + scim.OnlyMembers })
	members, has := asked.Get("members")
	switch {
	case asked == nil && w.setting.MembersOnRequest:
		return nil, answer, nil
	case !has && !w.setting.MembersOnRequest: // there are none
		return resource, response, exchanges
	case has:
		resource["members"] = members
	}
	return resource, answer, append(exchanges, answer.Exchange)
}

// nothingAsked stands in place of a status where there was nothing to ask for. It is no answer of the provider.
const nothingAsked = -1

func (w *World) read(ctx context.Context, op scim.Op, id string, path func(string) string) (scim.Resource, *scim.Response) {
	if id == "" {
		return nil, &scim.Response{Status: nothingAsked, Body: []byte("no creation was answered with an id, so there is none to read by")}
	}
	response := ask(ctx, w.senders.Oracle, op, http.MethodGet, path(id), nil)
	if response.Err != nil || response.Status != http.StatusOK {
		return nil, response
	}
	resource, err := response.Decode()
	if err != nil {
		return nil, response
	}
	return resource, response
}

// unreadable makes the check of a resource that could not be read.
func (w *World) unreadable(id, want string, ref mockentra.Ref, response *scim.Response) []run.Check {
	check := fault(id, features.Gone, want, "a response of "+answered(response))
	switch {
	case response.Status == nothingAsked:
		failed := w.failure(ref)
		check.Got = "not read: it was never created"
		if failed != nil && failed.Err != nil {
			check.Got = "not read: the request to create it was not answered, so nobody knows its id, or whether it is there"
		}
		if !strings.HasPrefix(id, GivenPrefix) {
			return []run.Check{w.uncaused(check, ref, failed)}
		}
		if failed == nil {
			return []run.Check{w.unsent(check, ref)}
		}
		check.Requirement = restsOn(failed) // not on what Entra would have sent next
	case response.Err != nil:
		check.Outcome = string(features.Unanswered)
	case response.Status >= 500:
		check.Outcome = string(features.ServerError)
	case response.Status < 400:
		check.Outcome = string(features.Malformed)
	}
	if features.Outcome(check.Outcome) == features.Gone {
		check = w.explain(check, ref)
	}
	missing := response.Status == http.StatusNotFound || response.Status == http.StatusGone
	if failed := w.failure(ref); missing && failed != nil && (failed.Op == scim.OpUserCreate || failed.Op == scim.OpGroupCreate) {
		check.Exchanges = append([]int{response.Exchange}, check.Exchanges...) // it is the creation that decides: who was there before has gone by right
		return []run.Check{check}
	}
	if features.Outcome(check.Outcome) == features.Refused && missing {
		check.Outcome = string(features.Gone) // whatever was refused before
	}
	if response.Exchange > 0 {
		check.Exchanges = append(check.Exchanges, response.Exchange)
	}
	return []run.Check{check}
}

// checkAccount looks at a person's account and lets see judge it; where it cannot be read, that is the finding. With a declared
// consistency window it looks again until the checks hold or the window ends.
func (w *World) checkAccount(ctx context.Context, p *person, id, want string, see func(scim.Resource) []run.Check) []run.Check {
	look := func() []run.Check {
		resource, response := w.readUser(ctx, p)
		if resource == nil {
			return w.unreadable(id, want, p.ref, response)
		}
		return w.withEvidence(see(resource), p.ref, response.Exchange)
	}
	return w.orStale(ctx, p.ref, see, look, w.eventually(ctx, look))
}

// checkGroup is checkAccount for a group.
func (w *World) checkGroup(ctx context.Context, g *group, id, want string, see func(scim.Resource) []run.Check) []run.Check {
	look := func() []run.Check {
		resource, response, exchanges := w.readGroup(ctx, g)
		if resource == nil {
			return w.unreadable(id, want, g.ref, response)
		}
		return w.withEvidence(see(resource), g.ref, exchanges...)
	}
	return w.orStale(ctx, g.ref, see, look, w.eventually(ctx, look))
}

// withEvidence says of each check which request it rests on, and names the exchanges that were looked at.
func (w *World) withEvidence(checks []run.Check, ref mockentra.Ref, exchanges ...int) []run.Check {
	for i := range checks {
		checks[i] = w.effect(checks[i], ref)
		checks[i].Exchanges = append(checks[i].Exchanges, exchanges...)
	}
	return checks
}

const lookAgain = 100 * time.Millisecond

// eventually repeats look within the declared consistency window; each attempt is evidence.
func (w *World) eventually(ctx context.Context, look func() []run.Check) []run.Check {
	end := time.Now().Add(w.setting.Consistency)
	for {
		checks := look()
		if holds(checks...) {
			w.unseen.Store(nil)
			return checks
		}
		if !time.Now().Before(end) || !scim.Pause(ctx, lookAgain) {
			return checks
		}
	}
}

// value reads one attribute of a resource as text: a string as it is, anything else as JSON, "" for nothing.
func value(resource scim.Resource, target string) string {
	path, err := scim.ParsePath(target)
	if err != nil {
		panic(fmt.Sprintf("attribute %q of the step is not a valid path: %v", target, err)) // a mistake in attribute.go
	}
	found := path.Values(resource)
	switch len(found) {
	case 0:
		return ""
	case 1:
		if text, ok := found[0].(string); ok {
			return text
		}
		return scim.Compact(found[0])
	}
	return scim.Compact(found)
}
