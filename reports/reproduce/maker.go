package reproduce

import (
	"errors"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
)

// Maker makes the scripts of a run.
type Maker struct {
	base   string // URL that paths are relative to, without a slash at the end
	query  string // of that URL, "" = none
	access string // Authorization header as recorded, "" = none
	mark   string // what the run's names have in common
	lag    int    // seconds that a write may take to be seen

	profile string
}

// New reads from a run what all its scripts share. The run is as recorded: its text was not made visible.
func New(whole *run.Run) *Maker {
	address, _, _ := strings.Cut(whole.Header.Target.URL, "?")
	made := &Maker{base: strings.TrimSuffix(address, "/"), lag: lagOf(&whole.Header), profile: whole.Header.Profile}
	var access, marks, bases, queries counts
	for i := range whole.Scenarios {
		for _, exchange := range whole.Scenarios[i].Exchanges {
			access.add(authorization(exchange))
			if at := collection.FindStringSubmatch(exchange.URL); at != nil {
				bases.add(at[1])
			}
			if exchange.Method == http.MethodPost {
				_, query, _ := strings.Cut(exchange.URL, "?") // Entra's creations have none
				queries.add(query)
				for _, found := range marked.FindAllString(exchange.Request.Body, -1) {
					marks.add(found)
				}
			}
		}
	}
	if made.base == "" {
		made.base = bases.most()
	}
	made.access, made.mark, made.query = access.most(), marks.most(), queries.most()
	return made
}

// lagOf is how long a write may take to be seen, in whole seconds, by the definition of the target.
func lagOf(header *run.Header) int {
	for _, setting := range header.Config {
		if lag, err := time.ParseDuration(setting.Value); setting.Name == "consistency" && err == nil && lag > 0 {
			return int(math.Ceil(lag.Seconds()))
		}
	}
	return 0
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
	requests, err := words.requests(sent, decisive)
	if err != nil {
		return "", err
	}
	if m.excused(words, sent, requests, shown) {
		return "", errProvesNothing
	}
	data := page{
		Key: oneLine(scenario.Key), Requirement: oneLine(check.Requirement), Want: evidence.Quote(oneLine(check.Want)), Got: evidence.Quote(oneLine(check.Got)),
		Base: evidence.Quote(m.address()), Access: m.option(sent), Kind: shown.kind, Pointer: evidence.Quote(unescaped.Replace(shown.pointer)), Header: evidence.Quote(strings.ToLower(shown.header)),
		Fault: words.word(shown.text()), Whole: shown.status != "", Over: shown.over,
		Common: common(requests),
	}
	data.Before, data.Last = requests[:len(requests)-1], requests[len(requests)-1]
	if decisive.Method == http.MethodGet && len(data.Before) > 0 {
		data.Lag = m.lag
	}
	data.Created, data.Variables = creations(requests)
	data.Secrets = secrets(data)
	if words.unprintable {
		return "", errors.New("a request has characters in it that a terminal would obey or hide")
	}
	var out strings.Builder
	err = shape.Execute(&out, data)
	return out.String(), err
}

// address is the base URL with its query.
func (m *Maker) address() string {
	if m.query == "" {
		return m.base
	}
	return m.base + "?" + m.query
}

// option is how curl authenticates. Where a request has other credentials, it is one that a header of that request's replaces.
func (m *Maker) option(sent []evidence.Exchange) string {
	switch option := evidence.HeaderOption(evidence.Field{Name: "Authorization", Value: m.access}); {
	case m.access == "":
		return ""
	case option == bearer && slices.ContainsFunc(sent, func(of evidence.Exchange) bool { return authorization(of) != m.access }):
		return ` --oauth2-bearer "$SCIM_TOKEN"`
	default:
		return " " + option
	}
}

// bearer is how evidence.HeaderOption writes a token that was masked.
const bearer = `-H "Authorization: Bearer $SCIM_TOKEN"`

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
