package verdict

import (
	"slices"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
)

// Cause is one thing to fix: all findings that show the same outcome on the same requirement.
type Cause struct {
	Verdict     run.Verdict // the worst of its findings
	Requirement string      // id, "" for a fault
	Outcome     string
	Ambiguity   string
	Fault       string // an error of scimproof, the network or the target, instead of a requirement: its first line
	Findings    []Finding
	Blocks      []int // scenarios that cannot be judged because of it, by their place in the run
}

// Finding is one check that failed, by the places of its scenario, step and check in the run's lists. For a step that ended in
// a fault, Check is -1.
type Finding struct{ Scenario, Step, Check int }

// Scenarios lists the scenarios with a finding, each once, by their place in the run.
func (c Cause) Scenarios() (places []int) {
	for _, found := range c.Findings {
		if !slices.Contains(places, found.Scenario) {
			places = append(places, found.Scenario)
		}
	}
	return places
}

// causes groups the findings of the given verdicts, those that fail the most scenarios first. What was merely blocked by a cause is
// listed with it; where nothing failed, it is a cause itself.
func causes(whole *run.Run, verdicts ...run.Verdict) []Cause {
	g := grouping{whole: whole, index: map[string]int{}}
	for i, scenario := range whole.Scenarios {
		for j, step := range scenario.Steps {
			if step.Error != "" && slices.Contains(verdicts, run.Error) {
				title, _, _ := strings.Cut(step.Error, "\n")
				group := g.find("error "+title, Cause{Verdict: run.Error, Fault: title})
				group.Findings = append(group.Findings, Finding{i, j, -1})
			}
			for k, check := range step.Checks {
				if slices.Contains(verdicts, check.Verdict) {
					if requests := unansweredBy(&whole.Scenarios[i], check); requests != "" {
						group := g.find("unanswered "+requests, Cause{Verdict: run.Error, Outcome: check.Outcome, Fault: requests})
						group.Findings = append(group.Findings, Finding{i, j, k})
						continue
					}
					group := g.find(check.Requirement+"\n"+check.Outcome, Cause{
						Verdict: check.Verdict, Requirement: check.Requirement, Outcome: check.Outcome, Ambiguity: check.Ambiguity,
					})
					group.add(Finding{i, j, k}, check.Verdict)
				}
			}
		}
	}
	g.joinBlocked()
	g.silent()
	slices.SortStableFunc(g.causes, func(a, b Cause) int {
		if rank := rank(a.Verdict) - rank(b.Verdict); rank != 0 {
			return rank
		}
		return len(b.Scenarios()) + len(b.Blocks) - len(a.Scenarios()) - len(a.Blocks)
	})
	return g.causes
}

func rank(verdict run.Verdict) int { return slices.Index(run.Verdicts(), verdict) }

// add keeps findings that judge apart from scenarios that are only blocked.
func (c *Cause) add(found Finding, verdict run.Verdict) {
	if verdict == run.Blocked && c.Verdict != run.Blocked {
		c.block(found.Scenario)
		return
	}
	if verdict != run.Blocked && c.Verdict == run.Blocked { // what blocked before turns out to fail
		for _, earlier := range c.Findings {
			c.Blocks = append(c.Blocks, earlier.Scenario)
		}
		c.Findings = nil
	}
	if rank(verdict) < rank(c.Verdict) {
		c.Verdict = verdict
	}
	c.Findings = append(c.Findings, found)
}

func (c *Cause) block(scenario int) {
	if !slices.Contains(c.Blocks, scenario) {
		c.Blocks = append(c.Blocks, scenario)
	}
}

// grouping collects the causes of a run.
type grouping struct {
	whole  *run.Run
	causes []Cause
	index  map[string]int
}

// find returns the cause of the key, which is made where there is none.
func (g *grouping) find(key string, made Cause) *Cause {
	at, known := g.index[key]
	if !known {
		at = len(g.causes)
		g.index[key] = at
		g.causes = append(g.causes, made)
	}
	return &g.causes[at]
}

// joinBlocked adds what is only blocked to the cause that failed on the same requirement, or with exactly the same response of the
// provider: it is one thing to fix.
func (g *grouping) joinBlocked() {
	failed := map[string]int{}
	for i, of := range g.causes {
		if of.Verdict == run.Blocked || of.Fault != "" {
			continue
		}
		for _, found := range of.Findings {
			for _, name := range []string{g.reason(found), of.Requirement} {
				if _, known := failed[name]; !known && name != "" {
					failed[name] = i
				}
			}
		}
	}
	for i := range g.causes {
		of := &g.causes[i]
		if of.Verdict != run.Blocked {
			continue
		}
		at, same := failed[g.sharedReason(of)]
		if !same {
			at, same = failed[of.Requirement]
		}
		if same {
			for _, found := range of.Findings {
				g.causes[at].block(found.Scenario)
			}
			of.Findings = nil
		}
	}
	g.causes = slices.DeleteFunc(g.causes, func(of Cause) bool { return len(of.Findings) == 0 })
}

func (g *grouping) reason(of Finding) string {
	if of.Check < 0 {
		return ""
	}
	return g.whole.Scenarios[of.Scenario].Steps[of.Step].Checks[of.Check].Reason
}

// sharedReason is the reason that all findings share, "" when they have none or several.
func (g *grouping) sharedReason(of *Cause) string {
	first := g.reason(of.Findings[0])
	if slices.ContainsFunc(of.Findings, func(found Finding) bool { return g.reason(found) != first }) {
		return ""
	}
	return first
}
