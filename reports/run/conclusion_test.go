package run

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func checked(verdict Verdict, looked int) Check {
	return Check{ID: "c", Requirement: "r-a", Outcome: "x", Verdict: verdict, Looked: looked}
}

func TestFold(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		checks []Check
		want   Verdict
	}{
		{"nothing", nil, NotApplicable},
		{"held", []Check{checked(Pass, 1)}, Pass},
		{"held on nothing", []Check{checked(Pass, 0)}, Error},
		{"one of two", []Check{checked(Pass, 1), checked(Fail, 1)}, Fail},
		{"fail beats blocked", []Check{checked(Blocked, 0), checked(Fail, 1)}, Fail},
		{"error beats fail", []Check{checked(Fail, 1), checked(Error, 0)}, Error},
		{"advisory beats pass", []Check{checked(Advisory, 1), checked(Pass, 1)}, Advisory},
		{"not applicable is best", []Check{checked(NotApplicable, 0), checked(Pass, 1)}, Pass},
	}
	for _, c := range cases {
		if got := Fold(c.checks); got != c.want {
			t.Errorf("%s: want %s, got %s", c.name, c.want, got)
		}
	}
}

func TestScenarioFold(t *testing.T) {
	t.Parallel()
	step := func(verdict Verdict, checks ...Check) Step { return Step{Verdict: verdict, Checks: checks} }
	cases := []struct {
		name     string
		scenario Scenario
		want     Verdict
	}{
		{"excluded", Scenario{Planned: Planned{Excluded: "no groups"}}, NotApplicable},
		{"no step", Scenario{}, Error},
		{"steps but no check", Scenario{Steps: []Step{step(Pass), step(Pass)}}, Error},
		{"held", Scenario{Steps: []Step{step(Pass), step(Pass, checked(Pass, 1))}}, Pass},
		{"blocked, the rest not reached", Scenario{Steps: []Step{step(Blocked, checked(Blocked, 1)), step("")}}, Blocked},
		{"error of the harness", Scenario{Steps: []Step{step(Pass, checked(Pass, 1)), {Error: "panic"}}}, Error},
		{"the checks decide, not what was recorded", Scenario{Steps: []Step{step(Pass, checked(Fail, 1))}}, Fail},
		{"unverifiable alone", Scenario{Steps: []Step{step(Unverifiable, checked(Unverifiable, 0))}}, Unverifiable},
	}
	for _, c := range cases {
		if got := c.scenario.Fold(); got != c.want {
			t.Errorf("%s: want %s, got %s", c.name, c.want, got)
		}
	}
}

// verdicts makes a full run with a scenario of each verdict, whose one check has it as well.
func verdicts(list ...Verdict) *Run {
	whole := &Run{Header: Header{Profile: "entra", Full: true}}
	for i, verdict := range list {
		id := string(rune('a' + i))
		planned := plan(id)[0]
		of := verdict
		if verdict == Fixed {
			of = Pass
		}
		scenario := Scenario{Planned: planned, Verdict: verdict, Steps: []Step{{Verdict: of, Checks: []Check{{
			ID: "c", Requirement: planned.Requirement, Outcome: "missing", Looked: 1, Verdict: of,
		}}}}}
		if verdict == NotApplicable {
			scenario.Steps = nil
		}
		whole.Header.Plan = append(whole.Header.Plan, planned)
		whole.Header.Catalogue = append(whole.Header.Catalogue, Requirement{ID: planned.Requirement})
		whole.Scenarios = append(whole.Scenarios, scenario)
	}
	whole.Footer.Planned, whole.Footer.Written = len(list), len(list)
	return whole
}

func with(whole *Run, change func(*Run)) *Run {
	change(whole)
	return whole
}

const stuckOnce = "Does not conform: 1 scenario is blocked, since what they start from could not be made."

// chain is a run whose third scenario is blocked by the requirement of the second, which a known deviation blocks.
func chain(change func(*Run)) *Run {
	whole := verdicts(Pass, Blocked, Blocked)
	whole.Header.Deviations = []Deviation{{Requirement: "root", Outcome: "missing"}}
	whole.Scenarios[1].Steps[0].Checks[0].Requirement = "root"
	whole.Scenarios[2].Steps[0].Checks[0].Requirement = "r-b"
	return with(whole, change)
}

