package reports

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/scimproof/scimproof/reports/run"
)

// cause is a root cause: all findings that show the same outcome on the same requirement.
type cause struct {
	Number      int
	Anchor      string
	Folded      bool // closed at first: there are many before it
	Word        word
	Requirement run.Requirement
	Outcome     string
	Ambiguity   string
	Findings    []finding
	Blocks      []*scenario // cannot be judged because of it
	Fault       string      // of the harness, instead of a requirement
	Until       string      // a date for a deviation that would declare it
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
	causes = joinBlocked(causes)
	slices.SortStableFunc(causes, func(a, b cause) int {
		if rank := rank(a.Word.Verdict) - rank(b.Word.Verdict); rank != 0 {
			return rank
		}
		return b.Scenarios() + len(b.Blocks) - a.Scenarios() - len(a.Blocks)
	})
	until := whole.Header.Started.AddDate(0, 3, 0).Format(time.DateOnly)
	for i := range causes {
		causes[i].Until = until
		causes[i].finish(i+1, verdicts[0])
	}
	return causes
}

// joinBlocked lays what merely blocks to the cause that failed by the same requirement, or with the same answer of the
// provider, word for word: it is one thing to fix.
func joinBlocked(causes []cause) []cause {
	failed := map[string]int{}
	for i, of := range causes {
		if of.Word.Verdict == run.Blocked || of.Fault != "" {
			continue
		}
		for _, found := range of.Findings {
			for _, name := range []string{found.Check.Reason, of.Requirement.ID} {
				if _, known := failed[name]; !known && name != "" {
					failed[name] = i
				}
			}
		}
	}
	for i := range causes {
		of := &causes[i]
		at, same := failed[of.reason()]
		if !same {
			at, same = failed[of.Requirement.ID]
		}
		if same && of.Word.Verdict == run.Blocked {
			for _, found := range of.Findings {
				if !slices.Contains(causes[at].Blocks, found.Scenario) {
					causes[at].Blocks = append(causes[at].Blocks, found.Scenario)
				}
			}
			of.Findings = nil
		}
	}
	return slices.DeleteFunc(causes, func(of cause) bool { return len(of.Findings) == 0 })
}

// reason is the reason that all findings share, "" when they have none or several.
func (c cause) reason() string {
	for _, found := range c.Findings {
		if found.Check.Reason != c.Findings[0].Check.Reason {
			return ""
		}
	}
	return c.Findings[0].Check.Reason
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

// The most that stands open: exchanges with a cause, which are the write that was answered wrongly and the reading that
// showed it; and causes, after which only their titles are shown.
const (
	mostEvidence = 3
	mostOpen     = 12
)

// finish numbers the cause and copies the first finding's deciding exchanges, so that the evidence stands beside it.
func (c *cause) finish(number int, kind run.Verdict) {
	c.Number, c.Folded = number, number > mostOpen
	c.Anchor = fmt.Sprintf("%s-%d", map[bool]string{true: "advisory", false: "cause"}[kind == run.Advisory], number)
	first := &c.Findings[0]
	for _, x := range deciding(first.Scenario, first.Check.Cited) {
		evidence := *x
		evidence.Anchor = fmt.Sprintf("%s-x%d", c.Anchor, x.Number)
		first.Evidence = append(first.Evidence, &evidence)
	}
}

// deciding picks the last exchanges that a check cites. Where all of them only read, the write before them belongs to the
// story too: it is what should have made the difference.
func deciding(s *scenario, cited []*exchange) []*exchange {
	cited = cited[max(0, len(cited)-mostEvidence):]
	if len(cited) == 0 || slices.ContainsFunc(cited, (*exchange).writes) {
		return cited
	}
	var write *exchange
	for _, x := range s.byIndex {
		if x.writes() && x.Number < cited[0].Number {
			write = x
		}
	}
	if write == nil {
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

// Declaration is the entry of a deviations file that would declare the cause, for each of its scenarios; "" for what cannot
// be declared.
func (c cause) Declaration() string {
	if c.Word.Verdict != run.Fail {
		return ""
	}
	var text strings.Builder
	var named []string
	for _, s := range c.scenarios() {
		if slices.Contains(named, s.ID) {
			continue
		}
		named = append(named, s.ID)
		fmt.Fprintf(&text, "- scenario: %s\n  requirement: %s\n  outcome: %s\n  reason: why it is so, for those who read the report\n  link: https://…\n  until: %s\n",
			yaml(s.ID), yaml(c.Requirement.ID), yaml(c.Outcome), c.Until)
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
