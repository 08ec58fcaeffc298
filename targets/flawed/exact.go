package flawed

import (
	"regexp"
	"strings"
)

// exactFlaws find by more than the value that was asked for: by a part of it, or by another attribute.
func exactFlaws() []Flaw {
	const whole, own = "entra-match-whole-value", "entra-match-own-attribute"
	const parts, everywhere = "seen-several-entries: a filter with eq finds by beginnings", "seen-several-entries: one search over several columns"
	return []Flaw{
		{
			Name: "external-id-by-a-part", Requirement: whole, Rows: []string{"the beginning of an externalId", "the end of an externalId"}, StateOnly: true,
			Seen: parts, Wrap: filtered(alsoBy("externalId", "externalId co")),
		},
		{
			Name: "address-by-a-part", Requirement: whole, StateOnly: true,
			Rows: []string{"the beginning of an address", "the end of an address", "externalId as address"},
			Also: because("the address begins with it there", "entra-search-own-attribute/externalId as address"),
			Seen: parts, Wrap: filtered(alsoBy(workEmail, "emails.value co")),
		},
		{
			Name: "values-cut-before-search", Requirement: whole, StateOnly: true,
			Rows: []string{"more than a user name", "more than an externalId", "more than an address"},
			Seen: parts, Wrap: filtered(alsoCut("userName", "externalId", workEmail)),
		},
		{
			Name: "group-name-by-its-end", Requirement: whole, Rows: []string{"the end of a group's name"}, StateOnly: true,
			Seen: parts, Wrap: filteredIn("Groups", alsoBy("displayName", "displayName ew")),
		},
		{
			Name: "group-key-by-a-part", Requirement: whole, StateOnly: true,
			Rows: []string{"the beginning of a group's externalId", "the end of a group's externalId"},
			Seen: parts, Wrap: filteredIn("Groups", alsoBy("externalId", "externalId co")),
		},
		{
			Name: "group-values-cut-before-search", Requirement: whole, StateOnly: true,
			Rows: []string{"more than a group's name", "more than a group's externalId"},
			Seen: parts, Wrap: filteredIn("Groups", alsoCut("displayName", "externalId")),
		},
		{
			Name: "external-id-in-any-case", Requirement: "entra-match-external-id-case", Rows: []string{"user's externalId"}, StateOnly: true,
			Seen: "A36", Wrap: inAnyCase("Users", "externalId"),
		},
		{
			Name: "group-key-in-any-case", Requirement: "entra-match-external-id-case", Rows: []string{"group's externalId"}, StateOnly: true,
			Seen: "A36", Wrap: inAnyCase("Groups", "externalId"),
		},
		{
			Name: "user-name-over-other-columns", Requirement: own, StateOnly: true,
			Rows: []string{"display name as user name", "externalId as user name"},
			Seen: everywhere, Wrap: filtered(alsoBy("userName", "displayName eq", "externalId eq")),
		},
		{
			Name: "user-name-over-addresses", Requirement: own, Rows: []string{"address as user name"}, StateOnly: true,
			Also: because("the address is still the name that was given away there", "entra-restore-conflict"),
			Seen: everywhere, Wrap: filtered(alsoBy("userName", "emails.value eq")),
		},
		{
			Name: "external-id-over-all-columns", Requirement: own, StateOnly: true,
			Rows: []string{"user name as externalId", "display name as externalId", "address as externalId"},
			Seen: everywhere, Wrap: filtered(alsoBy("externalId", "userName eq", "displayName eq", "emails.value eq")),
		},
		{
			Name: "address-over-external-id", Requirement: own, Rows: []string{"externalId as address"}, StateOnly: true,
			Seen: everywhere, Wrap: filtered(alsoBy(workEmail, "externalId eq")),
		},
		{
			Name: "group-name-over-all-columns", Requirement: own, Rows: []string{"a group's externalId as name"}, StateOnly: true,
			Seen: everywhere, Wrap: filteredIn("Groups", alsoBy("displayName", "externalId eq")),
		},
		{
			Name: "group-key-over-all-columns", Requirement: own, Rows: []string{"a group's name as externalId"}, StateOnly: true,
			Seen: everywhere, Wrap: filteredIn("Groups", alsoBy("externalId", "displayName eq")),
		},
	}
}

// workEmail is how Entra searches by the address.
const workEmail = `emails[type eq "work"].value`

// compares is a filter that compares one of these attributes with eq, and nothing else.
func compares(attributes ...string) *regexp.Regexp {
	var quoted []string
	for _, one := range attributes {
		quoted = append(quoted, regexp.QuoteMeta(one))
	}
	return regexp.MustCompile(`^(` + strings.Join(quoted, "|") + `) eq ("(?:[^"\\]|\\.)*")$`)
}

// alsoBy finds by other comparisons of the value, too.
func alsoBy(attribute string, others ...string) func(string) string {
	asked := compares(attribute)
	return func(filter string) string {
		return asked.ReplaceAllString(filter, "$0 or "+strings.Join(others, " $2 or ")+" $2")
	}
}

// alsoCut finds who has the beginning of a value, too: as a column that is too short for it does.
func alsoCut(attributes ...string) func(string) string {
	asked := compares(attributes...)
	return func(filter string) string {
		of := asked.FindStringSubmatch(filter)
		if of == nil || !strings.HasSuffix(of[2], `xx"`) {
			return filter
		}
		return filter + " or " + of[1] + " eq " + strings.TrimSuffix(of[2], `xx"`) + `"`
	}
}
