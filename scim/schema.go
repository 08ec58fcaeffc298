package scim

import "strings"

// Schema is a named set of attributes (RFC 7643 §7).
type Schema struct {
	ID          string // URI
	Name        string
	Description string
	Attributes  []*Attribute
}

// Attribute finds an attribute by name without regard to case, or nil.
func (s *Schema) Attribute(name string) *Attribute { return named(s.Attributes, name) }

// Resource renders the schema as a Schema resource without meta.
func (s *Schema) Resource() Resource {
	return Resource{
		"schemas":     []any{SchemaSchema},
		"id":          s.ID,
		"name":        s.Name,
		"description": s.Description,
		"attributes":  documents(s.Attributes),
	}
}

// common are the attributes of every resource (RFC 7643 §3, §3.1). No schema lists them.
func common() []*Attribute {
	return []*Attribute{
		attribute("schemas", Reference, "URIs of the schemas of the resource.", multi, required, always, refers("uri")),
		attribute("id", String, "Identifier given by the service provider.", exact, readOnly, always, unique),
		attribute("externalId", String, "Identifier given by the provisioning client.", exact),
		attribute("meta", Complex, "Metadata of the resource.", readOnly, with(
			attribute("resourceType", String, "Name of the resource type.", exact, readOnly),
			attribute("created", DateTime, "Time of creation.", readOnly),
			attribute("lastModified", DateTime, "Time of the last change.", readOnly),
			attribute("location", Reference, "URI of the resource.", exact, readOnly, refers("uri")),
			attribute("version", String, "Version of the resource.", exact, readOnly),
		)),
	}
}

// Type is a resource type: a core schema and its optional extensions (RFC 7643 §6). It is read-only after construction
// and safe for concurrent use.
type Type struct {
	Name        string // as in meta.resourceType
	Description string
	Endpoint    string // "/Users"
	Schema      *Schema
	Extensions  []*Schema
	Open        bool // takes attributes of extensions that it does not define
	common      []*Attribute
}

// UserType makes the resource type User with the enterprise extension.
func UserType() *Type {
	return &Type{
		Name: "User", Description: "User account", Endpoint: "/Users",
		Schema: UserSchema(), Extensions: []*Schema{EnterpriseSchema()}, common: common(),
	}
}

// GroupType makes the resource type Group.
func GroupType() *Type {
	return &Type{Name: "Group", Description: "Group", Endpoint: "/Groups", Schema: GroupSchema(), common: common()}
}

// Resource renders the type as a ResourceType resource without meta.
func (t *Type) Resource() Resource {
	out := Resource{
		"schemas":     []any{SchemaType},
		"id":          t.Name,
		"name":        t.Name,
		"description": t.Description,
		"endpoint":    t.Endpoint,
		"schema":      t.Schema.ID,
	}
	extensions := make([]any, 0, len(t.Extensions))
	for _, extension := range t.Extensions {
		extensions = append(extensions, map[string]any{"schema": extension.ID, "required": false})
	}
	if len(extensions) > 0 {
		out["schemaExtensions"] = extensions
	}
	return out
}

// Target is what a name means for a resource type.
type Target struct {
	Extension *Schema    // nil for core and common attributes
	Attribute *Attribute // nil for the extension as a whole
	Sub       *Attribute // nil for the attribute as a whole
}

// Find resolves the names of a path; its value filter is not looked at. A name without URN means the core or common attribute,
// and only where there is none an extension's: Entra's old connector asks for "manager eq" (Microsoft, "Develop a SCIM
// endpoint").
func (t *Type) Find(path Path) (Target, bool) {
	target, ok := t.attribute(path)
	if !ok || path.Sub == "" {
		return target, ok
	}
	target.Sub = target.Attribute.Sub(path.Sub)
	return target, target.Sub != nil
}

func (t *Type) attribute(path Path) (Target, bool) {
	if path.URN == "" {
		return t.plain(path.Name)
	}
	if strings.EqualFold(path.URN, t.Schema.ID) {
		found := t.core(path.Name)
		return Target{Attribute: found}, found != nil
	}
	if extension := t.extension(path.URN); extension != nil {
		found := extension.Attribute(path.Name)
		return Target{Extension: extension, Attribute: found}, found != nil
	}
	extension := t.extension(path.URN + ":" + path.Name)
	return Target{Extension: extension}, extension != nil && path.Sub == "" && path.Filter.None()
}

// undotted is a path as it is meant: one whose attribute follows the URN of a schema behind a dot has it behind a colon.
func (t *Type) undotted(path *Path) *Path {
	whole := path.URN + ":" + path.Name
	if path.URN == "" || path.Sub == "" || !strings.EqualFold(whole, t.Schema.ID) && t.extension(whole) == nil {
		return path
	}
	return &Path{URN: whole, Name: path.Sub}
}

func (t *Type) plain(name string) (Target, bool) {
	if found := t.core(name); found != nil {
		return Target{Attribute: found}, true
	}
	for _, extension := range t.Extensions {
		if found := extension.Attribute(name); found != nil {
			return Target{Extension: extension, Attribute: found}, true
		}
	}
	return Target{}, false
}

func (t *Type) core(name string) *Attribute {
	if found := t.Schema.Attribute(name); found != nil {
		return found
	}
	return named(t.common, name)
}

func (t *Type) extension(uri string) *Schema {
	for _, extension := range t.Extensions {
		if strings.EqualFold(extension.ID, uri) {
			return extension
		}
	}
	return nil
}
