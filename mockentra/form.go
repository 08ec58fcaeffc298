package mockentra

import (
	"cmp"
	"regexp"
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

// forms are those that names of source attributes give away, the first that fits.
var forms = []struct {
	pattern *regexp.Regexp
	form    Form
}{
	{regexp.MustCompile(`(?i)(enabled|^is[A-Z_].*|showInAddressList)$`), FormTruth},
	{regexp.MustCompile(`(?i)(nickname|samaccountname|alias)$`), FormAlias},
	{regexp.MustCompile(`(?i)principalname`), FormLogin},
	{regexp.MustCompile(`(?i)(mails?|proxyaddress(es)?|imaddresses)$`), FormAddress},
	{regexp.MustCompile(`(?i)(phone|mobile|telephone|facsimile|fax)`), FormPhone},
	{regexp.MustCompile(`(?i)employee(id|number)$`), FormNumber},
	{regexp.MustCompile(`(?i)postalcode$`), FormPostcode},
	{regexp.MustCompile(`(?i)(datetime|date|changedon)$`), FormDate},
	{regexp.MustCompile(`(?i)(objectid|immutableid|netid|guid)$`), FormGUID},
	{regexp.MustCompile(`(?i)language$`), FormLanguage},
	{regexp.MustCompile(`(?i)(country|usagelocation)$`), FormCountry},
	{regexp.MustCompile(`(?i)timezone$`), FormZone},
	{regexp.MustCompile(`(?i)(url|uri|website)$`), FormLink},
}

func formIn(source string) Form {
	for _, known := range forms {
		if known.pattern.MatchString(source) {
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
