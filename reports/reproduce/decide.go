package reproduce

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
)

// decide finds the response that shows what a check found: the last that it cites, else one before it. Of searches it is the first after the
// last write: those for a former name come after it.
func decide(scenario *run.Scenario, check *run.Check) (*evidence.Exchange, fault, error) {
	about := *check
	cited := citedBy(scenario, check)
	if len(cited) == 0 {
		return nil, fault{}, errors.New("no single response shows it")
	}
	if slices.ContainsFunc(cited, func(of *evidence.Exchange) bool { return sentBy(scenario, of.Number, atOnce) }) {
		return nil, fault{}, errAtOnce
	}
	if last := cited[len(cited)-1]; last.Status == http.StatusConflict && strings.HasPrefix(check.Want, "a link to ") {
		search := searchBefore(scenario, last.Number)
		if search == nil {
			return nil, fault{}, errors.New("no single response shows it")
		}
		cited, about.Pointer, about.Got = []*evidence.Exchange{search}, "", "totalResults "+at(search.Response.Body, "/totalResults")
	}
	for _, exchange := range causing(scenario, check) {
		if shown, err := faultOf(&about, exchange); exchange.Status >= 400 && shown.kind == "status" && err == nil {
			return exchange, shown, nil
		}
	}
	var decisive *evidence.Exchange
	var shown fault
	var problem error
	for _, exchange := range slices.Backward(cited) {
		found, err := faultOf(&about, exchange)
		switch {
		case err == nil && (decisive == nil || found.pointer == "/totalResults" && exchange.Method == http.MethodGet):
			decisive, shown = exchange, found
		case problem == nil:
			problem = err
		}
		if decisive != nil && shown.pointer != "/totalResults" || exchange.Method != http.MethodGet && len(check.Cause) > 0 {
			break
		}
	}
	if decisive == nil {
		return nil, fault{}, problem
	}
	if slices.ContainsFunc(cited, func(other *evidence.Exchange) bool { return alike(&about, decisive, other) }) {
		return nil, fault{}, errElsewhere
	}
	return decisive, shown, nil
}

// alike reports whether another resource that a check read shows the same as the decisive one: it does not tell of which of them it speaks.
func alike(check *run.Check, decisive, other *evidence.Exchange) bool {
	if decisive.Method != http.MethodGet || other.Method != http.MethodGet || other.URL == decisive.URL || !resource.MatchString(other.URL) {
		return false
	}
	_, err := faultOf(check, other)
	return err == nil
}

// citedBy are the exchanges that a check cites, or else those that were to bring about what it looked for.
func citedBy(scenario *run.Scenario, check *run.Check) []*evidence.Exchange {
	if len(check.Exchanges) == 0 {
		return causing(scenario, check)
	}
	return numbered(scenario, check.Exchanges)
}

// causing are the exchanges that were to bring about what a check looked for.
func causing(scenario *run.Scenario, check *run.Check) []*evidence.Exchange {
	return numbered(scenario, check.Cause)
}

func numbered(scenario *run.Scenario, numbers []int) (cited []*evidence.Exchange) {
	for _, number := range numbers {
		for i := range scenario.Exchanges {
			if scenario.Exchanges[i].Number == number {
				cited = append(cited, &scenario.Exchanges[i])
			}
		}
	}
	return cited
}

// searchBefore is the last search of Entra's before an exchange that was answered.
func searchBefore(scenario *run.Scenario, number int) (found *evidence.Exchange) {
	for i := range scenario.Exchanges {
		exchange := &scenario.Exchanges[i]
		if exchange.Number < number && exchange.Method == http.MethodGet && exchange.Origin == evidence.OriginEntra && exchange.Response != nil && strings.Contains(exchange.URL, "filter=") {
			found = exchange
		}
	}
	return found
}
