package flawed

import (
	"net/http"
	"regexp"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// deprovisionFlaws concern the end of an account.
func deprovisionFlaws() []Flaw {
	return []Flaw{
		{
			Name: "deleted-with-200", Requirement: "7644-3.6-delete-204",
			Seen: "A34; how-provisioning-works", Wrap: deletedWith200,
		},
		{
			Name: "deleted-still-readable", Requirement: "7644-3.6-deleted-404", StateOnly: true,
			Also: because("what was deleted is read there too", "entra-purge", "entra-out-of-scope-deletes", "tutorial-offboard", "tutorial-off-on"),
			Seen: "A34: must answer 404", Wrap: deletedReadable,
		},
		{
			Name: "deleted-still-found", Requirement: "7644-3.6-deleted-not-in-queries", StateOnly: true,
			Also: because("the account that was deleted is found in place of the new one there too", "entra-members-lost-account", "entra-reassign-new"),
			Seen: "A34: soft delete", Wrap: deletedFound,
		},
		{
			Name: "inactive-not-deleted", Requirement: "7644-3.6-delete-204", StateOnly: true,
			Also: because("nobody is gone who was switched off before", "entra-purge-gone", "entra-purge-not-found"),
			Seen: "A34: soft delete", Wrap: inactiveKept,
		},
		{
			Name: "name-reserved-for-ever", Requirement: "7644-3.6-deleted-no-conflict",
			Also: because("a name that is taken is answered 500 too", "entra-disabled-not-replaced", "entra-create-duplicate", "entra-reassign-new"),
			Seen: "A34: soft delete; Sentry D20: client mistakes ending in 500",
			Wrap: reserved("Users", "userName", http.StatusInternalServerError),
		},
		{
			Name: "deletion-wants-body", Requirement: "entra-tutorial-interval",
			Also: because("no account can be deleted", "entra-purge", "entra-purge-gone", "entra-purge-not-found",
				"entra-out-of-scope-deletes", "tutorial-off-on", "tutorial-offboard"),
			Seen: "bitwarden/server#2294: 415, a body was expected", Wrap: deletionWantsBody,
		},
		{
			Name: "deleted-revived-inactive", Requirement: "entra-reassign-new-account", StateOnly: true,
			Also: because("the account of who was deleted is given out again there too", "entra-purge-name-free", "entra-namesake-new-id"),
			Seen: "A34: soft delete", Wrap: revived(false),
		},
		{
			Name: "purged-revived", Requirement: "7643-3.1-id-not-reassigned", StateOnly: true,
			Also: because("the id of who was purged is given out again there too", "entra-purge-name-free"),
			Seen: "A34: soft delete; audit of jackson: found by its old name", Wrap: revived(true),
		},
		{
			Name: "second-delete-204", Requirement: "entra-delete-missing-404",
			Seen: "A34; provisioning-logs", Wrap: secondDelete(http.StatusNoContent),
		},
		{
			Name: "second-delete-500", Requirement: "entra-delete-missing-404",
			Seen: "Sentry D20: client mistakes ending in 500", Wrap: secondDelete(http.StatusInternalServerError),
		},
	}
}

// deletedWith200 answers a deletion with the resource that was there.
func deletedWith200(next http.Handler) http.Handler {
	return only(http.MethodDelete, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			before := aside(next, r, http.MethodGet, r.URL.Path, nil)
			kept := capture.Of(next, r)
			if kept.OK() {
				before.Rewrite(w, http.StatusOK, before.Body.Bytes())
				return
			}
			kept.Pass(w)
		})
	})(next)
}

// seen returns the user that a deletion is about to remove, nil for other requests.
func seen(next http.Handler, r *http.Request) object {
	if !is(r, http.MethodDelete, "Users") {
		return nil
	}
	return capture.Decode(aside(next, r, http.MethodGet, r.URL.Path, nil).Body.Bytes())
}

