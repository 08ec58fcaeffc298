package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/reproduce"
	"github.com/scimproof/scimproof/reports/run"
)

// verdictGroup is the scenarios of one verdict.
type verdictGroup struct {
	word
	Scenarios []*scenario
	Parts     []part
	Open      bool   // expanded: it has something to look at
	Left      string // what is omitted from the exchanges, to keep the page small
}

// part is the scenarios of a verdict from one feature file, or with one reason for not being applicable.
type part struct {
	Title     string
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
	Rest    []*exchange // exchanges of no step, such as those of the clean-up
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
	Word   word
	Where  string
	Cited  []*exchange
	Causes []*exchange // what was to bring about what it looked for; none for a check that passed
}

// Last is the exchange whose answer the check's pointer is about, or nil.
func (c check) Last() *exchange {
	if len(c.Cited) == 0 {
		return nil
	}
	return c.Cited[len(c.Cited)-1]
}

// Located reports whether where it looked says more than what was to bring about what it looked for.
func (c check) Located() bool { return c.Pointer != "" || !slices.Contains(c.Causes, c.Last()) }

// Because is why it did not hold, "" where that says no more than of which response it is said.
func (c check) Because() string {
	if c.Last() != nil && strings.HasPrefix(c.Reason, "the response to ") {
		return ""
	}
	return c.Reason
}

// newScenarios builds all scenarios. whole is presentable; original gives the commands, which must repeat the original bytes.
func newScenarios(whole, original *run.Run) []*scenario {
	room := newBudget(whole)
	anchors := anchorsOf(whole.Scenarios)
	all := make([]*scenario, len(whole.Scenarios))
	for i, record := range whole.Scenarios {
		shown := &scenario{
			Scenario: record, Anchor: anchors[i], Word: wordOf(record.Verdict), Took: milliseconds(record.DurationMS),
			Rerun: rerun(whole.Header.Rerun, original.Scenarios[i].Key),
			Search: strings.ToLower(strings.Join([]string{
				record.Key, record.Name, record.Requirement, record.Feature, string(record.Verdict), further(record.Tags),
			}, " ")),
		}
		if record.Verdict == run.NotApplicable || shown.passed() && !room.bodies {
			shown.Rerun = ""
		}
		shown.addExchanges(original.Scenarios[i].Exchanges, whole.Header.Target.URL, room)
		brief := shown.Verdict == run.Pass && !room.bodies
		shown.addSteps(brief)
		if brief {
			shown.Log, shown.Rest = nil, nil // not on the page, so no link leads there
		}
		all[i] = shown
	}
	return all
}

// anchorsOf makes the id of each scenario in the page, unique there.
func anchorsOf(scenarios []run.Scenario) []string {
	taken := map[string]bool{}
	anchors := make([]string, len(scenarios))
	for i, record := range scenarios {
		anchor := "s-" + slug(record.Key)
		for taken[anchor] {
			anchor += "-"
		}
		taken[anchor], anchors[i] = true, anchor
	}
	return anchors
}

// further is the tags other than id and requirement.
func further(tags []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(tags), func(tag string) bool {
		return strings.HasPrefix(tag, "@id:") || strings.HasPrefix(tag, "@req:")
	}), " ")
}

// addExchanges builds the exchanges. Those of a scenario that passed have no curl command.
func (s *scenario) addExchanges(original []evidence.Exchange, base string, room budget) {
	cited := s.cited()
	for i, record := range s.Scenario.Exchanges {
		full := !s.passed() && room.failing || cited[record.Number]
		limit := room.body
		if full {
			limit = 8 * evidence.BodyLimit // indented: all that a log keeps
		}
		x := newExchange(s.Anchor, record, original[i], base, limit)
		if !full && !(s.passed() && room.headers) {
			x.dropHeaders()
		}
		if !full {
			x.Curl, x.Line = "", s.passed() && !room.bodies
		}
		s.byIndex = append(s.byIndex, x)
	}
	if s.passed() || !room.failing {
		s.share(cited)
	}
}

// cited has the numbers of the exchanges that prove something other than a pass.
func (s *scenario) cited() map[int]bool {
	numbers := map[int]bool{}
	for _, step := range s.Scenario.Steps {
		for _, check := range step.Checks {
			if check.Verdict == run.Pass {
				continue
			}
			for _, number := range check.Exchanges {
				numbers[number] = true
			}
		}
	}
	return numbers
}

// passed reports whether the scenario needs no attention.
func (s *scenario) passed() bool { return s.Verdict == run.Pass || s.Verdict == run.NotApplicable }

