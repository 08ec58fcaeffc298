package story

import (
	"strings"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/scim"
)

// attribute is a word of the features for what the provider shall hold. Where the directory keeps it, and whether anything changes it,
// is for the mapping to say.
type attribute struct {
	word   string
	target string // SCIM path
	kept   string // requirement that a new account has it as it was sent
}

const (
	work       = `[type eq "work"].`
	enterprise = scim.SchemaEnterprise + ":"
)

// attributes lists the words.
func attributes() [24]attribute {
	return [...]attribute{
		{"user name", "userName", "entra-create-201"},
		{"display name", "displayName", "entra-create-display-name-kept"},
		{"title", "title", "entra-create-title-kept"},
		{"work email", "emails" + work + "value", "entra-create-email-kept"},
		{"language", "preferredLanguage", "entra-create-title-kept"},
		{"given name", "name.givenName", "entra-create-names-kept"},
		{"family name", "name.familyName", "entra-create-names-kept"},
		{"formatted name", "name.formatted", "entra-create-names-kept"},
		{"office", "addresses" + work + "formatted", "entra-create-address-kept"},
		{"street", "addresses" + work + "streetAddress", "entra-create-address-kept"},
		{"city", "addresses" + work + "locality", "entra-create-address-kept"},
		{"region", "addresses" + work + "region", "entra-create-address-kept"},
		{"postal code", "addresses" + work + "postalCode", "entra-create-address-kept"},
		{"country", "addresses" + work + "country", "entra-create-address-kept"},
		{"work phone", "phoneNumbers" + work + "value", "entra-create-phones-kept"},
		{"mobile phone", `phoneNumbers[type eq "mobile"].value`, "entra-create-phones-kept"},
		{"fax", `phoneNumbers[type eq "fax"].value`, "entra-create-phones-kept"},
		{"external id", "externalId", "entra-create-external-id-kept"},
		{"employee number", enterprise + "employeeNumber", "entra-create-enterprise-kept"},
		{"department", enterprise + "department", "entra-create-enterprise-kept"},
		{"role", `roles[primary eq "True"].value`, "entra-create-role-kept"},
		{"manager", enterprise + "manager", "entra-manager-set"},
		{"active", "active", "entra-create-active-true"},
		{"members", "members", ""},
	}
}

func attributeOf(word string) (attribute, bool) {
	for _, candidate := range attributes() {
		if candidate.word == word || strings.EqualFold(candidate.target, withoutCore(word)) {
			return candidate, true
		}
	}
	return attribute{}, false
}

// keptAs is the requirement that an attribute is kept as it was sent, "" where a scenario that looks at everybody is about it itself: a
// group's name and members.
func keptAs(kind mockentra.Kind, target string) string {
	known, isWord := attributeOf(target)
	switch {
	case kind == mockentra.Group && plain(target) == "externalid":
		return "entra-group-external-id-kept"
	case kind == mockentra.Group && isWord:
		return ""
	case isWord:
		return known.kept
	case strings.EqualFold(target, "manager"):
		return "entra-manager-set"
	}
	return "entra-create-mapped-kept"
}

// targetOf is the target of a word, or the word itself, which then is one.
func targetOf(word string) string {
	if known, ok := attributeOf(word); ok {
		return known.target
	}
	return word
}

// plain spells a target so that equal ones are the same text: one of the core schema may carry its URN or not.
func plain(target string) string { return strings.ToLower(withoutCore(target)) }

func withoutCore(target string) string {
	for _, core := range []string{scim.SchemaUser, scim.SchemaGroup} {
		if len(target) > len(core) && strings.EqualFold(target[:len(core)], core) {
			target = strings.TrimPrefix(target[len(core):], ":")
		}
	}
	return target
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
