package flawed

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// answerFlaws break what must hold of every answer, in some of them.
func answerFlaws() []Flaw {
	core := scim.SchemaUser
	return []Flaw{
		{
			Name: "names-in-latin-1", Requirement: "7644-3.8-json-utf8", Answers: true, StateOnly: true,
			Also: because("the letters do not come back", "entra-create-unicode", "entra-update-letters"),
			Seen: "A53", Wrap: inLatin1,
		},
		{
			Name: "display-name-patch-says-ok", Requirement: "7644-3.2-json-response-body", Answers: true,
			Seen: "A65", Wrap: displayNameSaysOK,
		},
		{
			Name: "duplicate-200-with-error", Requirement: "7644-3.2-error-http-status", Answers: true,
			Also: because("the second account is not refused by its status", "entra-create-same-moment", "entra-disabled-not-replaced", "entra-create-duplicate", "entra-create-duplicate-case"),
			Seen: "scim-endpoint: errors have a status", Wrap: restated(http.MethodPost, "Users", http.StatusConflict, func(w http.ResponseWriter, kept *capture.Answer) {
				kept.Rewrite(w, http.StatusOK, kept.Body.Bytes())
			}),
		},
		{
			Name: "user-delete-405", Requirement: "7644-3.2-users-endpoint", Answers: true,
			Also: because("users are deleted there", "entra-purge", "entra-purge-gone", "entra-purge-not-found", "entra-out-of-scope-deletes", "tutorial-offboard", "tutorial-off-on", "tutorial-interval"),
			Seen: "Sentry D28", Wrap: only(http.MethodDelete, "Users", func(http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					refuse(w, http.StatusMethodNotAllowed, "", "users cannot be deleted")
				})
			}),
		},
		{
			Name: "created-without-schemas", Requirement: "7644-3.3-create-201-body", Answers: true, StateOnly: true,
			Seen: "A65", Wrap: restated(http.MethodPost, "Users", http.StatusCreated, edited(func(user object) { delete(user, "schemas") })),
		},
		{
			Name: "lists-without-schema", Requirement: "7644-3.4.2-listresponse-schema", Answers: true, StateOnly: true,
			Also: because("the probe is answered with such a list", "entra-test-connection-list"),
			Seen: "A17", Wrap: restated(http.MethodGet, "Users", http.StatusOK, edited(func(body object) {
				if body["totalResults"] != nil {
					delete(body, "schemas")
				}
			})),
		},
		{
			Name: "empty-list-without-total", Requirement: "7644-3.4.2-total-results", Answers: true, StateOnly: true,
			Also: because("a search that finds nobody cannot be read there", "entra-purge-not-found", "entra-wrong-secret-writes/creation", "entra-no-secret-writes/creation", "entra-never-created", "entra-search-follows/user name", "entra-match-not-by-prefix", "entra-filter-and", "entra-match-and"),
			Seen: "A21", Wrap: toTester(func(body object) any {
				if listed, _ := body["Resources"].([]any); len(listed) == 0 {
					delete(body, "totalResults")
				}
				return body
			}),
		},
		{
			Name: "hit-as-object", Requirement: "7644-3.4.2-resources-present", Answers: true, StateOnly: true, Also: unreadHits(),
			Seen: "A17", Wrap: toTester(oneHit(func(body object, hit any) any { body["Resources"] = hit; return body })),
		},
		{
			Name: "hit-without-list", Requirement: "entra-match-list-for-one", Answers: true, StateOnly: true, Also: unreadHits(),
			Seen: "scim-endpoint: a query is answered with a list", Wrap: toTester(oneHit(func(_ object, hit any) any { return hit })),
		},
		{
			Name: "groups-without-schemas", Requirement: "7643-4.2-group-schema-uri", Answers: true, StateOnly: true,
			Also: because("what must name its schemas does not", "entra-group-schemas"),
			Seen: "A24", Wrap: returned("Groups", func(group object) { delete(group, "schemas") }),
		},
		{
			Name: "patched-enterprise-of-scim-1", Requirement: "7643-4.3-enterprise-schema-uri", Answers: true, StateOnly: true,
			Seen: "A54", Wrap: patchAnswer(func(user object) {
				user["urn:scim:schemas:extension:enterprise:1.0"] = extension(user)
				delete(user, scim.SchemaEnterprise)
			}),
		},
		{
			Name: "patched-meta-in-core-object", Requirement: "7643-3-common-attributes-assumed", Answers: true, StateOnly: true,
			Seen: "A55", Wrap: patchAnswer(func(user object) { user[core] = object{"meta": user["meta"]}; delete(user, "meta") }),
		},
		{
			Name: "patched-without-user-name", Requirement: "7643-4.1.1-username-required", Answers: true, StateOnly: true,
			Seen: "A66", Wrap: patchAnswer(func(user object) { delete(user, "userName") }),
		},
		{
			Name: "group-hits-without-name", Requirement: "7643-4.2-display-name-required", Answers: true, StateOnly: true,
			Seen: "A54", Wrap: groupHit(func(body object) any { delete(body["Resources"].([]any)[0].(object), "displayName"); return body }),
		},
		{
			Name: "patched-email-as-object", Requirement: "7644-3.8-multi-valued-arrays", Answers: true, StateOnly: true,
			Seen: "A54", Wrap: patchAnswer(func(user object) {
				if listed, _ := user["emails"].([]any); len(listed) == 1 {
					user["emails"] = listed[0]
				}
			}),
		},
		{
			Name: "patched-department-as-array", Requirement: "7643-4.3-enterprise-attributes", Answers: true, StateOnly: true,
			Seen: "A54", Wrap: patchAnswer(func(user object) {
				if inner := extension(user); inner["department"] != nil {
					inner["department"] = []any{inner["department"]}
				}
			}),
		},
		{
			Name: "patched-employee-number-as-number", Requirement: "7643-4.3-enterprise-attributes", Answers: true, StateOnly: true,
			Also: because("the employee number is read after a PATCH there too", "entra-enterprise-employee-number", "entra-enterprise-leading-zeros"),
			Seen: "scim-endpoint: values are kept as sent", Wrap: numberOncePatched,
		},
		{
			Name: "patched-active-quoted", Requirement: "7643-4.1.1-active-boolean", Answers: true, StateOnly: true,
			Seen: "A06", Wrap: patchAnswer(func(user object) { user["active"] = "True" }),
		},
		{
			Name: "patched-without-id", Requirement: "7643-3.1-id-non-empty", Answers: true, StateOnly: true,
			Also: because("the answer is no user", "entra-update-answer"),
			Seen: "scim-endpoint: each resource in an answer needs an id", Wrap: patchAnswer(func(user object) { delete(user, "id") }),
		},
		{
			Name: "patched-user-of-scim-1", Requirement: "7643-4.1-user-schema-uri", Answers: true, StateOnly: true,
			Seen: "A24", Wrap: patchAnswer(func(user object) { user["schemas"] = []string{"urn:scim:schemas:core:1.0"} }),
		},
		{
			Name: "group-delete-405", Requirement: "7644-3.2-groups-endpoint", Answers: true,
			Also: because("groups are deleted there", "entra-group-delete", "tutorial-team-removed"),
			Seen: "Sentry D28", Wrap: only(http.MethodDelete, "Groups", func(http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					refuse(w, http.StatusMethodNotAllowed, "", "groups cannot be deleted")
				})
			}),
		},
		{
			Name: "errors-without-detail", Requirement: "entra-errors-readable", Answers: true, StateOnly: true,
			Seen: "seen-error-quoted", Wrap: errorsWith(func(body object) { delete(body, "detail") }),
		},
	}
}