// share shows each body once: a repeated body, as when a resource is read back, becomes a note, unless the exchange is cited.
func (s *scenario) share(cited map[int]bool) {
	shown := map[string]string{}
	once := func(part *side, name string) {
		if part == nil || len(part.source) < 200 {
			return
		}
		if first, again := shown[part.source]; again {
			part.Lines, part.Cut = nil, "same body as "+first
			return
		}
		shown[part.source] = name
	}
	for _, x := range s.byIndex {
		if cited[x.Number] {
			continue
		}
		once(&x.Request, fmt.Sprintf("request %d", x.Number))
		once(x.Response, fmt.Sprintf("response %d", x.Number))
	}
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

// addSteps gives each exchange to the step that sent it. Where the run file does not say which that is, it is the first step that cites it;
// what is then left comes after the last. brief leaves out what no check cites.
func (s *scenario) addSteps(brief bool) {
	given := map[int]bool{}
	for _, record := range s.Scenario.Steps {
		shown := step{Step: record, Word: wordOf(record.Verdict)}
		for _, judged := range record.Checks {
			shown.Checks = append(shown.Checks, s.newCheck(judged))
		}
		s.Steps = append(s.Steps, shown)
	}
	for i := range s.Steps {
		if sent := s.Steps[i].Sent; len(sent) == 2 && !brief {
			for number := sent[0]; number <= sent[1]; number++ {
				s.give(&s.Steps[i], number, given)
			}
		}
	}
	for i := range s.Steps {
		for _, judged := range s.Steps[i].Step.Checks {
			for _, number := range judged.Exchanges {
				s.give(&s.Steps[i], number, given)
			}
		}
		slices.SortFunc(s.Steps[i].Exchanges, func(a, b *exchange) int { return a.Number - b.Number })
	}
	for _, x := range s.byIndex {
		if !given[x.Number] {
			s.Rest = append(s.Rest, x)
		}
	}
}

// give puts an exchange under a step, unless another has it.
func (s *scenario) give(to *step, number int, given map[int]bool) {
	if x := s.exchange(number); x != nil && !given[number] {
		given[number] = true
		to.Exchanges = append(to.Exchanges, x)
	}
}

func (s *scenario) newCheck(judged run.Check) check {
	shown := check{Check: judged, Word: wordOf(judged.Verdict)}
	for _, number := range judged.Cause {
		if x := s.exchange(number); x != nil && judged.Verdict != run.Pass {
			shown.Causes = append(shown.Causes, x)
		}
	}
	for _, number := range judged.Exchanges {
		if x := s.exchange(number); x != nil {
			shown.Cited = append(shown.Cited, x)
		}
	}
	for _, x := range shown.Causes {
		if !slices.Contains(shown.Cited, x) {
			shown.Cited = append([]*exchange{x}, shown.Cited...)
		}
	}
	if last := shown.Last(); last != nil && judged.Verdict != run.Pass {
		body := ""
		if last.Response != nil {
			body = last.Response.source
		}
		shown.Pointer = reproduce.Place(&judged, body)
		last.mark(shown.Pointer)
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

func grouped(scenarios []*scenario, room budget) []verdictGroup {
	var groups []verdictGroup
	for _, known := range words() {
		group := verdictGroup{word: known}
		for _, s := range scenarios {
			if s.Verdict == known.Verdict {
				group.Scenarios = append(group.Scenarios, s)
			}
		}
		if len(group.Scenarios) == 0 {
			continue
		}
		group.Open = !group.Scenarios[0].passed()
		group.Left = room.left(group.Scenarios[0])
		group.Parts = parts(group.Scenarios)
		groups = append(groups, group)
	}
	return groups
}

// parts divides scenarios by their feature file; those that are not applicable by reason, the largest group first.
func parts(scenarios []*scenario) []part {
	const few = 8
	excluded := scenarios[0].Verdict == run.NotApplicable
	if len(scenarios) <= few && !excluded {
		return []part{{Scenarios: scenarios}}
	}
	var all run.Groups[string, part]
	for _, s := range scenarios {
		title := s.Feature
		if excluded {
			title = s.Reason
		}
		group := all.Of(title, func() part { return part{Title: title} })
		group.Scenarios = append(group.Scenarios, s)
	}
	if excluded {
		slices.SortStableFunc(all.List, func(a, b part) int { return len(b.Scenarios) - len(a.Scenarios) })
	}
	return all.List
}
