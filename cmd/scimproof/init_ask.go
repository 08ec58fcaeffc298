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

// ask reads the provider with GET, prints what was found, and fills in the definition. Only our own words are written: nothing
// that a provider sends gets into a file.
func (s *start) ask(ctx context.Context, out io.Writer, definition targets.Definition) error {
	definition.ReadOnly = true
	hide := func(text string) string { return reports.Visible(session.Hide(definition.Redactor(), text)) }
	target, err := session.Launch(ctx, launchers("entra"), definition)
	if err != nil {
		return failed(verdict.ExitNoAnswer, err)
	}
	var near *url.URL
	if err = target.Ready(ctx); err != nil {
		near = targets.Nearby(ctx, definition, target.Instance)
	}
	switch {
	case near != nil:
		fmt.Fprintf(out, "! no provider at %s; using %s, where one responds\n", hide(definition.Address()), hide(near.Redacted()))
		target.Instance.Base = near
		err = targets.Listed(ctx, target.Client())
	case err == nil:
		err = target.Listed()
	}
	if err != nil {
		return failed(verdict.ExitNoAnswer, fmt.Errorf("nothing written: %s", hide(strings.TrimPrefix(err.Error(), targets.ErrUnusable.Error()+": "))))
	}
	fmt.Fprintln(out, "✓ provider: reachable, authenticated, speaks SCIM")
	s.address(definition, target.Instance.Base)
	target.Discover(ctx)
	s.groups(ctx, target.Client(), target.Discovery.Advertised)
	s.remark(target.Discovery.Advertised)
	for _, line := range append([]string{fmt.Sprintf("groups: %t (%s)", s.Groups, s.GroupsWhy)}, s.Remarks...) {
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

// groups finds out whether groups are supported: from /ResourceTypes, or else by searching for one.
func (s *start) groups(ctx context.Context, client *scim.Client, advertised map[string]string) {
	switch advertised["groups"] {
	case "yes":
		s.Groups, s.GroupsWhy = true, "listed in /ResourceTypes"
		return
	case "no":
		s.Groups, s.GroupsWhy = false, "not listed in /ResourceTypes"
		return
	}
	request := scim.Request{Op: scim.OpProbe, Method: http.MethodGet,
		Path: []byte("Groups?excludedAttributes=members&filter=displayName+eq+%2200000000-0000-4000-8000-000000000000%22")}
	var response scim.Response
	client.Send(ctx, &request, &response)
	switch {
	case response.Err != nil:
		s.Groups, s.GroupsWhy = true, "? /Groups did not respond"
	case response.Status == http.StatusForbidden:
		s.Groups, s.GroupsWhy = true, "? access to /Groups was refused with 403"
	case response.Status == http.StatusNotFound || response.Status == http.StatusNotImplemented || response.Status == http.StatusMethodNotAllowed:
		s.Groups, s.GroupsWhy = false, fmt.Sprintf("/Groups returned %d", response.Status)
	default:
		s.Groups, s.GroupsWhy = true, fmt.Sprintf("/Groups returned %d", response.Status)
	}
}

// remark notes what the provider declares that affects a run.
func (s *start) remark(advertised map[string]string) {
	denied := func(name string) bool { return advertised[name] == "no" }
	if len(advertised) == 0 {
		s.Remarks = append(s.Remarks, "The provider has no discovery endpoints (RFC 7644 §4). Entra does not need them.")
	}
	if denied("patch") {
		s.Remarks = append(s.Remarks, "/ServiceProviderConfig says that PATCH is not supported, but Entra sends every update as PATCH.")
	}
	if denied("filter") {
		s.Remarks = append(s.Remarks, "/ServiceProviderConfig says that filters are not supported, but Entra finds users by filter.")
	}
	if denied("maps active") {
		s.Remarks = append(s.Remarks, "The user schema has no active attribute: use a mapping without that row. Entra then sends nothing when a user is disabled, unless the application is in the gallery and has hard_delete.")
	}
	if denied("maps manager") {
		s.Remarks = append(s.Remarks, "The schemas have no manager attribute: use a mapping without that row.")
	}
}
