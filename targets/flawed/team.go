package flawed

import (
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// teamFlaws concern the name of a group.
func teamFlaws() []Flaw {
	return []Flaw{
		{
			Name: "group-duplicate-upserted", Requirement: "entra-group-duplicate-409",
			Seen: "scim-endpoint: displayName is unique; Sentry D21", Wrap: upserted("Groups"),
		},
		{
			Name: "group-name-fixed", Requirement: "entra-group-rename", StateOnly: true,
			Also: because("the group does not get its new name", "entra-group-rename-id", "tutorial-team-renamed"),
			Seen: "Sentry D10; A32", Wrap: dropped("Groups", func(o operation) bool { return o.about("displayName") }),
		},
		{
			Name: "renamed-in-ascii", Requirement: "entra-update-letters-kept", Rows: []string{"accents", "another script"}, StateOnly: true,
			Seen: "Sentry D23; A53", Wrap: patchedTextIn("Groups", "displayName", inASCII),
		},
		{
			Name: "rename-drops-members", Requirement: "entra-group-rename-keeps-members", StateOnly: true,
			Also: because("Sentry's mapping comes upon it too", "tutorial-team-renamed"),
			Seen: "scim-endpoint: a rename names displayName alone", Wrap: patched("Groups", renamedEmpty),
		},
		{
			Name: "pathless-empties-group", Requirement: "entra-group-link-keeps-members", StateOnly: true,
			Also: because("the rename has no path there", "entra-group-rename-members/compliant without a path"),
			Seen: "seen-validator: a pathless replace of one attribute", Wrap: pathlessEmpties,
		},
		{
			Name: "external-id-of-group-fixed", Requirement: "entra-group-link-keeps-members", StateOnly: true,
			Seen: "A37", Wrap: dropped("Groups", func(o operation) bool { return o.op == "replace" && o.about("externalId") }),
		},
		{
			Name: "renamed-group-not-indexed", Requirement: "entra-group-rename-keeps-id", StateOnly: true,
			Seen: "Sentry D16: group name matched by slug", Wrap: renamedNotIndexed,
		},
		{
			Name: "rename-to-taken-name-500", Requirement: "entra-group-rename-taken",
			Seen: "Sentry D20: conflicts of the database ending in 500", Wrap: renamedToTaken(func(w http.ResponseWriter, _ *http.Request, _ http.Handler, _ object) {
				refuse(w, http.StatusInternalServerError, "", "duplicate key value violates unique constraint")
			}),
		},
		{
			Name: "rename-to-taken-name-forgotten", Requirement: "entra-group-rename-taken", StateOnly: true,
			Seen: "Sentry D10; Sentry D21", Wrap: renamedToTaken(func(w http.ResponseWriter, _ *http.Request, _ http.Handler, _ object) {
				w.WriteHeader(http.StatusNoContent)
			}),
		},
		{
			Name: "rename-to-taken-name-merges", Requirement: "entra-group-rename-taken", StateOnly: true,
			Seen: "Sentry D21: a group is found by its name", Wrap: renamedToTaken(func(w http.ResponseWriter, r *http.Request, next http.Handler, other object) {
				kept := capture.Of(next, r)
				aside(next, r, http.MethodDelete, "/Groups/"+text(other["id"]), nil)
				kept.Pass(w)
			}),
		},
		{
			Name: "former-group-name-reserved", Requirement: "entra-group-old-name-free",
			Seen: "Sentry D16: a team is found by a slug of its first name", Wrap: formerReserved("Groups"),
		},
		{
			Name: "group-name-reserved", Requirement: "entra-group-recreate",
			Also: because("the name was taken once there too", "entra-group-old-name"),
			Seen: "A34: re-create 409", Wrap: reserved("Groups", "displayName", http.StatusConflict),
		},
	}
}

// renamedToTaken does something else where a group is renamed to the name of another.
func renamedToTaken(instead func(w http.ResponseWriter, r *http.Request, next http.Handler, other object)) wrap {
	return only(http.MethodPatch, "Groups", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for _, one := range operations(capture.Decode(capture.Take(r))) {
				name, _ := one.value.(string)
				if complex, ok := one.value.(object); ok {
					name = text(complex["displayName"])
				}
				if !one.about("displayName") || name == "" {
					continue
				}
				there := capture.Decode(aside(next, r, http.MethodGet, search("Groups", "displayName", name), nil).Body.Bytes())
				for _, other := range values(there, "Resources") {
					if text(other["id"]) != idOf(r) {
						instead(w, r, next, other)
						return
					}
				}
			}
			next.ServeHTTP(w, r)
		})
	})
}

