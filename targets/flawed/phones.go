package flawed

import (
	"maps"
	"slices"
	"strings"
)

// phoneFlaws lose or rewrite telephone numbers and enterprise attributes of a new user.
func phoneFlaws() []Flaw {
	const phones, enterprise = "entra-create-phones-kept", "entra-create-enterprise-kept"
	return []Flaw{
		{
			Name: "phones-without-spaces", Requirement: phones, StateOnly: true, Seen: "A53: phone reformatting",
			Wrap: returned("Users", func(user object) {
				for _, phone := range values(user, "phoneNumbers") {
					number, _ := phone["value"].(string)
					phone["value"] = strings.ReplaceAll(number, " ", "")
				}
			}),
		},
		{
			Name: "changed-mobile-without-plus", Requirement: "entra-multi-phones-distinct", StateOnly: true,
			Rows: []string{"legacy three numbers", "compliant three numbers"},
			Seen: "A53: phone reformatting", Wrap: patchedText(`phoneNumbers[type eq "mobile"].value`, func(number string) string { return strings.TrimPrefix(number, "+") }),
		},
		keptFlaw("work-phone-dropped", sentAgain(), phones,
			"scim-endpoint: values are kept as sent, one of each type", withoutPhone("work")),
		keptFlaw("mobile-phone-dropped", sentAgain(), phones,
			"scim-endpoint: values are kept as sent, one of each type", withoutPhone("mobile")),
		keptFlaw("fax-dropped", sentAgain(), phones, "scim-endpoint: values are kept as sent, one of each type", withoutPhone("fax")),
		keptFlaw("employee-number-dropped", sentAgain("entra-enterprise-container"), enterprise,
			"osiam#236: extension attributes", func(user object) {
				delete(extension(user), "employeeNumber")
			}),
		keptFlaw("department-dropped", sentAgain("entra-enterprise-container"), enterprise,
			"osiam#236: extension attributes", func(user object) {
				delete(extension(user), "department")
			}),
		{
			Name: "extension-flattened", Requirement: "7643-3.3-extension-container", StateOnly: true,
			Seen: "Sentry D25: own attributes in the core namespace", Wrap: returned("Users", func(user object) {
				maps.Copy(user, extension(user))
			}),
		},
	}
}

func withoutPhone(kind string) func(object) {
	return func(user object) {
		listed, _ := user["phoneNumbers"].([]any)
		user["phoneNumbers"] = slices.DeleteFunc(listed, func(item any) bool {
			phone, _ := item.(object)
			return phone["type"] == kind
		})
		if len(user["phoneNumbers"].([]any)) == 0 {
			delete(user, "phoneNumbers")
		}
	}
}
