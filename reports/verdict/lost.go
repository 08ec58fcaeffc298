package verdict

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
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

// lostWords says how many scenarios have no result, and why, or why mostly.
func (c *Conclusion) lostWords(whole *run.Run) string {
	counts := map[string]int{}
	for _, cause := range c.Causes {
		if cause.unanswered() {
			counts[cause.Fault] = len(cause.Scenarios()) + len(cause.Blocks)
		}
	}
	for i := range whole.Scenarios {
		if scenario := &whole.Scenarios[i]; !Unanswered(scenario) {
			if why := lostWhy(scenario); why != "" {
				counts[why]++
			}
		}
	}
	reasons := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	text := fmt.Sprintf("%s %s no result", number(c.lost, "scenario"), choose(c.lost, "has", "have"))
	switch len(reasons) {
	case 0:
		return text + " because a response did not come"
	case 1:
		return text + ": " + reasons[0]
	}
	return text + ", mostly: " + reasons[0]
}

// mostWhy is how much of a reason a sentence bears, in characters.
const mostWhy = 240

// lostWhy is the reason of the first check without a response, "" where there is none.
func lostWhy(scenario *run.Scenario) string {
	for _, step := range scenario.Steps {
		for _, check := range step.Checks {
			if check.Verdict == run.Error && check.Outcome == string(features.Unanswered) {
				return strings.TrimSuffix(scim.Clip(check.Reason, mostWhy), ".")
			}
		}
	}
	return ""
}
