package verdict

import (
	"slices"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
)

// Cause is one thing to fix: all findings that rest on the same refusal of the provider, or show the same attribute wrong, else the same
// outcome on the same requirement. Its requirement and outcome are those of its first finding, which is the one that says most about it.
type Cause struct {
	Verdict     run.Verdict // the worst of its findings
	Requirement string      // id, "" for a fault
	Outcome     string
	Ambiguity   string
	Fault       string    // an error of scimproof, the network or the target, instead of a requirement: its first line
	Refusal     Refusal   // what it rests on, the zero value where nothing was refused
	Attribute   string    // what is wrong, "" where that is no attribute
	NotKept     []string  // the attributes that a creation leaves out, where that is one cause: three at least; Attribute is "" then
	Findings    []Finding // the one that says most first
	Blocks      []int     // scenarios that cannot be judged because of it, by their place in the run

	rests    map[string]int   // how many of those rest on a requirement
	request  string           // that did not do what it should, as kindOf names it, "" where the findings share something else
	followed map[Finding]bool // what shows only because something else went wrong before
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

// reach are the scenarios that fail or cannot be judged because of it, each once, by their place in the run.
func (c Cause) reach() []int {
	places := slices.Concat(c.Scenarios(), c.Blocks)
	slices.Sort(places)
	return slices.Compact(places)
}

// causes groups the findings of the given verdicts. What others rest on comes first: the stages of provisioning in their order, then those
// that fail the most scenarios. What was merely blocked by a cause is listed with it; where nothing failed, it is a cause itself.
func causes(whole *run.Run, verdicts ...run.Verdict) []Cause {
	g := newGrouping(whole)
	for i := range whole.Scenarios {
		scenario := &whole.Scenarios[i]
		for j, step := range scenario.Steps {
			if step.Error != "" && slices.Contains(verdicts, run.Error) {
				title, _, _ := strings.Cut(step.Error, "\n")
				group := g.find(subject{fault: title}, Cause{Verdict: run.Error, Fault: title})
				group.Findings = append(group.Findings, Finding{i, j, -1})
			}
			for k, check := range step.Checks {
				if slices.Contains(verdicts, check.Verdict) {
					g.add(Finding{i, j, k}, scenario, check)
				}
			}
		}
	}
	g.joinBlocked()
	g.join()
	g.explain()
	g.silent()
	g.lead()
	g.notKept()
	g.sort()
	return g.causes
}

func rank(verdict run.Verdict) int { return slices.Index(run.Verdicts(), verdict) }

// add keeps findings that judge apart from scenarios that are only blocked.
func (c *Cause) add(found Finding, check *run.Check) {
	verdict := check.Verdict
	if verdict == run.Blocked {
		c.restOn(check.Requirement)
	}
	if verdict == run.Blocked && c.Verdict != run.Blocked {
		c.block(found.Scenario)
		return
	}
	if verdict != run.Blocked && c.Verdict == run.Blocked { // what blocked before turns out to fail
		for _, earlier := range c.Findings {
			c.block(earlier.Scenario)
		}
		c.Findings = nil
	}
	if rank(verdict) < rank(c.Verdict) {
		c.Verdict = verdict
	}
	c.Findings = append(c.Findings, found)
}

func (c *Cause) follow(found Finding) {
	if c.followed == nil {
		c.followed = map[Finding]bool{}
	}
	c.followed[found] = true
}

func (c *Cause) restOn(requirement string) {
	if c.rests == nil {
		c.rests = map[string]int{}
	}
	c.rests[requirement]++
}

func (c *Cause) block(scenario int) {
	if !slices.Contains(c.Blocks, scenario) {
		c.Blocks = append(c.Blocks, scenario)
	}
}
