package story

import (
	"strings"

	"github.com/scimproof/scimproof/mockentra"
)

// attribute is a word of the features for something that Entra maps: where the directory keeps it and where the provider
// shall hold it.
type attribute struct {
	word   string
	source string // attribute of the directory
	target string // SCIM path
	sample string // what a full person has
	kept   string // requirement that a new account has it as it was sent
}

const (
	work       = `[type eq "work"].`
	enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:"
)

// attributes lists the words. userName, mailNickname and mail depend on the person and have no sample here.
func attributes() []attribute {
	return []attribute{
		{"user name", "userPrincipalName", "userName", "", "entra-create-201"},
		{"display name", "displayName", "displayName", "", "entra-create-display-name-kept"},
		{"title", "jobTitle", "title", "Countess of Computing", "entra-create-title-kept"},
		{"work email", "mail", "emails" + work + "value", "", "entra-create-email-kept"},
		{"language", "preferredLanguage", "preferredLanguage", "en-GB", "entra-create-title-kept"},
		{"given name", "givenName", "name.givenName", "", "entra-create-names-kept"},
		{"family name", "surname", "name.familyName", "", "entra-create-names-kept"},
		{"formatted name", "", "name.formatted", "", "entra-create-names-kept"},
		{"office", "physicalDeliveryOfficeName", "addresses" + work + "formatted", "Analytical House, Room 1843", "entra-create-address-kept"},
		{"street", "streetAddress", "addresses" + work + "streetAddress", "12 St James's Square", "entra-create-address-kept"},
		{"city", "city", "addresses" + work + "locality", "London", "entra-create-address-kept"},
		{"region", "state", "addresses" + work + "region", "Greater London", "entra-create-address-kept"},
		{"postal code", "postalCode", "addresses" + work + "postalCode", "SW1Y 4LB", "entra-create-address-kept"},
		{"country", "country", "addresses" + work + "country", "GB", "entra-create-address-kept"},
		{"work phone", "telephoneNumber", "phoneNumbers" + work + "value", "+44 20 7946 0100", "entra-create-phones-kept"},
		{"mobile phone", "mobile", `phoneNumbers[type eq "mobile"].value`, "+44 7700 900 143", "entra-create-phones-kept"},
		{"fax", "facsimileTelephoneNumber", `phoneNumbers[type eq "fax"].value`, "+44 20 7946 0199", "entra-create-phones-kept"},
		{"external id", "mailNickname", "externalId", "", "entra-create-external-id-kept"},
		{"employee number", "employeeId", enterprise + "employeeNumber", "701984", "entra-create-enterprise-kept"},
		{"department", "department", enterprise + "department", "Analytical Engines", "entra-create-enterprise-kept"},
		{"manager", "manager", enterprise + "manager", "", "entra-manager-set"},
		{"active", "", "active", "", "entra-create-active-true"},
		{"members", "", "members", "", ""},
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

// Target turns the word of a tag into the mapping's target attribute, of a user, or of a group where the word begins with
// "group-": tags cannot hold spaces and brackets. What is no word is a path itself.
func Target(word string) (mockentra.Kind, string) {
	kind := mockentra.User
	if rest, ofGroup := strings.CutPrefix(word, "group-"); ofGroup {
		kind, word = mockentra.Group, rest
	}
	if attribute, known := attributeOf(strings.ReplaceAll(word, "-", " ")); known {
		return kind, attribute.target
	}
	return kind, word
}

// words is the alternation of all attribute words, for step patterns.
func words() string {
	var all []string
	for _, candidate := range attributes() {
		all = append(all, candidate.word)
	}
	return strings.Join(all, "|")
}
