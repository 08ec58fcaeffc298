package flawed

import (
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// literalFlaws misread what stands between the quotation marks of a filter.
func literalFlaws() []Flaw {
	const users, groups = "entra-match-special-characters", "entra-group-filter-exact"
	const seen = "known-issues: special characters in joining properties"
	return []Flaw{
		{
			Name: "external-id-with-wildcards", Requirement: users, Rows: []string{"externalId: underscore"}, StateOnly: true,
			Seen: seen, Wrap: like("Users", "externalId", "_", "."),
		},
		{
			Name: "external-id-with-percent", Requirement: users, Rows: []string{"externalId: percent sign"}, StateOnly: true,
			Seen: seen, Wrap: like("Users", "externalId", "%", ".*"),
		},
		{
			Name: "external-id-by-accent", Requirement: users, Rows: []string{"externalId: accent"}, StateOnly: true,
			Seen: seen, Wrap: folded("Users", "externalId"),
		},
		{
			Name: "external-id-quoted-twice", Requirement: users, Rows: []string{"externalId: apostrophe"}, StateOnly: true,
			Seen: seen, Wrap: filtered(func(filter string) string {
				if asked := compares("externalId"); asked.MatchString(filter) {
					return strings.ReplaceAll(filter, "'", "''")
				}
				return filter
			}),
		},
		{
			Name: "percent-is-wildcard", Requirement: users, Rows: []string{"a percent sign"}, StateOnly: true,
			Seen: seen, Wrap: like("Users", "userName", "%", ".*"),
		},
		{
			Name: "filter-in-ascii", Requirement: users, Rows: []string{"an accent", "another script"}, StateOnly: true,
			Seen: seen, Wrap: filtered(inASCII),
		},
		{
			Name: "accents-folded", Requirement: users, Rows: []string{"an accent"}, StateOnly: true,
			Seen: seen, Wrap: folded("Users", "userName"),
		},
		{
			Name: "literal-ends-at-quote", Requirement: users, Rows: []string{"a quotation mark", "the word eq"}, StateOnly: true,
			Seen: seen, Wrap: filtered(cutAtQuote),
		},
		{
			Name: "backslash-kept", Requirement: users, Rows: []string{"a backslash"}, StateOnly: true,
			Seen: seen, Wrap: filtered(func(filter string) string { return strings.ReplaceAll(filter, `\\`, `\\\\`) }),
		},
		{
			Name: "literal-split-at-and", Requirement: users, Rows: []string{"the word and"}, StateOnly: true,
			Seen: seen, Wrap: filtered(splitAtAnd),
		},
		{
			Name: "query-split-after-decoding", Requirement: users, Rows: []string{"an ampersand", "a number sign"}, StateOnly: true,
			Seen: "seen-plus-no-accept", Wrap: filtered(cutAtSign),
		},
		{
			Name: "filter-split-at-comma", Requirement: users, Rows: []string{"a comma"}, StateOnly: true,
			Seen: "Sentry D16", Wrap: filtered(cutAtComma),
		},
		{
			Name: "group-filter-split-at-comma", Requirement: groups, Rows: []string{"a comma"}, StateOnly: true,
			Seen: "Sentry D16", Wrap: filteredIn("Groups", cutAtComma),
		},
		{
			Name: "group-name-prefix-matches", Requirement: groups, StateOnly: true,
			Seen: "seen-several-entries: a filter with eq finds by beginnings",
			Wrap: filteredIn("Groups", func(filter string) string { return strings.Replace(filter, "displayName eq ", "displayName sw ", 1) }),
		},
		{
			Name: "group-underscore-is-wildcard", Requirement: groups, Rows: []string{"an underscore"}, StateOnly: true,
			Seen: seen, Wrap: like("Groups", "displayName", "_", "."),
		},
		{
			Name: "group-percent-is-wildcard", Requirement: groups, Rows: []string{"a percent sign"}, StateOnly: true,
			Seen: seen, Wrap: like("Groups", "displayName", "%", ".*"),
		},
		{
			Name: "group-filter-in-ascii", Requirement: groups, Rows: []string{"an accent", "another script"}, StateOnly: true,
			Seen: seen, Wrap: filteredIn("Groups", inASCII),
		},
		{
			Name: "group-literal-ends-at-quote", Requirement: groups, Rows: []string{"a quotation mark", "the word eq"}, StateOnly: true,
			Seen: seen, Wrap: filteredIn("Groups", cutAtQuote),
		},
		{
			Name: "group-literal-split-at-and", Requirement: groups, Rows: []string{"the word and"}, StateOnly: true,
			Seen: seen, Wrap: filteredIn("Groups", splitAtAnd),
		},
		{
			Name: "group-query-split-after-decoding", Requirement: groups, Rows: []string{"an ampersand", "a number sign"}, StateOnly: true,
			Seen: "seen-plus-no-accept", Wrap: filteredIn("Groups", cutAtSign),
		},
		{
			Name: "group-apostrophe-doubled", Requirement: groups, Rows: []string{"an apostrophe"}, StateOnly: true,
			Seen: seen, Wrap: filteredIn("Groups", func(filter string) string { return strings.ReplaceAll(filter, "'", "''") }),
		},
		{
			Name: "group-plus-decoded-twice", Requirement: groups, Rows: []string{"a plus sign"}, StateOnly: true,
			Seen: "seen-plus-no-accept", Wrap: filteredIn("Groups", func(filter string) string { return strings.ReplaceAll(filter, "+", " ") }),
		},
		{
			Name: "group-backslash-kept", Requirement: groups, Rows: []string{"a backslash"}, StateOnly: true,
			Seen: seen, Wrap: filteredIn("Groups", func(filter string) string { return strings.ReplaceAll(filter, `\\`, `\\\\`) }),
		},
	}
}

// cutAtQuote takes an escaped quotation mark for the end of the literal.
func cutAtQuote(filter string) string {
	before, _, found := strings.Cut(filter, `\"`)
	if !found {
		return filter
	}
	return before + `"`
}

// splitAtAnd looks for operators before it looks for literals, and keeps the first condition.
func splitAtAnd(filter string) string {
	before, _, found := strings.Cut(filter, " and ")
	if !found || strings.HasSuffix(before, `"`) {
		return filter
	}
	return before + `"`
}

// cutAtComma takes a comma for the end of a condition.
func cutAtComma(filter string) string {
	if before, _, found := strings.Cut(filter, ","); found {
		return before + `"`
	}
	return filter
}

// cutAtSign splits the query into parameters once more after it was decoded.
func cutAtSign(filter string) string {
	if end := strings.IndexAny(filter, "&#"); end >= 0 {
		return filter[:end] + `"`
	}
	return filter
}

// folded compares letters without their accents.
func folded(collection, attribute string) wrap {
	return alike(collection, attribute, func(name string) string { return strings.ReplaceAll(name, "é", "e") })
}

// inAnyCase compares letters without their case.
func inAnyCase(collection, attribute string) wrap {
	return alike(collection, attribute, strings.ToLower)
}

// alike finds who has a value that is folded to the same as the one that was asked for.
func alike(collection, attribute string, fold func(string) string) wrap {
	alone := compares(attribute)
	return only(http.MethodGet, collection, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			name, _ := wanted(r, attribute)
			kept := capture.Of(next, r)
			if !alone.MatchString(r.URL.Query().Get("filter")) || fold(name) == name {
				kept.Pass(w)
				return
			}
			body, hits := capture.Decode(kept.Body.Bytes()), []any{}
			for _, one := range values(stored(next, r, "/"+collection+"?count=1000"), "Resources") {
				if fold(text(one[attribute])) == fold(name) {
					hits = append(hits, one)
				}
			}
			body["Resources"], body["totalResults"], body["itemsPerPage"] = hits, len(hits), len(hits)
			kept.Rewrite(w, kept.Status, []byte(scim.JSON(body)))
		})
	})
}
