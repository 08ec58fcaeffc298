package reports

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/scimproof/scimproof/reports/reproduce"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim/invariant"
)

// cause is a root cause: all findings that have one thing to fix behind them.
type cause struct {
	Number      int
	Anchor      string
	Folded      bool // collapsed: many causes come before it
	Listed      bool // only a row on paper
	Word        word
	Requirement run.Requirement
	Outcome     string
	Ambiguity   string
	Findings    []finding
	Blocks      []*scenario // cannot be judged because of it
	Fault       string      // an error of scimproof, the network or the target, instead of a requirement
	Until       string      // a date for a deviation that would declare it
	Script      string      // a shell script that shows it, see package reproduce; "" = none
	NoScript    string      // why there is none
}

// mostPrinted is how many causes, advisories after the others, are printed with their evidence; the rest is a table on paper.
const mostPrinted = 10

// finding is one check that failed.
type finding struct {
	Scenario *scenario
	Step     step
	Check    check
	Evidence []*exchange // copies of the last exchanges cited, with anchors of their own; first finding only
}

// First is the finding shown in full.
func (c cause) First() finding { return c.Findings[0] }

// Others are the findings beside the first.
func (c cause) Others() []finding { return c.Findings[1:] }

// newCauses builds the causes of a run; kind is the prefix of their anchors, room how many are printed with their evidence. whole is
// presentable; original gives the scripts, which must repeat the original bytes.
func newCauses(whole, original *run.Run, scenarios []*scenario, found []verdict.Cause, kind string, room int) []cause {
	maker := reproduce.New(original)
	all := make([]cause, len(found))
	until := whole.Header.Started.AddDate(0, 3, 0).Format(time.DateOnly)
	for i, of := range found {
		made := cause{
			Number: i + 1, Anchor: fmt.Sprintf("%s-%d", kind, i+1), Folded: i >= mostOpen, Listed: i >= room,
			Word: wordOf(of.Verdict), Outcome: of.Outcome, Ambiguity: of.Ambiguity, Fault: of.Fault, Until: until,
		}
		if of.Fault == "" {
			made.Requirement = blamed(whole, of)
			made.reproduce(maker, original, of.Findings)
		}
		for _, at := range of.Findings {
			made.Findings = append(made.Findings, newFinding(whole, scenarios[at.Scenario], at))
		}
		for _, at := range of.Blocks {
			made.Blocks = append(made.Blocks, scenarios[at])
		}
		if step := made.First().Step; made.Requirement.Summary == made.Requirement.ID && step.Text != "" { // not of this profile
			made.Requirement.Summary = fmt.Sprintf("“%s %s” cannot be judged", step.Keyword, step.Text)
		}
		made.prove()
		all[i] = made
	}
	return all
}

// mostTried is how many findings of a cause a script may be made of: the bundled reference is asked for each.
const mostTried = 25

// reproduce makes the script of the first finding that one can be made of; where there is none, the first finding's reason says why.
func (c *cause) reproduce(maker *reproduce.Maker, original *run.Run, findings []verdict.Finding) {
	for _, found := range findings[:min(len(findings), mostTried)] {
		if found.Check < 0 {
			continue
		}
		scenario := &original.Scenarios[found.Scenario]
		script, err := maker.Script(scenario, &scenario.Steps[found.Step].Checks[found.Check])
		if err == nil {
			c.Script, c.NoScript = script, ""
			return
		}
		if c.NoScript == "" {
			c.NoScript = Visible(err.Error())
		}
	}
}

// blamed is the requirement of a cause as the cause shows it: its sentence says what is wrong, and its fix is the advice for what was found.
func blamed(whole *run.Run, of verdict.Cause) run.Requirement {
	known := requirement(whole, of.Requirement)
	known.Summary, known.Fix = of.Title(known), of.Advice(known)
	return known
}

func newFinding(whole *run.Run, of *scenario, at verdict.Finding) finding {
	shown := finding{Scenario: of, Step: of.Steps[at.Step]}
	if at.Check >= 0 {
		shown.Check = shown.Step.Checks[at.Check]
		shown.Check.Reason = verdict.Because(&whole.Scenarios[at.Scenario], shown.Check.Check)
	}
	return shown
}

// Limits of what is expanded: exchanges of a cause, usually the write with the wrong response and the read that showed it; and
// causes, after which only titles are shown.
const (
	mostEvidence = 3
	mostOpen     = 12
)

// prove copies the first finding's deciding exchanges, so that the evidence is shown with it.
func (c *cause) prove() {
	first := &c.Findings[0]
	for _, x := range deciding(first.Scenario, first.Check) {
		evidence := *x
		evidence.Anchor = fmt.Sprintf("%s-x%d", c.Anchor, x.Number)
		first.Evidence = append(first.Evidence, &evidence)
	}
}

// deciding picks the last exchanges that a check cites, after the request that was to bring about what they should show. Where it names
// none and all of them are reads, that is the write before them.
func deciding(s *scenario, of check) []*exchange {
	cited := of.Cited[max(0, len(of.Cited)-mostEvidence):]
	if len(cited) == 0 {
		return nil
	}
	var write *exchange
	switch {
	case len(of.Causes) > 0:
		write = of.Causes[len(of.Causes)-1]
	case slices.ContainsFunc(cited, (*exchange).writes):
		return cited
	default:
		for _, x := range s.byIndex {
			if x.writes() && x.Number < cited[0].Number {
				write = x
			}
		}
	}
	if write == nil || slices.Contains(cited, write) {
		return cited
	}
	return append([]*exchange{write}, cited[max(0, len(cited)-mostEvidence+1):]...)
}

// Scenarios counts the different scenarios with a finding.
func (c cause) Scenarios() int { return len(c.scenarios()) }

func (c cause) scenarios() []*scenario {
	var seen []*scenario
	for _, found := range c.Findings {
		if !slices.Contains(seen, found.Scenario) {
			seen = append(seen, found.Scenario)
		}
	}
	return seen
}

// Declaration is the entry of a deviations file that would declare the cause, for each of its scenarios and what was found there; "" for
// what cannot be declared.
func (c cause) Declaration() string {
	var text strings.Builder
	var named []string
	for _, found := range c.Findings {
		if found.Check.Verdict != run.Fail {
			continue
		}
		entry := fmt.Sprintf("requirement: %s\n  outcome: %s\n", yaml(found.Check.Requirement), yaml(found.Check.Outcome))
		if !invariant.Checked(found.Check.ID) { // which holds of every response, in whichever scenario
			entry = fmt.Sprintf("scenario: %s\n  %s", yaml(found.Scenario.ID), entry)
		}
		if slices.Contains(named, entry) {
			continue
		}
		named = append(named, entry)
		fmt.Fprintf(&text, "- %s  reason: why this deviation exists\n  link: https://…\n  until: %s\n", entry, c.Until)
	}
	return strings.TrimSuffix(text.String(), "\n")
}

var plainYAML = regexp.MustCompile(`^(?:[a-z]|\d+-)[\w./-]*$`)

// yaml quotes what would not be the same text as a plain scalar.
func yaml(text string) string {
	if plainYAML.MatchString(text) {
		return text
	}
	return strconv.Quote(text)
}