func TestExitCodeAndSentence(t *testing.T) {
	t.Parallel()
	one := Deviation{Requirement: "r-b", Outcome: "missing"}
	load := Load{Phase: "initial cycle", Planned: 100, Sent: 100}
	starved := Load{Phase: "users", Planned: 351, Sent: 61, Seconds: 3.6, StarvedS: 2.9, Rate: 100, MaxLive: 8, Audit: &Audit{Users: 5}}
	cases := []struct {
		name     string
		whole    *Run
		code     int
		sentence string
	}{
		{"all pass", verdicts(Pass, Pass), 0, "Conforms: 2 scenarios passed on 2 of 2 requirements of the entra profile."},
		{"one passes", verdicts(Pass), 0, "Conforms: 1 scenario passed on 1 of 1 requirement of the entra profile."},
		{"a selection", with(verdicts(Pass), func(r *Run) { r.Header.Full = false }), 0, "Conforms as far as selected: 1 scenario passed on 1 of 1 requirement of the entra profile."},
		{"known", verdicts(Pass, KnownDeviation, KnownDeviation), 0, "Conforms: 1 scenario passed on 1 of 3 requirements of the entra profile, 2 known deviations."},
		{"all known", verdicts(KnownDeviation, KnownDeviation), 0, "Conforms, for all that was found is known: 2 known deviations."},
		{"advisory", verdicts(Pass, Advisory, Advisory), 0, "Conforms: 3 scenarios passed on 3 of 3 requirements of the entra profile, 2 advisories."},
		{"unverifiable beside a pass", verdicts(Pass, Unverifiable, NotApplicable), 0, "Conforms: 1 scenario passed on 1 of 3 requirements of the entra profile."},
		{"fail", verdicts(Pass, Fail, Fail, KnownDeviation), 1, "Does not conform: 2 requirements fail in 2 scenarios, 1 known deviation."},
		{"two scenarios, one requirement", with(verdicts(Fail, Fail), func(r *Run) { r.Scenarios[1].Steps[0].Checks[0].Requirement = "r-a" }), 1, "Does not conform: 1 requirement fails in 2 scenarios."},
		{"fail and blocked", verdicts(Fail, Blocked), 1, "Does not conform: 1 requirement fails in 1 scenario, 1 more is blocked."},
		{"blocked alone", verdicts(Pass, Blocked, Blocked), 1, "Does not conform: 2 scenarios are blocked, since what they start from could not be made."},
		{"blocked by a known deviation", with(verdicts(Pass, Blocked), func(r *Run) { r.Header.Deviations = []Deviation{one} }), 0, "Conforms: 1 scenario passed on 1 of 2 requirements of the entra profile."},
		{"blocked by what is known of another row", with(verdicts(Pass, Blocked), func(r *Run) {
			other := one
			other.Row = "legacy"
			r.Header.Deviations, r.Scenarios[1].Row = []Deviation{other}, "compliant"
		}), 1, "Does not conform: 1 scenario is blocked, since what they start from could not be made."},
		{"blocked by what a known deviation blocks", chain(func(*Run) {}), 0, "Conforms: 1 scenario passed on 1 of 3 requirements of the entra profile."},
		{"blocked by another outcome of it", chain(func(r *Run) { r.Scenarios[2].Steps[0].Checks[0].Outcome = "extra" }), 1, stuckOnce},
		{"blocked by what one row is free to do", chain(func(r *Run) {
			r.Scenarios = append(r.Scenarios, r.Scenarios[1])
			r.Scenarios[3].Steps, r.Scenarios[3].Verdict = r.Scenarios[0].Steps, Pass
			r.Header.Plan = append(r.Header.Plan, r.Header.Plan[1])
		}), 1, stuckOnce},
		{"blocked by what nobody tests", chain(func(r *Run) { r.Scenarios[1].Requirement = "r-d" }), 1, stuckOnce},
		{"blocked in a circle", chain(func(r *Run) { r.Scenarios[1].Steps[0].Checks[0].Requirement = "r-c" }), 1,
			"Does not conform: 2 scenarios are blocked, since what they start from could not be made."},
		{"fixed", verdicts(Pass, Fixed), 1, "Conforms, but the known deviations must be corrected: 1 deviation is fixed and must be removed."},
		{"stale", with(verdicts(Pass), func(r *Run) { r.Footer.Stale = []Deviation{one, one} }), 1, "Conforms, but the known deviations must be corrected: 2 deviations match nothing."},
		{"expired", with(verdicts(Pass), func(r *Run) { r.Footer.Expired = []Deviation{one} }), 1, "Conforms, but the known deviations must be corrected: 1 deviation has expired."},
		{"error", verdicts(Pass, Fail, Error), 3, "No verdict: 1 scenario ended in an error of the harness, the network or the target's life."},
		{"incomplete", with(verdicts(Fail), func(r *Run) { r.Footer.Incomplete = Interrupted }), 130, "No verdict: the run is incomplete: interrupted."},
		{"deadline", with(verdicts(Fail), func(r *Run) { r.Footer.Incomplete = "the deadline of 5m has passed" }), 3, "No verdict: the run is incomplete: the deadline of 5m has passed."},
		{"fault", with(verdicts(Pass), func(r *Run) { r.Footer.Fault = "the target died." }), 3, "No verdict: the target died."},
		{"planned but not written", with(verdicts(Pass), func(r *Run) { r.Header.Plan = plan("a", "b") }), 3, "No verdict: 2 scenarios were planned but 1 recorded."},
		{"nothing applies", verdicts(NotApplicable, NotApplicable), 3, "No verdict: none of the 2 scenarios applies to this target."},
		{"nothing could be judged", verdicts(NotApplicable, Unverifiable), 3, "No verdict: none of the 2 scenarios could be judged."},
		{"nothing", verdicts(), 3, "No verdict: nothing was run."},
		{"load, no audit", with(verdicts(), func(r *Run) { r.Loads = []Load{load} }), 0, "Load without an audit: 100 of 100 planned requests were sent."},
		{"load, audited", with(verdicts(), func(r *Run) { r.Loads = []Load{load}; r.Loads[0].Audit = &Audit{Users: 5} }), 0, "Bore the load: the audit found no difference; 100 of 100 planned requests were sent."},
		{"load lost data", with(verdicts(), func(r *Run) {
			r.Loads = []Load{load}
			r.Loads[0].Audit = &Audit{Findings: []Finding{{}, {}}}
			r.Loads[0].SLOs = []SLO{{}}
		}), 1, "Did not keep what it was given: the audit found 2 differences; 100 of 100 planned requests were sent."},
		{"slo broken", with(verdicts(Pass), func(r *Run) { r.Loads = []Load{load}; r.Loads[0].SLOs = []SLO{{Held: true}, {}} }), 4,
			"Conforms: 1 scenario passed on 1 of 1 requirement of the entra profile. Too slow: 1 service level objective is broken; 100 of 100 planned requests were sent."},
		{"fail beats slo", with(verdicts(Fail), func(r *Run) { r.Loads = []Load{load}; r.Loads[0].SLOs = []SLO{{}} }), 1,
			"Does not conform: 1 requirement fails in 1 scenario. Too slow: 1 service level objective is broken; 100 of 100 planned requests were sent."},
		{"no answer beats all", with(verdicts(Fail, Error), func(r *Run) { r.Loads = []Load{load}; r.Loads[0].SLOs = []SLO{{}} }), 3, "No verdict: 1 scenario ended in an error of the harness, the network or the target's life."},
		{"audit that compared nothing", with(verdicts(), func(r *Run) { r.Loads = []Load{load}; r.Loads[0].Audit = &Audit{} }), 3, "No verdict: the audit after the phase initial cycle compared nothing."},
		{"load cut by its duration", with(verdicts(), func(r *Run) {
			r.Loads = []Load{{Phase: "users", Planned: 201, Sent: 123, Seconds: 3, Audit: &Audit{Users: 61}, Cut: "the duration has passed", Left: &Left{Users: 39, Groups: 1, Memberships: 100}}}
		}), 0, "Bore the load as far as it went: the audit found no difference; 123 of 201 planned requests were sent; the load was cut in the phase users, since the duration has passed: 39 users, 1 group, 100 memberships left undone."},
		{"load that starved", with(verdicts(), func(r *Run) { r.Loads = []Load{starved} }), 3,
			"No verdict: the phase users waited 2.9 of its 3.6 s at --max-live 8, so nothing is proven about 100 requests a second: raise --max-live, or lower --rate; 61 of 351 planned requests were sent at 16.9 a second of 100."},
		{"starved and too slow", with(verdicts(), func(r *Run) { r.Loads = []Load{starved}; r.Loads[0].SLOs = []SLO{{}} }), 3,
			"No verdict: the phase users waited 2.9 of its 3.6 s at --max-live 8, so nothing is proven about 100 requests a second: raise --max-live, or lower --rate; 61 of 351 planned requests were sent at 16.9 a second of 100."},
		{"starved and lost data", with(verdicts(), func(r *Run) { r.Loads = []Load{starved}; r.Loads[0].Audit = &Audit{Users: 1, Findings: []Finding{{}}} }), 1,
			"Did not keep what it was given: the audit found 1 difference; 61 of 351 planned requests were sent at 16.9 a second of 100; the phase users waited 2.9 of its 3.6 s at --max-live 8, so nothing is proven about 100 requests a second: raise --max-live, or lower --rate."},
		{"starved beside a failing scenario", with(verdicts(Fail), func(r *Run) { r.Loads = []Load{starved} }), 1,
			"Does not conform: 1 requirement fails in 1 scenario. No verdict about the load: the audit found no difference; 61 of 351 planned requests were sent at 16.9 a second of 100; the phase users waited 2.9 of its 3.6 s at --max-live 8, so nothing is proven about 100 requests a second: raise --max-live, or lower --rate."},
		{"starved for a hundredth", with(verdicts(), func(r *Run) { r.Loads = []Load{starved}; r.Loads[0].StarvedS = 0.036 }), 0,
			"Bore the load: the audit found no difference; 61 of 351 planned requests were sent at 16.9 a second of 100."},
		{"nothing starves without a rate", with(verdicts(), func(r *Run) { r.Loads = []Load{starved}; r.Loads[0].Rate = 0 }), 0,
			"Bore the load: the audit found no difference; 61 of 351 planned requests were sent."},
		{"answers lost, all done", with(verdicts(), func(r *Run) { r.Loads = []Load{load}; r.Loads[0].Audit = &Audit{Users: 5, Lost: &Lost{Done: 19}} }), 0,
			"Kept what it was given, though not every answer came: the audit found no difference; 100 of 100 planned requests were sent; 19 operations were not answered: 19 found done."},
		{"answers lost, not all done", with(verdicts(), func(r *Run) {
			r.Loads = []Load{load}
			r.Loads[0].Audit = &Audit{Users: 5, Lost: &Lost{Done: 2, Undone: 1, Unknown: 1}}
		}), 3,
			"No verdict: 4 operations were not answered: 2 found done, 1 found undone, 1 of unknown effect; 100 of 100 planned requests were sent."},
		{"all answers lost", with(verdicts(), func(r *Run) { r.Loads = []Load{load}; r.Loads[0].Audit = &Audit{Lost: &Lost{Undone: 1}} }), 3,
			"No verdict: 1 operation was not answered: 1 found undone; 100 of 100 planned requests were sent."},
		{"answers lost and data", with(verdicts(), func(r *Run) {
			r.Loads = []Load{load}
			r.Loads[0].Audit = &Audit{Users: 5, Lost: &Lost{Undone: 1}, Findings: []Finding{{}}}
		}), 1, "Did not keep what it was given: the audit found 1 difference; 100 of 100 planned requests were sent; 1 operation was not answered: 1 found undone."},
		{"objects not read back", with(verdicts(), func(r *Run) {
			r.Loads = []Load{load}
			r.Loads[0].Audit = &Audit{Users: 3, Unread: &Unread{Objects: 2, Why: "503 Service Unavailable"}, Lost: &Lost{Undone: 1}}
		}), 3,
			"No verdict: 2 objects could not be read back: 503 Service Unavailable; 1 operation was not answered: 1 found undone; 100 of 100 planned requests were sent."},
		{"no object read back", with(verdicts(), func(r *Run) {
			r.Loads = []Load{load}
			r.Loads[0].Audit = &Audit{Unread: &Unread{Objects: 1, Why: "connection refused"}}
		}), 3, "No verdict: 1 object could not be read back: connection refused; 100 of 100 planned requests were sent."},
		{"objects not read back and data", with(verdicts(), func(r *Run) {
			r.Loads = []Load{load}
			r.Loads[0].Audit = &Audit{Users: 5, Unread: &Unread{Objects: 1, Why: "connection refused"}, Findings: []Finding{{}}}
		}), 1, "Did not keep what it was given: the audit found 1 difference; 100 of 100 planned requests were sent; 1 object could not be read back: connection refused."},
		{"objects not read back beside a failing scenario", with(verdicts(Fail), func(r *Run) {
			r.Loads = []Load{load}
			r.Loads[0].Audit = &Audit{Users: 5, Unread: &Unread{Objects: 1, Why: "connection refused"}}
		}), 1,
			"Does not conform: 1 requirement fails in 1 scenario. No verdict about the load: the audit found no difference; 100 of 100 planned requests were sent; 1 object could not be read back: connection refused."},
		{"load that sent nothing", with(verdicts(), func(r *Run) { r.Loads = []Load{{Phase: "warm-up", Planned: 5}} }), 3, "No verdict: no request of the phase warm-up was sent."},
	}
	for _, c := range cases {
		if got := ExitCode(c.whole); got != c.code {
			t.Errorf("%s: want exit code %d, got %d", c.name, c.code, got)
		}
		if got := Sentence(c.whole); got != c.sentence {
			t.Errorf("%s:\nwant %s\ngot  %s", c.name, c.sentence, got)
		}
	}
}

