package flawed

import (
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

func matchFlaws() []Flaw {
	return []Flaw{
		{
			Name: "foreign-accounts-hidden", Requirement: "entra-match-one-hit-links", StateOnly: true,
			Also: because("no search finds an account without an externalId", "entra-match-case-insensitive", "tutorial-match-member", "tutorial-scope-all"),
			Seen: "how-provisioning-works: accounts that were there before",
			Wrap: found("Users", func(_ *http.Request, user object) bool { return user["externalId"] != nil }),
		},
		{
			Name: "username-case-sensitive", Requirement: "entra-match-username-case-insensitive", StateOnly: true,
			Seen: "A51; wso2#11182", Wrap: usernameCaseSensitive,
		},
		{
			Name: "search-by-surname", Requirement: "entra-match-no-hit-creates", StateOnly: true,
			Also: because("a search for somebody who is not there finds another account", "entra-never-created",
				"tutorial-group", "tutorial-member-joins", "tutorial-off-on"),
			Seen: "seen-several-entries: a filter with eq finds by beginnings", Wrap: nearestForeigner,
		},
		{
			Name: "hits-once-per-phone", Requirement: "entra-match-filter-exact", StateOnly: true,
			Also: because("the same search finds the account several times", "entra-filter-and", "entra-lost-creation", "entra-create-duplicate-case",
				"entra-create-listed", "entra-cycle-full-restart", "entra-match-hit-has-id", "entra-match-inactive-found",
				"entra-match-query-encoding", "entra-match-special-characters",
				"entra-match-links-existing", "entra-match-case-insensitive", "entra-reenable-found"),
			Seen: "seen-several-entries; SCIMple#74: wrong totals", Wrap: hitPerPhone,
		},
		{
			Name: "hits-without-id", Requirement: "entra-match-hit-has-id", StateOnly: true,
			Also: because("the same search gives no id to compare or link", "entra-filter-and", "entra-search-email", "entra-filter-value-path", "entra-filter-urn/the core URN", "entra-paging-walk", "entra-lost-creation", "entra-create-duplicate-case",
				"entra-create-listed", "entra-cycle-full-restart", "entra-match-case-insensitive",
				"entra-match-external-id", "entra-match-finds-exactly", "entra-match-inactive-found",
				"entra-match-links-existing", "entra-match-query-encoding", "entra-match-special-characters",
				"entra-reenable-found", "tutorial-match-member", "tutorial-scope-all"),
			Seen: "scim-endpoint: each resource in an answer needs an id", Wrap: hitsWithoutID,
		},
		{
			Name: "inactive-hidden", Requirement: "entra-match-inactive-found", StateOnly: true,
			Also: because("who is inactive is found by nothing", "entra-search-inactive"),
			Seen: "scim-endpoint: inactive users are returned",
			Wrap: found("Users", func(_ *http.Request, user object) bool { return user["active"] != false }),
		},
	}
}

// usernameCaseSensitive drops hits whose user name is not spelt as the filter spells it.
func usernameCaseSensitive(next http.Handler) http.Handler {
	return found("Users", func(r *http.Request, user object) bool {
		name, asked := wanted(r, "userName")
		return !asked || user["userName"] == name
	})(next)
}

// nearestForeigner offers somebody with the same end of the name where nobody has the very name: full text instead of equality,
// over the accounts that people made by hand.
func nearestForeigner(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, asked := wanted(r, "userName")
		kept := capture.Of(next, r)
		body := capture.Decode(kept.Body.Bytes())
		if !asked || len(values(body, "Resources")) > 0 {
			kept.Pass(w)
			return
		}
		_, end, _ := strings.Cut(name, ".")
		everybody := capture.Decode(aside(next, r, http.MethodGet, "/Users?count=1000", nil).Body.Bytes())
		for _, user := range values(everybody, "Resources") {
			other, _ := user["userName"].(string)
			if user["externalId"] == nil && end != "" && strings.HasSuffix(other, "."+end) {
				body["Resources"], body["totalResults"], body["itemsPerPage"] = []any{user}, 1, 1
			}
		}
		kept.Rewrite(w, kept.Status, []byte(scim.JSON(body)))
	})
}

// hitPerPhone joins users with their telephone numbers and forgets to make the rows distinct.
func hitPerPhone(next http.Handler) http.Handler {
	return only(http.MethodGet, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			kept := capture.Of(next, r)
			body := capture.Decode(kept.Body.Bytes())
			if _, asked := wanted(r, "userName"); !asked || body["Resources"] == nil {
				kept.Pass(w)
				return
			}
			rows := []any{}
			for _, user := range values(body, "Resources") {
				for range max(1, len(values(user, "phoneNumbers"))) {
					rows = append(rows, user)
				}
			}
			body["Resources"], body["totalResults"], body["itemsPerPage"] = rows, len(rows), len(rows)
			kept.Rewrite(w, kept.Status, []byte(scim.JSON(body)))
		})
	})(next)
}

// hitsWithoutID lists users without their id; a single user has it.
func hitsWithoutID(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kept := capture.Of(next, r)
		body := capture.Decode(kept.Body.Bytes())
		if !is(r, http.MethodGet, "Users") || body["Resources"] == nil {
			kept.Pass(w)
			return
		}
		for _, user := range values(body, "Resources") {
			delete(user, "id")
		}
		kept.Rewrite(w, kept.Status, []byte(scim.JSON(body)))
	})
}
