package run

import (
	"fmt"
	"slices"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/scim"
)

// The maximum length of scenario records, in bytes. All of them are read and rendered after the deadline of a run, whatever a
// provider has put into its responses; a run of 160 scenarios against an ordinary provider writes 4 MB.
const (
	mostScenarios = 24 << 20 // in all, about
	leastScenario = 16 << 10 // of one that comes when all is used up
	textLimit     = 2 << 10  // of a text in a scenario that is longer than its share
)

// allowance is the space left for the remaining scenarios.
type allowance struct {
	left    int // bytes
	planned int // scenarios not written yet
}

// share is what the next scenario may use: several times its part of what is left, because most use little.
func (a *allowance) share() int {
	const times = 4
	return max(a.left/max(a.planned, 1)*min(times, max(a.planned, 1)), leastScenario)
}

func (a *allowance) take(bytes int) {
	a.left = max(a.left-bytes, 0)
	a.planned = max(a.planned-1, 0)
}

// detail is how much of an exchange is kept.
type detail struct {
	url, body int // bytes
	proof     int // bytes of a body that a finding cites
	headers   bool
}

// details are the steps by which a scenario is shortened.
func details() []detail {
	return []detail{
		{evidence.URLLimit, 2 << 10, evidence.BodyLimit, true},
		{evidence.URLLimit, 512, 4 << 10, false},
		{512, 128, 1 << 10, false},
		{256, 0, 256, false},
		{128, 0, 0, false},
	}
}

// shortened returns a copy of the scenario with less evidence, and a note that says so.
func (s Scenario) shortened(to detail) Scenario {
	proof := s.proof()
	s.Exchanges = slices.Clone(s.Exchanges)
	for i, x := range s.Exchanges {
		s.Exchanges[i] = to.of(x, slices.Contains(proof, x.Number))
	}
	note := fmt.Sprintf("Bodies of these exchanges are truncated to %d bytes, those cited by a finding to %d", to.body, to.proof)
	if !to.headers {
		note += ", and headers are omitted"
	}
	s.Notes = append(slices.Clone(s.Notes), note+": the provider's responses are too long for the run file.")
	return s
}

// proof lists the exchanges that findings cite.
func (s Scenario) proof() []int {
	var cited []int
	for _, step := range s.Steps {
		for _, check := range step.Checks {
			if check.Verdict != Pass {
				cited = append(cited, check.Exchanges...)
			}
		}
	}
	return cited
}

func (d detail) of(x evidence.Exchange, proof bool) evidence.Exchange {
	limit := d.body
	if proof {
		limit = d.proof
	}
	if short := scim.Shorten(x.URL, d.url); short != x.URL {
		x.URLBytes, x.URL = max(x.URLBytes, len(x.URL)), short
	}
	x.Error = scim.Shorten(x.Error, textLimit)
	x.Request = d.message(x.Request, limit)
	if x.Response != nil {
		response := d.message(*x.Response, limit)
		x.Response = &response
	}
	return x
}

func (d detail) message(m evidence.Message, limit int) evidence.Message {
	if !d.headers {
		m = m.WithoutHeader()
	}
	return m.WithBody(limit)
}

// terse returns the scenario with every text from the provider truncated: the last resort.
func (s Scenario) terse() Scenario {
	return s.WithTexts(func(text string) string { return scim.Shorten(text, textLimit) })
}
