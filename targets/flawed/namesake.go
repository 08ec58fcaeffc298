package flawed

import (
	"net/http"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/targets/capture"
)

// namesakeFlaws keep by the user name what belongs to an account, so that the next one of that name gets it.
func namesakeFlaws() []Flaw {
	return []Flaw{
		{
			Name: "attributes-by-user-name", Requirement: "entra-namesake-inherits-nothing", StateOnly: true, Rows: []string{"title", "department", "mobile phone"},
			Seen: "A34: soft delete", Wrap: attributesInherited,
		},
		{
			Name: "absence-by-user-name", Requirement: "entra-namesake-inherits-nothing", StateOnly: true, Rows: []string{"inactive"},
			Seen: "A34: soft delete", Wrap: fromDeleted(func(next http.Handler, r *http.Request, deleted, made object) {
				if deleted["active"] == false {
					aside(next, r, http.MethodPatch, "/Users/"+text(made["id"]), patch([]operation{{"replace", "active", false}}))
				}
			}),
		},
		{
			Name: "manager-by-user-name", Requirement: "entra-namesake-inherits-nothing", StateOnly: true, Rows: []string{"report deleted"},
			Seen: "A34: soft delete", Wrap: fromDeleted(func(next http.Handler, r *http.Request, deleted, made object) {
				if manager, ok := extension(deleted)["manager"].(object); ok {
					aside(next, r, http.MethodPatch, "/Users/"+text(made["id"]), patch([]operation{{"replace", managerPath, manager["value"]}}))
				}
			}),
		},
		{
			Name: "reports-by-user-name", Requirement: "entra-namesake-inherits-nothing", StateOnly: true, Rows: []string{"manager deleted"},
			Seen: "A34: soft delete", Wrap: fromDeleted(func(next http.Handler, r *http.Request, deleted, made object) {
				led, _ := deleted["led"].([]object)
				for _, report := range led {
					aside(next, r, http.MethodPatch, "/Users/"+text(report["id"]), patch([]operation{{"replace", managerPath, made["id"]}}))
				}
			}),
		},
		{
			Name: "places-by-user-name", Requirement: "entra-namesake-no-member", StateOnly: true,
			Seen: "A34: soft delete", Wrap: placesInherited,
		},
	}
}

// attributesInherited makes a new user of the record of the deleted one, and overwrites what was sent.
func attributesInherited(next http.Handler) http.Handler {
	deleted := newMemory()
	kept := beforehand(http.MethodDelete, "Users", func(next http.Handler, r *http.Request) {
		if user := seen(next, r); user != nil {
			deleted.put(loginOf(user), user)
		}
	})
	return kept(misread(func(body object) { inherit(body, deleted.get(loginOf(body))) })(next))
}

// loginOf is the user name of a user as a key.
func loginOf(user object) string { return strings.ToLower(text(user["userName"])) }

// inherit gives a creation what a deleted user had and it does not, one telephone number after another.
func inherit(body, deleted object) {
	if body["title"] == nil && deleted["title"] != nil {
		body["title"] = deleted["title"]
	}
	for _, phone := range values(deleted, "phoneNumbers") {
		if !slices.ContainsFunc(values(body, "phoneNumbers"), func(one object) bool { return one["type"] == phone["type"] }) {
			listed, _ := body["phoneNumbers"].([]any)
			body["phoneNumbers"] = append(listed, phone)
		}
	}
	if department := extension(deleted)["department"]; department != nil && extension(body) != nil && extension(body)["department"] == nil {
		extension(body)["department"] = department
	}
}

// placesInherited keeps members by their user names.
func placesInherited(next http.Handler) http.Handler {
	places := newMemory()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user := seen(next, r); user != nil {
			places.put(loginOf(user), object{"groups": groupsOf(next, r, idOf(r))})
		}
		kept := capture.Of(next, r)
		if user := capture.Decode(kept.Body.Bytes()); is(r, http.MethodPost, "Users") && kept.OK() {
			paths, _ := places.get(loginOf(user))["groups"].([]string)
			for _, path := range paths {
				aside(next, r, http.MethodPatch, path, patch([]operation{{"add", "members", []any{object{"value": user["id"]}}}}))
			}
		}
		kept.Pass(w)
	})
}

// fromDeleted does something about a user who was made under the user name of a deleted one; that has its reports as "led".
func fromDeleted(do func(next http.Handler, r *http.Request, deleted, made object)) wrap {
	return func(next http.Handler) http.Handler {
		gone := newMemory()
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if user := seen(next, r); user != nil {
				user["led"] = reports(next, r, idOf(r))
				gone.put(loginOf(user), user)
			}
			kept := capture.Of(next, r)
			if is(r, http.MethodPost, "Users") && kept.OK() {
				made := capture.Decode(kept.Body.Bytes())
				if deleted := gone.get(loginOf(made)); deleted != nil {
					do(next, r, deleted, made)
				}
			}
			kept.Pass(w)
		})
	}
}
