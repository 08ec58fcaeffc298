package sentry

import (
	"net/http"

	"github.com/scimproof/scimproof/scim"
)

// schemaObject is a schema. Before era Discovery the endpoint showed it without "schemas", with a relative location, and with the
// illegal mutability "read".
type schemaObject struct {
	Schemas     []string    `json:"schemas,omitempty"`
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	Description string      `json:"description"`
	Attributes  []attribute `json:"attributes"`
	Meta        located     `json:"meta"`
}

// attribute has its characteristics in Sentry's order. Only texts and references say whether their case counts.
type attribute struct {
	Name            string      `json:"name"`
	Type            string      `json:"type"`
	ReferenceTypes  []string    `json:"referenceTypes,omitempty"`
	MultiValued     bool        `json:"multiValued"`
	Description     string      `json:"description"`
	Required        bool        `json:"required"`
	SubAttributes   []attribute `json:"subAttributes,omitempty"`
	CaseExact       *bool       `json:"caseExact,omitempty"`
	CanonicalValues []string    `json:"canonicalValues,omitempty"`
	Mutability      string      `json:"mutability,omitempty"`
	Returned        string      `json:"returned,omitempty"`
	Uniqueness      string      `json:"uniqueness,omitempty"`
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
			at.Mutability, at.Returned, at.Uniqueness = "readOnly", "default", "none"
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

// textual makes an attribute whose letter case does not count, as for all of Sentry's.
func textual(name, kind, description, mutability string) attribute {
	return attribute{
		Name: name, Type: kind, Description: description, CaseExact: new(bool),
		Mutability: mutability, Returned: "default", Uniqueness: "none",
	}
}

func userSchema() schemaObject {
	userName := textual("userName", "string", "The e-mail address of the member.", "read")
	userName.Required, userName.Uniqueness = true, "server"
	kind := textual("type", "string", "The kind of the address.", "read")
	kind.CanonicalValues = []string{"work", "home", "other"}
	emails := attribute{
		Name: "emails", Type: "complex", MultiValued: true, Description: "The member's e-mail address, and only one.",
		Mutability: "read", Returned: "default", Uniqueness: "none",
		SubAttributes: []attribute{
			textual("value", "string", "The address.", "read"), textual("display", "string", "A name for the address.", "read"), kind,
			{Name: "primary", Type: "boolean", Description: "Whether it is the main address.", Mutability: "read", Returned: "default"},
		},
	}
	return schemaObject{
		ID: scim.SchemaUser, Name: "User", Description: aboutUser,
		Attributes: []attribute{
			userName, emails,
			{
				Name: "active", Type: "boolean", Description: "Setting it to false removes the member.",
				Mutability: "readWrite", Returned: "default",
			},
			{
				Name: "name", Type: "complex", Description: "The parts of the name.",
				SubAttributes: []attribute{
					textual("familyName", "string", "Not kept.", "readWrite"), textual("givenName", "string", "Not kept.", "readWrite"),
				},
			},
		},
		Meta: located{ResourceType: "Schema", Location: "/v2/Schemas/" + scim.SchemaUser},
	}
}

func groupSchema() schemaObject {
	displayName := textual("displayName", "string", "The name of the team. REQUIRED.", "readWrite")
	displayName.Uniqueness = "server"
	reference := textual("$ref", "reference", "The address of the member.", "readOnly")
	reference.ReferenceTypes = []string{"User"}
	return schemaObject{
		ID: scim.SchemaGroup, Name: "Group", Description: aboutGroup,
		Attributes: []attribute{
			displayName,
			{
				Name: "members", Type: "complex", MultiValued: true, Description: "The members of the team.",
				Mutability: "readWrite", Returned: "default",
				SubAttributes: []attribute{textual("value", "string", "The id of the member.", "immutable"), reference},
			},
		},
		Meta: located{ResourceType: "Schema", Location: "/v2/Schemas/" + scim.SchemaGroup},
	}
}
