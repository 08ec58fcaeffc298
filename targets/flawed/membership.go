package flawed

import (
	"net/http"
	"slices"

	"github.com/scimproof/scimproof/targets/capture"
)

// membershipFlaws concern members that are unknown, gone, or there already.
func membershipFlaws() []Flaw {
	return []Flaw{
		{
			Name: "unknown-member-500", Requirement: "entra-members-unknown-no-crash",
			Seen: "A35; Sentry D20: client mistakes ending in 500", Wrap: unknownMember500,
		},
		{
			Name: "unknown-member-wipes", Requirement: "entra-members-unknown-no-crash", StateOnly: true,
			Seen: "seen-no-user-agent: one removal wiped a group; A35", Wrap: unknownMemberWipes,
		},
		{
			Name: "unknown-member-drops-others", Requirement: "entra-members-unknown-no-crash", Rows: []string{"among others"}, StateOnly: true,
			Seen: "A35: unknown members are left out", Wrap: unknownDropsOthers,
		},
		{
			Name: "deletion-empties-groups", Requirement: "entra-members-deleted-user-leaves", StateOnly: true,
			Seen: "A73: a cascade that takes others along", Wrap: deletionCascades,
		},
		{
			Name: "deleted-user-stays-member", Requirement: "entra-members-deleted-user-leaves", StateOnly: true,
			Seen: "A73: membership of a deleted user stays or goes", Wrap: deletedStaysMember,
		},
		{
			Name: "deleted-member-blocks-group", Requirement: "entra-members-lost-account",
			Seen: "getsentry/sentry#122540: the group cannot be updated", Wrap: blockedByDeleted,
		},
		{
			Name: "inactive-member-stays", Requirement: "entra-members-leave-scope", StateOnly: true,
			Seen: "getsentry/sentry#85832: the user stays in the team", Wrap: inactiveStays,
		},
		{
			Name: "member-added-twice", Requirement: "7644-3.5.2.1-add-existing-noop", StateOnly: true,
			Also: because("a restart sends the members again there too", "entra-patch-sequential-members", "entra-members-lost-account", "entra-restore-restart-members"),
			Seen: "simpleidserver#245; seen-restart", Wrap: addedTwice,
		},
		{
			Name: "left-member-never-again", Requirement: "entra-members-rejoin", StateOnly: true,
			Seen: "A34: soft delete", Wrap: neverAgain,
		},
		{
			Name: "member-path-unknown", Requirement: "entra-members-remove-only-listed", Rows: []string{"compliant"},
			Also: because("the compliant dialect removes by a value path there too", "entra-members-leave-scope", "entra-members-remove-last"),
			Seen: "A05; scim-compliance", Wrap: memberPathUnknown,
		},
		{
			Name: "member-re-add-409", Requirement: "7644-3.5.2.1-add-existing-noop",
			Also: because("whether a member is added again is asked of the group before the PATCH", "entra-patch-sequential-members"),
			Seen: "simpleidserver#245: 409", Wrap: reAddConflict,
		},
	}
}

// neverAgain accepts the addition of who has left a group before, and does nothing: the row of the membership is there, marked as deleted.
func neverAgain(next http.Handler) http.Handler {
	left := newMemory()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := func(id string) string { return idOf(r) + " " + id }
		dropped("Groups", func(one operation) bool {
			ids := namedIDs(one)
			if one.op == "remove" && one.within("members") {
				for _, id := range ids {
					left.put(key(id), object{})
				}
			}
			return one.op == "add" && one.about("members") && slices.ContainsFunc(ids, func(id string) bool { return left.get(key(id)) != nil })
		})(next).ServeHTTP(w, r)
	})
}

