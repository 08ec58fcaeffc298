package flawed

import (
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// discoveryFlaws say of the provider what is not so, or do not say it.
func discoveryFlaws() []Flaw {
	return []Flaw{
		{
			Name: "config-denies-patch", Requirement: "entra-discovery-config", StateOnly: true,
			Seen: "gallery-requirements", Wrap: returned("ServiceProviderConfig", func(config object) { config["patch"] = object{"supported": false} }),
		},
		{
			Name: "user-type-elsewhere", Requirement: "entra-discovery-types", StateOnly: true,
			Seen: "A47", Wrap: returned("ResourceTypes", func(kind object) {
				if kind["endpoint"] == "/Users" {
					kind["endpoint"] = "/User"
				}
			}),
		},
		{
			Name: "extension-not-described", Requirement: "entra-discovery-types", StateOnly: true,
			Seen: "A54", Wrap: found("Schemas", func(_ *http.Request, schema object) bool { return schema["id"] != scim.SchemaEnterprise }),
		},
		{
			Name: "schemas-absent", Requirement: "7644-4-schemas-list",
			Seen: "gallery-troubleshooting", Wrap: only(http.MethodGet, "Schemas", func(http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					refuse(w, http.StatusNotFound, "", "no such endpoint")
				})
			}),
		},
		{
			Name: "schemas-as-array", Requirement: "7644-4-schemas-list", StateOnly: true,
			Seen: "A46", Wrap: restated(http.MethodGet, "Schemas", http.StatusOK, func(w http.ResponseWriter, kept *capture.Answer) {
				kept.Rewrite(w, http.StatusOK, []byte(scim.JSON(capture.Decode(kept.Body.Bytes())["Resources"])))
			}),
		},
		{
			Name: "schemas-counted-wrong", Requirement: "7644-4-schemas-list", StateOnly: true,
			Seen: "A46", Wrap: restated(http.MethodGet, "Schemas", http.StatusOK, func(w http.ResponseWriter, kept *capture.Answer) {
				body := capture.Decode(kept.Body.Bytes())
				body["totalResults"] = 100
				kept.Rewrite(w, http.StatusOK, []byte(scim.JSON(body)))
			}),
		},
		{
			Name: "schema-id-is-a-name", Requirement: "7643-7-id", StateOnly: true,
			Seen: "A54", Wrap: returned("Schemas", func(schema object) {
				if schema["id"] == scim.SchemaEnterprise {
					schema["id"] = "EnterpriseUser"
				}
			}),
		},
		{
			Name: "schema-with-null", Requirement: "7643-7-attributes", StateOnly: true,
			Seen: "scim-endpoint", Wrap: returned("Schemas", attributeSays("nickName", "canonicalValues", nil)),
		},
		{
			Name: "schema-without-type", Requirement: "7643-7-attributes", StateOnly: true,
			Seen: "A54", Wrap: returned("Schemas", attributeSays("nickName", "type", "")),
		},
		{
			Name: "mutability-of-its-own", Requirement: "7643-7-mutability-values", StateOnly: true,
			Seen: "A54", Wrap: returned("Schemas", attributeSays("nickName", "mutability", "read_write")),
		},
		{
			Name: "title-declared-read-only", Requirement: "entra-discovery-mapping", StateOnly: true,
			Seen: "A32", Wrap: returned("Schemas", attributeSays("title", "mutability", scim.ReadOnly)),
		},
		{
			Name: "active-declared-text", Requirement: "entra-discovery-mapping", StateOnly: true,
			Seen: "A06", Wrap: returned("Schemas", attributeSays("active", "type", scim.String)),
		},
		{
			Name: "region-read-only", Requirement: "7643-7-mutability-readwrite", StateOnly: true,
			Seen: "A32", Wrap: dropped("Users", func(o operation) bool { return o.op == "replace" && o.about(workAddress+"region") }),
		},
	}
}

// attributeSays changes what the schemas say of an attribute.
func attributeSays(name, characteristic string, said any) func(object) {
	return func(schema object) {
		for _, attribute := range values(schema, "attributes") {
			if strings.EqualFold(text(attribute["name"]), name) {
				attribute[characteristic] = said
			}
		}
	}
}
