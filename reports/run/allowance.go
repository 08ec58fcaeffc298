package run

import (
	"fmt"
	"slices"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/scim"
)

// How long the lines of scenarios may get, in bytes. All of them are read back and shown after the deadline of a run, whatever a
// provider has put into its answers; a run of 160 scenarios against a plain provider writes 4 MB.
const (
	mostScenarios = 24 << 20 // in all, about
	leastScenario = 16 << 10 // of one that comes when all is used up
	textLimit     = 2 << 10  // of a text in a scenario that is longer than its share
)

// allowance is what the scenarios to come may take.
type allowance struct {
	left    int // bytes
	planned int // scenarios that have not come yet
}

// share is what the next scenario may take: most take little, so it is some times its part of what is left.
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
	proof     int // bytes of a body that a finding rests on
	headers   bool
}

// details are the steps in which a scenario gets shorter.
func details() []detail {
	return []detail{
		{evidence.URLLimit, 2 << 10, evidence.BodyLimit, true},
		{evidence.URLLimit, 512, 4 << 10, false},
		{512, 128, 1 << 10, false},
		{256, 0, 256, false},
		{128, 0, 0, false},
	}
}

// shortened returns the scenario with less of its evidence, and a note that says so. The one that it was made from stays whole.
func (s Scenario) shortened(to detail) Scenario {
	proof := s.proof()
	s.Exchanges = slices.Clone(s.Exchanges)
	for i, x := range s.Exchanges {
		s.Exchanges[i] = to.of(x, slices.Contains(proof, x.Number))
	}
	note := fmt.Sprintf("Bodies of these exchanges are cut to %d bytes, those that a finding rests on to %d", to.body, to.proof)
	if !to.headers {
		note += ", and headers are left out"
	}
	s.Notes = append(slices.Clone(s.Notes), note+": the provider's answers are so long that this run's file would get too large.")
	return s
}

// proof lists the exchanges that findings rest on.
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

// terse returns the scenario with every text of a provider cut: the last resort.
func (s Scenario) terse() Scenario {
	return s.WithTexts(func(text string) string { return scim.Shorten(text, textLimit) })
}
