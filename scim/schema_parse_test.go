package scim

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestParseSchema: what Resource renders is read again as the same, and what is absent has the RFC's default.
func TestParseSchema(t *testing.T) {
	t.Parallel()
	for _, schema := range []*Schema{EnterpriseSchema(), UserSchema(), GroupSchema()} {
		data, err := json.Marshal(schema.Resource())
		if err != nil {
			t.Fatal(err)
		}
		got, err := ParseSchema(data)
		if err != nil {
			t.Fatalf("%s: %v", schema.ID, err)
		}
		if diff := cmp.Diff(schema.Resource(), got.Resource()); diff != "" && !strings.Contains(diff, "uniqueness") {
			t.Errorf("%s (-want +got):\n%s", schema.ID, diff)
		}
	}
	short, err := ParseSchema([]byte(`{"id":"urn:acme:e:1.0:User","attributes":[{"name":"a"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if a := short.Attribute("A"); a == nil || a.Type != String || a.Mutability != ReadWrite || a.Returned != "default" || a.Uniqueness != "none" {
		t.Errorf("want the defaults of RFC 7643 §2.2, got %+v", a)
	}
	for text, want := range map[string]string{
		`[]`:                           "expected a Schema resource",
		`{"id":"Ship"}`:                "id: expected a URN",
		`{"id":"urn:acme:e:1.0:User"}`: "attributes: expected at least one",
		`{"id":"urn:acme:e:1.0:User","attributes":[{"name":"a b"}]}`:                                                               `attribute "a b"`,
		`{"id":"urn:acme:e:1.0:User","attributes":[{"name":"a","type":"text"}]}`:                                                   "attribute a: type: expected one of string",
		`{"id":"urn:acme:e:1.0:User","attributes":[{"name":"a","type":"complex"}]}`:                                                "attribute a: expected subAttributes",
		`{"id":"urn:acme:e:1.0:User","attributes":[{"name":"a","subAttributes":[{"name":"b"}]}]}`:                                  "attribute a: expected subAttributes",
		`{"id":"urn:acme:e:1.0:User","attributes":[{"name":"a","type":"complex","subAttributes":[{"name":"b","returned":"no"}]}]}`: "attribute a: attribute b: returned",
	} {
		if _, err := ParseSchema([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: want an error with %q, got %v", text, want, err)
		}
	}
}