// deletedReadable keeps deleted users in the cache that serves reads.
func deletedReadable(next http.Handler) http.Handler {
	cache := newMemory()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		before := seen(next, r)
		kept := capture.Of(next, r)
		switch user := cache.get(idOf(r)); {
		case is(r, http.MethodDelete, "Users") && kept.OK():
			cache.put(idOf(r), before)
		case is(r, http.MethodGet, "Users") && user != nil:
			kept.Rewrite(w, http.StatusOK, []byte(scim.JSON(user)))
			return
		}
		kept.Pass(w)
	})
}

// deletedFound keeps deleted users in the search index.
func deletedFound(next http.Handler) http.Handler {
	index := newMemory()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		before := seen(next, r)
		kept := capture.Of(next, r)
		name, asked := wanted(r, "userName")
		switch user := index.get(name); {
		case is(r, http.MethodDelete, "Users") && kept.OK():
			name, _ := before["userName"].(string)
			index.put(name, before)
		case is(r, http.MethodGet, "Users") && asked && user != nil:
			body := capture.Decode(kept.Body.Bytes())
			body["Resources"], body["totalResults"], body["itemsPerPage"] = []any{user}, 1, 1
			kept.Rewrite(w, kept.Status, []byte(scim.JSON(body)))
			return
		}
		kept.Pass(w)
	})
}

// secondDelete answers the deletion of what is gone with that status.
func secondDelete(status int) wrap {
	return only(http.MethodDelete, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch kept := capture.Of(next, r); {
			case kept.Status != http.StatusNotFound:
				kept.Pass(w)
			case status == http.StatusNoContent:
				w.WriteHeader(status)
			default:
				refuse(w, status, "", "no row was deleted")
			}
		})
	})
}

// deletionWantsBody has a handler whose framework insists on the body that it reads.
func deletionWantsBody(next http.Handler) http.Handler {
	return only(http.MethodDelete, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if len(capture.Take(r)) == 0 {
				refuse(w, http.StatusUnsupportedMediaType, "", "a body is expected")
				return
			}
			next.ServeHTTP(w, r)
		})
	})(next)
}

// inactiveKept answers 204 to the deletion of who is inactive, whom it takes for deleted, and does nothing.
func inactiveKept(next http.Handler) http.Handler {
	return only(http.MethodDelete, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if stored(next, r, r.URL.Path)["active"] == false {
				w.WriteHeader(http.StatusNoContent)
				return
			}
			next.ServeHTTP(w, r)
		})
	})(next)
}

// revived hides what is deleted, and shows it again, switched on or off, to whoever is created under its name, tombstone or not.
func revived(active bool) wrap {
	return func(next http.Handler) http.Handler {
		hidden := newMemory()
		listed := found("Users", func(_ *http.Request, user object) bool { return hidden.get(text(user["id"])) == nil })(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch user := seen(next, r); {
			case idOf(r) != "" && hidden.get(idOf(r)) != nil:
				refuse(w, http.StatusNotFound, "", "no such user")
			case user["userName"] != nil:
				hidden.put(idOf(r), user)
				hidden.put(tombstone.ReplaceAllString(text(user["userName"]), ""), user)
				w.WriteHeader(http.StatusNoContent)
			case r.Method == http.MethodPost && hidden.get(text(capture.Decode(capture.Take(r))["userName"])) != nil:
				name := text(capture.Decode(capture.Take(r))["userName"])
				path := "/Users/" + text(hidden.get(name)["id"])
				hidden.put(text(hidden.get(name)["id"]), nil)
				hidden.put(name, nil)
				aside(next, r, http.MethodPatch, path, patch([]operation{{"replace", "active", active}, {"replace", "userName", name}}))
				kept := aside(next, r, http.MethodGet, path, nil)
				kept.Rewrite(w, http.StatusCreated, kept.Body.Bytes())
			default:
				listed.ServeHTTP(w, r)
			}
		})
	}
}

// tombstone is what Entra puts in front of the name of who is soft-deleted.
var tombstone = regexp.MustCompile(`^[0-9a-f]{32}`)

func text(value any) string {
	text, _ := value.(string)
	return text
}
