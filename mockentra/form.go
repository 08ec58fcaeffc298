package mockentra

import (
	"cmp"
	"slices"
	"strings"
)

// Form is what the values of a source attribute look like: a provider may check it.
type Form int

// The forms.
const (
	FormText    Form = iota
	FormLogin        // a user name, as the identity wants it
	FormAddress      // of e-mail
	FormAlias        // one word
	FormPhone
	FormNumber   // of an employee
	FormPostcode // of an address
	FormDate
	FormGUID
	FormLanguage
	FormCountry
	FormZone
	FormLink
	FormTruth
)

// FormOf tells the form of a source attribute by its name. A free one, like extensionAttribute1, has that of the target which it
// feeds.
func FormOf(source string, feeds []string) Form {
	if found := formIn(source); found != FormText {
		return found
	}
	for _, target := range feeds {
		if found := FormOfTarget(target); found != FormText {
			return found
		}
	}
	return FormText
}

// forms are those that names of source attributes give away, the first that fits: by how a name ends, or by what it has anywhere.
var forms = []struct {
	form Form
	ends []string // in lower case, like has
	has  []string
}{
	{form: FormTruth, ends: []string{"enabled", "showinaddresslist"}},
	{form: FormAlias, ends: []string{"nickname", "samaccountname", "alias"}},
	{form: FormLogin, has: []string{"principalname"}},
	{form: FormAddress, ends: []string{"mail", "mails", "proxyaddress", "proxyaddresses", "imaddresses"}},
	{form: FormPhone, has: []string{"phone", "mobile", "facsimile", "fax"}},
	{form: FormNumber, ends: []string{"employeeid", "employeenumber"}},
	{form: FormPostcode, ends: []string{"postalcode"}},
	{form: FormDate, ends: []string{"date", "datetime", "changedon"}},
	{form: FormGUID, ends: []string{"objectid", "immutableid", "netid", "guid"}},
	{form: FormLanguage, ends: []string{"language"}},
	{form: FormCountry, ends: []string{"country", "usagelocation"}},
	{form: FormZone, ends: []string{"timezone"}},
	{form: FormLink, ends: []string{"url", "uri", "website"}},
}

func formIn(source string) Form {
	name := strings.ToLower(source)
	if asks := strings.TrimPrefix(name, "is"); asks != name && asks != "" && (asks[0] == '_' || 'a' <= asks[0] && asks[0] <= 'z') {
		return FormTruth
	}
	for _, known := range forms {
		if slices.ContainsFunc(known.ends, func(end string) bool { return strings.HasSuffix(name, end) }) ||
			slices.ContainsFunc(known.has, func(part string) bool { return strings.Contains(name, part) }) {
			return known.form
		}
	}
	return FormText
}

// FormOfTarget tells the form of what a target attribute holds: FormText where its name does not say.
func FormOfTarget(target string) Form {
	canonical, local := named(User, target)
	switch name := cmp.Or(canonical, local); {
	case strings.HasPrefix(name, "emails") && strings.HasSuffix(name, ".value"):
		return FormAddress
	case strings.HasPrefix(name, "phonenumbers") && strings.HasSuffix(name, ".value"):
		return FormPhone
	case name == "username":
		return FormLogin
	case strings.HasSuffix(name, ":employeenumber"):
		return FormNumber
	case strings.HasPrefix(name, "addresses") && strings.HasSuffix(name, ".postalcode"):
		return FormPostcode
	case name == "preferredlanguage" || name == "locale":
		return FormLanguage
	case name == "timezone":
		return FormZone
	case name == "profileurl" || strings.HasPrefix(name, "photos") && strings.HasSuffix(name, ".value"):
		return FormLink
	}
	return FormText
}
