package verdict

import "github.com/scimproof/scimproof/reports/run"

// Covered is what a run says about one requirement of its profile.
type Covered struct {
	Requirement run.Requirement
	Verdict     run.Verdict // the worst of its checks; "" where none exists
	Tested      bool        // at least one check compared something and was judged
	Looked      int         // values compared, over all judged checks
	Scenarios   []string    // keys of the scenarios with a check on it, or planned for it, in the order of the file
}

// coverage returns one row for each requirement of the profile, in the catalogue's order. A check that was blocked, or that
// ended in an error, has tested nothing, nor has a scenario that is blocked, or that does not come with scimproof.
func coverage(whole *run.Run) []Covered {
	rows := make([]Covered, len(whole.Header.Catalogue))
	index := make(map[string]*Covered, len(rows))
	for i, requirement := range whole.Header.Catalogue {
		rows[i].Requirement = requirement
		index[requirement.ID] = &rows[i]
	}
	for _, scenario := range whole.Scenarios {
		for _, step := range scenario.Steps {
			for _, check := range step.Checks {
				index[check.Requirement].add(&scenario, check)
			}
		}
		index[scenario.Requirement].conclude(scenario)
	}
	return rows
}

func (c *Covered) add(scenario *run.Scenario, check run.Check) {
	if c == nil {
		return
	}
	c.note(scenario.Key, run.Fold([]run.Check{check}))
	if scenario.Own || scenario.Verdict == run.Blocked {
		return
	}
	switch check.Verdict {
	case run.Blocked, run.Error, run.NotApplicable, run.Unverifiable:
		return
	}
	if check.Looked > 0 {
		c.Tested = true
		c.Looked += check.Looked
	}
}

// conclude adds what only the scenario as a whole can say about the requirement it stands for.
func (c *Covered) conclude(scenario run.Scenario) {
	if c == nil {
		return
	}
	switch scenario.Verdict {
	case run.Fixed, run.NotApplicable, run.Error, run.Blocked:
		c.note(scenario.Key, scenario.Verdict)
	}
}

func (c *Covered) note(key string, verdict run.Verdict) {
	if c.Verdict == "" {
		c.Verdict = verdict
	}
	c.Verdict = run.Worst(c.Verdict, verdict)
	if last := len(c.Scenarios) - 1; last < 0 || c.Scenarios[last] != key {
		c.Scenarios = append(c.Scenarios, key)
	}
}
