package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
)

// verdictGroup is the scenarios of one verdict.
type verdictGroup struct {
	word
	Scenarios []*scenario
}

// scenario is a scenario as shown.
type scenario struct {
	run.Scenario
	Anchor  string // unique in the page
	Word    word
	Took    string
	Rerun   string
	Search  string // lower-case text that the page's search looks through
	Steps   []step
	Rest    []*exchange // exchanges that no check cites
	byIndex []*exchange
}

// step is a step with its checks and the exchanges that belong to it.
type step struct {
	run.Step
	Word      word
	Checks    []check
	Exchanges []*exchange
}

// check is a check as shown.
type check struct {
	run.Check
	Word  word
	Where string
	Cited []*exchange
}

// Last is the exchange whose answer the check's pointer is about, or nil.
func (c check) Last() *exchange {
	if len(c.Cited) == 0 {
		return nil
	}
	return c.Cited[len(c.Cited)-1]
}

// newScenarios builds all scenarios. whole is sanitised; original gives the commands, which must repeat the true bytes.
func newScenarios(whole, original *run.Run) []*scenario {
	limit := bodyLimit(whole)
	taken := map[string]bool{}
	all := make([]*scenario, len(whole.Scenarios))
	for i, record := range whole.Scenarios {
		anchor := "s-" + slug(record.Key)
		for taken[anchor] {
			anchor += "-"
		}
		taken[anchor] = true
		shown := &scenario{
			Scenario: record, Anchor: anchor, Word: wordOf(record.Verdict), Took: milliseconds(record.DurationMS),
			Rerun: rerun(whole.Header.Rerun, original.Scenarios[i].Key),
			Search: strings.ToLower(strings.Join([]string{
				record.Key, record.Name, record.Requirement, record.Feature, string(record.Verdict), strings.Join(record.Tags, " "),
			}, " ")),
		}
		shown.addExchanges(original.Scenarios[i].Exchanges, whole.Header.Target.URL, limit)
		shown.addSteps()
		all[i] = shown
	}
	return all
}

// addExchanges builds the exchanges. Those of a scenario that passed have shortened bodies and no command to repeat them:
// nobody has to.
func (s *scenario) addExchanges(original []evidence.Exchange, base string, limit int) {
	passed := s.Verdict == run.Pass || s.Verdict == run.NotApplicable
	if !passed {
		limit = 8 * evidence.BodyLimit // indented: all that a log keeps
	}
	for i, record := range s.Scenario.Exchanges {
		x := newExchange(s.Anchor, record, original[i], base, limit)
		if passed {
			x.Curl = ""
		}
		s.byIndex = append(s.byIndex, x)
	}
	if passed {
		s.share()
	}
}

// share shows a body once where a scenario passed: the same one again, as when a resource is read back, is a remark.
func (s *scenario) share() {
	shown := map[string]string{}
	once := func(part *side, name string) {
		if part == nil || len(part.source) < 200 {
			return
		}
		if first, again := shown[part.source]; again {
			part.Lines, part.Cut = nil, "the same body as in "+first
			return
		}
		shown[part.source] = name
	}
	for _, x := range s.byIndex {
		once(&x.Request, fmt.Sprintf("request %d", x.Number))
		once(x.Response, fmt.Sprintf("answer %d", x.Number))
	}
}

// bodyLimit is how much of a body is shown where a scenario passed, in bytes: the more there is in all, the less of each, so
// that the page stays one that a browser opens at once. Bodies of all other scenarios are shown as far as the run file has
// them.
func bodyLimit(whole *run.Run) int {
	const budget, least = 400 << 10, 160
	for limit := 8 << 10; limit > least; limit = limit * 3 / 4 {
		if shownBytes(whole, limit) <= budget {
			return limit
		}
	}
	return least
}

// shownBytes is how much of all bodies is shown under a limit, each body once in a scenario.
func shownBytes(whole *run.Run, limit int) int {
	total := 0
	for _, scenario := range whole.Scenarios {
		seen := map[string]bool{"": true}
		for _, x := range scenario.Exchanges {
			bodies := []string{x.Request.Body}
			if x.Response != nil {
				bodies = append(bodies, x.Response.Body)
			}
			for _, body := range bodies {
				if !seen[body] {
					seen[body] = true
					total += min(limit, len(body))
				}
			}
		}
	}
	return total
}

// Explains reports whether the scenario's reason says what no check of it shows.
func (s *scenario) Explains() bool {
	for _, step := range s.Steps {
		if step.Error != "" {
			return false
		}
		for _, check := range step.Checks {
			if check.Verdict == s.Verdict {
				return s.Reason != "" && s.Verdict == run.Pass
			}
		}
	}
	return s.Reason != ""
}

// addSteps gives each exchange to the first step that cites it; what no step cites comes after the last.
func (s *scenario) addSteps() {
	given := map[int]bool{}
	for _, record := range s.Scenario.Steps {
		shown := step{Step: record, Word: wordOf(record.Verdict)}
		for _, judged := range record.Checks {
			shown.Checks = append(shown.Checks, s.newCheck(judged))
			for _, number := range judged.Exchanges {
				if x := s.exchange(number); x != nil && !given[number] {
					given[number] = true
					shown.Exchanges = append(shown.Exchanges, x)
				}
			}
		}
		slices.SortFunc(shown.Exchanges, func(a, b *exchange) int { return a.Number - b.Number })
		s.Steps = append(s.Steps, shown)
	}
	for _, x := range s.byIndex {
		if !given[x.Number] {
			s.Rest = append(s.Rest, x)
		}
	}
}

func (s *scenario) newCheck(judged run.Check) check {
	shown := check{Check: judged, Word: wordOf(judged.Verdict)}
	for _, number := range judged.Exchanges {
		if x := s.exchange(number); x != nil {
			shown.Cited = append(shown.Cited, x)
		}
	}
	if last := shown.Last(); last != nil && judged.Verdict != run.Pass {
		last.mark(judged.Pointer)
	}
	return shown
}

// exchange finds an exchange by its number.
func (s *scenario) exchange(number int) *exchange {
	for _, x := range s.byIndex {
		if x.Number == number {
			return x
		}
	}
	return nil
}

func grouped(scenarios []*scenario) []verdictGroup {
	var groups []verdictGroup
	for _, known := range words() {
		group := verdictGroup{word: known}
		for _, s := range scenarios {
			if s.Verdict == known.Verdict {
				group.Scenarios = append(group.Scenarios, s)
			}
		}
		if len(group.Scenarios) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}
