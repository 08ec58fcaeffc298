package reference

import (
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// discover serves the configuration, the resource types and the schemas (RFC 7644 §4). Query parameters are ignored, but a
// filter is refused with 403.
func (p *Provider) discover(c *call, endpoint, name string, deeper bool) answer {
	return c.route(methods{http.MethodGet: func(c *call, _ *collection, _ string) answer {
		if c.URL.Query().Has("filter") {
			return refusal(http.StatusForbidden, "endpoint /%s cannot be filtered", endpoint)
		}
		switch {
		case endpoint == "ServiceProviderConfig" && !deeper:
			return found(p.configuration(c))
		case endpoint == "ResourceTypes":
			return documents(p.resourceTypes(c), name, deeper)
		case endpoint == "Schemas":
			return documents(p.allSchemas(c), name, deeper)
		}
		return refusal(http.StatusNotFound, "endpoint /%s/%s does not exist", endpoint, name)
	}}, nil, "")
}

// documents answers with all of them or with the one that has the id.
func documents(all []scim.Resource, id string, one bool) answer {
	list := make([]any, len(all))
	for i, document := range all {
		if one && strings.EqualFold(document.ID(), id) {
			return found(document)
		}
		list[i] = map[string]any(document)
	}
	if one {
		return refusal(http.StatusNotFound, "document %q does not exist", id)
	}
	return found(listResponse(list, len(list), 1))
}

func (p *Provider) resourceTypes(c *call) []scim.Resource {
	var all []scim.Resource
	for _, in := range []*collection{p.users, p.groups} {
		all = append(all, located(in.typ.Resource(), "ResourceType", c.base+"/ResourceTypes/"+in.typ.Name))
	}
	return all
}

func (p *Provider) allSchemas(c *call) []scim.Resource {
	all := make([]scim.Resource, len(p.schemas))
	for i, schema := range p.schemas {
		all[i] = located(schema.Resource(), "Schema", c.base+"/Schemas/"+schema.ID)
	}
	return all
}

func located(resource scim.Resource, resourceType, location string) scim.Resource {
	resource["meta"] = map[string]any{"resourceType": resourceType, "location": location}
	return resource
}

// configuration describes exactly what this package does. bulk has limits even though it is not there, because its schema
// requires them (A42); they are those of any request.
func (p *Provider) configuration(c *call) scim.Resource {
	feature := func(supported bool) map[string]any { return map[string]any{"supported": supported} }
	bulk, filter := feature(false), feature(true)
	bulk["maxOperations"], bulk["maxPayloadSize"] = integer(1), integer(maxBody)
	filter["maxResults"] = integer(maxResults)
	return located(scim.Resource{
		"schemas":        []any{scim.SchemaConfig},
		"patch":          feature(true),
		"bulk":           bulk,
		"filter":         filter,
		"changePassword": feature(false),
		"sort":           feature(false),
		"etag":           feature(false),
		"authenticationSchemes": []any{map[string]any{
			"type":        "oauthbearertoken",
			"name":        "OAuth Bearer Token",
			"description": "Authentication with a bearer token in the Authorization header",
			"specUri":     "https://www.rfc-editor.org/rfc/rfc6750",
		}},
	}, "ServiceProviderConfig", c.base+"/ServiceProviderConfig")
}
