package verdict

import (
	"slices"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
)

func plan(keys ...string) []run.Planned {
	planned := []run.Planned{}
	for i, key := range keys {
		planned = append(planned, run.Planned{Key: key, ID: key, Name: "Story " + key, Feature: "entra/a.feature", Line: i + 1, Requirement: "r-" + key})
	}
	return planned
}

// verdicts makes a full run with a scenario of each verdict, whose one check has it as well.
func verdicts(list ...run.Verdict) *run.Run {
	whole := &run.Run{Header: run.Header{Profile: "entra", Full: true}}
	for i, verdict := range list {
		id := string(rune('a' + i))
		planned := plan(id)[0]
		of := verdict
		if verdict == run.Fixed {
			of = run.Pass
		}
		scenario := run.Scenario{Planned: planned, Verdict: verdict, Steps: []run.Step{{Verdict: of, Checks: []run.Check{{
			ID: "c", Requirement: planned.Requirement, Outcome: "missing", Looked: 1, Verdict: of,
		}}}}}
		if verdict == run.NotApplicable {
			scenario.Steps = nil
		}
		whole.Header.Plan = append(whole.Header.Plan, planned)
		whole.Header.Catalogue = append(whole.Header.Catalogue, run.Requirement{ID: planned.Requirement})
		whole.Scenarios = append(whole.Scenarios, scenario)
	}
	whole.Footer.Planned, whole.Footer.Written = len(list), len(list)
	return whole
}

func with(whole *run.Run, change func(*run.Run)) *run.Run {
	change(whole)
	return whole
}

const stuckOnce = "Does not conform: 1 scenario is blocked because its starting point could not be created."

// chain is a run whose third scenario is blocked by the requirement of the second, which a known deviation blocks.
func chain(change func(*run.Run)) *run.Run {
	whole := verdicts(run.Pass, run.Blocked, run.Blocked)
	whole.Header.Deviations = []run.Deviation{{Scenario: "declared", Requirement: "root", Outcome: "missing"}}
	whole.Scenarios[1].Steps[0].Checks[0].Requirement = "root"
	whole.Scenarios[2].Steps[0].Checks[0].Requirement = "r-b"
	return with(whole, change)
}