// upserted answers a duplicate with the resource that is there, as if it had been made.
func upserted(collection string) wrap {
	name := nameIn(collection)
	return only(http.MethodPost, collection, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := capture.Decode(capture.Take(r))
			kept := capture.Of(next, r)
			if kept.Status == http.StatusConflict {
				there := capture.Decode(aside(next, r, http.MethodGet, search(collection, name, body[name]), nil).Body.Bytes())
				for _, resource := range values(there, "Resources") {
					kept.Rewrite(w, http.StatusCreated, []byte(scim.JSON(resource)))
					return
				}
			}
			kept.Pass(w)
		})
	})
}

// renamedEmpty replaces a group by what the PATCH of its name says.
func renamedEmpty(all []operation) []operation {
	for _, one := range all {
		if one.about("displayName") {
			return append(all, operation{"remove", "members", nil})
		}
	}
	return all
}

// pathlessEmpties takes a replace that has no path, or one to anything but the name and the members, for a list of members: of which there
// are none in it.
func pathlessEmpties(next http.Handler) http.Handler {
	return only(http.MethodPatch, "Groups", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := capture.Decode(capture.Take(r))
			empties := false
			for _, one := range values(body, "Operations") {
				path := strings.ToLower(text(one["path"]))
				empties = empties || strings.EqualFold(text(one["op"]), "replace") && path != "displayname" && !strings.HasPrefix(path, "members")
			}
			kept := capture.Of(next, r)
			if empties && kept.OK() {
				aside(next, r, http.MethodPatch, r.URL.Path, patch([]operation{{"remove", "members", nil}}))
			}
			kept.Pass(w)
		})
	})(next)
}

// renamedNotIndexed finds no group again that was renamed.
func renamedNotIndexed(next http.Handler) http.Handler {
	renamed := newMemory()
	listed := found("Groups", func(_ *http.Request, group object) bool {
		id, _ := group["id"].(string)
		return renamed.get(id) == nil
	})(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if is(r, http.MethodPatch, "Groups") {
			for _, one := range operations(capture.Decode(capture.Take(r))) {
				if one.about("displayName") {
					renamed.put(idOf(r), object{})
				}
			}
		}
		listed.ServeHTTP(w, r)
	})
}

// reserved refuses a name for ever, also after its resource was deleted.
func reserved(collection, name string, status int) wrap {
	return func(next http.Handler) http.Handler {
		taken := newMemory()
		return only(http.MethodPost, collection, func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				text, _ := capture.Decode(capture.Take(r))[name].(string)
				if taken.get(text) != nil {
					refuse(w, status, "uniqueness", name+" was taken once")
					return
				}
				kept := capture.Of(next, r)
				if kept.OK() {
					taken.put(text, object{})
				}
				kept.Pass(w)
			})
		})(next)
	}
}

// formerReserved gives a name that a user or group had before a rename to nobody else.
func formerReserved(collection string) wrap {
	name := nameIn(collection)
	return func(next http.Handler) http.Handler {
		former := newMemory()
		noted := renames(collection, func(_, before, _ string) { former.put(before, object{}) })(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if is(r, http.MethodPost, collection) && former.get(text(capture.Decode(capture.Take(r))[name])) != nil {
				refuse(w, http.StatusConflict, "uniqueness", name+" was taken once")
				return
			}
			noted.ServeHTTP(w, r)
		})
	}
}

// nameIn is the attribute by which the resources of a collection are known.
func nameIn(collection string) string {
	return map[string]string{"Users": "userName", "Groups": "displayName"}[collection]
}

// renames makes a flaw that takes note of each PATCH by which a user or group gets another name.
func renames(collection string, note func(id, before, now string)) wrap {
	return only(http.MethodPatch, collection, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			name := func() string { return text(stored(next, r, r.URL.Path)[nameIn(collection)]) }
			body := capture.Take(r)
			before := name()
			capture.Give(r, body)
			capture.Of(next, r).Pass(w)
			if now := name(); now != before {
				note(idOf(r), before, now)
			}
		})
	})
}
