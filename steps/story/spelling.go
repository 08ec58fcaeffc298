package story

import (
	"regexp"
	"strings"
	"unicode"
)

// spellings are what a provider may take instead of a value, nearest first: the value without what is special about it. One that changes
// nothing is tried for nothing. What holds the mark keeps it.
func spellings() []func(string) string {
	return []func(string) string{
		plainLanguage, plainPhone, dotted, unsigned, strings.ToLower,
	}
}

var languageTag = regexp.MustCompile(`^[a-z]{2,3}[-_][A-Za-z]{2}$`)

// plainLanguage is a language without its country.
func plainLanguage(text string) string {
	if languageTag.MatchString(text) {
		return text[:strings.IndexAny(text, "-_")]
	}
	return text
}

var phoneNumber = regexp.MustCompile(`^\+?[0-9][0-9 ()./-]+$`)

// plainPhone is a telephone number as E.164 has it.
func plainPhone(text string) string {
	if !phoneNumber.MatchString(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if r == '+' || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}

// dotted has dots for signs that are rare in names.
func dotted(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '@' || r == '.' || r == ' ' || r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return '.'
	}, text)
}

// unsigned has letters and digits only, before the @ of an address, and as many of them, so that a limit of the length is none of signs.
func unsigned(text string) string {
	local, domain, isAddress := strings.Cut(text, "@")
	kept := strings.Map(func(r rune) rune {
		if r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return -1
	}, local)
	if strings.ContainsFunc(kept, unicode.IsLetter) {
		kept += strings.Repeat("x", len([]rune(local))-len(kept))
	}
	if isAddress {
		return kept + "@" + domain
	}
	return kept
}

// withoutDomain is the name in an address.
func withoutDomain(text string) string {
	local, _, _ := strings.Cut(text, "@")
	return local
}

// cut shortens a text to some characters: a name with the mark before the mark, an address before its @, any other at its end. What
// cannot be so short stays longer.
func cut(text, mark string, length int) string {
	letters := []rune(text)
	if len(letters) <= length {
		return text
	}
	if at := strings.Index(text, mark); mark != "" && at >= 0 {
		front, rest := []rune(text[:at]), text[at:]
		return string(front[:max(0, len(front)-(len(letters)-length))]) + rest
	}
	if local, domain, isAddress := strings.Cut(text, "@"); isAddress {
		front := []rune(local)
		return string(front[:max(1, len(front)-(len(letters)-length))]) + "@" + domain
	}
	return strings.TrimSpace(string(letters[:max(1, length)]))
}
