package flawed

import (
	"net/http"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/scim"
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
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user := seen(next, r); user != nil {
			deleted.put(strings.ToLower(text(user["userName"])), user)
		}
		if is(r, http.MethodPost, "Users") {
			if body := capture.Decode(capture.Take(r)); body != nil {
				inherit(body, deleted.get(strings.ToLower(text(body["userName"]))))
				capture.Give(r, []byte(scim.JSON(body)))
			}
		}
		next.ServeHTTP(w, r)
	})
}

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
			places.put(strings.ToLower(text(user["userName"])), object{"groups": groupsOf(next, r, idOf(r))})
		}
		kept := capture.Of(next, r)
		if user := capture.Decode(kept.Body.Bytes()); is(r, http.MethodPost, "Users") && kept.OK() {
			paths, _ := places.get(strings.ToLower(text(user["userName"])))["groups"].([]string)
			for _, path := range paths {
				aside(next, r, http.MethodPatch, path, patch([]operation{{"add", "members", []any{object{"value": user["id"]}}}}))
			}
		}
		kept.Pass(w)
	})
}
