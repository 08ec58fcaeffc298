package sentry

import (
	"net/http"

	"github.com/scimproof/scimproof/scim"
)

// schemaObject is a schema as the endpoint showed it before the discovery era, defects included: no "schemas", a relative
// location, the illegal mutability "read".
type schemaObject struct {
	Schemas     []string    `json:"schemas,omitempty"`
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	Description string      `json:"description"`
	Attributes  []attribute `json:"attributes"`
	Meta        located     `json:"meta"`
}

type attribute struct {
	Name          string      `json:"name"`
	Type          string      `json:"type"`
	MultiValued   bool        `json:"multiValued"`
	Description   string      `json:"description"`
	Required      bool        `json:"required"`
	CaseExact     bool        `json:"caseExact"`
	Mutability    string      `json:"mutability,omitempty"`
	Returned      string      `json:"returned,omitempty"`
	Uniqueness    string      `json:"uniqueness,omitempty"`
	SubAttributes []attribute `json:"subAttributes,omitempty"`
}

// listSchemas checks the query parameters, echoes startIndex and cuts nothing.
func (p *Provider) listSchemas(r request) answer {
	asked, refused, failed := p.validated(r)
	if failed {
		return refused
	}
	schemas := []any{userSchema(), groupSchema()}
	return newList(len(schemas), asked.startIndex, schemas)
}

// repairedSchemas are the schemas of era Discovery: legal mutability, absolute location.
func (p *Provider) repairedSchemas(r request) []schemaObject {
	schemas := []schemaObject{userSchema(), groupSchema()}
	for i := range schemas {
		schemas[i].Schemas = []string{"urn:ietf:params:scim:schemas:core:2.0:Schema"}
		schemas[i].Meta.Location = p.location(r, "/Schemas/"+schemas[i].ID)
		repair(schemas[i].Attributes)
	}
	return schemas
}

// repair makes everything read-only that nobody can write. userName stays writable once: when it was readOnly, Entra left it
// out of what it sent.
func repair(attributes []attribute) {
	for i := range attributes {
		switch at := &attributes[i]; at.Name {
		case "userName":
			at.Mutability = "immutable"
		case "emails", "name":
			at.Mutability, at.Returned = "readOnly", "default"
			for j := range at.SubAttributes {
				at.SubAttributes[j].Mutability = "readOnly"
			}
		}
	}
}

func (p *Provider) listRepairedSchemas(r request) answer {
	var all []any
	for _, known := range p.repairedSchemas(r) {
		all = append(all, known)
	}
	return newList(len(all), 1, all)
}

func (p *Provider) getSchema(r request) answer {
	for _, known := range p.repairedSchemas(r) {
		if known.ID == r.id {
			return answer{status: http.StatusOK, body: known}
		}
	}
	return p.scimError(http.StatusNotFound, "Schema not found.", "")
}

func userSchema() schemaObject {
	text := func(name, description string) attribute {
		return attribute{
			Name: name, Type: "string", Description: description, Mutability: "read", Returned: "default", Uniqueness: "none",
		}
	}
	userName := text("userName", "The e-mail address of the member.")
	userName.Required, userName.Uniqueness = true, "server"
	emails := attribute{
		Name: "emails", Type: "complex", MultiValued: true, Description: "The member's e-mail address, and only one.",
		Mutability: "read", Returned: "default", Uniqueness: "none",
		SubAttributes: []attribute{
			text("value", "The address."), text("display", "A name for the address."), text("type", "The kind of the address."),
			{Name: "primary", Type: "boolean", Description: "Whether it is the main address.", Mutability: "read", Returned: "default"},
		},
	}
	given, family := text("givenName", "Not kept."), text("familyName", "Not kept.")
	given.Mutability, family.Mutability = "readWrite", "readWrite"
	return schemaObject{
		ID: scim.SchemaUser, Name: "User", Description: "A member of the organization.",
		Attributes: []attribute{
			userName, emails,
			{
				Name: "active", Type: "boolean", Description: "Setting it to false removes the member.",
				Mutability: "readWrite", Returned: "default",
			},
			{
				Name: "name", Type: "complex", Description: "The parts of the name.",
				SubAttributes: []attribute{family, given},
			},
		},
		Meta: located{ResourceType: "Schema", Location: "/v2/Schemas/" + scim.SchemaUser},
	}
}

func groupSchema() schemaObject {
	part := func(name, kind, description string) attribute {
		return attribute{
			Name: name, Type: kind, Description: description, Mutability: "immutable", Returned: "default", Uniqueness: "none",
		}
	}
	return schemaObject{
		ID: scim.SchemaGroup, Name: "Group", Description: "A team of the organization.",
		Attributes: []attribute{
			{
				Name: "displayName", Type: "string", Description: "The name of the team. REQUIRED.",
				Mutability: "readWrite", Returned: "default", Uniqueness: "none",
			},
			{
				Name: "members", Type: "complex", MultiValued: true, Description: "The members of the team.",
				Mutability: "readWrite", Returned: "default",
				SubAttributes: []attribute{
					part("value", "string", "The id of the member."), part("$ref", "reference", "The address of the member."),
				},
			},
		},
		Meta: located{ResourceType: "Schema", Location: "/v2/Schemas/" + scim.SchemaGroup},
	}
}
