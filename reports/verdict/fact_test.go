package verdict

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
)

// answeredBy is an exchange that a provider answered.
func answeredBy(method, path string, status int, body string) evidence.Exchange {
	return evidence.Exchange{Origin: evidence.OriginEntra, Method: method, URL: "http://provider/scim/" + path, Status: status, Response: &evidence.Message{Body: body}}
}

// played is a scenario with one check.
func played(key string, verdict run.Verdict, check run.Check, exchanges ...evidence.Exchange) run.Scenario {
	check.Verdict = verdict
	id, row, _ := strings.Cut(key, "/")
	for i := range exchanges {
		exchanges[i].Number = i + 1
	}
	return run.Scenario{Planned: run.Planned{Key: key, ID: id, Row: row, Requirement: check.Requirement}, Verdict: verdict, Steps: []run.Step{{Checks: []run.Check{check}}}, Exchanges: exchanges}
}

func search(name, found string) evidence.Exchange {
	return answeredBy("GET", "Users?filter=userName+eq+%22"+name+"%22", 200, fmt.Sprintf(`{"Resources":[{"userName":%q}]}`, found))
}

// TestFacts: each fact about the whole run is said where all of it speaks for it, and not where one thing speaks against it.
func TestFacts(t *testing.T) {
	ignored := func(requirement string) run.Check {
		return run.Check{Requirement: requirement, Outcome: string(features.Ignored)}
	}
	held := func(requirement string) run.Check {
		return run.Check{Requirement: requirement, Outcome: string(features.Held)}
	}
	patch := func(status int) evidence.Exchange { return answeredBy("PATCH", "Users/1", status, "") }
	group := func(status int) evidence.Exchange { return answeredBy("POST", "Groups", status, "") }
	for _, c := range []struct {
		begins  string
		speaks  []run.Scenario
		against run.Scenario
	}{
		{
			"Filters are ignored: 3 of 3 searches", []run.Scenario{played("a", run.Fail, run.Check{}, search("ada", "grace"), search("ada", "mary"), search("mary", "ada"))},
			played("b", run.Fail, run.Check{}, search("ada", "Ada")),
		},
		{
			"No PATCH changes anything: 3 were", []run.Scenario{
				played("a", run.Fail, ignored("entra-update-replace-single"), patch(200)),
				played("b", run.Fail, ignored("entra-disable-inactive"), patch(204)),
				played("c", run.Fail, ignored("entra-manager-set"), patch(204)),
			}, played("d", run.Pass, held("entra-members-add-each"), patch(204)),
		},
		{
			"Every PATCH is answered 500 and applied", []run.Scenario{
				played("a", run.Fail, run.Check{Outcome: string(features.DoneDespite)}, patch(500), patch(500), patch(500)),
			}, played("b", run.Pass, held("entra-manager-set"), patch(204)),
		},
		{
			"All failures are in the legacy dialect: 3 scenarios", []run.Scenario{
				played("a/legacy", run.Fail, run.Check{}), played("a/compliant", run.Pass, run.Check{}),
				played("b/legacy", run.Fail, run.Check{}), played("b/compliant", run.Pass, run.Check{}),
				played("c/legacy", run.Fail, run.Check{}), played("c/compliant", run.Pass, run.Check{}),
			}, played("d", run.Fail, run.Check{}),
		},
		{
			"There are no groups here: declare groups: false", []run.Scenario{
				played("a", run.Fail, run.Check{}, group(404), group(404), group(404)), played("b", run.Pass, run.Check{}),
			}, played("c", run.Fail, run.Check{}, group(400)),
		},
		{
			"Reads lag behind writes: set consistency:", []run.Scenario{played("a", run.Fail, run.Check{Outcome: string(features.StaleRead)})}, run.Scenario{},
		},
	} {
		got := facts(&run.Run{Scenarios: c.speaks})
		if len(got) != 1 || !strings.HasPrefix(got[0], c.begins) {
			t.Errorf("want the one fact %q, got %q", c.begins, got)
		}
		speaks := append(slices.Clip(c.speaks), c.against)
		if c.against.Key == "" {
			speaks = []run.Scenario{played("a", run.Fail, ignored("entra-update-replace-single"))}
		}
		if got := facts(&run.Run{Scenarios: speaks}); len(got) != 0 {
			t.Errorf("%s: want nothing said where one thing speaks against it, got %q", c.begins, got)
		}
		if got := facts(&run.Run{Scenarios: c.speaks[:0]}); len(got) != 0 {
			t.Errorf("want nothing said of a run without scenarios, got %q", got)
		}
	}
}