// strangers lists the ids that a PATCH adds and no user has.
func strangers(next http.Handler, r *http.Request) []string {
	var ids []string
	for _, one := range operations(capture.Decode(capture.Take(r))) {
		for _, id := range namedIDs(one) {
			if one.op == "add" && !aside(next, r, http.MethodGet, "/Users/"+id, nil).OK() {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// unknownMember500 lets a foreign key's violation through.
func unknownMember500(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if is(r, http.MethodPatch, "Groups") && len(strangers(next, r)) > 0 {
			refuse(w, http.StatusInternalServerError, "", "insert into group_members violates a foreign key")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// unknownMemberWipes clears the group, then fails to insert, without a transaction.
func unknownMemberWipes(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if is(r, http.MethodPatch, "Groups") && len(strangers(next, r)) > 0 {
			aside(next, r, http.MethodPatch, r.URL.Path, patch([]operation{{"remove", "members", nil}}))
			refuse(w, http.StatusBadRequest, "invalidValue", "no such member")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// unknownDropsOthers rolls an addition back that fails for one of several, and answers as if it had not.
func unknownDropsOthers(next http.Handler) http.Handler {
	return only(http.MethodPatch, "Groups", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if len(strangers(next, r)) > 0 {
				dropped("Groups", func(o operation) bool { return o.op == "add" && o.within("members") })(next).ServeHTTP(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	})(next)
}

// blockedByDeleted keeps the id of a deleted user among what a group has yet to take in, and refuses everything about the group from
// then on.
func blockedByDeleted(next http.Handler) http.Handler {
	deleted, blocked := newMemory(), newMemory()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if is(r, http.MethodPatch, "Groups") {
			for _, id := range strangers(next, r) {
				if deleted.get(id) != nil {
					blocked.put(idOf(r), object{"user": id})
				}
			}
			if blocked.get(idOf(r)) != nil {
				refuse(w, http.StatusNotFound, "", "User not found.")
				return
			}
		}
		kept := capture.Of(next, r)
		if is(r, http.MethodDelete, "Users") && kept.OK() {
			deleted.put(idOf(r), object{})
		}
		kept.Pass(w)
	})
}

// inactiveStays looks for the member to remove among the active users.
func inactiveStays(next http.Handler) http.Handler {
	return only(http.MethodPatch, "Groups", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			inactive := func(o operation) bool {
				return o.op == "remove" && slices.ContainsFunc(namedIDs(o), func(id string) bool {
					return capture.Decode(aside(next, r, http.MethodGet, "/Users/"+id, nil).Body.Bytes())["active"] == false
				})
			}
			dropped("Groups", inactive)(next).ServeHTTP(w, r)
		})
	})(next)
}

// groupsOf lists the paths of the groups that a user is in.
func groupsOf(next http.Handler, r *http.Request, user string) (paths []string) {
	groups := capture.Decode(aside(next, r, http.MethodGet, "/Groups?count=1000", nil).Body.Bytes())
	for _, group := range values(groups, "Resources") {
		if isMember(group, user) {
			paths = append(paths, "/Groups/"+text(group["id"]))
		}
	}
	return paths
}

// leaves takes the user whom a request is about out of the group at a path.
func leaves(next http.Handler, r *http.Request, group string) {
	aside(next, r, http.MethodPatch, group, patch([]operation{{"remove", `members[value eq "` + idOf(r) + `"]`, nil}}))
}

// deletionCascades deletes the wrong rows with a user: all members of the groups that the user was in.
func deletionCascades(next http.Handler) http.Handler {
	return beforehand(http.MethodDelete, "Users", func(next http.Handler, r *http.Request) {
		for _, path := range groupsOf(next, r, idOf(r)) {
			aside(next, r, http.MethodPatch, path, patch([]operation{{"remove", "members", nil}}))
		}
	})(next)
}

// deletedStaysMember keeps a deleted user's id in the member lists.
func deletedStaysMember(next http.Handler) http.Handler {
	left := newMemory()
	shown := returned("Groups/", func(group object) {
		for _, row := range left.all() {
			if row["group"] == "/Groups/"+text(group["id"]) {
				listed, _ := group["members"].([]any)
				group["members"] = append(listed, object{"value": row["user"]})
			}
		}
	})(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if is(r, http.MethodDelete, "Users") {
			for _, path := range groupsOf(next, r, idOf(r)) {
				left.put(path+" "+idOf(r), object{"group": path, "user": idOf(r)})
			}
		}
		shown.ServeHTTP(w, r)
	})
}

// readded lists the ids that a PATCH adds to a group that has them.
func readded(next http.Handler, r *http.Request) []string {
	group := capture.Decode(aside(next, r, http.MethodGet, r.URL.Path, nil).Body.Bytes())
	var ids []string
	for _, one := range operations(capture.Decode(capture.Take(r))) {
		for _, id := range namedIDs(one) {
			if one.op == "add" && isMember(group, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// addedTwice inserts a row for each add.
func addedTwice(next http.Handler) http.Handler {
	rows := newMemory()
	shown := returned("Groups/", func(group object) {
		id, _ := group["id"].(string)
		for _, row := range rows.all() {
			if member, _ := row["user"].(string); row["group"] == id && isMember(group, member) {
				group["members"] = append(group["members"].([]any), object{"value": member})
			}
		}
	})(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if is(r, http.MethodPatch, "Groups") {
			for _, id := range readded(next, r) {
				rows.put(idOf(r)+" "+id, object{"group": idOf(r), "user": id})
			}
		}
		shown.ServeHTTP(w, r)
	})
}

// reAddConflict finds it an error to add who is there.
func reAddConflict(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if is(r, http.MethodPatch, "Groups") && len(readded(next, r)) > 0 {
			refuse(w, http.StatusConflict, "uniqueness", "already a member")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// memberPathUnknown knows the path "members" and no filter in it.
func memberPathUnknown(next http.Handler) http.Handler {
	return only(http.MethodPatch, "Groups", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for _, one := range operations(capture.Decode(capture.Take(r))) {
				if memberFilter.MatchString(one.path) {
					refuse(w, http.StatusBadRequest, "invalidPath", "path "+one.path+" is unknown")
					return
				}
			}
			next.ServeHTTP(w, r)
		})
	})(next)
}