// edited passes an answer on with another body.
func edited(edit func(object)) func(http.ResponseWriter, *capture.Answer) {
	return func(w http.ResponseWriter, kept *capture.Answer) {
		body := capture.Decode(kept.Body.Bytes())
		edit(body)
		kept.Rewrite(w, kept.Status, []byte(scim.JSON(body)))
	}
}

// patchAnswer changes what a PATCH of a user is answered with.
func patchAnswer(edit func(object)) wrap {
	return restated(http.MethodPatch, "Users", http.StatusOK, edited(edit))
}

// numberOncePatched keeps an employee number that a PATCH brings in a column of numbers.
func numberOncePatched(next http.Handler) http.Handler {
	patched := newMemory()
	shown := returned("Users", func(user object) {
		if number, err := strconv.Atoi(text(extension(user)["employeeNumber"])); err == nil && patched.get(text(user["id"])) != nil {
			extension(user)["employeeNumber"] = number
		}
	})(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if is(r, http.MethodPatch, "Users") && slices.ContainsFunc(operations(capture.Decode(capture.Take(r))), func(one operation) bool {
			return one.within(enterpriseURN + "employeeNumber")
		}) {
			patched.put(idOf(r), object{})
		}
		shown.ServeHTTP(w, r)
	})
}

// unreadHits are the scenarios that search for users themselves.
func unreadHits() map[string]string {
	return because("the same search cannot be read", "entra-filter-and", "entra-create-duplicate-case", "entra-create-listed", "entra-lost-creation",
		"entra-match-finds-exactly", "entra-match-hit-has-id", "entra-match-inactive-found", "entra-match-query-encoding",
		"entra-match-special-characters", "entra-reenable-found", "tutorial-scope-all")
}

