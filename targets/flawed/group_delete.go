package flawed

import (
	"net/http"

	"github.com/scimproof/scimproof/targets/capture"
)

// groupDeleteFlaws concern the end of a group.
func groupDeleteFlaws() []Flaw {
	return []Flaw{
		{
			Name: "group-delete-ignored", Requirement: "entra-group-delete", StateOnly: true,
			Also: because("Sentry's mapping comes upon it too", "tutorial-team-removed"),
			Seen: "audit of keycloak: 200, and nothing done", Wrap: groupStays,
		},
		{
			Name: "group-delete-takes-users", Requirement: "entra-group-delete-leaves-users", StateOnly: true,
			Also: because("a member of a deleted group is looked at there", "entra-group-return", "entra-others-group/group unassigned"),
			Seen: "A35", Wrap: groupTakesUsers,
		},
		{
			Name: "group-delete-unsupported", Requirement: "entra-group-delete",
			Also: because("Sentry's mapping comes upon it too", "tutorial-team-removed"),
			Seen: "zulip/zulip#39773: 501", Wrap: groupNotDeletable,
		},
		{
			Name: "group-deletion-accepted-later", Requirement: "entra-group-delete-answer",
			Seen: "A34: another 2xx", Wrap: restated(http.MethodDelete, "Groups", http.StatusNoContent, func(w http.ResponseWriter, _ *capture.Answer) { w.WriteHeader(http.StatusAccepted) }),
		},
		{
			Name: "group-patch-accepted-later", Requirement: "entra-group-update-answer",
			Seen: "A65", Wrap: restated(http.MethodPatch, "Groups", http.StatusNoContent, func(w http.ResponseWriter, _ *capture.Answer) { w.WriteHeader(http.StatusAccepted) }),
		},
		{
			Name: "group-patch-200-without-body", Requirement: "entra-group-update-answer", StateOnly: true,
			Seen: "A65: 200 without body", Wrap: restated(http.MethodPatch, "Groups", http.StatusNoContent, func(w http.ResponseWriter, _ *capture.Answer) { w.WriteHeader(http.StatusOK) }),
		},
		{
			Name: "missing-group-500", Requirement: "entra-group-missing-404", Rows: []string{"group changed", "group deleted"},
			Seen: "Sentry D20: client mistakes ending in 500", Wrap: groupMissing(http.MethodPatch, http.MethodDelete),
		},
		{
			Name: "missing-group-400-on-read", Requirement: "entra-group-missing-404", Rows: []string{"group read"},
			Also: because("whether a group is gone is read there", "entra-group-delete", "tutorial-team-removed"),
			Seen: "A44", Wrap: groupMissing(http.MethodGet),
		},
		{
			Name: "second-group-deletion-204", Requirement: "entra-group-missing-404", Rows: []string{"group deleted"},
			Seen: "A34; provisioning-logs", Wrap: restated(http.MethodDelete, "Groups", http.StatusNotFound, func(w http.ResponseWriter, _ *capture.Answer) { w.WriteHeader(http.StatusNoContent) }),
		},
	}
}

// groupStays answers 204 to the deletion of a group and keeps it.
func groupStays(next http.Handler) http.Handler {
	return only(http.MethodDelete, "Groups", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if aside(next, r, http.MethodGet, r.URL.Path, nil).OK() {
				w.WriteHeader(http.StatusNoContent)
				return
			}
			next.ServeHTTP(w, r)
		})
	})(next)
}

// groupTakesUsers cascades from a group to its members.
func groupTakesUsers(next http.Handler) http.Handler {
	return only(http.MethodDelete, "Groups", func(inner http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			group := capture.Decode(aside(inner, r, http.MethodGet, r.URL.Path, nil).Body.Bytes())
			for _, member := range values(group, "members") {
				id, _ := member["value"].(string)
				aside(next, r, http.MethodDelete, "/Users/"+id, nil)
			}
			inner.ServeHTTP(w, r)
		})
	})(next)
}

// groupNotDeletable has no handler for the deletion of groups.
func groupNotDeletable(next http.Handler) http.Handler {
	return only(http.MethodDelete, "Groups", func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			refuse(w, http.StatusNotImplemented, "", "groups cannot be deleted")
		})
	})(next)
}

// groupMissing lets the error of the database through where a group is not there.
func groupMissing(methods ...string) wrap {
	return func(next http.Handler) http.Handler {
		for _, method := range methods {
			status := http.StatusInternalServerError
			if method == http.MethodGet {
				status = http.StatusBadRequest
			}
			next = restated(method, "Groups", http.StatusNotFound, func(w http.ResponseWriter, _ *capture.Answer) {
				refuse(w, status, "", "no row of that id")
			})(next)
		}
		return next
	}
}
