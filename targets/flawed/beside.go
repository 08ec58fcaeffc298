package flawed

import (
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// besideFlaws are right about what a scenario is about, or wrong about that too, and wrong about something beside it.
func besideFlaws() []Flaw {
	return []Flaw{
		{
			Name: "extension-demanded", Requirement: "7643-6-optional-extension",
			Seen: "A66", Wrap: extensionDemanded,
		},
		{
			Name: "title-patch-not-implemented", Requirement: "7644-3.5-patch-supported",
			Also: because("the title is changed there too", "entra-match-link-completes/under another title", "entra-update-pathless-add", "entra-update-title", "entra-update-settles", "entra-update-several", "entra-update-first/title"),
			Seen: "A32", Wrap: titleRefused(http.StatusNotImplemented, func(object) bool { return true }),
		},
		{
			Name: "patch-uri-refused", Requirement: "7644-3.5.2-patch-schemas",
			Also: because("the title is changed there too", "entra-match-link-completes/under another title", "entra-update-pathless-add", "entra-update-title", "entra-update-settles", "entra-update-several", "entra-update-first/title"),
			Seen: "A58", Wrap: unnamedOnly,
		},
		{
			Name: "employee-number-clears-department", Requirement: "entra-enterprise-siblings-stay", StateOnly: true,
			Seen: "A07", Wrap: patched("Users", besides(enterpriseURN+"employeeNumber", operation{"remove", enterpriseURN + "department", nil})),
		},
		{
			Name: "work-email-kept-twice", Requirement: "entra-multi-type-unique", StateOnly: true,
			Seen: "A07", Wrap: patched("Users", emailTwice),
		},
		{
			Name: "eq-misses-who-has-a-title", Requirement: "7644-3.4.2.2-op-eq", StateOnly: true,
			Also: because("the same search finds nobody", "entra-filter-and", "entra-lost-creation", "entra-create-duplicate-case", "entra-create-listed", "entra-cycle-full-restart",
				"entra-match-hit-has-id", "entra-match-inactive-found", "entra-match-query-encoding", "entra-match-special-characters",
				"entra-match-links-existing", "entra-match-case-insensitive", "entra-reenable-found"),
			Seen: "seen-several-entries", Wrap: found("Users", func(r *http.Request, user object) bool {
				_, asked := wanted(r, "userName")
				return !asked || user["title"] == nil
			}),
		},
		{
			Name: "hits-with-neighbour", Requirement: "7644-3.4.2.2-filter-only-matches", StateOnly: true,
			Also: because("the same search finds another user, too", "entra-filter-and", "entra-lost-creation", "entra-create-duplicate-case", "entra-create-listed",
				"entra-match-hit-has-id", "entra-match-inactive-found", "entra-match-query-encoding", "entra-match-special-characters", "entra-reenable-found", "tutorial-scope-all"),
			Seen: "seen-several-entries; A10", Wrap: withNeighbour,
		},
		{
			Name: "conflict-without-type", Requirement: "7644-3.3-create-conflict-409",
			Seen: "A08", Wrap: restated(http.MethodPost, "Users", http.StatusConflict, func(w http.ResponseWriter, _ *capture.Answer) {
				refuse(w, http.StatusConflict, "", "the userName is taken")
			}),
		},
		{
			Name: "member-filter-empties-group", Requirement: "7644-3.5.2.2-remove-multi-filter", StateOnly: true,
			Also: because("who leaves is removed by a filter there, too", "entra-members-remove-together/compliant", "entra-patch-sequential-members", "entra-members-remove/compliant",
				"entra-members-remove-absent", "entra-members-leave-scope/compliant"),
			Seen: "A05", Wrap: patched("Groups", func(all []operation) []operation {
				for i, one := range all {
					if one.op == "remove" && one.within("members[") {
						all[i] = operation{"remove", "members", nil}
					}
				}
				return all
			}),
		},
		{
			Name: "manager-forgotten-by-update", Requirement: "entra-update-keeps-manager", StateOnly: true,
			Seen: "A07", Wrap: patched("Users", managerForgotten),
		},
		{
			Name: "nick-name-forgotten-by-update", Requirement: "entra-update-keeps-details", StateOnly: true,
			Seen: "A07", Wrap: patched("Users", func(all []operation) []operation { return append(all, operation{"remove", "nickName", nil}) }),
		},
		{
			Name: "phone-at-home-forgotten", Requirement: "entra-update-keeps-details", Rows: []string{"mobile phone"}, StateOnly: true,
			Seen: "A07: elements of a list", Wrap: patched("Users", phoneForgotten),
		},
		{
			Name: "reports-of-disabled-released", Requirement: "entra-update-nobody-else", Rows: []string{"manager disabled"}, StateOnly: true,
			Seen: "A73: a cascade that takes others along", Wrap: reportsReleased("active"),
		},
		{
			Name: "manager-known-by-name", Requirement: "entra-update-nobody-else", Rows: []string{"manager renamed"}, StateOnly: true,
			Seen: "how-provisioning-works: a renamed person keeps the account", Wrap: reportsReleased("userName"),
		},
		{
			Name: "shared-manager-removed", Requirement: "entra-update-nobody-else", Rows: []string{"manager taken away"}, StateOnly: true,
			Seen: "how-provisioning-works: one object at a time", Wrap: managerLost,
		},
		{
			Name: "reports-deleted-with-manager", Requirement: "entra-update-nobody-else", StateOnly: true, Rows: []string{"manager purged"},
			Seen: "A73: a cascade that takes others along", Wrap: withManager(http.MethodDelete, nil),
		},
		{
			Name: "reports-disabled-with-manager", Requirement: "entra-update-nobody-else", StateOnly: true, Rows: []string{"manager purged"},
			Seen: "A73: a cascade that takes others along", Wrap: withManager(http.MethodPatch, patch([]operation{{"replace", "active", false}})),
		},
		{
			Name: "manager-goes-down", Requirement: "entra-update-nobody-else", Rows: []string{"manager of manager"}, StateOnly: true,
			Seen: "how-provisioning-works: one object at a time", Wrap: toReports(managerPath),
		},
		{
			Name: "department-of-manager-goes-down", Requirement: "entra-update-nobody-else", Rows: []string{"department of manager"}, StateOnly: true,
			Seen: "how-provisioning-works: one object at a time", Wrap: toReports(enterpriseURN + "department"),
		},
		{
			Name: "manager-brings-reports", Requirement: "entra-update-nobody-else", Rows: []string{"manager joins"}, StateOnly: true,
			Seen: "how-provisioning-works: one object at a time", Wrap: bringsAlong(func(next http.Handler, r *http.Request, joining string) (also []string) {
				for _, user := range reports(next, r, joining) {
					also = append(also, text(user["id"]))
				}
				return also
			}),
		},
		{
			Name: "report-brings-manager", Requirement: "entra-update-nobody-else", Rows: []string{"report joins", "legacy", "compliant"}, StateOnly: true,
			Also: because("reports join a group there, too", "entra-cycle-whole-team"),
			Seen: "how-provisioning-works: one object at a time", Wrap: bringsAlong(func(next http.Handler, r *http.Request, joining string) []string {
				manager, _ := extension(stored(next, r, "/Users/"+joining))["manager"].(object)
				return []string{text(manager["value"])}
			}),
		},
		{
			Name: "emptied-group-deleted", Requirement: "entra-update-nobody-else", Rows: []string{"last member purged"}, StateOnly: true,
			Seen: "A73: a cascade that takes others along", Wrap: beforehand(http.MethodDelete, "Users", func(next http.Handler, r *http.Request) {
				for _, path := range groupsOf(next, r, idOf(r)) {
					if len(ids(stored(next, r, path)["members"])) == 1 {
						aside(next, r, http.MethodDelete, path, nil)
					}
				}
			}),
		},
		{
			Name: "member-known-by-name", Requirement: "entra-update-nobody-else", Rows: []string{"own user name"}, StateOnly: true,
			Seen: "how-provisioning-works: a renamed person keeps the account", Wrap: changedLeaves("userName"),
		},
		{
			Name: "member-kept-as-copy", Requirement: "entra-update-nobody-else", StateOnly: true,
			Rows: []string{"own display name", "own external id", "own work email"},
			Also: because("an externalId is written there, too", "entra-match-link-keeps-groups"),
			Seen: "how-provisioning-works: one object at a time",
			Wrap: both(changedLeaves("displayName"), both(changedLeaves("externalId"), changedLeaves(`emails[type eq "work"].value`))),
		},
		{
			Name: "department-change-ends-memberships", Requirement: "entra-update-nobody-else", Rows: []string{"own department"}, StateOnly: true,
			Seen: "seen-members-not-read", Wrap: changedLeaves(enterpriseURN + "department"),
		},
	}
}

// extensionDemanded wants the enterprise extension of each new user.
func extensionDemanded(next http.Handler) http.Handler {
	return only(http.MethodPost, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if extension(capture.Decode(capture.Take(r))) == nil {
				refuse(w, http.StatusBadRequest, scim.InvalidValue, "the enterprise extension is required")
				return
			}
			next.ServeHTTP(w, r)
		})
	})(next)
}

