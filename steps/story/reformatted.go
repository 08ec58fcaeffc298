package story

import (
	"regexp"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
)

const phoneNumbers = "phonenumbers"

// numbers are those within a text.
var numbers = regexp.MustCompile(`\+?[0-9][0-9 ()./-]{5,}[0-9]`)

// sameNumber tells a telephone number that is spelt otherwise from one that is wrong: RFC 7643 §4.1.2 lets a provider make it canonical.
func sameNumber(check *run.Check) {
	if features.Outcome(check.Outcome) != features.Wrong || !strings.Contains(strings.ToLower(check.Pointer), phoneNumbers) {
		return
	}
	want, got := numbers.FindAllString(check.Want, -1), numbers.FindAllString(check.Got, -1)
	if len(want) == 0 || !slices.EqualFunc(want, got, oneNumber) {
		return
	}
	around := func(text string) string { return strings.ReplaceAll(numbers.ReplaceAllString(text, "…"), `"`, "") }
	if strings.HasSuffix(around(check.Want), around(check.Got)) {
		check.Outcome = string(features.Reformatted)
	}
}

// oneNumber reports whether two texts are one telephone number, spelt otherwise: with or without what stands before it.
func oneNumber(one, other string) bool {
	return phoneNumber.MatchString(one) && phoneNumber.MatchString(other) &&
		(strings.HasSuffix(plainPhone(one), plainPhone(other)) || strings.HasSuffix(plainPhone(other), plainPhone(one)))
}

// shortened tells a number that an update stores without its plus sign or country code, where the one before it was kept whole, from one of a
// provider that stores each number so.
func (w *World) shortened(check *run.Check) {
	p, target := w.subject, strings.TrimPrefix(check.Pointer, "/")
	if features.Outcome(check.Outcome) != features.Reformatted || p == nil || p.before == nil {
		return
	}
	want, got := plainPhone(numbers.FindString(check.Want)), plainPhone(numbers.FindString(check.Got))
	was := plainPhone(p.mapped[plain(target)])
	if len(got) < len(want) && want == plainPhone(w.wanted(p, target)) && was != "" && was == plainPhone(value(p.before, target)) {
		check.Outcome, check.Requirement = string(features.Wrong), "entra-update-stored-as-sent"
		check.Reason = strings.TrimSpace("the number before it was kept whole: " + p.mapped[plain(target)] + ". " + check.Reason)
	}
}

// respells reports whether a write carries nothing but telephone numbers that the provider has, spelt otherwise.
func respells(operation *mockentra.Operation) bool {
	for _, sent := range operation.Sent {
		if !strings.Contains(strings.ToLower(sent.Name), phoneNumbers) || !oneNumber(sent.Old, sent.New) {
			return false
		}
	}
	return len(operation.Sent) > 0
}
