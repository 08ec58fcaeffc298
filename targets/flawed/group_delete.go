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
