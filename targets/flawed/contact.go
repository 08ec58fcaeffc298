package flawed

import "strings"

// contactFlaws lose or rewrite the work address and the e-mail address of a new user.
func contactFlaws() []Flaw {
	const address = "entra-create-address-kept"
	return []Flaw{
		keptFlaw("email-type-lost", sentAgain(), "entra-create-email-kept",
			"scim-endpoint: values are kept as sent; Sentry D24", func(user object) {
				for _, email := range values(user, "emails") {
					delete(email, "type")
				}
			}),
		keptFlaw("address-formatted-anew", sentAgain(), address, "A53", onAddress(func(work object) {
			street, _ := work["streetAddress"].(string)
			city, _ := work["locality"].(string)
			work["formatted"] = street + "\n" + city
		})),
		keptFlaw("street-cut", sentAgain("entra-create-longest/street"), address, "Sentry D23: lengths", onAddress(func(work object) {
			if street, _ := work["streetAddress"].(string); len(street) > 16 {
				work["streetAddress"] = street[:16]
			}
		})),
		keptFlaw("city-upper-case", nil, address, "A53", onAddress(func(work object) {
			city, _ := work["locality"].(string)
			work["locality"] = strings.ToUpper(city)
		})),
		keptFlaw("region-dropped", sentAgain(), address, "scim-endpoint: values are kept as sent, one of each type", onAddress(func(work object) {
			delete(work,
				"region")
		})),
		keptFlaw("postal-code-without-space", sentAgain(), address,
			"A53", onAddress(func(work object) {
				code, _ := work["postalCode"].(string)
				work["postalCode"] = strings.ReplaceAll(code, " ", "")
			})),
		keptFlaw("country-by-name", sentAgain(), address, "A52", onAddress(func(work object) {
			if work["country"] == "GB" {
				work["country"] = "United Kingdom"
			}
		})),
	}
}

func onAddress(edit func(object)) func(object) {
	return func(user object) {
		for _, address := range values(user, "addresses") {
			edit(address)
		}
	}
}
