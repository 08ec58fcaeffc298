package verdict

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
)

// Unanswered reports whether a scenario has no result for nothing but requests that were not answered, which the causes of its run name.
func Unanswered(scenario *run.Scenario) bool {
	if !OnlyLost(scenario) {
		return false
	}
	for check := range checks(scenario) {
		if check.Verdict == run.Error && unansweredBy(scenario, check) == "" {
			return false
		}
	}
	return true
}

// unansweredBy names the requests that a check has no response of, so that all that share it are one thing to look at.
func unansweredBy(scenario *run.Scenario, check run.Check) string {
	if check.Verdict != run.Error || check.Outcome != string(features.Unanswered) {
		return ""
	}
	silent := silence(scenario, check)
	if silent == nil {
		return ""
	}
	if strings.Contains(silent.Error, unreadBefore) {
		return http.MethodGet + " " + collection(silent)
	}
	return kindOf(silent)
}

// unreadBefore is in the error of a write that was not sent since the read before it had no answer (targets.ErrUnread).
const unreadBefore = "it could not be read before the write: "

// silence is the request that a check has no response of: the last of those that it cites, nil where there is none.
func silence(scenario *run.Scenario, check run.Check) *evidence.Exchange {
	numbers := slices.Concat(check.Cause, check.Exchanges)
	slices.Sort(numbers)
	return cited(scenario, numbers, without)
}

// without reports whether an exchange has no response of the provider: none, or one of a gateway before it.
func without(exchange *evidence.Exchange) bool {
	if exchange.Status == 0 {
		return true
	}
	return exchange.Simulated == "" && exchange.Error != "" || exchange.Status == http.StatusBadGateway || exchange.Status == http.StatusGatewayTimeout
}

// searched stands behind what a search looks through.
const searched = " (search)"

// collection is what a request is about: "Users", "Groups", or the last part of its path; a search says so.
func collection(of *evidence.Exchange) string {
	address, err := url.Parse(of.URL)
	if err != nil {
		return "the provider"
	}
	name := address.Path[strings.LastIndex(strings.TrimSuffix(address.Path, "/"), "/")+1:]
	for _, known := range []string{"Users", "Groups"} {
		if strings.Contains(address.Path+"/", "/"+known+"/") {
			name = known
		}
	}
	if address.Query().Has("filter") {
		return name + searched
	}
	return cmp.Or(name, "the provider")
}

// wait is how a request ended without a response, and after how long.
type wait struct {
	why   string
	after time.Duration
}

func waited(scenario *run.Scenario, check run.Check) wait {
	silent := silence(scenario, check)
	if silent == nil {
		return wait{}
	}
	why := silent.Error
	if why == "" {
		why = fmt.Sprintf("a gateway answered %d", silent.Status)
	}
	return wait{why, time.Duration(silent.DurationMS * float64(time.Millisecond))}
}

// fault puts requests without an answer in words.
func fault(requests string, waited wait) string {
	text := "no answer to " + requests
	switch {
	case strings.Contains(waited.why, "no complete response within "): // the time that it had
		return text + " within " + seconds(waited.after)
	case strings.HasSuffix(waited.why, "EOF"):
		return text + ": the connection was closed after " + seconds(waited.after)
	}
	return text + ": " + waited.why + " after " + seconds(waited.after)
}

func seconds(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%d s", int(d.Round(time.Second)/time.Second))
}

// unanswered reports whether the cause is that requests were not answered.
func (c *Cause) unanswered() bool { return c.Fault != "" && c.Outcome == string(features.Unanswered) }

// silent makes one finding of requests that were not answered, the one that was waited for longest: what else is missing for want of the
// same response could not be judged because of it.
func (g *grouping) silent() {
	for i := range g.causes {
		of := &g.causes[i]
		if !of.unanswered() {
			continue
		}
		longest := slices.MaxFunc(of.Findings, func(a, b Finding) int {
			return cmp.Compare(g.waited(a).after.Round(time.Second), g.waited(b).after.Round(time.Second))
		})
		of.Fault = fault(of.Fault, g.waited(longest))
		for _, other := range of.Findings {
			if other.Scenario != longest.Scenario {
				of.block(other.Scenario)
			}
		}
		of.Findings = []Finding{longest}
	}
}

func (g *grouping) waited(of Finding) wait {
	scenario := &g.run.Scenarios[of.Scenario]
	return waited(scenario, scenario.Steps[of.Step].Checks[of.Check])
}