func TestExitCodeAndSentence(t *testing.T) {
	t.Parallel()
	one := run.Deviation{Scenario: "declared", Requirement: "r-b", Outcome: "missing"}
	load := run.Load{Phase: "initial cycle", Planned: 100, Sent: 100}
	starved := run.Load{Phase: "users", Planned: 351, Sent: 61, Seconds: 3.6, StarvedS: 2.9, Rate: 100, MaxLive: 8, Audit: &run.Audit{Users: 5}}
	cases := []struct {
		name     string
		whole    *run.Run
		code     Exit
		sentence string
	}{
		{"all pass", verdicts(run.Pass, run.Pass), 0, "Conforms: 2 scenarios passed, covering 2 of 2 applicable requirements of the entra profile."},
		{"one passes", verdicts(run.Pass), 0, "Conforms: 1 scenario passed, covering 1 of 1 applicable requirement of the entra profile."},
		{"a selection", with(verdicts(run.Pass), func(r *run.Run) { r.Header.Full = false }), 0, "Conforms: 1 scenario passed, covering 1 of 1 applicable requirement of the entra profile."},
		{"known", verdicts(run.Pass, run.KnownDeviation, run.KnownDeviation), 0, "No new failures: 2 known deviations, 1 scenario passed, covering 3 of 3 applicable requirements of the entra profile."},
		{"all known", verdicts(run.KnownDeviation, run.KnownDeviation), 0, "No new failures: 2 known deviations."},
		{"advisory", verdicts(run.Pass, run.Advisory, run.Advisory), 0, "Conforms: 3 scenarios passed, covering 3 of 3 applicable requirements of the entra profile, 2 advisories."},
		{"unverifiable beside a pass", verdicts(run.Pass, run.Unverifiable, run.NotApplicable), 0, "Passed what was tested: 1 of 3 applicable requirements of the entra profile, 1 scenario passed."},
		{"fail", verdicts(run.Pass, run.Fail, run.Fail, run.KnownDeviation), 1, "Does not conform: 2 requirements fail in 2 scenarios, 1 known deviation."},
		{"two scenarios, one requirement", with(verdicts(run.Fail, run.Fail), func(r *run.Run) { r.Scenarios[1].Steps[0].Checks[0].Requirement = "r-a" }), 1, "Does not conform: 1 requirement fails in 2 scenarios."},
		{"fail and blocked", verdicts(run.Fail, run.Blocked), 1, "Does not conform: 1 requirement fails in 1 scenario, 1 more scenario is blocked."},
		{"blocked alone", verdicts(run.Pass, run.Blocked, run.Blocked), 1, "Does not conform: 2 scenarios are blocked because their starting point could not be created."},
		{"blocked by a known deviation", with(verdicts(run.Pass, run.Blocked), func(r *run.Run) { r.Header.Deviations = []run.Deviation{one} }), 0, "No new failures: 1 scenario blocked by known deviations, 1 scenario passed, covering 1 of 2 applicable requirements of the entra profile."},
		{"blocked by what is known of another row", with(verdicts(run.Pass, run.Blocked), func(r *run.Run) {
			other := one
			other.Row = "legacy"
			r.Header.Deviations, r.Scenarios[1].Row = []run.Deviation{other}, "compliant"
		}), 1, "Does not conform: 1 scenario is blocked because its starting point could not be created."},
		{"blocked by what a known deviation blocks", chain(func(*run.Run) {}), 0, "No new failures: 2 scenarios blocked by known deviations, 1 scenario passed, covering 1 of 3 applicable requirements of the entra profile."},
		{"blocked by another outcome of it", chain(func(r *run.Run) { r.Scenarios[2].Steps[0].Checks[0].Outcome = "extra" }), 1, stuckOnce},
		{"blocked by what one row is free to do", chain(func(r *run.Run) {
			r.Scenarios = append(r.Scenarios, r.Scenarios[1])
			r.Scenarios[3].Steps, r.Scenarios[3].Verdict = r.Scenarios[0].Steps, run.Pass
			r.Header.Plan = append(r.Header.Plan, r.Header.Plan[1])
		}), 1, stuckOnce},
		{"blocked by what nobody tests", chain(func(r *run.Run) { r.Scenarios[1].Requirement = "r-d" }), 1, stuckOnce},
		{"blocked in a circle", chain(func(r *run.Run) { r.Scenarios[1].Steps[0].Checks[0].Requirement = "r-c" }), 1,
			"Does not conform: 2 scenarios are blocked because their starting point could not be created."},
		{"fixed", verdicts(run.Pass, run.Fixed), 1, "No new failures, but the list of known deviations must be updated: 1 deviation is fixed and must be removed."},
		{"stale", with(verdicts(run.Pass), func(r *run.Run) { r.Footer.Stale = []run.Deviation{one, one} }), 1, "No new failures, but the list of known deviations must be updated: 2 deviations match nothing."},
		{"expired", with(verdicts(run.Pass), func(r *run.Run) { r.Footer.Expired = []run.Deviation{one} }), 1, "No new failures, but the list of known deviations must be updated: 1 deviation has expired."},
		{"error", verdicts(run.Pass, run.Fail, run.Error), 3, "No verdict: 1 scenario ended in an error: scimproof or the network failed, or the target crashed or stopped responding."},
		{"one lost response", lostOf(20, 0, 1), 3, "No verdict: 1 scenario has no result because a response did not come; of the other 20 none fails."},
		{"one lost response, and failures", lostOf(18, 2, 1), 1, "Does not conform: 2 requirements fail in 2 scenarios, 1 without a result because a response did not come."},
		{"too many lost responses", lostOf(16, 2, 3), 3, "No verdict: 3 scenarios have no result because a response did not come."},
		{"too many for one reason", with(lostOf(16, 2, 3), func(r *run.Run) {
			for i := range 3 {
				r.Scenarios[18+i].Steps[0].Checks[0].Reason = "user create returned 504 Gateway Timeout after 60 s."
			}
		}), 3, "No verdict: 3 scenarios have no result: user create returned 504 Gateway Timeout after 60 s."},
		{"a lost response beside another fault", with(lostOf(18, 2, 1), func(r *run.Run) {
			r.Scenarios = append(r.Scenarios, run.Scenario{Planned: run.Planned{ID: "z", Key: "z"}, Verdict: run.Error, Steps: []run.Step{{Verdict: run.Error, Error: "step panicked"}}})
			r.Header.Plan = append(r.Header.Plan, run.Planned{ID: "z", Key: "z"})
		}), 3, "No verdict: 2 scenarios ended in an error: scimproof or the network failed, or the target crashed or stopped responding."},
		{"incomplete", with(verdicts(run.Fail), func(r *run.Run) { r.Footer.Incomplete = run.Interrupted }), 130, "No verdict: the run is incomplete: interrupted."},
		{"deadline", with(verdicts(run.Fail), func(r *run.Run) { r.Footer.Incomplete = "the deadline of 5m has passed" }), 3, "No verdict: the run is incomplete: the deadline of 5m has passed."},
		{"fault", with(verdicts(run.Pass), func(r *run.Run) { r.Footer.Fault = "the target died." }), 3, "No verdict: the target died."},
		{"fault in the middle", with(verdicts(run.Pass, run.Fail), func(r *run.Run) { r.Footer.Fault, r.Header.Plan = "the token ended.", plan("a", "b", "c", "d", "e") }), 3,
			"No verdict: the token ended; 3 of 5 scenarios were not reached."},
		{"planned but not written", with(verdicts(run.Pass), func(r *run.Run) { r.Header.Plan = plan("a", "b") }), 3, "No verdict: 2 scenarios were planned, 1 recorded."},
		{"nothing applies", verdicts(run.NotApplicable, run.NotApplicable), 3, "No verdict: none of the 2 scenarios applies to this target."},
		{"nothing could be judged", verdicts(run.NotApplicable, run.Unverifiable), 3, "No verdict: none of the 2 scenarios could be judged."},
		{"nothing", verdicts(), 3, "No verdict: nothing was run."},
		{"load, no audit", with(verdicts(), func(r *run.Run) { r.Loads = []run.Load{load} }), 0, "Load without an audit: sent 100/100 requests."},
		{"load, audited", with(verdicts(), func(r *run.Run) { r.Loads = []run.Load{load}; r.Loads[0].Audit = &run.Audit{Users: 5} }), 0, "Held up under load: the audit found no differences; sent 100/100 requests."},
		{"load lost data", with(verdicts(), func(r *run.Run) {
			r.Loads = []run.Load{load}
			r.Loads[0].Audit = &run.Audit{Findings: []run.Finding{{}, {}}}
			r.Loads[0].SLOs = []run.SLO{{}}
		}), 1, "Lost or changed data: the audit found 2 differences; sent 100/100 requests."},
		{"slo broken", with(verdicts(run.Pass), func(r *run.Run) { r.Loads = []run.Load{load}; r.Loads[0].SLOs = []run.SLO{{Held: true}, {}} }), 4,
			"Conforms: 1 scenario passed, covering 1 of 1 applicable requirement of the entra profile. Too slow: 1 service level objective was missed; sent 100/100 requests."},
		{"two slos broken", with(verdicts(), func(r *run.Run) { r.Loads = []run.Load{load}; r.Loads[0].SLOs = []run.SLO{{}, {}} }), 4,
			"Too slow: 2 service level objectives were missed; sent 100/100 requests."},
		{"fail beats slo", with(verdicts(run.Fail), func(r *run.Run) { r.Loads = []run.Load{load}; r.Loads[0].SLOs = []run.SLO{{}} }), 1,
			"Does not conform: 1 requirement fails in 1 scenario. Too slow: 1 service level objective was missed; sent 100/100 requests."},
		{"no answer beats all", with(verdicts(run.Fail, run.Error), func(r *run.Run) { r.Loads = []run.Load{load}; r.Loads[0].SLOs = []run.SLO{{}} }), 3, "No verdict: 1 scenario ended in an error: scimproof or the network failed, or the target crashed or stopped responding."},
		{"audit that compared nothing", with(verdicts(), func(r *run.Run) { r.Loads = []run.Load{load}; r.Loads[0].Audit = &run.Audit{} }), 3, "No verdict: the audit after phase initial cycle compared nothing."},
		{"load cut by its duration", with(verdicts(), func(r *run.Run) {
			r.Loads = []run.Load{{Phase: "users", Planned: 201, Sent: 123, Seconds: 3, Audit: &run.Audit{Users: 61}, Cut: "the duration has passed", Left: &run.Left{Users: 39, Groups: 1, Memberships: 100}}}
		}), 0, "Held up under load until stopped early: the audit found no differences; sent 123/201 requests; stopped early in phase users (the duration has passed): 39 users, 1 group, 100 memberships not provisioned."},
		{"load that starved", with(verdicts(), func(r *run.Run) { r.Loads = []run.Load{starved} }), 3,
			"No verdict: phase users was held back by --max-live 8 for 2.9 of 3.6 s, so nothing is proven about 100 requests/s: raise --max-live or lower --rate; sent 61/351 requests at 16.9/s (target 100/s)."},
		{"starved and too slow", with(verdicts(), func(r *run.Run) { r.Loads = []run.Load{starved}; r.Loads[0].SLOs = []run.SLO{{}} }), 3,
			"No verdict: phase users was held back by --max-live 8 for 2.9 of 3.6 s, so nothing is proven about 100 requests/s: raise --max-live or lower --rate; sent 61/351 requests at 16.9/s (target 100/s)."},
		{"starved and lost data", with(verdicts(), func(r *run.Run) {
			r.Loads = []run.Load{starved}
			r.Loads[0].Audit = &run.Audit{Users: 1, Findings: []run.Finding{{}}}
		}), 1,
			"Lost or changed data: the audit found 1 difference; sent 61/351 requests at 16.9/s (target 100/s); phase users was held back by --max-live 8 for 2.9 of 3.6 s, so nothing is proven about 100 requests/s: raise --max-live or lower --rate."},
		{"starved beside a failing scenario", with(verdicts(run.Fail), func(r *run.Run) { r.Loads = []run.Load{starved} }), 1,
			"Does not conform: 1 requirement fails in 1 scenario. No verdict about the load: the audit found no differences; sent 61/351 requests at 16.9/s (target 100/s); phase users was held back by --max-live 8 for 2.9 of 3.6 s, so nothing is proven about 100 requests/s: raise --max-live or lower --rate."},
		{"starved for a hundredth", with(verdicts(), func(r *run.Run) { r.Loads = []run.Load{starved}; r.Loads[0].StarvedS = 0.036 }), 0,
			"Held up under load: the audit found no differences; sent 61/351 requests at 16.9/s (target 100/s)."},
		{"nothing starves without a rate", with(verdicts(), func(r *run.Run) { r.Loads = []run.Load{starved}; r.Loads[0].Rate = 0 }), 0,
			"Held up under load: the audit found no differences; sent 61/351 requests."},
		{"answers lost, all done", with(verdicts(), func(r *run.Run) {
			r.Loads = []run.Load{load}
			r.Loads[0].Audit = &run.Audit{Users: 5, Lost: &run.Lost{Done: 19}}
		}), 0,
			"Held up under load, with some responses lost: the audit found no differences; sent 100/100 requests; 19 writes got no response: 19 took effect."},
		{"answers lost, not all done", with(verdicts(), func(r *run.Run) {
			r.Loads = []run.Load{load}
			r.Loads[0].Audit = &run.Audit{Users: 5, Lost: &run.Lost{Done: 2, Undone: 1, Unknown: 1}}
		}), 3,
			"No verdict: 4 writes got no response: 2 took effect, 1 had no effect, 1 unknown; sent 100/100 requests."},
		{"all answers lost", with(verdicts(), func(r *run.Run) {
			r.Loads = []run.Load{load}
			r.Loads[0].Audit = &run.Audit{Lost: &run.Lost{Undone: 1}}
		}), 3,
			"No verdict: 1 write got no response: 1 had no effect; sent 100/100 requests."},
		{"answers lost and data", with(verdicts(), func(r *run.Run) {
			r.Loads = []run.Load{load}
			r.Loads[0].Audit = &run.Audit{Users: 5, Lost: &run.Lost{Undone: 1}, Findings: []run.Finding{{}}}
		}), 1, "Lost or changed data: the audit found 1 difference; sent 100/100 requests; 1 write got no response: 1 had no effect."},
		{"objects not read back", with(verdicts(), func(r *run.Run) {
			r.Loads = []run.Load{load}
			r.Loads[0].Audit = &run.Audit{Users: 3, Unread: &run.Unread{Objects: 2, Why: "503 Service Unavailable"}, Lost: &run.Lost{Undone: 1}}
		}), 3,
			"No verdict: 2 objects could not be read back: 503 Service Unavailable; 1 write got no response: 1 had no effect; sent 100/100 requests."},
		{"no object read back", with(verdicts(), func(r *run.Run) {
			r.Loads = []run.Load{load}
			r.Loads[0].Audit = &run.Audit{Unread: &run.Unread{Objects: 1, Why: "connection refused"}}
		}), 3, "No verdict: 1 object could not be read back: connection refused; sent 100/100 requests."},
		{"objects not read back and data", with(verdicts(), func(r *run.Run) {
			r.Loads = []run.Load{load}
			r.Loads[0].Audit = &run.Audit{Users: 5, Unread: &run.Unread{Objects: 1, Why: "connection refused"}, Findings: []run.Finding{{}}}
		}), 1, "Lost or changed data: the audit found 1 difference; sent 100/100 requests; 1 object could not be read back: connection refused."},
		{"objects not read back beside a failing scenario", with(verdicts(run.Fail), func(r *run.Run) {
			r.Loads = []run.Load{load}
			r.Loads[0].Audit = &run.Audit{Users: 5, Unread: &run.Unread{Objects: 1, Why: "connection refused"}}
		}), 1,
			"Does not conform: 1 requirement fails in 1 scenario. No verdict about the load: the audit found no differences; sent 100/100 requests; 1 object could not be read back: connection refused."},
		{"load that sent nothing", with(verdicts(), func(r *run.Run) { r.Loads = []run.Load{{Phase: "warm-up", Planned: 5}} }), 3, "No verdict: no request of phase warm-up was sent."},
	}
	for _, c := range cases {
		got := Conclude(c.whole)
		if got.Exit != c.code {
			t.Errorf("%s: want exit code %d, got %d", c.name, c.code, got.Exit)
		}
		if got.Sentence != c.sentence {
			t.Errorf("%s:\nwant %s\ngot  %s", c.name, c.sentence, got.Sentence)
		}
	}
}

