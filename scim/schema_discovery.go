package scim

// ConfigSchema is the schema of ServiceProviderConfig (RFC 7643 §5, §8.7.2).
func ConfigSchema() *Schema {
	supported := func() *Attribute {
		return attribute("supported", Boolean, "Whether the feature is available.", required, readOnly)
	}
	feature := func(name, description string, more ...*Attribute) *Attribute {
		return attribute(name, Complex, description, required, readOnly, with(append([]*Attribute{supported()}, more...)...))
	}
	return &Schema{
		ID: SchemaConfig, Name: "Service Provider Configuration", Description: "Features of the service provider",
		Attributes: []*Attribute{
			attribute("documentationUri", Reference, "URL of the documentation.", readOnly, refers("external")),
			feature("patch", "PATCH."),
			feature("bulk", "Bulk operations.",
				attribute("maxOperations", Integer, "Most operations of one request.", required, readOnly),
				attribute("maxPayloadSize", Integer, "Most bytes of one request.", required, readOnly)),
			feature("filter", "Filters.",
				attribute("maxResults", Integer, "Most resources of one answer.", required, readOnly)),
			feature("changePassword", "Change of passwords."),
			feature("sort", "Sorting."),
			feature("etag", "Entity tags."),
			attribute("authenticationSchemes", Complex, "Ways to authenticate.", multi, required, readOnly, with(
				attribute("type", String, "Kind of scheme.", required, readOnly,
					canonical("oauth", "oauth2", "oauthbearertoken", "httpbasic", "httpdigest")),
				attribute("name", String, "Name of the scheme.", required, readOnly),
				attribute("description", String, "Description of the scheme.", required, readOnly),
				attribute("specUri", Reference, "URL of the specification.", readOnly, refers("external")),
				attribute("documentationUri", Reference, "URL of the documentation.", readOnly, refers("external")),
			)),
		},
	}
}

// ResourceTypeSchema is the schema of ResourceType (RFC 7643 §6, §8.7.2).
func ResourceTypeSchema() *Schema {
	return &Schema{
		ID: SchemaType, Name: "ResourceType", Description: "Kind of resource",
		Attributes: []*Attribute{
			attribute("id", String, "Identifier of the resource type.", readOnly),
			attribute("name", String, "Name of the resource type.", required, exact, readOnly, unique),
			attribute("description", String, "Description of the resource type.", readOnly),
			attribute("endpoint", Reference, "Endpoint relative to the base URL.", required, readOnly, unique, refers("uri")),
			attribute("schema", Reference, "URI of the core schema.", required, readOnly, refers("uri")),
			attribute("schemaExtensions", Complex, "Extensions of the resource type.", multi, required, readOnly, with(
				attribute("schema", Reference, "URI of the extension.", required, readOnly, refers("uri")),
				attribute("required", Boolean, "Whether each resource must have the extension.", required, readOnly),
			)),
		},
	}
}

// SchemaOfSchemas is the schema of Schema (RFC 7643 §7, §8.7.2).
func SchemaOfSchemas() *Schema {
	subs := definition(canonical(String, Boolean, Decimal, Integer, DateTime, Reference, Binary))
	attributes := append(definition(canonical(String, Complex, Boolean, Decimal, Integer, DateTime, Reference, Binary)),
		attribute("subAttributes", Complex, "Sub-attributes of a complex attribute.", multi, readOnly, with(subs...)))
	return &Schema{
		ID: SchemaSchema, Name: "Schema", Description: "Set of attributes",
		Attributes: []*Attribute{
			attribute("id", String, "URI of the schema.", required, readOnly),
			attribute("name", String, "Name of the schema.", required, readOnly),
			attribute("description", String, "Description of the schema.", readOnly),
			attribute("attributes", Complex, "Attributes of the schema.", multi, required, readOnly, with(attributes...)),
		},
	}
}

func definition(types trait) []*Attribute {
	return []*Attribute{
		attribute("name", String, "Name of the attribute.", required, exact, readOnly),
		attribute("type", String, "Data type.", required, readOnly, types),
		attribute("multiValued", Boolean, "Whether it can hold several values.", required, readOnly),
		attribute("description", String, "Description of the attribute.", exact, readOnly),
		attribute("required", Boolean, "Whether it must have a value.", readOnly),
		attribute("canonicalValues", String, "Suggested values.", multi, exact, readOnly),
		attribute("caseExact", Boolean, "Whether the case of its value matters.", readOnly),
		attribute("mutability", String, "Who may change it, and when.", exact, readOnly,
			canonical(ReadOnly, ReadWrite, Immutable, WriteOnly)),
		attribute("returned", String, "When it is returned.", exact, readOnly,
			canonical("always", "never", "default", "request")),
		attribute("uniqueness", String, "Among which resources its value is unique.", exact, readOnly,
			canonical("none", "server", "global")),
		attribute("referenceTypes", String, "Resource types that a reference may point to.", multi, exact, readOnly),
	}
}
