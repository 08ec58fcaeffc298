package steps

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
		if !maps.Equal(found.advertised, test.want) {
			t.Errorf("%s: want %v, got %v", name, test.want, found.advertised)
		}
		if len(found.exchanges) != 3 {
			t.Errorf("%s: want 3 exchanges as evidence, got %d", name, len(found.exchanges))
		}
		for _, x := range found.exchanges {
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
	if found := discoveredAt(t, ended, server.URL); len(found.advertised) != 0 {
		t.Errorf("want nothing known, got %v", found.advertised)
	}
	server.Close()
	found := discoveredAt(t, context.Background(), server.URL)
	if len(found.advertised) != 0 || found.exchanges[0].Error == "" {
		t.Errorf("want nothing known but why, got %+v", found)
	}
}

func discoveredAt(t *testing.T, ctx context.Context, address string) discovery {
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
	session := &Session{
		options: Options{Definition: definition}, redactor: evidence.NewRedactor(definition.Secrets()...),
		instance: &targets.Instance{Base: base, Transport: transport},
	}
	return session.discover(ctx)
}

func TestAdvertisedStandsBesideDeclared(t *testing.T) {
	t.Parallel()
	header := run.Header{Target: run.Target{Capabilities: []run.Capability{{Name: "groups", Declared: "yes"}}}}
	discovery{advertised: map[string]string{"groups": "no", "bulk": "no"}}.into(&header)
	want := []run.Capability{{Name: "bulk", Advertised: "no"}, {Name: "groups", Declared: "yes", Advertised: "no"}}
	if got := header.Target.Capabilities; len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("want %+v, got %+v", want, got)
	}
}