// titleRefused refuses a PATCH of the title.
func titleRefused(status int, such func(object) bool) wrap {
	return only(http.MethodPatch, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if body := capture.Take(r); strings.Contains(string(body), `"title"`) && such(capture.Decode(body)) {
				refuse(w, status, "", "this cannot be done")
				return
			}
			next.ServeHTTP(w, r)
		})
	})
}

// unnamedOnly wants the PATCH of a title without the URI that names it.
func unnamedOnly(next http.Handler) http.Handler {
	named := titleRefused(http.StatusBadRequest, func(body object) bool { return body["schemas"] != nil })(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if body := capture.Decode(capture.Take(r)); is(r, http.MethodPatch, "Users") && body != nil && body["schemas"] == nil {
			body["schemas"] = []string{scim.MessagePatch}
			capture.Give(r, []byte(scim.JSON(body)))
			next.ServeHTTP(w, r)
			return
		}
		named.ServeHTTP(w, r)
	})
}

// emailTwice puts a changed address before the old one, and keeps both.
func emailTwice(all []operation) []operation {
	for i, one := range all {
		if one.op == "replace" && one.about(`emails[type eq "work"].value`) {
			all[i] = operation{"add", "emails", []any{object{"type": "work", "value": one.value}}}
		}
	}
	return all
}

