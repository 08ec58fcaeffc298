package reports

import (
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
)

// budget limits how much of the exchanges is shown, so that a browser opens the page without delay. Exchanges cited by a finding
// are always shown in full; the larger the run, the less is shown of all others.
type budget struct {
	body    int  // bytes of a body
	headers bool // all headers are shown
	bodies  bool // exchanges of scenarios that passed are all shown, and can be opened
	failing bool // exchanges that no finding cites are shown in full too, in a scenario that did not pass
}

func newBudget(whole *run.Run) budget {
	const headers, passing, failing = 150 << 10, 2000, 500
	room := budget{body: bodyLimit(whole)}
	passed, others, fields := 0, 0, 0
	for _, scenario := range whole.Scenarios {
		if scenario.Verdict != run.Pass {
			others += len(scenario.Exchanges)
			continue
		}
		passed += len(scenario.Exchanges)
		for _, x := range scenario.Exchanges {
			fields += headerBytes(x)
		}
	}
	room.headers, room.bodies, room.failing = fields <= headers, passed <= passing, others <= failing
	return room
}

// left says what is omitted from the exchanges of the scenarios that share the verdict of one.
func (b budget) left(one *scenario) string {
	switch {
	case len(one.byIndex) == 0:
		return ""
	case one.passed() && !b.bodies:
		return "Large run: only the request lines of exchanges cited by a check are shown. See the run file for all exchanges."
	case one.passed() && !b.headers:
		return "Headers are omitted and long bodies truncated. See the run file for complete exchanges."
	case !one.passed() && !b.failing:
		return "Large run: exchanges that no finding cites are truncated. See the run file for complete exchanges."
	}
	return ""
}

func headerBytes(x evidence.Exchange) int {
	total := 0
	count := func(fields []evidence.Field) {
		for _, field := range fields {
			total += len(field.Name) + len(field.Value) + len(": \n")
		}
	}
	count(x.Request.Header)
	if x.Response != nil {
		count(x.Response.Header)
	}
	return total
}

// bodyLimit is how many bytes are shown of a truncated body: the larger the run, the fewer.
func bodyLimit(whole *run.Run) int {
	const budget, least = 250 << 10, 160
	for limit := 8 << 10; limit > least; limit = limit * 3 / 4 {
		if shownBytes(whole, limit) <= budget {
			return limit
		}
	}
	return least
}

// shownBytes is how much of all bodies is shown under a limit, each body once in a scenario.
func shownBytes(whole *run.Run, limit int) int {
	total := 0
	for _, scenario := range whole.Scenarios {
		seen := map[string]bool{"": true}
		for _, x := range scenario.Exchanges {
			bodies := []string{x.Request.Body}
			if x.Response != nil {
				bodies = append(bodies, x.Response.Body)
			}
			for _, body := range bodies {
				if !seen[body] {
					seen[body] = true
					total += min(limit, len(body))
				}
			}
		}
	}
	return total
}
