package sentry

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSchemas(t *testing.T) {
	t.Parallel()
	for _, era := range []Era{Legacy, June2026} {
		s := serve(t, Options{Era: era})
		s.shows(200, "GET", "/Schemas?startIndex=7&count=1", "", `"totalResults":2,"startIndex":7,"itemsPerPage":2`, `"mutability":"read"`,
			`"location":"/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group"`, `"name":"emails"`, "!sentryOrgRole")
		s.want(400, `{"startIndex":["A valid integer is required."]}`, "GET", "/Schemas?startIndex=x", "")
	}
	serve(t, Options{}).shows(200, "GET", "/Schemas", "", "!sentryOrgRole")
}

// TestAttributesAsSentryHasThem is W3: each characteristic of each attribute, by kind and path, defects included. The discovery
// endpoints came with legal mutability.
func TestAttributesAsSentryHasThem(t *testing.T) {
	t.Parallel()
	const (
		text  = "string, caseExact false, default, none"
		wrong = ", read"
	)
	before := map[string]string{
		"User:userName":        "string, required, caseExact false, default, server, read",
		"User:emails":          "many complex, default, none, read",
		"User:emails.value":    text + wrong,
		"User:emails.display":  text + wrong,
		"User:emails.type":     `string, caseExact false, ["work","home","other"], default, none, read`,
		"User:emails.primary":  "boolean, default, read",
		"User:active":          "boolean, default, readWrite",
		"User:name":            "complex",
		"User:name.familyName": text + ", readWrite",
		"User:name.givenName":  text + ", readWrite",
		"Group:displayName":    "string, caseExact false, default, server, readWrite",
		"Group:members":        "many complex, default, readWrite",
		"Group:members.value":  text + ", immutable",
		"Group:members.$ref":   `reference, caseExact false, ["User"], default, none, readOnly`,
	}
	since := maps.Clone(before)
	since["User:userName"] = "string, required, caseExact false, default, server, immutable"
	since["User:emails"] = "many complex, default, none, readOnly"
	since["User:emails.value"] = text + ", readOnly"
	since["User:emails.display"] = text + ", readOnly"
	since["User:emails.type"] = `string, caseExact false, ["work","home","other"], default, none, readOnly`
	since["User:emails.primary"] = "boolean, default, readOnly"
	since["User:name"] = "complex, default, none, readOnly"
	since["User:name.familyName"] = text + ", readOnly"
	since["User:name.givenName"] = text + ", readOnly"
	for era, want := range map[Era]map[string]string{Legacy: before, June2026: before, Discovery: since} {
		var list struct{ Resources []schemaText }
		body := serve(t, Options{Era: era}).send("GET", "/Schemas", "").Body
		if err := json.Unmarshal(body.Bytes(), &list); err != nil || len(list.Resources) != 2 {
			t.Fatalf("%s: want two schemas, got %v, %v", era, list.Resources, err)
		}
		got := map[string]string{}
		for _, schema := range list.Resources {
			describe(got, schema.Name+":", schema.Attributes)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: characteristics (-want +got):\n%s", era, diff)
		}
		if !strings.Contains(body.String(), "REQUIRED") {
			t.Errorf("%s: want displayName described as REQUIRED, got %s", era, body)
		}
	}
}

type schemaText struct {
	Name       string
	Attributes []map[string]any
}

// describe adds the characteristics of attributes, and of those below them, as one text for each.
func describe(all map[string]string, path string, attributes []map[string]any) {
	for _, at := range attributes {
		name := path + at["name"].(string)
		var parts []string
		for _, key := range []string{"canonicalValues", "referenceTypes", "returned", "uniqueness", "mutability"} {
			switch value := at[key].(type) {
			case []any:
				text, _ := json.Marshal(value)
				parts = append(parts, string(text))
			case string:
				parts = append(parts, value)
			}
		}
		if exact, ok := at["caseExact"]; ok {
			parts = append([]string{fmt.Sprintf("caseExact %v", exact)}, parts...)
		}
		if at["required"] == true {
			parts = append([]string{"required"}, parts...)
		}
		kind := at["type"].(string)
		if at["multiValued"] == true {
			kind = "many " + kind
		}
		all[name] = strings.Join(append([]string{kind}, parts...), ", ")
		if below, ok := at["subAttributes"].([]any); ok {
			var more []map[string]any
			for _, one := range below {
				more = append(more, one.(map[string]any))
			}
			describe(all, name+".", more)
		}
	}
}