// withNeighbour adds somebody else to the one hit of a search that is made aside of Entra's cycles.
func withNeighbour(next http.Handler) http.Handler {
	return only(http.MethodGet, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			kept := capture.Of(next, r)
			body := capture.Decode(kept.Body.Bytes())
			listed, _ := body["Resources"].([]any)
			if _, asked := wanted(r, "userName"); !asked || len(listed) != 1 || ofEntra(r) {
				kept.Pass(w)
				return
			}
			other := object{"schemas": []string{scim.SchemaUser}, "id": "neighbour", "userName": "neighbour"}
			body["Resources"], body["totalResults"] = append(listed, other), 2
			kept.Rewrite(w, kept.Status, []byte(scim.JSON(body)))
		})
	})(next)
}

// managerForgotten clears the manager with each change of anything else.
func managerForgotten(all []operation) []operation {
	for _, one := range all {
		if one.about(managerPath) {
			return all
		}
	}
	return append(all, operation{"remove", managerPath, nil})
}

// phoneForgotten saves the telephone numbers that Entra writes, and no other.
func phoneForgotten(all []operation) []operation {
	for _, one := range all {
		if one.within("phoneNumbers[") {
			return append(all, operation{"remove", `phoneNumbers[type eq "home"]`, nil})
		}
	}
	return all
}

