package flawed

import (
	"net/http"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

func createFlaws() []Flaw {
	return []Flaw{
		{
			Name: "created-with-200", Requirement: "entra-create-201",
			Seen: "seen-validator: nothing but 201", Wrap: createdWith200("Users"),
		},
		{
			Name: "id-of-another-kind", Requirement: "7644-3.4.1-get-by-id-200", StateOnly: true,
			Also: because("the id that is read is compared there too", "entra-answer-reflects-state", "entra-cycle-full-restart", "entra-cycle-restart",
				"entra-cycle-restart-members", "entra-cycle-whole-team", "entra-reassign", "entra-reenable",
				"entra-released-stays", "entra-restore", "entra-restore-through-group", "entra-update-name-back", "entra-update-user-name", "tutorial-attributes"),
			Seen: "A36", Wrap: otherIDOnRead,
		},
		{
			Name: "index-lags", Requirement: "entra-create-found-afterwards", StateOnly: true,
			Also: because("an account that was not changed since is not found", "entra-filter-and", "entra-filter-value-path", "entra-filter-urn/the core URN", "entra-lost-creation", "entra-create-duplicate-case",
				"entra-cycle-full-restart", "entra-match-case-insensitive", "entra-match-external-id",
				"entra-match-finds-exactly", "entra-match-hit-has-id", "entra-match-links-existing",
				"entra-match-query-encoding", "entra-match-special-characters", "entra-paging-walk", "entra-search-email", "tutorial-match-member", "tutorial-scope-all"),
			Seen: "gallery-troubleshooting: 409 after a retry; A21", Wrap: found("Users", modifiedSince),
		},
		{
			Name: "created-inactive", Requirement: "entra-create-active-true", StateOnly: true,
			Also: because("the account is inactive from its creation on, and Entra enables it with its next write",
				"entra-cycle-restart", "entra-cycle-whole-team", "entra-namesake-active", "entra-reenable-data"),
			Seen: "Sentry D05", Wrap: misread(func(user object) { user["active"] = false }),
		},
		{
			Name: "external-id-invented", Requirement: "entra-create-sparse-accepted", StateOnly: true,
			Seen: "A37: default externalId = userName", Wrap: misread(inventExternalID),
		},
		{
			Name: "schemas-missing", Requirement: "7643-3-schemas-required", StateOnly: true,
			Seen: "A24", Wrap: returned("Users", func(user object) { delete(user, "schemas") }),
		},
		{
			Name: "meta-missing", Requirement: "7643-3.1-id-meta-assigned", StateOnly: true,
			Seen: "Sentry D03", Wrap: returned("Users", func(user object) { delete(user, "meta") }),
		},
		{
			Name: "address-not-made", Requirement: "entra-tutorial-user", StateOnly: true,
			Seen: "sentry-tutorial", Wrap: returned("Users", func(user object) {
				if user["displayName"] == nil {
					delete(user, "emails")
				}
			}),
		},
		{
			Name: "family-name-demanded", Requirement: "entra-create-sparse-accepted",
			Seen: "targets/thirdparty/keycloak/realm.json: by default Keycloak demands a last name", Wrap: familyNameDemanded,
		},
	}
}

// otherIDOnRead shows a database key where POST gave a public id.
func otherIDOnRead(next http.Handler) http.Handler {
	changed := returned("Users/", func(user object) {
		id, _ := user["id"].(string)
		user["id"] = "user:" + id
	})(next)
	return only(http.MethodGet, "Users", func(http.Handler) http.Handler { return changed })(next)
}

// modifiedSince finds only what was changed after its creation: the index is built by the update handler.
func modifiedSince(_ *http.Request, user object) bool {
	meta, _ := user["meta"].(object)
	return meta["created"] != meta["lastModified"]
}

// inventExternalID fills a gap that is none.
func inventExternalID(user object) {
	if user["externalId"] == nil {
		user["externalId"] = user["userName"]
	}
}

// familyNameDemanded makes an optional attribute required.
func familyNameDemanded(next http.Handler) http.Handler {
	return only(http.MethodPost, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			name, _ := capture.Decode(capture.Take(r))["name"].(object)
			if family, _ := name["familyName"].(string); family == "" {
				refuse(w, http.StatusBadRequest, "invalidValue", "attribute name.familyName is required by "+scim.SchemaUser)
				return
			}
			next.ServeHTTP(w, r)
		})
	})(next)
}

// createdWith200 leaves the framework's default status in place.
func createdWith200(collection string) wrap {
	return restated(http.MethodPost, collection, http.StatusCreated, func(w http.ResponseWriter, kept *capture.Answer) {
		kept.Rewrite(w, http.StatusOK, kept.Body.Bytes())
	})
}
