package steps

import "strings"

// attribute is a word of the features for something that Entra maps: where the directory keeps it and where the provider
// shall hold it (entra.md §3.1).
type attribute struct {
	word   string
	source string // attribute of the directory
	target string // SCIM path
	sample string // what a full person has
}

const (
	work       = `[type eq "work"].`
	enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:"
)

// attributes lists the words. userName, mailNickname and mail depend on the person and have no sample here.
func attributes() []attribute {
	return []attribute{
		{"user name", "userPrincipalName", "userName", ""},
		{"display name", "displayName", "displayName", ""},
		{"title", "jobTitle", "title", "Countess of Computing"},
		{"work email", "mail", "emails" + work + "value", ""},
		{"language", "preferredLanguage", "preferredLanguage", "en-GB"},
		{"given name", "givenName", "name.givenName", ""},
		{"family name", "surname", "name.familyName", ""},
		{"formatted name", "", "name.formatted", ""},
		{"office", "physicalDeliveryOfficeName", "addresses" + work + "formatted", "Analytical House, Room 1843"},
		{"street", "streetAddress", "addresses" + work + "streetAddress", "12 St James's Square"},
		{"city", "city", "addresses" + work + "locality", "London"},
		{"region", "state", "addresses" + work + "region", "Greater London"},
		{"postal code", "postalCode", "addresses" + work + "postalCode", "SW1Y 4LB"},
		{"country", "country", "addresses" + work + "country", "GB"},
		{"work phone", "telephoneNumber", "phoneNumbers" + work + "value", "+44 20 7946 0100"},
		{"mobile phone", "mobile", `phoneNumbers[type eq "mobile"].value`, "+44 7700 900 143"},
		{"fax", "facsimileTelephoneNumber", `phoneNumbers[type eq "fax"].value`, "+44 20 7946 0199"},
		{"external id", "mailNickname", "externalId", ""},
		{"employee number", "employeeId", enterprise + "employeeNumber", "701984"},
		{"department", "department", enterprise + "department", "Analytical Engines"},
		{"manager", "manager", enterprise + "manager", ""},
		{"active", "", "active", ""},
		{"members", "", "members", ""},
	}
}

func attributeOf(word string) (attribute, bool) {
	for _, candidate := range attributes() {
		if candidate.word == word || strings.EqualFold(candidate.target, word) {
			return candidate, true
		}
	}
	return attribute{}, false
}

// words is the alternation of all attribute words, for step patterns.
func words() string {
	var all []string
	for _, candidate := range attributes() {
		all = append(all, candidate.word)
	}
	return strings.Join(all, "|")
}
