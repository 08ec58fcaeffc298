package verdict

import (
	"fmt"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
)

// MostLost is the share of scenarios without a result above which the others say too little: one in so many.
const MostLost = 10

// lost counts the scenarios that ended in an error for nothing but a response that did not come.
func lost(whole *run.Run) (count int) {
	for i := range whole.Scenarios {
		if whole.Scenarios[i].Verdict == run.Error && OnlyLost(&whole.Scenarios[i]) {
			count++
		}
	}
	return count
}

// OnlyLost reports whether a scenario has no result for nothing but a response that did not come.
func OnlyLost(scenario *run.Scenario) bool {
	found := false
	for _, step := range scenario.Steps {
		if step.Error != "" {
			return false
		}
		for _, check := range step.Checks {
			if check.Verdict == run.Error {
				if check.Outcome != string(features.Unanswered) {
					return false
				}
				found = true
			}
		}
	}
	return found
}

// fewLost reports whether every error is a lost response, and they are few: the other scenarios stand.
func (c *Conclusion) fewLost() bool {
	return c.lost > 0 && c.lost == c.Counts[run.Error] && c.lost*MostLost <= c.judged()+c.lost
}

// lostWords says how many scenarios have no result.
func (c *Conclusion) lostWords() string {
	return fmt.Sprintf("%s %s no result, because a response did not come", number(c.lost, "scenario"), choose(c.lost, "has", "have"))
}
