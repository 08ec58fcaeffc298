package flawed

import "net/http"

// addressFlaws lose parts of an address or of the extension when another part changes.
func addressFlaws() []Flaw {
	const component = "entra-multi-address-component"
	return []Flaw{
		{
			Name: "city-read-only", Requirement: component, StateOnly: true,
			Also: because("one of the several changes is the city", "entra-update-several"),
			Seen: "Metatavu/keycloak-scim-server#40: value paths unknown", Wrap: dropped("Users", func(o operation) bool {
				return o.about(workAddress+"locality") && o.op == "replace"
			}),
		},
		{
			Name: "address-street-lost", Requirement: "entra-create-address-kept", StateOnly: true,
			Also: because("Entra sends the street again and again, and the oracle misses it", "entra-multi-add-address", "entra-update-settles",
				"entra-cycle-restart", "entra-cycle-restart-members", "entra-cycle-full-restart", "entra-cycle-whole-team"),
			Seen: "scim-endpoint: values are kept as sent; Sentry D24", Wrap: streetLost,
		},
		{
			Name: "new-city-clears-street", Requirement: component, StateOnly: true,
			Seen: "A63: complex value replaced instead of merged", Wrap: patched("Users", cityClears("streetAddress")),
		},
		{
			Name: "new-city-clears-postal-code", Requirement: component, StateOnly: true,
			Seen: "A63: complex value replaced instead of merged", Wrap: patched("Users", cityClears("postalCode")),
		},
		{
			Name: "new-city-clears-country", Requirement: component, StateOnly: true,
			Seen: "A63: complex value replaced instead of merged", Wrap: patched("Users", cityClears("country")),
		},
		{
			Name: "urn-split-at-dot", Requirement: "7644-3.5.2-patch-path-urn", StateOnly: true,
			Seen: "scim-compliance; A62", Wrap: dropped("Users", func(o operation) bool {
				return o.op == "replace" && o.within(enterpriseURN+"employeeNumber")
			}),
		},
		{
			Name: "extension-not-added", Requirement: "entra-enterprise-add", StateOnly: true,
			Also: because("it is the first department", "entra-update-first/department"),
			Seen: "attribute-mappings: the header of a custom extension is not sent", Wrap: dropped("Users", func(o operation) bool {
				return o.op == "add" && o.within(enterpriseURN+"department")
			}),
		},
	}
}

const (
	workAddress   = `addresses[type eq "work"].`
	enterpriseURN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:"
)

// streetLost has no place for a street: neither a new user nor an update brings one.
func streetLost(next http.Handler) http.Handler {
	created := misread(onAddress(func(work object) { delete(work, "streetAddress") }))
	updated := dropped("Users", func(o operation) bool { return o.within(workAddress + "streetAddress") })
	return created(updated(next))
}

// cityClears takes away a part of the address together with the old city.
func cityClears(part string) func([]operation) []operation {
	return func(all []operation) []operation {
		for _, one := range all {
			if one.about(workAddress+"locality") && one.op == "replace" {
				return append(all, operation{"remove", workAddress + part, nil})
			}
		}
		return all
	}
}
