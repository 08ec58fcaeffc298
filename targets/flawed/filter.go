package flawed

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// filterFlaws misread the text of a filter.
func filterFlaws() []Flaw {
	return []Flaw{
		{
			Name: "username-prefix-matches", Requirement: "entra-match-filter-not-prefix", StateOnly: true,
			Also: because("the user name begins with the externalId there", "entra-search-own-attribute/externalId as user name"),
			Seen: "seen-several-entries: a filter with eq finds by beginnings",
			Wrap: filtered(func(filter string) string { return strings.Replace(filter, "userName eq ", "userName sw ", 1) }),
		},
		{
			Name: "external-id-filter-ignored", Requirement: "entra-match-external-id-filter", StateOnly: true,
			Seen: "Sentry D15; A09: unfiltered result", Wrap: filtered(withoutExternalID),
		},
		{
			Name: "apostrophe-doubled", Requirement: "entra-match-special-characters", Rows: []string{"an apostrophe"}, StateOnly: true,
			Seen: "known-issues: special characters in joining properties",
			Wrap: filtered(func(filter string) string { return strings.ReplaceAll(filter, "'", "''") }),
		},
		{
			Name: "plus-decoded-twice", Requirement: "entra-match-special-characters", Rows: []string{"a plus sign"}, StateOnly: true,
			Seen: "seen-plus-no-accept; known-issues: special characters",
			Wrap: filtered(func(filter string) string { return strings.ReplaceAll(filter, "+", " ") }),
		},
		{
			Name: "underscore-is-wildcard", Requirement: "entra-match-special-characters", Rows: []string{"an underscore"}, StateOnly: true,
			Seen: "seen-several-entries: a filter with eq finds by beginnings; known-issues: special characters", Wrap: like("Users", "userName", "_", "."),
		},
		{
			Name: "percent-20-refused", Requirement: "7644-1.2-percent-encoding",
			Seen: "seen-plus-no-accept", Wrap: onlyPlus,
		},
		{
			Name: "second-condition-ignored", Requirement: "7644-3.4.2.2-logical-and", StateOnly: true,
			Also: because("the value itself has the word in it there", "entra-match-special-characters/the word and"),
			Seen: "Sentry D15; Sentry D16", Wrap: filtered(firstCondition),
		},
	}
}

var onlyExternalID = regexp.MustCompile(`(?i)^externalId eq "[^"]*"$`)

// withoutExternalID knows no externalId, and lists everybody rather than nobody.
func withoutExternalID(filter string) string { return onlyExternalID.ReplaceAllString(filter, "") }

// firstCondition reads a filter up to the first "and".
func firstCondition(filter string) string {
	first, _, _ := strings.Cut(filter, " and ")
	return first
}

// onlyPlus decodes the query by hand and knows only + for a space.
func onlyPlus(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if is(r, http.MethodGet, "Users") && strings.Contains(r.URL.RawQuery, "%20") {
			refuse(w, http.StatusBadRequest, "invalidFilter", "the filter cannot be read")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// like looks for a name with LIKE, to which a sign in it is a wildcard.
func like(collection, attribute, sign, wildcard string) wrap {
	return only(http.MethodGet, collection, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			name, asked := wanted(r, attribute)
			if !asked || !strings.Contains(name, sign) {
				next.ServeHTTP(w, r)
				return
			}
			like := regexp.MustCompile("(?i)^" + strings.ReplaceAll(regexp.QuoteMeta(name), sign, wildcard) + "$")
			everybody := aside(next, r, http.MethodGet, "/"+collection+"?count=1000", nil)
			body, hits := capture.Decode(everybody.Body.Bytes()), []any{}
			for _, one := range values(body, "Resources") {
				if like.MatchString(text(one[attribute])) {
					hits = append(hits, one)
				}
			}
			body["Resources"], body["totalResults"], body["itemsPerPage"] = hits, len(hits), len(hits)
			everybody.Rewrite(w, everybody.Status, []byte(scim.JSON(body)))
		})
	})
}
