package story

import (
	"regexp"
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
	if features.Outcome(check.Outcome) != features.Wrong || !strings.Contains(strings.ToLower(check.Pointer), phoneNumbers) || !numbers.MatchString(check.Want) {
		return
	}
	spelt := func(text string) string {
		return strings.ReplaceAll(numbers.ReplaceAllStringFunc(text, plainPhone), `"`, "")
	}
	if want, got := spelt(check.Want), spelt(check.Got); numbers.MatchString(got) && strings.HasSuffix(want, got) {
		check.Outcome = string(features.Reformatted)
	}
}

// respells reports whether a write carries nothing but telephone numbers that the provider has, spelt otherwise.
func respells(operation *mockentra.Operation) bool {
	for _, sent := range operation.Sent {
		if !strings.Contains(strings.ToLower(sent.Name), phoneNumbers) || sent.Old == "" || plainPhone(sent.Old) != plainPhone(sent.New) {
			return false
		}
	}
	return len(operation.Sent) > 0
}
