package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
)

// cause is a root cause: all findings that show the same outcome on the same requirement.
type cause struct {
	Anchor      string
	Word        word
	Requirement run.Requirement
	Outcome     string
	Ambiguity   string
	Findings    []finding
	Blocks      []*scenario // cannot be judged because of it
	Fault       string      // of the harness, instead of a requirement
}

// finding is one check that did not hold.
type finding struct {
	Scenario *scenario
	Step     step
	Check    check
	Evidence []*exchange // copies of the last exchanges cited, with anchors of their own; first finding only
}

// First is the finding that stands for all.
func (c cause) First() finding { return c.Findings[0] }

// Others are the findings beside the first.
func (c cause) Others() []finding { return c.Findings[1:] }

// newCauses groups the findings of the given verdicts, those that fail the most scenarios first. What was merely blocked by
// a cause is listed with it; where nothing failed, it is a cause itself.
func newCauses(whole *run.Run, scenarios []*scenario, verdicts ...run.Verdict) []cause {
	var causes []cause
	index := map[string]int{}
	find := func(key string, made cause) *cause {
		at, known := index[key]
		if !known {
			at = len(causes)
			index[key] = at
			causes = append(causes, made)
		}
		return &causes[at]
	}
	for _, s := range scenarios {
		for _, at := range s.Steps {
			if at.Error != "" && slices.Contains(verdicts, run.Error) {
				title, _, _ := strings.Cut(at.Error, "\n")
				group := find("error "+title, cause{Word: wordOf(run.Error), Fault: title})
				group.Findings = append(group.Findings, finding{Scenario: s, Step: at})
			}
			for _, judged := range at.Checks {
				if !slices.Contains(verdicts, judged.Verdict) {
					continue
				}
				group := find(judged.Requirement+"\n"+judged.Outcome, cause{
					Word: judged.Word, Requirement: requirement(whole, judged.Requirement), Outcome: judged.Outcome, Ambiguity: judged.Ambiguity,
				})
				group.add(finding{Scenario: s, Step: at, Check: judged})
			}
		}
	}
	slices.SortStableFunc(causes, func(a, b cause) int {
		if rank := rank(a.Word.Verdict) - rank(b.Word.Verdict); rank != 0 {
			return rank
		}
		return len(b.Findings) + len(b.Blocks) - len(a.Findings) - len(a.Blocks)
	})
	for i := range causes {
		causes[i].finish(i+1, verdicts[0])
	}
	return causes
}

func rank(verdict run.Verdict) int { return slices.Index(run.Verdicts(), verdict) }

// add keeps findings that judge apart from scenarios that are only blocked.
func (c *cause) add(found finding) {
	if found.Check.Verdict == run.Blocked && c.Word.Verdict != run.Blocked {
		if !slices.Contains(c.Blocks, found.Scenario) {
			c.Blocks = append(c.Blocks, found.Scenario)
		}
		return
	}
	if found.Check.Verdict != run.Blocked && c.Word.Verdict == run.Blocked { // what blocked before turns out to fail
		for _, earlier := range c.Findings {
			c.Blocks = append(c.Blocks, earlier.Scenario)
		}
		c.Findings = nil
	}
	if rank(found.Check.Verdict) < rank(c.Word.Verdict) {
		c.Word = found.Check.Word
	}
	c.Findings = append(c.Findings, found)
}

// mostEvidence is how many exchanges stand with a cause: the write that was answered wrongly, and the reading that showed it.
const mostEvidence = 3

// finish numbers the cause and copies the first finding's deciding exchanges, so that the evidence stands beside it.
func (c *cause) finish(number int, kind run.Verdict) {
	c.Anchor = fmt.Sprintf("%s-%d", map[bool]string{true: "advisory", false: "cause"}[kind == run.Advisory], number)
	cited := c.Findings[0].Check.Cited
	for _, x := range cited[max(0, len(cited)-mostEvidence):] {
		evidence := *x
		evidence.Anchor = fmt.Sprintf("%s-x%d", c.Anchor, x.Number)
		c.Findings[0].Evidence = append(c.Findings[0].Evidence, &evidence)
	}
}

// Scenarios counts the different scenarios with a finding.
func (c cause) Scenarios() int {
	seen := map[*scenario]bool{}
	for _, found := range c.Findings {
		seen[found.Scenario] = true
	}
	return len(seen)
}
