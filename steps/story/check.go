package story

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// GivenPrefix begins the id of each check about what a story starts from, in whatever step it is made, and of no other. What such a
// check finds blocks the scenario, it does not fail it, and is no proof of the scenario's requirement.
const GivenPrefix = "given-"

// pass makes a check that held after looking at that many things.
func pass(id string, looked int, want string) run.Check {
	return run.Check{ID: id, Outcome: string(features.Held), Want: want, Got: want, Looked: looked}
}

// fault makes a check that did not hold.
func fault(id string, outcome features.Outcome, want, got string) run.Check {
	return run.Check{ID: id, Outcome: string(outcome), Want: want, Got: got, Looked: 1}
}

// holds reports whether all checks found what they wanted.
func holds(checks ...run.Check) bool {
	for _, check := range checks {
		if features.Outcome(check.Outcome) != features.Held {
			return false
		}
	}
	return true
}

// equal compares two texts. Where none is wanted there is nothing to compare, so the check has looked at nothing.
func equal(id, want, got string) run.Check { return equalIn(id, "", want, got) }

// equalIn is equal for a part of a sentence: "a link to " and an id.
func equalIn(id, sentence, want, got string) run.Check {
	check := pass(id, 1, sentence+want)
	switch {
	case want == got:
	case sentence+got == "":
		check = fault(id, features.Missing, want, "nothing")
	case got == "":
		check = fault(id, features.Wrong, sentence+want, "none")
	default:
		check = fault(id, features.Wrong, sentence+want, sentence+got)
	}
	if want == "" {
		check.Looked = 0
	}
	return check
}

// at says which attribute a check has looked at, by its path.
func at(target string, check run.Check) run.Check {
	check.Pointer = "/" + target
	return check
}

// withAnswer says which answer of the provider explains a check that did not hold.
func withAnswer(check run.Check, response *scim.Response, what string) run.Check {
	check.Outcome = string(outcomeOf(response, features.Outcome(check.Outcome)))
	check.Reason = fmt.Sprintf("%s returned %s", what, answered(response))
	if response.Exchange > 0 && !slices.Contains(check.Exchanges, response.Exchange) {
		check.Exchanges = append(check.Exchanges, response.Exchange)
	}
	return check
}

// outcomeOf classifies an answer that is not a success; otherwise the class stays.
func outcomeOf(response *scim.Response, otherwise features.Outcome) features.Outcome {
	switch {
	case response.Err != nil:
		return features.Unanswered
	case response.Status >= 500:
		return features.ServerError
	case response.Status >= 400:
		return features.Refused
	}
	return otherwise
}

// detailLimit is how much of what a provider says of an error a sentence bears, in bytes.
const detailLimit = 300

// answered describes an answer in a few words: the status and, for errors, the detail.
func answered(response *scim.Response) string {
	if response.Err != nil {
		return "no response" + after(response) + ": " + ports.ReplaceAllString(response.Err.Error(), "")
	}
	if response.Status < 400 {
		return response.String()
	}
	if response.Status == http.StatusGatewayTimeout {
		return response.String() + after(response) + ": " + scim.Excerpt(response.Body, 160)
	}
	if problem, ok := scim.ParseError(response.Body); ok && problem.Detail != "" {
		return strings.TrimSpace(fmt.Sprintf("%s %s", response.String(), problem.Type)) + ": " + scim.Shorten(problem.Detail, detailLimit)
	}
	return response.String() + " " + scim.Excerpt(response.Body, 160)
}

// ports is what differs between two lost connections to one provider: the port of this machine.
var ports = regexp.MustCompile(`\S+->`)

// after says how long there was no answer, where that is long enough to be the cause.
func after(response *scim.Response) string {
	if response.Took < time.Second {
		return ""
	}
	return fmt.Sprintf(" after %d s", int(response.Took.Round(time.Second)/time.Second))
}

// restOn says which requirement a Given rests on, so that what it blocks can be traced to it, unless the check says so itself.
func restOn(requirement string, checks ...run.Check) []run.Check {
	for i := range checks {
		checks[i].Requirement = cmp.Or(checks[i].Requirement, requirement)
	}
	return checks
}

// proves says which requirement a check is about, where that is not its scenario's.
func proves(requirement string, check run.Check) run.Check {
	check.Requirement = requirement
	return check
}

// behindEntra checks what somebody changed at the provider without Entra, as the Given of a story: the change was accepted, and shown
// reads the provider again. refused is the check of a change that was not accepted; what names the request in a sentence.
func behindEntra(requirement string, refused run.Check, response *scim.Response, what string, shown func() []run.Check) []run.Check {
	if !response.OK() {
		return restOn(requirement, withAnswer(refused, response, what))
	}
	return restOn(requirement, shown()...)
}

// slug is a phrase of a sentence as a part of a check's id.
func slug(phrase string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(phrase, "'", "")), "-")
}
