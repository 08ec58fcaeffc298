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
	told := func(only func(value any) bool) wrap {
		return dropped("Users", func(o operation) bool {
			return o.within("urn:") && strings.Contains(o.path, ":status") && only(o.value)
		})
	}
	return []Flaw{
		{
			Name: "status-stays-at-departure", Requirement: "entra-absence-told", StateOnly: true,
			Rows: []string{"legacy", "compliant", "unassigned", "soft-deleted"}, Seen: "how-provisioning-works",
			Wrap: told(func(value any) bool { return value != "aboard" }),
		},
		{
			Name: "status-stays-at-return", Requirement: "entra-absence-told", StateOnly: true,
			Rows: []string{"enabled", "assigned", "restored"}, Seen: "how-provisioning-works",
			Wrap: told(func(value any) bool { return value == "aboard" }),
		},
		{Name: "custom-text-write-once", Requirement: "entra-update-custom-text", StateOnly: true, Seen: "attribute-mappings", Wrap: lost("deck")},
		{
			Name: "custom-shapes-write-once", Requirement: "entra-update-custom-complex", StateOnly: true, Seen: "attribute-mappings",
			Wrap: func(provider http.Handler) http.Handler {
				return lost("cabin")(lost("lockers")(lost("mails")(provider)))
			},
		},
	}
}
