package reproduce

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
)

// replay is what a script sends: the writes up to the response that shows the fault, and that request. Of Entra's reads before the last
// write those that ask the same are kept, as a response may be remembered; others are left out.
func (m *Maker) replay(scenario *run.Scenario, check *run.Check, decisive *evidence.Exchange) ([]evidence.Exchange, error) {
	var sent []evidence.Exchange
	wrote := lastWrite(scenario, decisive.Number)
	for _, exchange := range scenario.Exchanges {
		again := exchange.Number < wrote && exchange.Origin == evidence.OriginEntra && asksAlike(&exchange, decisive)
		needed := exchange.Number == decisive.Number || slices.Contains(check.Cause, exchange.Number) || exchange.Method != http.MethodGet || again
		notSent := exchange.Simulated == evidence.SimulatedUnavailable || exchange.Simulated == evidence.SimulatedRefusal
		if exchange.Number > decisive.Number || !needed || notSent || exchange.Origin == evidence.OriginCleanup {
			continue
		}
		if err := m.repeatable(&exchange); err != nil {
			return nil, err
		}
		if authorization(exchange) != m.access && !m.stranger(scenario, exchange.Number) {
			return nil, errors.New("a request has other credentials than the rest")
		}
		if len(sent) > 0 && overlap(sent[len(sent)-1], exchange) || sentBy(scenario, exchange.Number, atOnce) {
			return nil, errAtOnce
		}
		sent = append(sent, exchange)
	}
	return sent, ours(sent)
}

// asksAlike reports whether two reads have the same address, or are searches of one collection by the same value.
func asksAlike(one, other *evidence.Exchange) bool {
	if one.Method != http.MethodGet || other.Method != http.MethodGet {
		return false
	}
	path, query, _ := strings.Cut(one.URL, "?")
	others, otherQuery, _ := strings.Cut(other.URL, "?")
	if path != others || query == otherQuery {
		return path == others
	}
	values := literals(otherQuery)
	return slices.ContainsFunc(literals(query), func(value string) bool { return slices.Contains(values, value) })
}

// literals are the texts that a filter compares with.
func literals(query string) []string {
	text, err := url.QueryUnescape(query)
	if err != nil {
		return nil
	}
	return literal.FindAllString(text, -1)
}

var literal = regexp.MustCompile(`"[^"]+"`)

// lastWrite is the number of the last write before an exchange, 0 = none.
func lastWrite(scenario *run.Scenario, before int) (number int) {
	for _, exchange := range scenario.Exchanges {
		if exchange.Number < before && exchange.Method != http.MethodGet {
			number = exchange.Number
		}
	}
	return number
}

var errAtOnce = errors.New("requests were sent at the same time, which a script cannot repeat")

// repeatable says why a request cannot be sent again.
func (m *Maker) repeatable(exchange *evidence.Exchange) error {
	text := exchange.Request.Body + exchange.URL
	switch {
	case exchange.Request.Cut || exchange.URLBytes > 0 || exchange.Request.HeaderLines > 0:
		return errors.New("a request is longer than what a run file keeps")
	case exchange.Request.Body == "" && exchange.Method != http.MethodGet && exchange.Method != http.MethodDelete:
		return errors.New("the provider responded before it had taken a request's body, so that the run file does not have it")
	case strings.Contains(text, "‹redacted "):
		return errors.New("a request has a secret in it, which a run file does not keep")
	case exchange.Simulated != "":
		return errors.New("a response was lost on its way, which a script cannot repeat")
	case m.base == "" || !strings.HasPrefix(exchange.URL, m.base+"/"):
		return errors.New("a request goes to another address")
	}
	for _, field := range exchange.Request.Header {
		if strings.EqualFold(field.Name, "If-Match") && field.Value != "*" || strings.EqualFold(field.Name, "If-None-Match") {
			return errors.New("a request has the version of a resource in it, which is another one each time")
		}
	}
	return nil
}

func overlap(one, next evidence.Exchange) bool {
	return one.Started.Add(time.Duration(one.DurationMS * float64(time.Millisecond))).After(next.Started.Add(time.Millisecond))
}

// sentBy reports whether an exchange is of a step that is written so.
func sentBy(scenario *run.Scenario, number int, so *regexp.Regexp) bool {
	return slices.ContainsFunc(scenario.Steps, func(step run.Step) bool {
		return len(step.Sent) == 2 && step.Sent[0] <= number && number <= step.Sent[1] && so.MatchString(step.Text)
	})
}

// atOnce is how a step is written that sends requests at the same time: where the provider is fast, their times do not tell.
var atOnce = regexp.MustCompile(`\boverlap\b|\bat the same moment\b`)

// stranger reports whether an exchange is of a step of somebody who must not come in, so that any other secret does.
func (m *Maker) stranger(scenario *run.Scenario, number int) bool {
	return schemes.MatchString(m.access) && sentBy(scenario, number, strangers)
}

// schemes is how the credentials are recorded of which a wrong one can be made.
var schemes = regexp.MustCompile(`^(?:Bearer|Basic) `)

// strangers is how such a step is written.
var strangers = regexp.MustCompile(`\bwith a wrong secret\b|\bwithout a secret\b`)

// container is the path of a collection of resources that a POST adds to.
var container = regexp.MustCompile(`/(Users|Groups)$`)

// resource is the path of one resource.
var resource = regexp.MustCompile(`/(?:Users|Groups)/[^/]+$`)

// ours says why a script could touch what it did not create: only resources of POSTs are written to, or found by their ids.
func ours(sent []evidence.Exchange) error {
	var made []string
	for _, exchange := range sent {
		path, _, _ := strings.Cut(exchange.URL, "?")
		switch {
		case exchange.Method == http.MethodGet && !(resource.MatchString(path) && exchange.Status < 300) || exchange.Method == http.MethodPost && strings.HasSuffix(path, "/.search"):
		case exchange.Method == http.MethodPost && container.MatchString(path):
			if id := idOf(exchange); id != "" {
				made = append(made, id)
			}
		case !slices.ContainsFunc(made, func(id string) bool { return strings.HasSuffix(path, "/"+id) }):
			return fmt.Errorf("a %s is about a resource that the scenario did not create", exchange.Method)
		}
	}
	return nil
}

// plainID is an id that needs no escape, neither in a URL nor in a shell or JSON.
var plainID = regexp.MustCompile(`^[A-Za-z0-9_.:@-]+$`)

// idOf is the id of the resource that a POST created, "" = none.
func idOf(exchange evidence.Exchange) string {
	if exchange.Response == nil || exchange.Status < 200 || exchange.Status > 299 {
		return ""
	}
	id := strings.Trim(at(exchange.Response.Body, "/id"), `"`)
	if !plainID.MatchString(id) {
		return ""
	}
	return id
}
