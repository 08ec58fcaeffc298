package flawed

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// conflictFlaws concern names that are taken, and the key that is taken for one.
func conflictFlaws() []Flaw {
	return []Flaw{
		{
			Name: "duplicate-upserted", Requirement: "entra-create-duplicate-409",
			Also: because("the second creation is accepted there, too", "entra-create-duplicate-case", "entra-disabled-not-replaced"),
			Seen: "A08; Sentry D21", Wrap: upserted("Users"),
		},
		{
			Name: "duplicate-500", Requirement: "entra-create-duplicate-409",
			Also: because("the second creation ends in 500 there, too", "entra-create-duplicate-case", "entra-disabled-not-replaced"),
			Seen: "Sentry D20; Sentry D21", Wrap: conflict500(http.MethodPost),
		},
		{
			Name: "other-case-duplicate-500", Requirement: "7643-4.1.1-username-unique",
			Seen: "Sentry D20: client mistakes ending in 500; A51: names are compared with regard to case", Wrap: otherCase500,
		},
		{
			Name: "other-case-is-other-user", Requirement: "7643-4.1.1-username-unique",
			Seen: "A51: ASCII case conflict missed", Wrap: otherCaseAccepted,
		},
		{
			Name: "other-case-taken-over", Requirement: "7643-4.1.1-username-unique",
			Also: because("a second creation takes over the account there too", "entra-disabled-not-replaced"),
			Seen: "Sentry D21: a creation that exists is taken for an update", Wrap: takenOver,
		},
	}
}

// otherCaseAccepted compares user names byte by byte when it looks for conflicts.
func otherCaseAccepted(next http.Handler) http.Handler {
	return only(http.MethodPost, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := capture.Decode(capture.Take(r))
			kept := capture.Of(next, r)
			name, _ := body["userName"].(string)
			if kept.Status == http.StatusConflict && name == strings.ToUpper(name) {
				body["userName"] = "2." + name
				made := aside(next, r, http.MethodPost, r.URL.Path, body)
				user := capture.Decode(made.Body.Bytes())
				user["userName"] = name
				made.Rewrite(w, made.Status, []byte(scim.JSON(user)))
				return
			}
			kept.Pass(w)
		})
	})(next)
}

// otherCase500 looks for a taken name with regard to case, and its database's unique index does not.
func otherCase500(next http.Handler) http.Handler {
	refusing := conflict500(http.MethodPost)(next)
	return only(http.MethodPost, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if name, _ := capture.Decode(capture.Take(r))["userName"].(string); name == strings.ToUpper(name) {
				refusing.ServeHTTP(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	})(next)
}

// conflict500 lets a unique index's violation through.
func conflict500(method string) wrap {
	return restated(method, "Users", http.StatusConflict, func(w http.ResponseWriter, _ *capture.Answer) {
		refuse(w, http.StatusInternalServerError, "", "users violates a unique index")
	})
}

// takenOver refuses a second creation, and has stored by then what was in it.
func takenOver(next http.Handler) http.Handler {
	return only(http.MethodPost, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := capture.Decode(capture.Take(r))
			kept := capture.Of(next, r)
			if kept.Status == http.StatusConflict {
				search := "/Users?filter=" + url.QueryEscape("userName eq "+scim.JSON(body["userName"]))
				found := capture.Decode(aside(next, r, http.MethodGet, search, nil).Body.Bytes())
				for _, user := range values(found, "Resources") {
					aside(next, r, http.MethodPatch, "/Users/"+text(user["id"]), patch([]operation{{"replace", "emails", body["emails"]}}))
				}
			}
			kept.Pass(w)
		})
	})(next)
}