// lostOf is a run in which so many scenarios pass, fail, and end in an error since a response did not come.
func lostOf(passed, failed, lost int) *run.Run {
	all := slices.Concat(slices.Repeat([]run.Verdict{run.Pass}, passed), slices.Repeat([]run.Verdict{run.Fail}, failed), slices.Repeat([]run.Verdict{run.Error}, lost))
	r := verdicts(all...)
	for i := range r.Scenarios {
		if r.Scenarios[i].Verdict == run.Error {
			r.Scenarios[i].Steps = []run.Step{{Verdict: run.Error, Checks: []run.Check{{Verdict: run.Error, Outcome: "unanswered"}}}}
		}
	}
	return r
}

// TestWhatIsBlockedBesideAFailureFollowsFromIt, unless it is as much as fails: then it is a cause of its own.
func TestWhatIsBlockedBesideAFailureFollowsFromIt(t *testing.T) {
	t.Parallel()
	same := func(whole *run.Run) *run.Run { // what fails is one cause
		for i := range whole.Scenarios {
			if check := &whole.Scenarios[i].Steps[0].Checks[0]; check.Verdict == run.Fail {
				check.Requirement = "r-a"
			}
		}
		return whole
	}
	for name, row := range map[string]struct {
		whole  *run.Run
		causes int
		blocks int // by the first
	}{
		"less":            {same(verdicts(run.Fail, run.Fail, run.Blocked)), 1, 1},
		"less, each":      {same(verdicts(run.Fail, run.Fail, run.Blocked, run.Blocked)), 1, 2},
		"as much":         {same(verdicts(run.Fail, run.Blocked)), 2, 0},
		"nothing fails":   {verdicts(run.Pass, run.Blocked, run.Blocked), 2, 0},
		"blocked by name": {with(verdicts(run.Fail, run.Blocked), func(r *run.Run) { r.Scenarios[1].Steps[0].Checks[0].Requirement = "r-a" }), 1, 1},
	} {
		found := Conclude(row.whole).Causes
		if len(found) != row.causes || len(found[0].Blocks) != row.blocks {
			t.Errorf("%s: want %d causes, the first of which blocks %d, got %d: %+v", name, row.causes, row.blocks, len(found), found)
		}
	}
}