func TestCounts(t *testing.T) {
	t.Parallel()
	got := Counts(verdicts(Pass, Fail, Pass, Blocked))
	if diff := cmp.Diff(map[Verdict]int{Pass: 2, Fail: 1, Blocked: 1}, got); diff != "" {
		t.Error(diff)
	}
}

func TestCoverageCountsOnlyWhatWasLookedAt(t *testing.T) {
	t.Parallel()
	whole := &Run{Header: Header{Catalogue: []Requirement{{ID: "held"}, {ID: "blocked"}, {ID: "broken"}, {ID: "empty"}, {ID: "nowhere"}, {ID: "excluded"}, {ID: "fixed"}}}}
	add := func(key, requirement string, verdict Verdict, checks ...Check) {
		whole.Scenarios = append(whole.Scenarios, Scenario{Planned: Planned{Key: key, Requirement: requirement}, Verdict: verdict, Steps: []Step{{Checks: checks}}})
	}
	check := func(requirement string, verdict Verdict, looked int) Check {
		return Check{Requirement: requirement, Verdict: verdict, Looked: looked}
	}
	add("s1", "held", Fail, check("held", Pass, 2), check("held", Fail, 1), check("foreign", Pass, 1))
	add("s2", "blocked", Blocked, check("blocked", Blocked, 3))
	add("s3", "broken", Error, check("broken", Error, 1))
	add("s4", "empty", Pass, check("empty", Pass, 0))
	add("s5", "excluded", NotApplicable)
	add("s6", "fixed", Fixed, check("fixed", Pass, 1), check("held", Pass, 4))
	want := []Covered{
		{Requirement{ID: "held"}, Fail, true, 7, []string{"s1", "s6"}},
		{Requirement{ID: "blocked"}, Blocked, false, 0, []string{"s2"}},
		{Requirement{ID: "broken"}, Error, false, 0, []string{"s3"}},
		{Requirement{ID: "empty"}, Error, false, 0, []string{"s4"}},
		{Requirement{ID: "nowhere"}, "", false, 0, nil},
		{Requirement{ID: "excluded"}, NotApplicable, false, 0, []string{"s5"}},
		{Requirement{ID: "fixed"}, Fixed, true, 1, []string{"s6"}},
	}
	if diff := cmp.Diff(want, Coverage(whole)); diff != "" {
		t.Error(diff)
	}
}

func TestWorst(t *testing.T) {
	t.Parallel()
	order := Verdicts()
	for i, worse := range order {
		for _, better := range order[i:] {
			if got := Worst(better, worse); got != worse {
				t.Errorf("want %s to be worse than %s, got %s", worse, better, got)
			}
		}
	}
}
