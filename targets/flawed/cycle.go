package flawed

import (
	"net/http"
	"sync"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// cycleFlaws show only when cycles come one after another, or many objects in one.
func cycleFlaws() []Flaw {
	return []Flaw{
		{
			Name: "language-respelt-on-read", Requirement: "entra-restart-writes-nothing", StateOnly: true,
			Also: because("the language is read and compared there too", "entra-create-title", "entra-cycle-full-restart",
				"entra-cycle-restart-members", "entra-cycle-whole-team", "entra-update-settles"),
			Seen: "A53; seen-add-every-cycle", Wrap: returned("Users/", languageRespelt),
		},
		{
			Name: "missing-user-400", Requirement: "entra-lost-user-404",
			Also: because("the read of a deleted account is answered 400 too", "entra-purge", "entra-purge-gone", "entra-out-of-scope-deletes",
				"tutorial-log", "tutorial-off-on", "tutorial-offboard"),
			Seen: "provisioning-logs: InvalidAnchor", Wrap: missing400,
		},
		{
			Name: "search-cached", Requirement: "entra-full-restart-matches-again", StateOnly: true,
			Also: because("the search before the creation is answered again", "entra-filter-and", "entra-lost-creation", "entra-create-duplicate-case",
				"entra-create-listed", "entra-match-finds-exactly", "entra-match-hit-has-id",
				"entra-match-inactive-found", "entra-match-query-encoding", "entra-match-special-characters",
				"entra-no-secret/search", "entra-reenable-found", "entra-wrong-secret-reads/search", "tutorial-scope-all"),
			Seen: "how-provisioning-works; A21", Wrap: searchCached,
		},
		{
			Name: "account-made-anew", Requirement: "entra-full-restart-matches-again", StateOnly: true,
			Also: because("a second creation is accepted, and the search before it is answered again", "entra-create-duplicate", "entra-create-same-moment", "entra-disabled-not-replaced", "entra-filter-and", "entra-lost-creation",
				"entra-create-duplicate-case", "entra-create-listed", "entra-match-finds-exactly", "entra-match-hit-has-id",
				"entra-match-inactive-found", "entra-match-query-encoding", "entra-match-special-characters", "entra-no-secret/search", "entra-reenable-found", "entra-wrong-secret-reads/search",
				"tutorial-scope-all"),
			Seen: "A08; how-provisioning-works", Wrap: func(next http.Handler) http.Handler { return searchCached(madeAnew(next)) },
		},
		{
			Name: "one-report-per-manager", Requirement: "entra-initial-cycle-complete",
			Seen: "seen-manager-string", Wrap: oneReport,
		},
		{
			Name: "one-group-per-user", Requirement: "entra-initial-cycle-complete", StateOnly: true,
			Also: because("somebody is in two groups there", "entra-others-of-group", "entra-others-group/new group"),
			Seen: "audit of keycloak: 200, and nothing done", Wrap: oneGroup,
		},
	}
}

// languageRespelt returns en_GB for en-GB.
func languageRespelt(user object) {
	if user["preferredLanguage"] == "en-GB" {
		user["preferredLanguage"] = "en_GB"
	}
}

// missing400 takes a missing user for a malformed request.
func missing400(next http.Handler) http.Handler {
	return only(http.MethodGet, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			kept := capture.Of(next, r)
			if kept.Status == http.StatusNotFound {
				refuse(w, http.StatusBadRequest, "invalidValue", "id "+idOf(r)+" is invalid")
				return
			}
			kept.Pass(w)
		})
	})(next)
}

// searchCached serves repeated searches from a cache that still says nobody.
func searchCached(next http.Handler) http.Handler {
	cache := newMemory()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, asked := wanted(r, "userName")
		if body := cache.get(name); asked && body != nil && is(r, http.MethodGet, "Users") {
			w.Header().Set("Content-Type", scim.MediaType)
			_, _ = w.Write([]byte(scim.JSON(body)))
			return
		}
		kept := capture.Of(next, r)
		if body := capture.Decode(kept.Body.Bytes()); asked && kept.OK() && len(values(body, "Resources")) == 0 {
			cache.put(name, body)
		}
		kept.Pass(w)
	})
}

// madeAnew makes room for an account whose name is taken by deleting the one that has it: one creation after another, so that of two at
// once none is refused.
func madeAnew(next http.Handler) http.Handler {
	var mu sync.Mutex
	return only(http.MethodPost, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			name := capture.Decode(capture.Take(r))["userName"] // before the lock: the body may still be on its way
			mu.Lock()
			defer mu.Unlock()
			there := capture.Decode(aside(next, r, http.MethodGet, search("Users", "userName", name), nil).Body.Bytes())
			for _, user := range values(there, "Resources") {
				id, _ := user["id"].(string)
				aside(next, r, http.MethodDelete, "/Users/"+id, nil)
			}
			next.ServeHTTP(w, r)
		})
	})(next)
}

// oneReport has a unique index on the manager.
func oneReport(next http.Handler) http.Handler {
	reports := newMemory()
	return only(http.MethodPatch, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for _, one := range operations(capture.Decode(capture.Take(r))) {
				manager, _ := one.value.(string)
				if complex, ok := one.value.(object); ok {
					manager, _ = complex["value"].(string)
				}
				if !one.about(managerPath) || manager == "" {
					continue
				}
				if first := reports.get(manager); first != nil && first["user"] != idOf(r) {
					refuse(w, http.StatusConflict, "uniqueness", "the manager has a report already")
					return
				}
				reports.put(manager, object{"user": idOf(r)})
			}
			next.ServeHTTP(w, r)
		})
	})(next)
}

// oneGroup moves a user who joins a second group, without a word.
func oneGroup(next http.Handler) http.Handler {
	group := newMemory()
	return beforehand(http.MethodPatch, "Groups", func(next http.Handler, r *http.Request) {
		for _, one := range operations(capture.Decode(capture.Take(r))) {
			for _, id := range namedIDs(one) {
				if one.op != "add" {
					continue
				}
				if old, _ := group.get(id)["path"].(string); old != "" && old != r.URL.Path {
					gone := operation{"remove", `members[value eq "` + id + `"]`, nil}
					aside(next, r, http.MethodPatch, old, patch([]operation{gone}))
				}
				group.put(id, object{"path": r.URL.Path})
			}
		}
	})(next)
}