// changing makes a flaw that does something else before it carries out a PATCH of a user that names an attribute.
func changing(path string, do func(next http.Handler, r *http.Request)) wrap {
	return beforehand(http.MethodPatch, "Users", func(next http.Handler, r *http.Request) {
		for _, one := range operations(capture.Decode(capture.Take(r))) {
			if one.about(path) {
				do(next, r)
				return
			}
		}
	})
}

// reportsReleased takes a manager from all reports when that attribute of the manager changes.
func reportsReleased(path string) wrap {
	return changing(path, func(next http.Handler, r *http.Request) {
		for _, user := range reports(next, r, idOf(r)) {
			aside(next, r, http.MethodPatch, "/Users/"+text(user["id"]), patch([]operation{{"remove", managerPath, nil}}))
		}
	})
}

// managerLost takes a manager from all reports when one loses the manager.
func managerLost(next http.Handler) http.Handler {
	return beforehand(http.MethodPatch, "Users", func(next http.Handler, r *http.Request) {
		lost, _ := extension(stored(next, r, r.URL.Path))["manager"].(object)
		for _, one := range operations(capture.Decode(capture.Take(r))) {
			if !one.about(managerPath) || one.op != "remove" && text(one.value) != "" {
				continue
			}
			for _, user := range reports(next, r, text(lost["value"])) {
				aside(next, r, http.MethodPatch, "/Users/"+text(user["id"]), patch([]operation{{"remove", managerPath, nil}}))
			}
		}
	})(next)
}

// toReports carries a change of an attribute of a manager on to all reports.
func toReports(path string) wrap {
	return beforehand(http.MethodPatch, "Users", func(next http.Handler, r *http.Request) {
		for _, one := range operations(capture.Decode(capture.Take(r))) {
			if one.op == "remove" || !one.about(path) {
				continue
			}
			for _, user := range reports(next, r, idOf(r)) {
				aside(next, r, http.MethodPatch, "/Users/"+text(user["id"]), patch([]operation{{"replace", path, one.value}}))
			}
		}
	})
}

// withManager does something to all reports when their manager is deleted.
func withManager(method string, body object) wrap {
	return beforehand(http.MethodDelete, "Users", func(next http.Handler, r *http.Request) {
		for _, user := range reports(next, r, idOf(r)) {
			aside(next, r, method, "/Users/"+text(user["id"]), body)
		}
	})
}

// reports are the users who have this manager.
func reports(next http.Handler, r *http.Request, manager string) (all []object) {
	for _, user := range values(stored(next, r, "/Users?count=1000"), "Resources") {
		if of, _ := extension(user)["manager"].(object); manager != "" && text(of["value"]) == manager {
			all = append(all, user)
		}
	}
	return all
}

// bringsAlong adds more people to a group than those who join it.
func bringsAlong(also func(next http.Handler, r *http.Request, joining string) []string) wrap {
	return beforehand(http.MethodPatch, "Groups", func(next http.Handler, r *http.Request) {
		for _, one := range operations(capture.Decode(capture.Take(r))) {
			if one.op != "add" || !one.within("members") {
				continue
			}
			for _, joining := range namedIDs(one) {
				for _, id := range also(next, r, joining) {
					aside(next, r, http.MethodPatch, r.URL.Path, patch([]operation{{"add", "members", []any{object{"value": id}}}}))
				}
			}
		}
	})
}

// changedLeaves takes a person from all groups when that attribute changes.
func changedLeaves(path string) wrap {
	return changing(path, func(next http.Handler, r *http.Request) {
		for _, path := range groupsOf(next, r, idOf(r)) {
			leaves(next, r, path)
		}
	})
}
