package steps

import (
	"fmt"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// Outcome classes that many checks share. Policies and deviations name them.
const (
	held        = "held"         // what was wanted was there
	refused     = "refused"      // the provider answered 4xx
	serverError = "server-error" // the provider answered 5xx
	unanswered  = "unanswered"   // no complete answer: not the provider's conformance
	ignored     = "ignored"      // accepted, and nothing changed
	wrong       = "wrong"        // something else is there
	missing     = "missing"      // nothing is there
	extra       = "extra"        // more is there than should be
	gone        = "gone"         // the resource itself is not there
	still       = "still-there"  // the resource should be gone
	malformed   = "malformed"    // no SCIM where SCIM was wanted
	unverified  = "unverifiable" // accepted, and the provider's schema says that it cannot be read back
)

// pass makes a check that held after looking at that many things.
func pass(id string, looked int, want string) run.Check {
	return run.Check{ID: id, Outcome: held, Want: want, Got: want, Looked: looked}
}

// fault makes a check that did not hold.
func fault(id, outcome, want, got string) run.Check {
	return run.Check{ID: id, Outcome: outcome, Want: want, Got: got, Looked: 1}
}

// equal compares two texts.
func equal(id, want, got string) run.Check {
	if want == got {
		return pass(id, 1, want)
	}
	if got == "" {
		return fault(id, missing, want, "nothing")
	}
	return fault(id, wrong, want, got)
}

// because says which answer of the provider explains a check that did not hold.
func because(check run.Check, response *scim.Response, what string) run.Check {
	check.Outcome = outcomeOf(response, check.Outcome)
	check.Reason = fmt.Sprintf("%s was answered %s", what, answered(response))
	if response.Exchange > 0 {
		check.Exchanges = append(check.Exchanges, response.Exchange)
	}
	return check
}

// outcomeOf classifies an answer that is not a success; otherwise the class stays.
func outcomeOf(response *scim.Response, otherwise string) string {
	switch {
	case response.Err != nil:
		return unanswered
	case response.Status >= 500:
		return serverError
	case response.Status >= 400:
		return refused
	}
	return otherwise
}

// answered describes an answer in a few words: the status and, for errors, the detail.
func answered(response *scim.Response) string {
	if response.Err != nil {
		return "not at all: " + response.Err.Error()
	}
	if response.Status < 400 {
		return response.String()
	}
	if problem, ok := scim.ParseError(response.Body); ok && problem.Detail != "" {
		return strings.TrimSpace(fmt.Sprintf("%s %s", response.String(), problem.Type)) + ": " + scim.Shorten(problem.Detail, quoteLimit)
	}
	return response.String() + " " + scim.Excerpt(response.Body, 160)
}

// rests says which requirement a Given rests on, so that what it blocks can be traced to it.
func rests(requirement string, checks ...run.Check) []run.Check {
	for i := range checks {
		checks[i].Requirement = requirement
	}
	return checks
}
