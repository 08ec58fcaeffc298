package flawed

import (
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// disabledFlaws treat who is inactive as if they were gone.
func disabledFlaws() []Flaw {
	changes := []string{
		"title", "display name", "family name", "user name", "external id", "work email", "department", "city", "employee number", "given name", "language",
	}
	return []Flaw{
		{
			Name: "inactive-never-changes", Requirement: "entra-disabled-still-updated", StateOnly: true,
			Rows: changes,
			Seen: "scim-endpoint: active=false is a soft delete", Wrap: inactiveEdited(func(all []operation) []operation {
				if sets(all, isTrue) {
					return all
				}
				return nil
			}),
		},
		{
			Name: "change-switches-on", Requirement: "entra-disabled-still-updated", StateOnly: true,
			Rows: changes,
			Seen: "scim-endpoint: active=false is a soft delete", Wrap: inactiveEdited(func(all []operation) []operation {
				return append(all, operation{"replace", "active", true})
			}),
		},
		{
			Name: "re-enabling-restores-old-title", Requirement: "entra-disabled-still-updated", Rows: []string{"legacy", "compliant"}, StateOnly: true,
			Seen: "how-provisioning-works", Wrap: titleOfOld,
		},
		{
			Name: "creation-over-inactive", Requirement: "entra-disabled-not-replaced",
			Seen: "A08: upsert; A34: soft delete", Wrap: createdOver,
		},
		{
			Name: "inactive-name-free", Requirement: "entra-disabled-not-replaced",
			Seen: "A34: soft delete", Wrap: freedByDisable,
		},
		{
			Name: "inactive-found-by-name-alone", Requirement: "entra-match-inactive-external-id",
			Seen: "A34: soft delete", Wrap: found("Users", func(r *http.Request, user object) bool {
				filter := r.URL.Query().Get("filter")
				return user["active"] != false || filter == "" || strings.Contains(filter, "userName")
			}),
		},
		{
			Name: "imported-inactive-stays", Requirement: "entra-disabled-linked", StateOnly: true,
			Seen: "how-provisioning-works: accounts that were there before", Wrap: importedStays,
		},
		{
			Name: "new-external-id-ignored", Requirement: "entra-match-link-completes", StateOnly: true,
			Rows: []string{"without an external id"},
			Seen: "A37", Wrap: dropped("Users", func(o operation) bool { return o.op == "add" && o.about("externalId") }),
		},
		{
			Name: "link-clears-phones", Requirement: "entra-match-link-completes", StateOnly: true,
			Rows: []string{"without an external id"},
			Seen: "A07", Wrap: patched("Users", func(all []operation) []operation {
				for _, one := range all {
					if one.op == "add" && one.about("externalId") {
						return append(all, operation{"remove", "phoneNumbers", nil})
					}
				}
				return all
			}),
		},
		{
			Name: "link-leaves-groups", Requirement: "entra-match-link-keeps-groups", StateOnly: true,
			Seen: "A73: membership goes", Wrap: leavesWithLink,
		},
	}
}

// inactiveEdited misreads what a PATCH does to an inactive user.
func inactiveEdited(edit func([]operation) []operation) wrap {
	return only(http.MethodPatch, "Users", func(next http.Handler) http.Handler {
		misread := patched("Users", edit)(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if stored(next, r, r.URL.Path)["active"] == false {
				misread.ServeHTTP(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
}

// titleOfOld brings back with a person the title of the day when they left.
func titleOfOld(next http.Handler) http.Handler {
	old := newMemory()
	return only(http.MethodPatch, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			all := operations(capture.Decode(capture.Take(r)))
			if sets(all, isFalse) {
				old.put(idOf(r), stored(next, r, r.URL.Path))
			}
			next.ServeHTTP(w, r)
			if left := old.get(idOf(r)); sets(all, isTrue) && left["title"] != nil {
				aside(next, r, http.MethodPatch, r.URL.Path, patch([]operation{{"replace", "title", left["title"]}}))
			}
		})
	})(next)
}

// inactiveUnder is the inactive user who has a name, nil for none.
func inactiveUnder(next http.Handler, r *http.Request, name any) object {
	listed := stored(next, r, search("Users", "userName", name))
	for _, user := range values(listed, "Resources") {
		if user["active"] == false {
			return user
		}
	}
	return nil
}

// createdOver makes of a creation an update of the inactive account, and switches it on.
func createdOver(next http.Handler) http.Handler {
	return only(http.MethodPost, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			made := capture.Decode(capture.Take(r))
			user := inactiveUnder(next, r, made["userName"])
			if user == nil {
				next.ServeHTTP(w, r)
				return
			}
			over := patch([]operation{{"replace", "active", true}, {"replace", "externalId", made["externalId"]}})
			kept := aside(next, r, http.MethodPatch, "/Users/"+text(user["id"]), over)
			kept.Rewrite(w, http.StatusCreated, kept.Body.Bytes())
		})
	})(next)
}

// freedByDisable gives a name that an inactive account has to a new one.
func freedByDisable(next http.Handler) http.Handler {
	return only(http.MethodPost, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			made := capture.Decode(capture.Take(r))
			if user := inactiveUnder(next, r, made["userName"]); user != nil {
				made["userName"] = "2." + text(made["userName"])
				kept := aside(next, r, http.MethodPost, r.URL.Path, made)
				shown := capture.Decode(kept.Body.Bytes())
				shown["userName"] = strings.TrimPrefix(text(made["userName"]), "2.")
				kept.Rewrite(w, kept.Status, []byte(scim.JSON(shown)))
				return
			}
			next.ServeHTTP(w, r)
		})
	})(next)
}

// importedStays cannot switch on what was made as inactive.
func importedStays(next http.Handler) http.Handler {
	imported := newMemory()
	edited := dropped("Users", func(o operation) bool { return o.about("active") && isTrue(o.value) })(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inactive := is(r, http.MethodPost, "Users") && capture.Decode(capture.Take(r))["active"] == false
		if imported.get(idOf(r)) != nil {
			edited.ServeHTTP(w, r)
			return
		}
		kept := capture.Of(next, r)
		if inactive && kept.OK() {
			imported.put(text(capture.Decode(kept.Body.Bytes())["id"]), object{})
		}
		kept.Pass(w)
	})
}

// leavesWithLink takes a user out of all groups whose key is set for the first time.
func leavesWithLink(next http.Handler) http.Handler {
	return beforehand(http.MethodPatch, "Users", func(next http.Handler, r *http.Request) {
		for _, one := range operations(capture.Decode(capture.Take(r))) {
			for _, path := range groupsOf(next, r, idOf(r)) {
				if one.op == "add" && one.about("externalId") {
					leaves(next, r, path)
				}
			}
		}
	})(next)
}
