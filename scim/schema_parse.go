package scim

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// attributeDocument is an attribute as a Schema resource spells it. What is absent has the default of RFC 7643 §2.2.
type attributeDocument struct {
	Name            string              `json:"name"`
	Type            string              `json:"type"`
	Description     string              `json:"description"`
	MultiValued     bool                `json:"multiValued"`
	Required        bool                `json:"required"`
	CaseExact       bool                `json:"caseExact"`
	Mutability      string              `json:"mutability"`
	Returned        string              `json:"returned"`
	Uniqueness      string              `json:"uniqueness"`
	CanonicalValues []string            `json:"canonicalValues"`
	ReferenceTypes  []string            `json:"referenceTypes"`
	SubAttributes   []attributeDocument `json:"subAttributes"`
}

// ParseSchema reads a Schema resource (RFC 7643 §7), such as an element of what /Schemas answers. Errors name the attribute.
func ParseSchema(data []byte) (*Schema, error) {
	var body struct {
		ID          string              `json:"id"`
		Name        string              `json:"name"`
		Description string              `json:"description"`
		Attributes  []attributeDocument `json:"attributes"`
	}
	if err := json.Unmarshal(data, &body); err != nil {
		return nil, fmt.Errorf("schema: expected a Schema resource as JSON: %w", err)
	}
	if !wellFormed.MatchString(body.ID) {
		return nil, fmt.Errorf("schema: id: expected a URN, such as urn:ietf:params:scim:schemas:extension:NAME:2.0:User, got %q", body.ID)
	}
	if len(body.Attributes) == 0 {
		return nil, fmt.Errorf("schema %s: attributes: expected at least one, got none", body.ID)
	}
	schema := &Schema{ID: body.ID, Name: body.Name, Description: body.Description}
	for i := range body.Attributes {
		made, err := body.Attributes[i].attribute()
		if err != nil {
			return nil, fmt.Errorf("schema %s: %w", body.ID, err)
		}
		schema.Attributes = append(schema.Attributes, made)
	}
	return schema, nil
}

func (d *attributeDocument) attribute() (*Attribute, error) {
	if !isAttributeName(d.Name) {
		return nil, fmt.Errorf("attribute %q: expected a name of letters, digits, - and _", d.Name)
	}
	made := &Attribute{
		Name: d.Name, Type: d.Type, Description: d.Description, MultiValued: d.MultiValued, Required: d.Required, CaseExact: d.CaseExact,
		Mutability: d.Mutability, Returned: d.Returned, Uniqueness: d.Uniqueness,
		CanonicalValues: d.CanonicalValues, ReferenceTypes: d.ReferenceTypes,
	}
	for _, choice := range []struct {
		name  string
		value *string
		known []string // the first is the default
	}{
		{"type", &made.Type, []string{String, Boolean, Decimal, Integer, DateTime, Reference, Binary, Complex}},
		{"mutability", &made.Mutability, []string{ReadWrite, ReadOnly, Immutable, WriteOnly}},
		{"returned", &made.Returned, []string{"default", "always", "never", "request"}},
		{"uniqueness", &made.Uniqueness, []string{"none", "server", "global"}},
	} {
		if *choice.value == "" {
			*choice.value = choice.known[0]
		}
		if !slices.Contains(choice.known, *choice.value) {
			return nil, fmt.Errorf("attribute %s: %s: expected one of %s, got %q", d.Name, choice.name, strings.Join(choice.known, ", "), *choice.value)
		}
	}
	if (made.Type == Complex) != (len(d.SubAttributes) > 0) {
		return nil, fmt.Errorf("attribute %s: expected subAttributes where the type is complex, and only there", d.Name)
	}
	for i := range d.SubAttributes {
		sub, err := d.SubAttributes[i].attribute()
		if err != nil {
			return nil, fmt.Errorf("attribute %s: %w", d.Name, err)
		}
		made.SubAttributes = append(made.SubAttributes, sub)
	}
	return made, nil
}
