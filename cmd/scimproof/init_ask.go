package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/session"
)

// ask asks the provider by GET, says what it answers, and fills in what follows. What is written are our own words only: nothing
// that a provider says gets into a file.
func (s *start) ask(ctx context.Context, out io.Writer, definition targets.Definition) error {
	definition.ReadOnly = true
	hide := func(text string) string { return reports.Visible(session.Hide(definition.Redactor(), text)) }
	target, err := session.Launch(ctx, launchers("entra"), definition)
	if err != nil {
		return failed(verdict.ExitNoAnswer, err)
	}
	if err := target.Ready(ctx); err != nil {
		near := targets.Nearby(ctx, definition, target.Instance)
		if near == nil {
			return failed(verdict.ExitNoAnswer, fmt.Errorf("nothing is written: %s", hide(strings.TrimPrefix(err.Error(), targets.ErrUnusable.Error()+": "))))
		}
		fmt.Fprintf(out, "! no provider at %s, but one at %s: taking that\n", hide(definition.Address()), hide(near.Redacted()))
		target.Instance.Base = near
	}
	fmt.Fprintln(out, "✓ provider: reachable, authenticated, speaks SCIM")
	s.address(definition, target.Instance.Base)
	target.Discover(ctx)
	s.groups(ctx, target.Client(), target.Discovery.Advertised)
	s.remark(target.Discovery.Advertised)
	for _, line := range append([]string{fmt.Sprintf("groups: %t, %s", s.Groups, s.GroupsWhy)}, s.Remarks...) {
		fmt.Fprintln(out, "  "+line)
	}
	return nil
}

// address is the URL that was given, at the place where the provider is. A flag of Entra's in it stays: it decides the dialect.
func (s *start) address(definition targets.Definition, base *url.URL) {
	if len(definition.Dialects) == 1 {
		s.Dialect = definition.Dialects[0]
	}
	at := *base
	if given, err := url.Parse(definition.URL); err == nil {
		at.RawQuery = given.RawQuery
	}
	s.URL = at.String()
}

// groups finds out whether there are groups: by what is advertised, or else by asking for one.
func (s *start) groups(ctx context.Context, client *scim.Client, advertised map[string]string) {
	switch advertised["groups"] {
	case "yes":
		s.Groups, s.GroupsWhy = true, "/ResourceTypes has them"
		return
	case "no":
		s.Groups, s.GroupsWhy = false, "/ResourceTypes has none"
		return
	}
	request := scim.Request{Op: scim.OpProbe, Method: http.MethodGet,
		Path: []byte("Groups?excludedAttributes=members&filter=displayName+eq+%2200000000-0000-4000-8000-000000000000%22")}
	var response scim.Response
	client.Send(ctx, &request, &response)
	switch {
	case response.Err != nil:
		s.Groups, s.GroupsWhy = true, "? /Groups gave no answer"
	case response.Status == http.StatusNotFound || response.Status == http.StatusNotImplemented || response.Status == http.StatusMethodNotAllowed:
		s.Groups, s.GroupsWhy = false, fmt.Sprintf("/Groups answers %d", response.Status)
	default:
		s.Groups, s.GroupsWhy = true, fmt.Sprintf("/Groups answers %d", response.Status)
	}
}

// remark notes what the provider says that a run will meet.
func (s *start) remark(advertised map[string]string) {
	denied := func(name string) bool { return advertised[name] == "no" }
	if len(advertised) == 0 {
		s.Remarks = append(s.Remarks, "It publishes no discovery endpoints (RFC 7644 §4), which Entra does not need.")
	}
	if denied("patch") {
		s.Remarks = append(s.Remarks, "/ServiceProviderConfig says that PATCH is not supported: Entra updates by nothing else.")
	}
	if denied("filter") {
		s.Remarks = append(s.Remarks, "/ServiceProviderConfig says that filters are not supported: Entra matches people by them.")
	}
	if denied("maps active") {
		s.Remarks = append(s.Remarks, "Its user schema has no active: a mapping without that row deletes instead of disabling.")
	}
	if denied("maps manager") {
		s.Remarks = append(s.Remarks, "Its schemas have no manager: a mapping without that row leaves it out.")
	}
}
