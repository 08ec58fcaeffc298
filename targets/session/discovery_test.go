package session

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
)

// TestDiscovery asks providers that say much, little, and nothing of use.
func TestDiscovery(t *testing.T) {
	t.Parallel()
	const (
		config  = `{"patch":{"supported":true},"bulk":{"supported":false},"filter":{},"sort":"yes","etag":{"supported":"true"}}`
		types   = `{"totalResults":2,"Resources":[{"id":"User","endpoint":"/Users"},{"id":"Team","endpoint":"/Groups"}]}`
		schemas = `{"totalResults":1,"Resources":[{"id":"urn:ietf:params:scim:schemas:core:2.0:User","attributes":[{"name":"Active"},7]}]}`
	)
	for name, test := range map[string]struct {
		answers map[string]string
		want    map[string]string
	}{
		"much":         {map[string]string{"ServiceProviderConfig": config, "ResourceTypes": types, "Schemas": schemas}, map[string]string{"patch": "yes", "bulk": "no", "groups": "yes", "maps active": "yes", "maps manager": "no"}},
		"one page":     {map[string]string{"ResourceTypes": strings.Replace(types, `/Groups`, `/Teams`, 1), "Schemas": strings.Replace(schemas, `:1`, `:9`, 1)}, map[string]string{"groups": "no", "maps active": "yes"}},
		"users only":   {map[string]string{"ResourceTypes": `{"totalResults":1,"Resources":[{"endpoint":"/Users"}]}`}, map[string]string{"groups": "no"}},
		"empty lists":  {map[string]string{"ResourceTypes": `{"totalResults":0}`, "Schemas": `{"totalResults":0}`}, map[string]string{}},
		"nothing":      {nil, map[string]string{}},
		"no SCIM":      {map[string]string{"ServiceProviderConfig": "<html>", "ResourceTypes": "[]", "Schemas": "null"}, map[string]string{}},
		"another JSON": {map[string]string{"ServiceProviderConfig": `{"patch":true}`, "ResourceTypes": `{"a":1}`, "Schemas": `{"Resources":"x"}`}, map[string]string{}},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			answer, known := test.answers[strings.TrimPrefix(r.URL.Path, "/scim/")]
			if !known || r.Method != http.MethodGet {
				http.NotFound(w, r)
				return
			}
			_, _ = io.WriteString(w, answer)
		}))
		found := discoveredAt(t, context.Background(), server.URL)
		server.Close()
		if !maps.Equal(found.Advertised, test.want) {
			t.Errorf("%s: want %v, got %v", name, test.want, found.Advertised)
		}
		if len(found.Exchanges) != 3 {
			t.Errorf("%s: want 3 exchanges as evidence, got %d", name, len(found.Exchanges))
		}
		for _, x := range found.Exchanges {
			if x.Origin != evidence.OriginSetup || strings.Contains(x.Request.Header[0].Value, "planted-secret") {
				t.Errorf("%s: want the origin setup and no secret, got %+v", name, x)
			}
		}
	}
}

// TestDiscoveryIsNoCondition wants nothing known, and no error, from a provider that is gone and from a run that has ended.
func TestDiscoveryIsNoCondition(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if found := discoveredAt(t, ended, server.URL); len(found.Advertised) != 0 {
		t.Errorf("want nothing known, got %v", found.Advertised)
	}
	server.Close()
	found := discoveredAt(t, context.Background(), server.URL)
	if len(found.Advertised) != 0 || found.Exchanges[0].Error == "" {
		t.Errorf("want nothing known but why, got %+v", found)
	}
}

func discoveredAt(t *testing.T, ctx context.Context, address string) Discovery {
	t.Helper()
	base, err := url.Parse(address + "/scim")
	if err != nil {
		t.Fatal(err)
	}
	definition, err := targets.Parse([]byte("name: p\nurl: "+base.String()+"\nauth: {bearer: \"${TOKEN}\"}\n"), "p.yaml", nil,
		func(string) (string, bool) { return "planted-secret", true })
	if err != nil {
		t.Fatal(err)
	}
	transport := targets.NewTransport()
	t.Cleanup(transport.CloseIdleConnections)
	target := &Target{Definition: definition, Instance: &targets.Instance{Base: base, Transport: transport}}
	target.Discover(ctx)
	return target.Discovery
}

func TestAdvertisedStandsBesideDeclared(t *testing.T) {
	t.Parallel()
	header := run.Header{Target: run.Target{Capabilities: []run.Capability{{Name: "groups", Declared: "yes"}}}}
	Discovery{Advertised: map[string]string{"groups": "no", "bulk": "no"}}.into(&header)
	want := []run.Capability{{Name: "bulk", Advertised: "no"}, {Name: "groups", Declared: "yes", Advertised: "no"}}
	if got := header.Target.Capabilities; len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("want %+v, got %+v", want, got)
	}
}

// TestSchemasSayWhatIsNotShown: members that are shown on request are asked for, and other schemas are nobody's business.
func TestSchemasSayWhatIsNotShown(t *testing.T) {
	t.Parallel()
	found := &Discovery{Unreadable: map[string]string{}}
	attribute := func(name, member, value string) any { return map[string]any{"name": name, member: value} }
	found.hides(scim.Resource{"id": scim.SchemaGroup, "attributes": []any{attribute("members", "returned", "request"), attribute("displayName", "returned", "request")}})
	found.hides(scim.Resource{"id": scim.SchemaEnterprise, "attributes": []any{attribute("department", "mutability", "writeOnly")}})
	found.hides(scim.Resource{"id": scim.SchemaUser, "attributes": []any{
		attribute("title", "returned", "never"), attribute("active", "returned", "default"), attribute("id", "mutability", "readOnly"), 7,
	}})
	found.hides(scim.Resource{"id": "urn:example:Team", "attributes": []any{attribute("active", "returned", "never")}})
	want := map[string]string{"displayname": "returned: request", "department": "mutability: writeOnly", "title": "returned: never"}
	if !maps.Equal(found.Unreadable, want) {
		t.Errorf("want %v, got %v", want, found.Unreadable)
	}
}
