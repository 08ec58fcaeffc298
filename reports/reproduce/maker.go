package reproduce

import (
	_ "embed"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
)

//go:embed script.sh.tmpl
var source string

var shape = template.Must(template.New("script").Parse(source))

// Maker makes the scripts of a run.
type Maker struct {
	base   string // URL that paths are relative to, without a slash at the end
	access string // Authorization header as recorded, "" = none
	mark   string // what the run's names have in common
}

// New reads from a run what all its scripts share. The run is as recorded: its text was not made visible.
func New(whole *run.Run) *Maker {
	made := &Maker{base: strings.TrimSuffix(whole.Header.Target.URL, "/")}
	var access, marks, bases counts
	for i := range whole.Scenarios {
		for _, exchange := range whole.Scenarios[i].Exchanges {
			access.add(authorization(exchange))
			if at := collection.FindStringSubmatch(exchange.URL); at != nil {
				bases.add(at[1])
			}
			if exchange.Method == "POST" {
				for _, found := range marked.FindAllString(exchange.Request.Body, -1) {
					marks.add(found)
				}
			}
		}
	}
	if made.base == "" {
		made.base = bases.most()
	}
	made.access, made.mark = access.most(), marks.most()
	return made
}

// marked is what the mark of a run looks like: see targets.NewMark.
var marked = regexp.MustCompile(`z[a-z0-9]{8}`)

// collection finds the URL that an address is relative to.
var collection = regexp.MustCompile(`^(https?://[^?#]*?)/(?:Users|Groups|ServiceProviderConfig|ResourceTypes|Schemas)\b`)

// Script is the script that shows what a check found in a scenario of the run. An error says why there is none, as a sentence for people.
func (m *Maker) Script(scenario *run.Scenario, check *run.Check) (string, error) {
	decisive, shown, err := decide(scenario, check)
	if err != nil {
		return "", err
	}
	sent, err := m.replay(scenario, check, decisive)
	if err != nil {
		return "", err
	}
	words := m.words(sent)
	data := struct {
		Key, Requirement, Want, Got, Base, Access, Variables, Fault, Kind, Pointer string
		Common                                                                     []string // options of curl
		Requests                                                                   []request
		Created                                                                    []created
	}{
		Key: oneLine(scenario.Key), Requirement: oneLine(check.Requirement), Want: evidence.Quote(oneLine(check.Want)), Got: evidence.Quote(oneLine(check.Got)),
		Base: evidence.Quote(m.base), Access: m.option(), Kind: shown.kind, Pointer: evidence.Quote(shown.pointer), Fault: words.word(shown.value),
	}
	for i, exchange := range sent {
		made, err := words.with(words.request(exchange), exchange, i)
		if err != nil {
			return "", err
		}
		if made.Created != nil && exchange.Number == decisive.Number {
			made.Created.Must = false // it may be what should have been refused
		}
		data.Requests = append(data.Requests, made)
		if made.Created != nil {
			data.Created = append([]created{*made.Created}, data.Created...) // the newest is deleted first
		}
	}
	var names []string
	for _, resource := range data.Created {
		names = append(names, resource.Variable+"=")
	}
	data.Variables = strings.Join(names, " ")
	data.Common = common(data.Requests)
	if words.unprintable {
		return "", errors.New("a request has characters in it that a terminal would obey or hide")
	}
	var out strings.Builder
	err = shape.Execute(&out, data)
	return out.String(), err
}

// common takes out of the requests the options that all of them have.
func common(requests []request) (shared []string) {
	for _, option := range requests[0].Options {
		if !slices.ContainsFunc(requests, func(other request) bool { return !slices.Contains(other.Options, option) }) {
			shared = append(shared, option)
		}
	}
	for i := range requests {
		requests[i].Options = slices.DeleteFunc(requests[i].Options, func(option string) bool { return slices.Contains(shared, option) })
	}
	return shared
}

// option is how curl authenticates.
func (m *Maker) option() string {
	if m.access == "" {
		return ""
	}
	return " " + evidence.HeaderOption(evidence.Field{Name: "Authorization", Value: m.access})
}

// decide finds the response that shows what a check found: the last that it cites, else one before it. Of searches it is the first after the
// last write: those for a former name come after it.
func decide(scenario *run.Scenario, check *run.Check) (*evidence.Exchange, fault, error) {
	about := *check
	cited := citedBy(scenario, check)
	if len(cited) == 0 {
		return nil, fault{}, errors.New("no single response shows it")
	}
	if last := cited[len(cited)-1]; last.Status == http.StatusConflict && strings.HasPrefix(check.Want, "a link to ") {
		search := searchBefore(scenario, last.Number)
		if search == nil {
			return nil, fault{}, errors.New("no single response shows it")
		}
		cited, about.Pointer, about.Got = []*evidence.Exchange{search}, "", "totalResults "+at(search.Response.Body, "/totalResults")
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
	return decisive, shown, nil
}

// citedBy are the exchanges that a check cites, or else those that were to bring about what it looked for.
func citedBy(scenario *run.Scenario, check *run.Check) (cited []*evidence.Exchange) {
	numbers := check.Exchanges
	if len(numbers) == 0 {
		numbers = check.Cause
	}
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

func authorization(exchange evidence.Exchange) string {
	for _, field := range exchange.Request.Header {
		if strings.EqualFold(field.Name, "Authorization") {
			return field.Value
		}
	}
	return ""
}

// oneLine makes text safe in a comment and in a line of output.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || evidence.Misleading(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
}

// counts finds what there is most of.
type counts map[string]int

func (c *counts) add(text string) {
	if *c == nil {
		*c = counts{}
	}
	(*c)[text]++
}

func (c *counts) most() (text string) {
	for found, n := range *c {
		if n > (*c)[text] || n == (*c)[text] && found < text {
			text = found
		}
	}
	return text
}
