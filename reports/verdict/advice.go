package verdict

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// Title says what is wrong, in a sentence or two; of is the cause's requirement. Where nobody has written down what is wrong, or that is not
// what was found, it is what the outcome class means, and what was expected.
func (c Cause) Title(of run.Requirement) string {
	outcome := features.Outcome(c.Outcome)
	switch {
	case c.Fault != "":
		return c.Fault
	case len(c.NotKept) > 0:
		return fmt.Sprintf("%d attributes of a creation are not kept: %s.", len(c.NotKept), strings.Join(short(c.NotKept), ", "))
	case outcome == features.StaleRead:
		return "Reads lag behind writes."
	case outcome == features.Held: // and yet a cause, an error
		return expecting("A check compared nothing.", of)
	case of.Broken != "" && c.shows():
		return of.Broken
	}
	answered := fmt.Sprintf("%s is answered %d.", c.Refusal.Request, c.Refusal.Status)
	switch outcome {
	case features.CapitalsRefused, features.LowerCaseRefused, features.FlattenedRefused, features.PlainRefused, features.StringRefused,
		features.BadRequestUniqueness, features.DoneDespite, features.MixedUp, features.StoredAsString: // which say all there is to say
		return outcome.Meaning()
	case features.ValueRefused, features.Refused, features.ServerError:
		if c.Refusal == (Refusal{}) {
			break
		}
		if outcome == features.ValueRefused {
			answered = "A value is refused: " + answered
		}
		return expecting(answered, of)
	}
	return expecting(outcome.Meaning(), of)
}

// expecting is what was found, "" where nobody knows, with what was expected instead. A requirement that is not known is named by its id.
func expecting(found string, of run.Requirement) string {
	if found == "" || of.Summary == of.ID {
		return of.Summary
	}
	return found + " Expected: " + of.Summary
}

// shows reports whether what was found is that the requirement does not hold, and not that something came in between.
func (c Cause) shows() bool {
	if c.Refusal != (Refusal{}) {
		return false
	}
	switch features.Outcome(c.Outcome) {
	case features.Missing, features.Wrong, features.Ignored, features.Extra, features.Emptied, features.StillThere, features.Open, features.Duplicated,
		features.Accepted, features.BareArray, features.BodyWith204, features.CreatedWithoutBody, features.Invented, features.JSON,
		features.LocationMissing, features.LostUpdate, features.NoChallenge, features.NoID, features.NoSCIMType, features.NotRepeated, features.OKWithoutBody,
		features.OnlyNewer, features.Outside, features.PlainString, features.RelativeLocation, features.Returned, features.Retyped, features.SameAccount,
		features.Status, features.StatusNumber, features.TwoReturned, features.WrittenBack:
		return true
	}
	return false
}

// Advice says how to fix the provider: for what was found where the requirement knows advice for it, else for its outcome class, else for the
// requirement; "" where nobody knows.
func (c Cause) Advice(of run.Requirement) string {
	switch {
	case c.Fault != "":
		return ""
	case len(c.NotKept) > 0:
		return "Store every attribute that a creation carries, and return it in every response: " + strings.Join(short(c.NotKept), ", ") + "."
	case of.Advice[c.Outcome] != "":
		return of.Advice[c.Outcome]
	}
	switch c.Refusal.Status {
	case http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return fmt.Sprintf("Implement %s: it is answered %d, as if the provider had no such operation.", c.Refusal.Request, c.Refusal.Status)
	case http.StatusUnsupportedMediaType:
		if method, _, _ := strings.Cut(c.Refusal.Request, " "); method == http.MethodGet || method == http.MethodDelete {
			return fmt.Sprintf("Carry out %s without a body and without a Content-Type, as it comes: it is answered 415.", c.Refusal.Request)
		}
		return fmt.Sprintf("Accept the media type application/scim+json in %s: it is answered 415.", c.Refusal.Request)
	}
	text := features.Outcome(c.Outcome).Advice()
	for name, value := range map[string]string{"{request}": c.Refusal.Request, "{status}": strconv.Itoa(c.Refusal.Status), "{attribute}": c.Attribute} {
		if strings.Contains(text, name) && (value == "" || value == "0") {
			return of.Fix
		}
		text = strings.ReplaceAll(text, name, value)
	}
	if text == "" {
		return of.Fix
	}
	return text
}

// Because is why a check did not hold: what it says itself, else why Entra gave up, from its log; "" where neither is known, or Entra gave up
// on several objects.
func Because(scenario *run.Scenario, check run.Check) string {
	if check.Reason != "" || cited(scenario, slices.Concat(check.Cause, check.Exchanges), refused) != nil { // which says it itself
		return check.Reason
	}
	var gave *run.LogEntry
	for i := range scenario.Log {
		entry := &scenario.Log[i]
		if entry.Status != run.LogFailure || entry.Reason == "" {
			continue
		}
		if gave != nil && gave.SourceID != entry.SourceID {
			return ""
		}
		gave = entry
	}
	if gave == nil {
		return ""
	}
	return strings.TrimSpace("Entra's log: " + gave.Code + " " + gave.Reason)
}

// short calls the extension of Enterprise users by its name, and leaves other attributes as they are.
func short(attributes []string) (names []string) {
	for _, name := range attributes {
		if name == scim.SchemaEnterprise {
			name = "the enterprise extension"
		}
		names = append(names, name)
	}
	return names
}
