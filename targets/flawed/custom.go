package flawed

import (
	"net/http"
	"strings"
)

// customFlaws lose attributes of an extension of the provider's own.
func customFlaws() []Flaw {
	lost := func(name string) wrap {
		return dropped("Users", func(o operation) bool {
			return o.within("urn:") && !o.within(enterpriseURN) && strings.Contains(o.path, ":"+name)
		})
	}
	return []Flaw{
		{Name: "custom-text-write-once", Requirement: "entra-update-custom-text", StateOnly: true, Seen: "attribute-mappings", Wrap: lost("deck")},
		{
			Name: "custom-shapes-write-once", Requirement: "entra-update-custom-complex", StateOnly: true, Seen: "attribute-mappings",
			Wrap: func(provider http.Handler) http.Handler {
				return lost("cabin")(lost("lockers")(lost("mails")(provider)))
			},
		},
	}
}
