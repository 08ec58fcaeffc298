package session

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
)

// discoveryTime is what a provider may take to say what it can do, all three answers together.
const discoveryTime = 5 * time.Second

var errDiscovery = fmt.Errorf("the discovery endpoints did not respond within %s", discoveryTime)

// Discovery is what a provider says about itself (RFC 7644 §4), asked once before the first scenario. Many providers say
// nothing: then nothing is known, and that is no error.
type Discovery struct {
	Advertised map[string]string // "yes" or "no" by the name of a capability, as the report has it; absent = not said
	Unreadable map[string]string // by the lower-case name of an attribute: what says that a plain read does not show it
	Exchanges  []evidence.Exchange

	MembersOnRequest bool // a plain read of a group does not show them
}

// Discover asks the three endpoints. The answers are set side by side in the report, and tell what cannot be read back. Among the
// capabilities "maps active" and "maps manager" are about the provider's schemas.
func (t *Target) Discover(ctx context.Context) {
	ctx, cancel := scim.WithAllowance(ctx, discoveryTime, errDiscovery)
	defer cancel()
	log := evidence.NewLog(t.Redactor(), evidence.BodyLimit)
	lent, asked := *t.Instance, *t
	lent.Transport = log.Transport(lent.Transport)
	asked.Instance = &lent
	client := asked.Client()
	found := &Discovery{Advertised: map[string]string{}, Unreadable: map[string]string{}}
	for _, question := range []struct {
		path string
		read func(*scim.Response)
	}{{"ServiceProviderConfig", found.config}, {"ResourceTypes", found.types}, {"Schemas", found.schemas}} {
		request := scim.Request{Op: scim.OpDiscover, Method: http.MethodGet, Path: []byte(question.path), Header: scim.Headers()}
		var response scim.Response
		client.Send(log.With(ctx, evidence.OriginSetup, string(scim.OpDiscover), nil), &request, &response)
		if response.Err == nil && response.Status == http.StatusOK {
			question.read(&response)
		}
	}
	found.Exchanges = log.Exchanges()
	t.Discovery = *found
}

func (d Discovery) say(name string, yes bool) {
	d.Advertised[name] = map[bool]string{true: "yes", false: "no"}[yes]
}

// config reads ServiceProviderConfig (RFC 7643 §5). A feature that it leaves out is not said to be missing.
func (d Discovery) config(response *scim.Response) {
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
func (d Discovery) types(response *scim.Response) {
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
func (d *Discovery) schemas(response *scim.Response) {
	list, err := response.List()
	if err != nil {
		return
	}
	d.MembersOnRequest = membersOnRequest(list)
	for _, schema := range list.Resources {
		d.hides(schema)
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

// AskMembersOnRequest asks whether a plain read of a group leaves its members out (RFC 7643 §7), and nothing else. A provider that
// publishes no schemas says nothing of the kind.
func (t *Target) AskMembersOnRequest(ctx context.Context) {
	ctx, cancel := scim.WithAllowance(ctx, discoveryTime, errDiscovery)
	defer cancel()
	request := scim.Request{Op: scim.OpDiscover, Method: http.MethodGet, Path: []byte("Schemas"), Header: scim.Headers()}
	var response scim.Response
	t.Client().Send(ctx, &request, &response)
	if response.Err != nil || response.Status != http.StatusOK {
		return
	}
	list, err := response.List()
	t.Discovery.MembersOnRequest = err == nil && membersOnRequest(list)
}

// hides takes in which attributes a schema says are not in the answer to a plain read: returned "never" or "request", mutability
// "writeOnly" (RFC 7643 §2.2, §7).
func (d *Discovery) hides(schema scim.Resource) {
	switch schema["id"] {
	case scim.SchemaUser, scim.SchemaGroup, scim.SchemaEnterprise:
	default:
		return
	}
	attributes, _ := schema["attributes"].([]any)
	for _, item := range attributes {
		attribute, _ := item.(map[string]any)
		name, _ := attribute["name"].(string)
		for member, values := range map[string]string{"returned": "never request", "mutability": "writeOnly"} {
			said, _ := attribute[member].(string)
			if schema["id"] == scim.SchemaGroup && strings.EqualFold(name, "members") && said == "request" {
				continue // they are asked for
			}
			if name != "" && said != "" && strings.Contains(values, said) {
				d.Unreadable[strings.ToLower(name)] = fmt.Sprintf("%s: %s", member, said)
			}
		}
	}
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
func (d Discovery) into(header *run.Header) {
	header.Discovery = d.Exchanges
	all := slices.Clone(header.Target.Capabilities)
	for name, said := range d.Advertised {
		at := slices.IndexFunc(all, func(known run.Capability) bool { return known.Name == name })
		if at < 0 {
			at = len(all)
			all = append(all, run.Capability{Name: name})
		}
		all[at].Advertised = said
	}
	slices.SortFunc(all, func(a, b run.Capability) int { return strings.Compare(a.Name, b.Name) })
	header.Target.Capabilities = all
}
