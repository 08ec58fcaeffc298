package flawed

import "strings"

// mappedFlaws lose what no scenario but those of the mapping's rows looks at.
func mappedFlaws() []Flaw {
	return []Flaw{
		{
			Name: "extension-urn-split-at-dot", Requirement: "entra-create-mapped-kept", StateOnly: true,
			Seen: "attribute-mappings: a custom extension has a URN with a dot", Wrap: returned("Users", urnSplit),
		},
		{
			Name: "postal-code-read-only", Requirement: "entra-update-mapped-arrives", StateOnly: true,
			Seen: "Metatavu/keycloak-scim-server#40: value paths unknown", Wrap: dropped("Users", func(o operation) bool {
				return o.op == "replace" && o.about(workAddress+"postalCode")
			}),
		},
	}
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