// toTester changes the answers to searches for users that are not Entra's own.
func toTester(instead func(object) any) wrap {
	return only(http.MethodGet, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			kept := capture.Of(next, r)
			body := capture.Decode(kept.Body.Bytes())
			if body["totalResults"] == nil || ofEntra(r) || !strings.HasPrefix(r.URL.Query().Get("filter"), "userName eq") {
				kept.Pass(w)
				return
			}
			kept.Rewrite(w, kept.Status, []byte(scim.JSON(instead(body))))
		})
	})
}

// oneHit changes a list with one hit.
func oneHit(instead func(body object, hit any) any) func(object) any {
	return func(body object) any {
		if listed, _ := body["Resources"].([]any); len(listed) == 1 {
			return instead(body, listed[0])
		}
		return body
	}
}

// displayNameSaysOK answers a PATCH of the display name with a word.
func displayNameSaysOK(next http.Handler) http.Handler {
	return only(http.MethodPatch, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			about := strings.Contains(string(capture.Take(r)), "displayName")
			if kept := capture.Of(next, r); about && kept.Status == http.StatusOK {
				kept.Rewrite(w, kept.Status, []byte("OK"))
			} else {
				kept.Pass(w)
			}
		})
	})(next)
}

// groupHit changes the answer to a search for a group that is found.
func groupHit(instead func(object) any) wrap {
	return restated(http.MethodGet, "Groups", http.StatusOK, func(w http.ResponseWriter, kept *capture.Answer) {
		body := capture.Decode(kept.Body.Bytes())
		if listed, _ := body["Resources"].([]any); len(listed) != 1 {
			kept.Pass(w)
			return
		}
		kept.Rewrite(w, kept.Status, []byte(scim.JSON(instead(body))))
	})
}

// inLatin1 writes the letters of western Europe as one byte each.
func inLatin1(next http.Handler) http.Handler {
	return only(http.MethodGet, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			kept := capture.Of(next, r)
			kept.Rewrite(w, kept.Status, []byte(strings.NewReplacer("ë", "\xeb", "Å", "\xc5", "ö", "\xf6").Replace(kept.Body.String())))
		})
	})(next)
}
