package steps

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
)

// discoveryTime is what a provider may take to say what it can do, all three answers together.
const discoveryTime = 5 * time.Second

var errDiscovery = fmt.Errorf("provider took more than %s to say what it can do", discoveryTime)

// discovery is what a provider says about itself (RFC 7644 §4), asked once before the first scenario. Many providers say
// nothing: then nothing is known, and that is no error.
type discovery struct {
	advertised map[string]string // "yes" or "no" by the name of the capability; absent = not said
	unreadable unreadable
	exchanges  []evidence.Exchange

	membersOnRequest bool
}

// discover asks the three endpoints. The answers are set side by side in the report, and tell what cannot be read back.
func (s *Session) discover(ctx context.Context) discovery {
	return discover(ctx, s.options.Definition, s.instance, s.redactor)
}

// Advertised asks a provider what it says about itself (RFC 7644 §4): "yes" or "no" by the name of a capability, as the report has
// it; absent is not said. "maps active" and "maps manager" are about its schemas.
func Advertised(ctx context.Context, definition targets.Definition, instance *targets.Instance) map[string]string {
	return discover(ctx, definition, instance, definition.Redactor()).advertised
}

func discover(ctx context.Context, definition targets.Definition, instance *targets.Instance, redactor *evidence.Redactor) discovery {
	ctx, cancel := context.WithTimeoutCause(ctx, discoveryTime, errDiscovery)
	defer cancel()
	log := evidence.NewLog(redactor, evidence.BodyLimit)
	lent := *instance
	lent.Transport = log.Transport(lent.Transport)
	client := ClientOf(definition, &lent)
	found := &discovery{advertised: map[string]string{}, unreadable: unreadable{}}
	for _, question := range []struct {
		path string
		read func(*scim.Response)
	}{{"ServiceProviderConfig", found.config}, {"ResourceTypes", found.types}, {"Schemas", found.schemas}} {
		request := scim.Request{Op: scim.OpDiscover, Method: http.MethodGet, Path: []byte(question.path), Header: plain()}
		var response scim.Response
		client.Send(log.With(ctx, evidence.OriginSetup, string(scim.OpDiscover), nil), &request, &response)
		if response.Err == nil && response.Status == http.StatusOK {
			question.read(&response)
		}
	}
	found.exchanges = log.Exchanges()
	return *found
}

func (d discovery) say(name string, yes bool) {
	d.advertised[name] = map[bool]string{true: "yes", false: "no"}[yes]
}

// config reads ServiceProviderConfig (RFC 7643 §5). A feature that it leaves out is not said to be missing.
func (d discovery) config(response *scim.Response) {
	config, err := response.Decode()
	if err != nil {
		return
	}
	for _, name := range []string{"patch", "bulk", "filter", "changePassword", "sort", "etag"} {
		feature, _ := config[name].(map[string]any)
		if supported, ok := feature["supported"].(bool); ok {
			d.say(name, supported)
		}
	}
}

// types reads ResourceTypes (RFC 7643 §6): groups are one of them, or are not there.
func (d discovery) types(response *scim.Response) {
	list, err := response.List()
	if err != nil || len(list.Resources) == 0 {
		return
	}
	groups := slices.ContainsFunc(list.Resources, func(kind scim.Resource) bool {
		endpoint, _ := kind["endpoint"].(string)
		return kind["schema"] == scim.SchemaGroup || strings.HasSuffix(strings.TrimSuffix(endpoint, "/"), "/Groups")
	})
	if groups || whole(list) {
		d.say("groups", groups)
	}
}

// schemas reads Schemas (RFC 7643 §7). externalId is common to all resources and stands in no schema (§3.1).
func (d *discovery) schemas(response *scim.Response) {
	list, err := response.List()
	if err != nil {
		return
	}
	d.membersOnRequest = membersOnRequest(list)
	for _, schema := range list.Resources {
		d.unreadable.read(schema)
	}
	for name, in := range map[string]struct{ schema, attribute string }{
		"maps active": {scim.SchemaUser, "active"}, "maps manager": {scim.SchemaEnterprise, "manager"},
	} {
		switch at := slices.IndexFunc(list.Resources, func(schema scim.Resource) bool { return schema["id"] == in.schema }); {
		case at >= 0:
			d.say(name, defines(list.Resources[at], in.attribute))
		case len(list.Resources) > 0 && whole(list):
			d.say(name, false)
		}
	}
}

func membersOnRequest(schemas scim.List) bool {
	return slices.ContainsFunc(schemas.Resources, func(schema scim.Resource) bool {
		return schema["id"] == scim.SchemaGroup && schema.Returned("members") == "request"
	})
}

// MembersOnRequest asks a provider whether a plain read of a group leaves its members out (RFC 7643 §7). One that publishes no
// schemas says nothing of the kind.
func MembersOnRequest(ctx context.Context, client *scim.Client) bool {
	ctx, cancel := context.WithTimeoutCause(ctx, discoveryTime, errDiscovery)
	defer cancel()
	request := scim.Request{Op: scim.OpDiscover, Method: http.MethodGet, Path: []byte("Schemas"), Header: plain()}
	var response scim.Response
	client.Send(ctx, &request, &response)
	if response.Err != nil || response.Status != http.StatusOK {
		return false
	}
	list, err := response.List()
	return err == nil && membersOnRequest(list)
}

// whole reports whether a list is all there is: from one page of several nothing is known to be missing.
func whole(list scim.List) bool { return list.Total <= len(list.Resources) }

func defines(schema scim.Resource, name string) bool {
	attributes, _ := schema["attributes"].([]any)
	return slices.ContainsFunc(attributes, func(item any) bool {
		attribute, _ := item.(map[string]any)
		called, _ := attribute["name"].(string)
		return strings.EqualFold(called, name)
	})
}

// into sets what is advertised beside what is declared; what only the provider speaks of gets a line of its own.
func (d discovery) into(header *run.Header) {
	header.Discovery = d.exchanges
	all := slices.Clone(header.Target.Capabilities)
	for name, said := range d.advertised {
		at := slices.IndexFunc(all, func(known run.Capability) bool { return known.Name == name })
		if at < 0 {
			at = len(all)
			all = append(all, run.Capability{Name: name})
		}
		all[at].Advertised = said
	}
	slices.SortFunc(all, func(a, b run.Capability) int { return compareText(a.Name, b.Name) })
	header.Target.Capabilities = all
}
