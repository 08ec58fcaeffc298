package flawed

import (
	"net/http"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// advisedFlaws are answers that are advised against, and that nobody fails for: the RFCs leave room for them.
func advisedFlaws() []Flaw {
	return []Flaw{
		{
			Name: "content-type-json", Requirement: "entra-probe-media-type", StateOnly: true,
			Seen: "A60", Wrap: contentType("application/json"),
		},
		{
			Name: "json-though-scim-was-asked-for", Answers: true, Requirement: "7644-3.1-scim-media-type", StateOnly: true,
			Seen: "A60", Wrap: jsonWhere(func(r *http.Request) bool { return r.Header.Get("Accept") != "" }),
		},
		{
			Name: "json-by-default", Answers: true, Requirement: "7644-3.8-default-format", StateOnly: true,
			Seen: "A60", Wrap: jsonWhere(func(r *http.Request) bool {
				return r.Header.Get("Accept") == "" && idOf(r) == "" && r.Method == http.MethodGet && !ofEntra(r)
			}),
		},
		{
			Name: "duplicate-400", Requirement: "entra-create-duplicate-409",
			Seen: "A08", Wrap: conflict400(http.MethodPost, "Users"),
		},
		{
			Name: "group-duplicate-400", Requirement: "entra-group-duplicate-409",
			Seen: "A08", Wrap: conflict400(http.MethodPost, "Groups"),
		},
		{
			Name: "name-conflict-400", Requirement: "entra-restore-conflict",
			Seen: "A08; seen-tombstone", Wrap: conflict400(http.MethodPatch, "Users"),
		},
		{
			Name: "deleted-name-409", Requirement: "7644-3.6-deleted-no-conflict",
			Also: because("the person gets no account under the old name there too", "entra-members-lost-account", "entra-reassign-new"),
			Seen: "A34: soft delete", Wrap: reserved("Users", "userName", http.StatusConflict),
		},
		{
			Name: "former-name-409", Requirement: "entra-soft-delete-name-free",
			Also: because("the name was given up by a soft-deletion there", "entra-restore-conflict"),
			Seen: "A34: 409 on re-create", Wrap: formerReserved("Users"),
		},
		{
			Name: "absent-member-no-target", Requirement: "7644-3.5.2.2-remove-absent-member",
			Seen: "A02: Table 9 describes noTarget for a path without a match",
			Wrap: absentRefused(http.StatusBadRequest, "noTarget"),
		},
	}
}

// contentType declares every body as that.
func contentType(kind string) wrap {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			kept := capture.Of(next, r)
			if kept.Body.Len() > 0 {
				kept.Header().Set("Content-Type", kind)
			}
			kept.Pass(w)
		})
	}
}

// jsonWhere declares bodies as plain JSON in the answers to some requests.
func jsonWhere(such func(*http.Request) bool) wrap {
	return func(next http.Handler) http.Handler {
		plain := contentType("application/json")(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if such(r) {
				plain.ServeHTTP(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// conflict400 reads the RFC's table of keywords as one of 400 responses.
func conflict400(method, collection string) wrap {
	return restated(method, collection, http.StatusConflict, func(w http.ResponseWriter, kept *capture.Answer) {
		problem, _ := scim.ParseError(kept.Body.Bytes())
		refuse(w, http.StatusBadRequest, "uniqueness", problem.Detail)
	})
}
