package reports

import (
	"strings"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
)

// cell is the result of one target for one requirement.
type cell struct {
	Word    word
	Outcome string // class of the check that decides it, "" where a whole scenario decides it
	Key     string // of the deciding scenario
	Link    string // to it in the target's own report, "" where there is none
	Asked   []sighting
}

// mostReason is how many characters of a reason a narrow column has, a few lines; the report has it whole.
const mostReason = 240

// sighting is a scenario that tests the requirement, and the outcome class that it found.
type sighting struct {
	Key, Outcome string
	Word         word
	Reason       string // why nothing was judged
}

// Plain reports whether the cell needs no explanation: the requirement is met, or was not tested.
func (c cell) Plain() bool {
	switch c.Word.Verdict {
	case run.Pass, run.NotApplicable, "none":
		return true
	}
	return false
}

func untested() word { return outcomeWord(verdict.Covered{}) }

// newCells works out the cell of each requirement of a run, by the requirement's id.
func newCells(whole *run.Run, coverage []verdict.Covered, report string) map[string]cell {
	anchors := map[string]string{}
	for i, anchor := range anchorsOf(whole.Scenarios) {
		anchors[whole.Scenarios[i].Key] = anchor
	}
	byKey := map[string]*run.Scenario{}
	for i := range whole.Scenarios {
		byKey[whole.Scenarios[i].Key] = &whole.Scenarios[i]
	}
	cells := map[string]cell{}
	for _, row := range coverage {
		made := cell{Word: outcomeWord(row)}
		for _, key := range row.Scenarios {
			made.Asked = append(made.Asked, sightingOf(byKey[key], row.Requirement.ID))
		}
		made.decide()
		if report != "" && made.Key != "" {
			made.Link = report + "#" + anchors[made.Key]
		}
		cells[row.Requirement.ID] = made
	}
	return cells
}

// decide picks the first scenario that found what the cell says.
func (c *cell) decide() {
	for _, seen := range c.Asked {
		if seen.Word.Verdict == c.Word.Verdict {
			c.Key, c.Outcome = seen.Key, seen.Outcome
			return
		}
	}
}

// sightingOf is the worst that a scenario's checks say about a requirement, and what the scenario as a whole says about its
// own, as verdict.Covered counts it.
func sightingOf(scenario *run.Scenario, requirement string) sighting {
	seen := sighting{Key: scenario.Key}
	var verdict run.Verdict
	for _, step := range scenario.Steps {
		for _, check := range step.Checks {
			if check.Requirement != requirement {
				continue
			}
			found := run.Fold([]run.Check{check})
			if verdict == "" || run.Worst(verdict, found) != verdict {
				verdict, seen.Outcome = found, check.Outcome
			}
		}
	}
	if scenario.Requirement == requirement {
		switch scenario.Verdict {
		case run.Fixed, run.NotApplicable, run.Error, run.Blocked:
			if verdict == "" || run.Worst(verdict, scenario.Verdict) != verdict {
				verdict, seen.Outcome = scenario.Verdict, ""
				first, _, _ := strings.Cut(Plain(scenario.Reason), "\n")
				seen.Reason = scim.Clip(first, mostReason)
			}
		}
	}
	seen.Word = wordOf(verdict)
	return seen
}
