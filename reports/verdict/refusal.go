package verdict

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
)

// Refusal is how a provider refused a kind of request. Two refusals that are equal are one thing to fix.
type Refusal struct {
	Request  string // "PATCH Users", "GET Users (search)"
	Status   int    // 400 to 599
	ScimType string // of the error's body, "" = none
	Detail   string // what the error says, without ids, names and numbers, in lower case; "" = nothing
}

// refusing are the outcomes of requests that were refused. What is wrong with the form of an error is none of them.
func refusing() []features.Outcome {
	return []features.Outcome{
		features.Refused, features.ServerError, features.CapitalsRefused, features.LowerCaseRefused, features.FlattenedRefused, features.PlainRefused,
		features.StringRefused, features.InvalidFilter, features.NoTarget, features.NotAccepted, features.ValueRefused, features.NotProvisioned,
		features.Uncaused, features.DoneDespite,
	}
}

// refusal is what a check rests on that was refused: by its outcome, or since the request that was to bring about what it looked for was.
func refusal(scenario *run.Scenario, check run.Check) (Refusal, bool) {
	of := cited(scenario, slices.Concat(check.Cause, check.Exchanges), refused)
	if of == nil {
		return Refusal{}, false
	}
	if !slices.Contains(refusing(), features.Outcome(check.Outcome)) {
		last := cited(scenario, check.Cause, func(*evidence.Exchange) bool { return true })
		if last == nil || !refused(last) {
			return Refusal{}, false
		}
	}
	return refusalIn(of), true
}

func refusalIn(of *evidence.Exchange) Refusal {
	made := Refusal{Request: kindOf(of), Status: of.Status}
	made.ScimType, made.Detail = said(of.Response)
	return made
}

// notDeleted is the refusal of the deletion in whose place a check still finds something.
func notDeleted(scenario *run.Scenario, check run.Check) (Refusal, bool) {
	if !strings.HasPrefix(check.Requirement, deletions) || len(check.Exchanges) == 0 {
		return Refusal{}, false
	}
	for _, of := range slices.Backward(scenario.Exchanges) {
		if of.Method == http.MethodDelete && of.Number < check.Exchanges[0] {
			return refusalIn(&of), refused(&of)
		}
	}
	return Refusal{}, false
}

// refused reports whether the provider itself answered a request with an error.
func refused(of *evidence.Exchange) bool { return of.Status >= 400 && of.Simulated == "" }

// cited is the last of the exchanges with these numbers that is such, nil where there is none.
func cited(scenario *run.Scenario, numbers []int, such func(*evidence.Exchange) bool) *evidence.Exchange {
	for _, number := range slices.Backward(numbers) {
		at := slices.IndexFunc(scenario.Exchanges, func(one evidence.Exchange) bool { return one.Number == number })
		if at >= 0 && such(&scenario.Exchanges[at]) {
			return &scenario.Exchanges[at]
		}
	}
	return nil
}

// kindOf is the kind of a request, as unansweredBy names it.
func kindOf(of *evidence.Exchange) string { return of.Method + " " + collection(of) }

// said reads what an error response says.
func said(response *evidence.Message) (scimType, detail string) {
	if response == nil {
		return "", ""
	}
	var body struct {
		ScimType string          `json:"scimType"`
		Detail   json.RawMessage `json:"detail"`
		Message  string          `json:"message"`
	}
	text := response.Body
	if json.Unmarshal([]byte(response.Body), &body) == nil {
		text = body.Message
		if len(body.Detail) > 0 {
			text = string(body.Detail)
			var plain string
			if json.Unmarshal(body.Detail, &plain) == nil {
				text = plain
			}
		}
	}
	return body.ScimType, normalised(text)
}

// changing is what is another text in each response of one kind: paths with a filter, ids, times, whatever carries the mark of a run or is an
// address, and numbers.
var changing = regexp.MustCompile(`(?i)\w(?:[\w:.]*\w)?\[[^\]]*\](?:\.\w+)?|[0-9a-f]{8}-[0-9a-f-]{27,}|[\w.+%-]*z[a-z0-9]{8}[\w.@%+-]*|[\w.+-]+@[\w.-]+|[0-9a-f]{16,}|\d+`)

// normalised is a text without what changes from response to response, shortened.
func normalised(text string) string {
	const enough = 160 // bytes: what tells refusals apart comes first
	text = strings.ToLower(strings.Join(strings.Fields(changing.ReplaceAllString(text, "…")), " "))
	return text[:min(len(text), enough)]
}
