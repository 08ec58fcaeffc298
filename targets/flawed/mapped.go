package flawed

import (
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/targets/capture"
)

// mappedFlaws lose what no scenario but those of the mapping's rows looks at.
func mappedFlaws() []Flaw {
	return []Flaw{
		{
			Name: "extension-urn-split-at-dot", Requirement: "entra-create-mapped-kept", StateOnly: true,
			Also: because("the custom attribute is read back there too", "entra-custom-text", "entra-absence-told", "entra-absence-left"),
			Seen: "attribute-mappings: a custom extension has a URN with a dot", Wrap: returned("Users", urnSplit),
		},
		{
			Name: "postal-code-read-only", Requirement: "entra-update-mapped-arrives", StateOnly: true,
			Seen: "Metatavu/keycloak-scim-server#40: value paths unknown", Wrap: dropped("Users", func(o operation) bool {
				return o.op == "replace" && o.about(workAddress+"postalCode")
			}),
		},
		{
			Name: "roles-dropped", Requirement: "entra-create-role-kept", StateOnly: true,
			Also: because("the changed role is not shown either", "entra-role-changed"),
			Seen: "attribute-mappings: roles of an application", Wrap: returned("Users", func(user object) { delete(user, "roles") }),
		},
		{
			Name: "role-path-with-text-refused", Requirement: "entra-multi-roles-string-boolean",
			Seen: "attribute-mappings: a gallery mapping compares primary with a text",
			Wrap: unreadable(http.MethodPatch, `primary eq \"True\"`, "invalidFilter", "primary is a Boolean and cannot be compared with a string"),
		},
	}
}

// unreadable refuses requests about users whose body has a text in it.
func unreadable(method, text, kind, detail string) wrap {
	return only(method, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := capture.Take(r)
			if strings.Contains(string(body), text) {
				refuse(w, http.StatusBadRequest, kind, detail)
				return
			}
			capture.Give(r, body)
			next.ServeHTTP(w, r)
		})
	})
}

// urnSplit takes the last dot in the URN of a custom extension for a path's.
func urnSplit(user object) {
	for name, held := range user {
		if at := strings.LastIndex(name, "."); at > 0 && strings.HasPrefix(name, "urn:") && !strings.EqualFold(name, strings.TrimSuffix(enterpriseURN, ":")) {
			delete(user, name)
			user[name[:at]] = object{name[at+1:]: held}
		}
	}
}
