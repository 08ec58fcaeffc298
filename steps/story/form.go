package story

import (
	"fmt"
	"hash/fnv"
	"regexp"
	"strings"
)

// form is what the values of a source attribute look like: a provider may check it.
type form int

const (
	freeText form = iota
	login         // a user name, as the identity wants it
	address       // of e-mail
	alias         // one word
	phone
	date
	guid
	language
	country
	zone
	link
	truth
)

// formOf tells the form of a source attribute by its name. A free one, like extensionAttribute1, has that of the target which it
// feeds.
func formOf(source string, feeds []string) form {
	if found := formIn(source); found != freeText {
		return found
	}
	for _, target := range feeds {
		if found := formOfTarget(target); found != freeText {
			return found
		}
	}
	return freeText
}

// named are the forms that names of source attributes give away, the first that fits.
var named = []struct {
	pattern *regexp.Regexp
	form    form
}{
	{regexp.MustCompile(`(?i)(enabled|^is[A-Z_].*|showInAddressList)$`), truth},
	{regexp.MustCompile(`(?i)(nickname|samaccountname|alias)$`), alias},
	{regexp.MustCompile(`(?i)principalname`), login},
	{regexp.MustCompile(`(?i)(mails?|proxyaddress(es)?|imaddresses)$`), address},
	{regexp.MustCompile(`(?i)(phone|mobile|telephone|facsimile|fax)`), phone},
	{regexp.MustCompile(`(?i)(datetime|date|changedon)$`), date},
	{regexp.MustCompile(`(?i)(objectid|immutableid|netid|guid)$`), guid},
	{regexp.MustCompile(`(?i)language$`), language},
	{regexp.MustCompile(`(?i)(country|usagelocation)$`), country},
	{regexp.MustCompile(`(?i)timezone$`), zone},
	{regexp.MustCompile(`(?i)(url|uri|website)$`), link},
}

func formIn(source string) form {
	for _, known := range named {
		if known.pattern.MatchString(source) {
			return known.form
		}
	}
	return freeText
}

func formOfTarget(target string) form {
	switch name := plain(target); {
	case strings.HasPrefix(name, "emails") && strings.HasSuffix(name, ".value"):
		return address
	case strings.HasPrefix(name, "phonenumbers") && strings.HasSuffix(name, ".value"):
		return phone
	case name == "username":
		return login
	case name == "preferredlanguage" || name == "locale":
		return language
	case name == "timezone":
		return zone
	case name == "profileurl" || strings.HasPrefix(name, "photos") && strings.HasSuffix(name, ".value"):
		return link
	}
	return freeText
}

// number draws a number below limit from texts: the same for the same texts.
func number(limit uint64, texts ...string) uint64 {
	sum := fnv.New64a()
	for _, text := range texts {
		_, _ = sum.Write([]byte(text + "\x00"))
	}
	return sum.Sum64() % limit
}

// drawn makes a value of a form that has nothing to do with names; ok is false for the others.
func drawn(of form, texts ...string) (value string, ok bool) {
	switch of {
	case phone:
		digits := number(1_000_000, texts...)
		return fmt.Sprintf("+44 7700 %03d %03d", digits/1000, digits%1000), true
	case date:
		return fmt.Sprintf("2026-%02d-%02dT08:00:00Z", 1+number(12, texts...), 1+number(28, texts...)), true
	case guid:
		return fmt.Sprintf("%08x-0000-4000-8000-%012x", number(1<<32, texts...), number(1<<48, append(texts, "node")...)), true
	case language:
		return []string{"en-GB", "fr-FR", "de-DE"}[number(3, texts...)], true
	case country:
		return []string{"GB", "FR", "DE"}[number(3, texts...)], true
	case zone:
		return []string{"Europe/London", "Europe/Paris", "Asia/Tokyo"}[number(3, texts...)], true
	case truth:
		return "True", true
	}
	return "", false
}
