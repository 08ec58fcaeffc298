package scim

import "strings"

// Data types of attributes (RFC 7643 §2.3).
const (
	String    = "string"
	Boolean   = "boolean"
	Decimal   = "decimal"
	Integer   = "integer"
	DateTime  = "dateTime"
	Reference = "reference"
	Binary    = "binary"
	Complex   = "complex"
)

// Values of an attribute's mutability (RFC 7643 §7).
const (
	ReadWrite = "readWrite"
	ReadOnly  = "readOnly"
	Immutable = "immutable"
	WriteOnly = "writeOnly"
)

// Attribute is the definition of one attribute with its characteristics (RFC 7643 §2.2, §7).
type Attribute struct {
	Name            string
	Type            string // one of the data types
	Description     string
	MultiValued     bool
	Required        bool
	CaseExact       bool
	Mutability      string
	Returned        string // always, never, default, request
	Uniqueness      string // none, server, global; "" for types that have none
	CanonicalValues []string
	ReferenceTypes  []string
	SubAttributes   []*Attribute
}

// Sub finds a sub-attribute by name without regard to case, or nil.
func (a *Attribute) Sub(name string) *Attribute {
	if a == nil {
		return nil
	}
	return named(a.SubAttributes, name)
}

func named(attributes []*Attribute, name string) *Attribute {
	for _, attribute := range attributes {
		if strings.EqualFold(attribute.Name, name) {
			return attribute
		}
	}
	return nil
}

// identified reports that a value of this multi-valued attribute is the same thing whenever its sub-attribute "value" is
// the same: so it is for members, whose value is immutable (RFC 7643 §4.2), but not for emails.
func (a *Attribute) identified() bool {
	value := a.Sub("value")
	return value != nil && value.Mutability == Immutable
}

// document renders the definition as in a Schema resource. Characteristics that a type does not have are left out; nothing is
// ever null, as Entra demands (Microsoft, "Develop a SCIM endpoint").
func (a *Attribute) document() map[string]any {
	out := map[string]any{
		"name":        a.Name,
		"type":        a.Type,
		"multiValued": a.MultiValued,
		"description": a.Description,
		"required":    a.Required,
		"mutability":  a.Mutability,
		"returned":    a.Returned,
	}
	if a.Type == String || a.Type == Reference || a.Type == Binary {
		out["caseExact"] = a.CaseExact
	}
	if a.Uniqueness != "" {
		out["uniqueness"] = a.Uniqueness
	}
	if len(a.CanonicalValues) > 0 {
		out["canonicalValues"] = anys(a.CanonicalValues)
	}
	if len(a.ReferenceTypes) > 0 {
		out["referenceTypes"] = anys(a.ReferenceTypes)
	}
	if len(a.SubAttributes) > 0 {
		out["subAttributes"] = documents(a.SubAttributes)
	}
	return out
}

func documents(attributes []*Attribute) []any {
	out := make([]any, len(attributes))
	for i, attribute := range attributes {
		out[i] = attribute.document()
	}
	return out
}

func anys(texts []string) []any {
	out := make([]any, len(texts))
	for i, text := range texts {
		out[i] = text
	}
	return out
}

// The constructors below begin with the defaults of RFC 7643 §2.2 and apply what differs.

type trait func(*Attribute)

func attribute(name, dataType, description string, traits ...trait) *Attribute {
	a := &Attribute{
		Name: name, Type: dataType, Description: description, Mutability: ReadWrite, Returned: "default",
	}
	switch dataType {
	case String, Reference, Integer, Decimal:
		a.Uniqueness = "none"
	}
	if dataType == Reference || dataType == Binary {
		a.CaseExact = true // RFC 7643 §2.3.6, §2.3.7 and erratum 6001
	}
	for _, apply := range traits {
		apply(a)
	}
	return a
}

func multi(a *Attribute)     { a.MultiValued = true }
func required(a *Attribute)  { a.Required = true }
func exact(a *Attribute)     { a.CaseExact = true }
func readOnly(a *Attribute)  { a.Mutability = ReadOnly }
func immutable(a *Attribute) { a.Mutability = Immutable }
func unique(a *Attribute)    { a.Uniqueness = "server" }
func always(a *Attribute)    { a.Returned = "always" }

// secret is a value that the client writes and nobody reads.
func secret(a *Attribute) { a.Mutability, a.Returned = WriteOnly, "never" }

func canonical(values ...string) trait {
	return func(a *Attribute) { a.CanonicalValues = values }
}

func refers(types ...string) trait {
	return func(a *Attribute) { a.ReferenceTypes = types }
}

func with(subs ...*Attribute) trait {
	return func(a *Attribute) { a.SubAttributes = subs }
}
