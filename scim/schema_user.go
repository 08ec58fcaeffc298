package scim

// UserSchema is the User schema of RFC 7643 §4.1 and §8.7.1 with its errata applied (schema-expectations.yaml).
func UserSchema() *Schema {
	return &Schema{
		ID: SchemaUser, Name: "User", Description: "User account",
		Attributes: append(userSingular(), userPlural()...),
	}
}

func userSingular() []*Attribute {
	return []*Attribute{
		attribute("userName", String, "Name by which the user signs in, unique among all users.", required, unique),
		attribute("name", Complex, "Components of the user's name.", with(
			attribute("formatted", String, "Full name as displayed."),
			attribute("familyName", String, "Family name."),
			attribute("givenName", String, "Given name."),
			attribute("middleName", String, "Middle names."),
			attribute("honorificPrefix", String, "Title such as Dr."),
			attribute("honorificSuffix", String, "Suffix such as III."),
		)),
		attribute("displayName", String, "Name shown to others."),
		attribute("nickName", String, "Casual name."),
		attribute("profileUrl", Reference, "URL of the user's online profile.", refers("external")),
		attribute("title", String, "Job title."),
		attribute("userType", String, "Relation to the organization."),
		attribute("preferredLanguage", String, "Preferred language, as in Accept-Language."),
		attribute("locale", String, "Locale for dates, numbers and currency."),
		attribute("timezone", String, "Time zone, as in the IANA database."),
		attribute("active", Boolean, "Whether the user may sign in."),
		attribute("password", String, "Clear text password, never returned.", secret),
	}
}

func userPlural() []*Attribute {
	place := canonical("work", "home", "other")
	return []*Attribute{
		plural("emails", "E-mail addresses.", String, place),
		plural("phoneNumbers", "Phone numbers.", String, canonical("work", "home", "mobile", "fax", "pager", "other")),
		plural("ims", "Instant messaging addresses.", String,
			canonical("aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo")),
		attribute("photos", Complex, "URLs of photos of the user.", multi, with(
			attribute("value", Reference, "URL of the photo.", refers("external")),
			attribute("display", String, "Name for display."),
			attribute("type", String, "Function of the value.", canonical("photo", "thumbnail")),
			attribute("primary", Boolean, "Whether this is the preferred value."),
		)),
		attribute("addresses", Complex, "Postal addresses.", multi, with(
			attribute("formatted", String, "Full address as displayed."),
			attribute("streetAddress", String, "Street and number."),
			attribute("locality", String, "City."),
			attribute("region", String, "State or region."),
			attribute("postalCode", String, "Postal code."),
			attribute("country", String, "Country, ISO 3166-1 alpha-2."),
			attribute("type", String, "Function of the value.", place),
			attribute("primary", Boolean, "Whether this is the preferred value."),
		)),
		attribute("groups", Complex, "Groups the user belongs to, changed through the groups only.", multi, readOnly, with(
			attribute("value", String, "id of the group.", readOnly),
			attribute("$ref", Reference, "URI of the group.", readOnly, refers("Group")),
			attribute("display", String, "Name for display.", readOnly),
			attribute("type", String, "Kind of membership.", readOnly, canonical("direct", "indirect")),
		)),
		plural("entitlements", "Entitlements of the user.", String),
		plural("roles", "Roles of the user.", String),
		plural("x509Certificates", "Certificates of the user.", Binary),
	}
}

// plural is a multi-valued attribute with the default sub-attributes of RFC 7643 §2.4.
func plural(name, description, dataType string, kinds ...trait) *Attribute {
	return attribute(name, Complex, description, multi, with(
		attribute("value", dataType, "The value."),
		attribute("display", String, "Name for display."),
		attribute("type", String, "Function of the value.", kinds...),
		attribute("primary", Boolean, "Whether this is the preferred value."),
	))
}

// EnterpriseSchema is the enterprise extension of RFC 7643 §4.3.
func EnterpriseSchema() *Schema {
	return &Schema{
		ID: SchemaEnterprise, Name: "EnterpriseUser", Description: "Enterprise user",
		Attributes: []*Attribute{
			attribute("employeeNumber", String, "Number or code given by the organization."),
			attribute("costCenter", String, "Name of a cost center."),
			attribute("organization", String, "Name of an organization."),
			attribute("division", String, "Name of a division."),
			attribute("department", String, "Name of a department."),
			attribute("manager", Complex, "The user's manager.", with(
				attribute("value", String, "id of the manager.", exact),
				attribute("$ref", Reference, "URI of the manager.", refers("User")),
				attribute("displayName", String, "Display name of the manager.", readOnly),
			)),
		},
	}
}

// GroupSchema is the Group schema of RFC 7643 §4.2 and §8.7.1 with its errata applied.
func GroupSchema() *Schema {
	return &Schema{
		ID: SchemaGroup, Name: "Group", Description: "Group",
		Attributes: []*Attribute{
			attribute("displayName", String, "Name of the group.", required),
			attribute("members", Complex, "Members of the group.", multi, with(
				attribute("value", String, "id of the member.", immutable),
				attribute("$ref", Reference, "URI of the member.", immutable, refers("User", "Group")),
				attribute("type", String, "Resource type of the member.", immutable, canonical("User", "Group")),
				attribute("display", String, "Name for display.", readOnly),
			)),
		},
	}
}
