package sentry

import (
	"net/http"
	"regexp"

	"github.com/scimproof/scimproof/scim"
)

// discoveryRoutes are the endpoints of era Discovery. A name may have slashes, and one at its end.
func discoveryRoutes() []route {
	get := func(view, pattern string, handle handler) route {
		return route{
			view: view, pattern: regexp.MustCompile(pattern), scopes: userScopes(), discovery: true,
			methods: map[string]handler{http.MethodGet: unfiltered(handle)},
		}
	}
	return []route{
		get("service-provider-config", `^/ServiceProviderConfig()$`, (*Provider).getConfig),
		get("resource-types", `^/ResourceTypes()$`, (*Provider).listResourceTypes),
		get("resource-type", `^/ResourceTypes/(.+)$`, (*Provider).getResourceType),
		get("schemas", `^/Schemas()$`, (*Provider).listRepairedSchemas),
		get("schema", `^/Schemas/(.+)$`, (*Provider).getSchema),
	}
}

// unfiltered refuses any filter, as RFC 7644 §4 wants; other parameters are not looked at.
func unfiltered(handle handler) handler {
	return func(p *Provider, r request) answer {
		if r.query.Has("filter") {
			return p.scimError(http.StatusForbidden, "Filtering is not supported on this endpoint.", "")
		}
		return handle(p, r)
	}
}

// location is absolute and names the organization by its slug, however the request named it.
func (p *Provider) location(r request, path string) string {
	prefix := p.options.URL
	if prefix == "" {
		prefix = "http://" + r.host
	}
	return prefix + p.Base() + path
}

type located struct {
	ResourceType string `json:"resourceType"`
	Location     string `json:"location"`
}

type supported struct {
	Supported bool `json:"supported"`
}

type serviceProviderConfig struct {
	Schemas          []string  `json:"schemas"`
	DocumentationURI string    `json:"documentationUri"`
	Patch            supported `json:"patch"`
	Bulk             struct {
		supported

		MaxOperations  int `json:"maxOperations"`
		MaxPayloadSize int `json:"maxPayloadSize"`
	} `json:"bulk"`
	Filter struct {
		supported

		MaxResults int `json:"maxResults"`
	} `json:"filter"`
	ChangePassword        supported              `json:"changePassword"`
	Sort                  supported              `json:"sort"`
	ETag                  supported              `json:"etag"`
	AuthenticationSchemes []authenticationScheme `json:"authenticationSchemes"`
	Meta                  located                `json:"meta"`
}

type authenticationScheme struct {
	Type        string `json:"type"`
	Name        string `json:"name"`
	Description string `json:"description"`
	SpecURI     string `json:"specUri"`
	Primary     bool   `json:"primary"`
}

func (p *Provider) getConfig(r request) answer {
	config := serviceProviderConfig{
		Schemas:          []string{"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"},
		DocumentationURI: "https://docs.sentry.io/organization/authentication/sso/",
		Patch:            supported{true},
		AuthenticationSchemes: []authenticationScheme{{
			Type: "oauthbearertoken", Name: "OAuth Bearer Token",
			Description: "OAuth bearer tokens. The token is the one that is generated for SCIM in the organization.",
			SpecURI:     "https://www.rfc-editor.org/info/rfc6750", Primary: true,
		}},
		Meta: located{"ServiceProviderConfig", p.location(r, "/ServiceProviderConfig")},
	}
	config.Filter.Supported, config.Filter.MaxResults = true, 100
	return answer{status: http.StatusOK, body: config}
}

// What Sentry says of its resources, in our words: descriptions are for people, and no client acts on them.
const (
	aboutUser  = "A User is a member of the organization in Sentry."
	aboutGroup = "A Group is a team of the organization in Sentry."
)

type resourceType struct {
	Schemas     []string `json:"schemas"`
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Endpoint    string   `json:"endpoint"`
	Schema      string   `json:"schema"`
	Meta        located  `json:"meta"`
}

func (p *Provider) resourceTypes(r request) []resourceType {
	entry := func(name, endpoint, description, schema string) resourceType {
		return resourceType{
			Schemas: []string{"urn:ietf:params:scim:schemas:core:2.0:ResourceType"},
			ID:      name, Name: name, Endpoint: endpoint, Description: description, Schema: schema,
			Meta: located{"ResourceType", p.location(r, "/ResourceTypes/"+name)},
		}
	}
	return []resourceType{
		entry("User", "/Users", aboutUser, scim.SchemaUser),
		entry("Group", "/Groups", aboutGroup, scim.SchemaGroup),
	}
}

func (p *Provider) listResourceTypes(r request) answer {
	var all []any
	for _, known := range p.resourceTypes(r) {
		all = append(all, known)
	}
	return newList(len(all), 1, all)
}

// getResourceType looks the name up as it is written, letter case included.
func (p *Provider) getResourceType(r request) answer {
	for _, known := range p.resourceTypes(r) {
		if known.ID == r.id {
			return answer{status: http.StatusOK, body: known}
		}
	}
	return p.scimError(http.StatusNotFound, "Resource type not found.", "")
}
