package flawed

import (
	"net/http"

	"github.com/scimproof/scimproof/targets/capture"
)

// reenableFlaws concern accounts that come back.
func reenableFlaws() []Flaw {
	return []Flaw{
		{
			Name: "re-enable-ignored", Requirement: "entra-reenable-active", StateOnly: true,
			Also: because("the account is to be active again there too", "entra-reassign", "entra-reenable-data",
				"entra-restore"),
			Seen: "Sentry D07: active=true", Wrap: dropped("Users", func(o operation) bool { return o.about("active") && isTrue(o.value) }),
		},
		{
			Name: "re-enable-resets-profile", Requirement: "entra-reenable-attributes-intact", StateOnly: true,
			Seen: "how-provisioning-works", Wrap: patched("Users", wipe(isTrue)),
		},
		{
			Name: "reactivation-as-new-account", Requirement: "entra-reassign-same-account", StateOnly: true,
			Also: because("the account comes back under another id there too", "entra-reenable", "entra-reenable-data",
				"entra-restore"),
			Seen: "how-provisioning-works; scim-endpoint: active=false is a soft delete", Wrap: newIDWithAccess,
		},
		{
			Name: "reactivation-keeps-tombstone", Requirement: "entra-restore-name", StateOnly: true,
			Also: because("the rename that must be refused is left out", "entra-restore-conflict"),
			Seen: "seen-tombstone; Sentry D09", Wrap: patched("Users", func(all []operation) []operation {
				if sets(all, isTrue) {
					return []operation{{"replace", "active", true}}
				}
				return all
			}),
		},
		{
			Name: "restoring-brings-memberships-back", Requirement: "entra-restore-no-memberships", StateOnly: true,
			Seen: "how-provisioning-works: memberships are not restored", Wrap: membershipsReturn,
		},
		{
			Name: "name-conflict-500", Requirement: "entra-restore-conflict",
			Seen: "seen-tombstone; Sentry D20", Wrap: conflict500(http.MethodPatch),
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

// membershipsReturn remembers who left which group, and brings it back with the account.
func membershipsReturn(next http.Handler) http.Handler {
	left := newMemory()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		all := operations(capture.Decode(capture.Take(r)))
		kept := capture.Of(next, r)
		for _, one := range all {
			for _, id := range namedIDs(one) {
				if one.op == "remove" && is(r, http.MethodPatch, "Groups") {
					left.put(id+" "+r.URL.Path, object{"group": r.URL.Path, "user": id})
				}
			}
		}
		if is(r, http.MethodPatch, "Users") && sets(all, isTrue) {
			for _, row := range left.all() {
				if path, _ := row["group"].(string); row["user"] == idOf(r) {
					aside(next, r, http.MethodPatch, path, patch([]operation{{"add", "members", []any{object{"value": idOf(r)}}}}))
				}
			}
		}
		kept.Pass(w)
	})
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
