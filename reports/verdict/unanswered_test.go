package verdict

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
)

// unansweredRun is a run in which each scenario has no result for want of an answer to such a request.
func unansweredRun(exchanges ...evidence.Exchange) *run.Run {
	whole := &run.Run{}
	for i, exchange := range exchanges {
		planned := run.Planned{ID: fmt.Sprintf("s%d", i), Key: fmt.Sprintf("s%d", i), Requirement: fmt.Sprintf("r%d", i)}
		exchange.Number = 1
		whole.Header.Plan = append(whole.Header.Plan, planned)
		whole.Scenarios = append(whole.Scenarios, run.Scenario{
			Planned: planned, Verdict: run.Error, Exchanges: []evidence.Exchange{exchange},
			Steps: []run.Step{{Checks: []run.Check{{
				Requirement: planned.Requirement, Outcome: "unanswered", Verdict: run.Error, Exchanges: []int{1}, Reason: fmt.Sprintf("reason %d", i),
			}}}},
		})
	}
	return whole
}

// TestUnansweredRequestsAreOneCause each kind, with the longest time that was waited: whatever else rests on them is blocked.
func TestUnansweredRequestsAreOneCause(t *testing.T) {
	t.Parallel()
	const base = "http://127.0.0.1/scim/v2/"
	timeout := func(method, path string, ms float64) evidence.Exchange {
		return evidence.Exchange{Method: method, URL: base + path, DurationMS: ms, Error: "no complete response within 30s"}
	}
	held := evidence.Exchange{Method: http.MethodPost, URL: base + "Users", Error: "not sent, since none of 3 before it was answered within 30 s"}
	for name, row := range map[string]struct {
		of   []evidence.Exchange
		want string // a line for each cause
	}{
		"creations": {[]evidence.Exchange{held, timeout("POST", "Users", 30001), timeout("POST", "Users", 30002), held},
			"no answer to POST Users within 30 s: s1, blocks 3"},
		"updates and reads": {[]evidence.Exchange{timeout("PATCH", "Users/1", 30000), timeout("GET", "Users/2", 30000), timeout("PATCH", "Users/3", 30000)},
			"no answer to PATCH Users within 30 s: s0, blocks 1\nno answer to GET Users within 30 s: s1, blocks 0"},
		"a search is another kind": {[]evidence.Exchange{timeout("GET", "Users?filter=a", 30000), timeout("GET", "Users/1", 30000)},
			"no answer to GET Users (search) within 30 s: s0, blocks 0\nno answer to GET Users within 30 s: s1, blocks 0"},
		"a gateway": {[]evidence.Exchange{{Method: "POST", URL: base + "Groups", Status: 504, DurationMS: 60000}},
			"no answer to POST Groups: a gateway answered 504 after 60 s: s0, blocks 0"},
		"closed": {[]evidence.Exchange{{Method: "POST", URL: base + "Users", Error: "EOF", DurationMS: 3}},
			"no answer to POST Users: the connection was closed after 3 ms: s0, blocks 0"},
		"the read before a write": {[]evidence.Exchange{
			{Method: "PATCH", URL: base + "Users/1", Error: "PATCH Users/1 was not sent: it could not be read before the write: EOF", DurationMS: 3},
			{Method: "GET", URL: base + "Users/1", Error: "EOF", DurationMS: 3},
		}, "no answer to GET Users: the connection was closed after 3 ms: s0, blocks 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole := unansweredRun(row.of...)
			concluded := Conclude(whole)
			var lines []string
			for _, cause := range concluded.Causes {
				lines = append(lines, fmt.Sprintf("%s: %s, blocks %d", cause.Fault, whole.Scenarios[cause.Findings[0].Scenario].Key, len(cause.Blocks)))
			}
			if got := strings.Join(lines, "\n"); got != row.want {
				t.Errorf("want\n%s\ngot\n%s", row.want, got)
			}
			if concluded.Exit != ExitNoAnswer || !strings.Contains(concluded.Sentence, "no answer to ") {
				t.Errorf("want no verdict for want of an answer, got exit code %d: %s", concluded.Exit, concluded.Sentence)
			}
			if !Unanswered(&whole.Scenarios[0]) {
				t.Error("want the scenario known as one without an answer")
			}
		})
	}
}
