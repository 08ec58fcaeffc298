package flawed

import (
	"net/http"
	"slices"

	"github.com/scimproof/scimproof/targets/capture"
)

// reenableFlaws concern accounts that come back.
func reenableFlaws() []Flaw {
	return []Flaw{
		{
			Name: "re-enable-ignored", Requirement: "entra-reenable-active", StateOnly: true,
			Also: because("the account is to be active again there too", "entra-disabled-linked", "entra-reassign", "entra-reenable-data", "entra-restore", "entra-restore-through-group"),
			Seen: "Sentry D07: active=true", Wrap: dropped("Users", func(o operation) bool { return o.about("active") && isTrue(o.value) }),
		},
		{
			Name: "re-enabled-not-in-index", Requirement: "entra-reenable-found", StateOnly: true,
			Seen: "scim-endpoint: users are found by userName", Wrap: returnedNotFound,
		},
		{
			Name: "re-enable-resets-profile", Requirement: "entra-reenable-attributes-intact", StateOnly: true,
			Also: because("title and language are looked at there too", "entra-disabled-change-lasts", "entra-disabled-linked"),
			Seen: "how-provisioning-works", Wrap: patched("Users", wipe(isTrue)),
		},
		{
			Name: "re-enable-ends-memberships", Requirement: "entra-reenable-groups-intact", StateOnly: true,
			Seen: "PostHog/posthog#42603: access is a membership, which is not made again",
			Wrap: beforehand(http.MethodPatch, "Users", func(next http.Handler, r *http.Request) {
				if sets(operations(capture.Decode(capture.Take(r))), isTrue) {
					for _, path := range groupsOf(next, r, idOf(r)) {
						leaves(next, r, path)
					}
				}
			}),
		},
		{
			Name: "reactivation-as-new-account", Requirement: "entra-reassign-same-account", StateOnly: true,
			Also: because("the account comes back under another id there too", "entra-disabled-linked", "entra-reenable", "entra-reenable-data",
				"entra-restore", "entra-restore-through-group"),
			Seen: "how-provisioning-works; scim-endpoint: active=false is a soft delete", Wrap: newIDWithAccess,
		},
		{
			Name: "reactivation-keeps-tombstone", Requirement: "entra-restore-name", StateOnly: true,
			Also: because("the rest of the PATCH is left out there too", "entra-restore-conflict", "entra-restore-through-group", "entra-return-told"),
			Seen: "seen-tombstone; Sentry D09", Wrap: patched("Users", func(all []operation) []operation {
				if sets(all, isTrue) {
					return []operation{{"replace", "active", true}}
				}
				return all
			}),
		},
		{
			Name: "re-enable-needs-membership", Requirement: "entra-restore-through-group", StateOnly: true,
			Seen: "PostHog/posthog#42603: access is a membership, which is not made again", Wrap: ousted(accessByMembership),
		},
		{
			Name: "former-member-not-added", Requirement: "entra-restore-restart-members", StateOnly: true,
			Seen: "PostHog/posthog#42603: the membership is not made again", Wrap: ousted(oldRowCounts),
		},
		{
			Name: "name-conflict-500", Requirement: "entra-restore-conflict",
			Seen: "seen-tombstone; Sentry D20", Wrap: conflict500(http.MethodPatch),
		},
		{
			Name: "taken-name-not-told", Requirement: "entra-restore-conflict", StateOnly: true,
			Seen: "seen-tombstone; audit of keycloak: 200, and nothing done",
			Wrap: restated(http.MethodPatch, "Users", http.StatusConflict, func(w http.ResponseWriter, _ *capture.Answer) {
				w.WriteHeader(http.StatusNoContent)
			}),
		},
		{
			Name: "name-taken-from-newcomer", Requirement: "entra-restore-conflict", StateOnly: true,
			Seen: "seen-tombstone", Wrap: newcomerRenamed,
		},
	}
}

// newIDWithAccess shows a reactivated account under the id of a new seat.
func newIDWithAccess(next http.Handler) http.Handler {
	seats := newMemory()
	shown := returned("Users/", func(user object) {
		id, _ := user["id"].(string)
		if seats.get(id) != nil {
			user["id"] = id + "-2"
		}
	})(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if is(r, http.MethodPatch, "Users") && sets(operations(capture.Decode(capture.Take(r))), isTrue) {
			seats.put(idOf(r), object{})
		}
		shown.ServeHTTP(w, r)
	})
}

// ousted takes whoever is switched off out of all groups, and keeps the rows that say who was in. then is the flaw that comes of them:
// held tells whether a user has such a row, in that group or, for "", in any.
func ousted(then func(next http.Handler, r *http.Request, held func(group, user string) bool) http.Handler) wrap {
	return func(next http.Handler) http.Handler {
		rows := newMemory()
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if is(r, http.MethodPatch, "Users") && sets(operations(capture.Decode(capture.Take(r))), isFalse) {
				for _, path := range groupsOf(next, r, idOf(r)) {
					rows.put(path+" "+idOf(r), object{"group": path, "user": idOf(r)})
					leaves(next, r, path)
				}
			}
			then(next, r, func(group, user string) bool {
				return slices.ContainsFunc(rows.all(), func(row object) bool {
					return row["user"] == user && (group == "" || row["group"] == "/Groups/"+group)
				})
			}).ServeHTTP(w, r)
		})
	}
}

// accessByMembership switches nobody on who has been taken out of a group.
func accessByMembership(next http.Handler, r *http.Request, held func(group, user string) bool) http.Handler {
	return dropped("Users", func(o operation) bool { return o.about("active") && isTrue(o.value) && held("", idOf(r)) })(next)
}

// oldRowCounts takes the row of whoever was taken out of the group for a membership, and so does not add them.
func oldRowCounts(next http.Handler, r *http.Request, held func(group, user string) bool) http.Handler {
	return dropped("Groups", func(o operation) bool {
		return o.op == "add" && slices.ContainsFunc(namedIDs(o), func(user string) bool { return held(idOf(r), user) })
	})(next)
}

// newcomerRenamed makes room for a name that is taken: the other account loses its display name on the way.
func newcomerRenamed(next http.Handler) http.Handler {
	return only(http.MethodPatch, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			all := operations(capture.Decode(capture.Take(r)))
			kept := capture.Of(next, r)
			for _, one := range all {
				if kept.Status != http.StatusConflict || !one.about("userName") {
					continue
				}
				taken := capture.Decode(aside(next, r, http.MethodGet, search("Users", "userName", one.value), nil).Body.Bytes())
				for _, other := range values(taken, "Resources") {
					id, _ := other["id"].(string)
					aside(next, r, http.MethodPatch, "/Users/"+id, patch([]operation{{"remove", "displayName", nil}}))
				}
			}
			kept.Pass(w)
		})
	})(next)
}

// returnedNotFound takes who is disabled out of its index, and does not put them back.
func returnedNotFound(next http.Handler) http.Handler {
	back := newMemory()
	return found("Users", func(_ *http.Request, user object) bool { return back.get(text(user["id"])) == nil })(
		beforehand(http.MethodPatch, "Users", func(next http.Handler, r *http.Request) {
			if sets(operations(capture.Decode(capture.Take(r))), isTrue) && stored(next, r, r.URL.Path)["active"] == false {
				back.put(idOf(r), object{})
			}
		})(next))
}
