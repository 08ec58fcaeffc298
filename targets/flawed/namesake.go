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
			Name: "attributes-by-user-name", Requirement: "entra-namesake-inherits-nothing", StateOnly: true,
			Seen: "A34: soft delete", Wrap: attributesInherited,
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
