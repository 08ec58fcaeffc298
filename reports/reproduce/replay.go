package reproduce

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
)

// replay is what a script sends: the writes up to the response that shows the fault, and that request. Other reads are left out.
func (m *Maker) replay(scenario *run.Scenario, check *run.Check, decisive *evidence.Exchange) ([]evidence.Exchange, error) {
	var sent []evidence.Exchange
	for _, exchange := range scenario.Exchanges {
		needed := exchange.Number == decisive.Number || slices.Contains(check.Cause, exchange.Number) || exchange.Method != http.MethodGet
		notSent := exchange.Simulated == evidence.SimulatedUnavailable || exchange.Simulated == evidence.SimulatedRefusal
		if exchange.Number > decisive.Number || !needed || notSent || exchange.Origin == evidence.OriginCleanup {
			continue
		}
		if err := m.repeatable(&exchange); err != nil {
			return nil, err
		}
		if len(sent) > 0 && overlap(sent[len(sent)-1], exchange) {
			return nil, errors.New("requests were sent at the same time, which a script cannot repeat")
		}
		sent = append(sent, exchange)
	}
	return sent, ours(sent)
}

// repeatable says why a request cannot be sent again.
func (m *Maker) repeatable(exchange *evidence.Exchange) error {
	text := exchange.Request.Body + exchange.URL
	switch {
	case exchange.Request.Cut || exchange.URLBytes > 0 || exchange.Request.HeaderLines > 0:
		return errors.New("a request is longer than what a run file keeps")
	case strings.Contains(text, "‹redacted "):
		return errors.New("a request has a secret in it, which a run file does not keep")
	case exchange.Simulated != "":
		return errors.New("a response was lost on its way, which a script cannot repeat")
	case authorization(*exchange) != m.access:
		return errors.New("a request has other credentials than the rest")
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
