package reports

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

func TestCausesGroupWhatIsTheSame(t *testing.T) {
	t.Parallel()
	type summary struct {
		Word, Requirement, Outcome string
		Scenarios, Blocks          int
		Evidence                   []int
	}
	var got []summary
	for _, cause := range newPage(Present(sampleRun())).Causes {
		var numbers []int
		for _, x := range cause.First().Evidence {
			numbers = append(numbers, x.Number)
		}
		got = append(got, summary{string(cause.Word.Verdict), cause.Requirement.ID, cause.Outcome, cause.Scenarios(), len(cause.Blocks), numbers})
	}
	want := []summary{
		{"fail", "entra-match-case", "missing", 1, 0, []int{2}},
		{"fail", "entra-create-phones-kept", "missing", 1, 0, []int{3, 4}},
		{"fail", "entra-deprovision-soft-delete", "still-active", 3, 1, []int{7, 8}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestOrderIsThePlans reverses the order in which scenarios ended: no view changes.
func TestOrderIsThePlans(t *testing.T) {
	t.Parallel()
	for _, view := range Views() {
		var pages [2]bytes.Buffer
		for i := range pages {
			whole := sampleRun()
			if i == 1 {
				slices.Reverse(whole.Scenarios)
			}
			if err := view.Write(&pages[i], Present(whole)); err != nil {
				t.Fatal(err)
			}
		}
		if pages[0].String() != pages[1].String() {
			t.Errorf("%s depends on the order in which scenarios end", view.File)
		}
	}
}

// TestCauseSeenFirstAsBlocked has the blocked scenario before the one that fails: the failure is the cause all the same.
func TestCauseSeenFirstAsBlocked(t *testing.T) {
	t.Parallel()
	whole := sampleRun()
	for i, scenario := range whole.Scenarios {
		if scenario.Verdict == run.Blocked {
			whole.Scenarios[0], whole.Scenarios[i] = whole.Scenarios[i], whole.Scenarios[0]
			whole.Header.Plan[0], whole.Header.Plan[i] = whole.Header.Plan[i], whole.Header.Plan[0]
		}
	}
	first := newPage(Present(whole)).Causes[2]
	if first.Word.Verdict != run.Fail || first.Scenarios() != 3 || len(first.Blocks) != 1 {
		t.Errorf("got %s in %d scenarios, blocks %d", first.Word.Verdict, first.Scenarios(), len(first.Blocks))
	}
}

func TestCauseThatOnlyBlocks(t *testing.T) {
	t.Parallel()
	whole := smallRun()
	whole.Scenarios[0].Verdict = run.Blocked
	whole.Scenarios[0].Steps[1].Checks[0].Verdict = run.Blocked
	causes := newPage(Present(whole)).Causes
	if len(causes) != 1 || causes[0].Word.Verdict != run.Blocked || causes[0].Scenarios() != 1 {
		t.Errorf("what blocks without failing anywhere is a cause of its own, got %+v", causes)
	}
}

// TestCauseOutsideOfTheProfile rests a finding on a requirement that the profile does not have: it is named in words all the same, and not
// counted among those of the profile.
func TestCauseOutsideOfTheProfile(t *testing.T) {
	t.Parallel()
	whole := smallRun()
	check := &whole.Scenarios[0].Steps[1].Checks[0]
	check.Requirement, check.Outcome, check.Verdict = "entra-outside", "ignored", run.Blocked
	whole.Scenarios[0].Verdict = run.Blocked
	whole.Header.Outside = []run.Requirement{{ID: "entra-outside", Summary: "A change arrives.", Broken: "A change does not arrive.", Fix: "Store it."}}
	shown := Present(whole)
	if toFix, _ := shown.Problems(); len(toFix) != 1 || toFix[0].Title != "A change does not arrive." || toFix[0].Fix != "Store it." {
		t.Errorf("want one problem in the words of what is outside, got %+v", toFix)
	}
	page := newPage(shown)
	if len(page.Causes) != 1 || page.Causes[0].Requirement.Summary != "A change does not arrive." || page.Coverage.Of != len(whole.Header.Catalogue) {
		t.Errorf("want one cause in those words beside %d requirements, got %+v of %d", len(whole.Header.Catalogue), page.Causes, page.Coverage.Of)
	}
}

// TestBlockedJoinsItsCause lays what blocks, under a requirement or an outcome of its own, to the failure behind it.
func TestBlockedJoinsItsCause(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(check *run.Check){
		"other outcome": func(check *run.Check) { check.Outcome = "elsewhere" },
		"same answer":   func(check *run.Check) { check.Requirement = "entra-manager-set" },
	} {
		whole := sampleRun()
		for i := range whole.Scenarios {
			steps := whole.Scenarios[i].Steps
			if len(steps) < 4 {
				continue
			}
			judged := &steps[3].Checks[0]
			if judged.Requirement != "entra-deprovision-soft-delete" {
				continue
			}
			judged.Reason = "the PATCH was answered 400"
			if judged.Verdict == run.Blocked {
				change(judged)
			}
		}
		causes := newPage(Present(whole)).Causes
		if len(causes) != 3 || len(causes[2].Blocks) != 1 {
			t.Errorf("%s: want 3 causes of which the last blocks one, got %d and %d", name, len(causes), len(causes[2].Blocks))
		}
	}
}

func TestErrorsComeFirst(t *testing.T) {
	t.Parallel()
	causes := newPage(Present(brokenRun(t))).Causes
	if len(causes) != 2 || causes[0].Fault != "step panicked: nil map" || causes[1].Word.Verdict != run.Fail {
		t.Errorf("got %+v", causes)
	}
}

// TestWhatOthersRestOnComesFirst: who is not found is a cause before what is lost in a creation, and that before what fails in three
// scenarios about people who leave.
func TestWhatOthersRestOnComesFirst(t *testing.T) {
	t.Parallel()
	causes := newPage(Present(sampleRun())).Causes
	if first, last := causes[0], causes[2]; first.Requirement.Area != "matching" || first.Number != 1 || first.Anchor != "cause-1" || last.Scenarios() != 3 {
		t.Errorf("want what is about matching first and the one of 3 scenarios last, got %s, and %d scenarios", first.Requirement.ID, last.Scenarios())
	}
}

// TestEvidenceShowsTheWrite has a finding that cites only the reading after a write: the write stands with it.
func TestEvidenceShowsTheWrite(t *testing.T) {
	t.Parallel()
	whole := sampleRun()
	for i := range whole.Scenarios {
		if whole.Scenarios[i].Key == "entra-create-phones" {
			whole.Scenarios[i].Steps[3].Checks[0].Exchanges = []int{8}
		}
	}
	for _, of := range newPage(Present(whole)).Causes {
		if of.Requirement.ID != "entra-create-phones-kept" {
			continue
		}
		var numbers []int
		for _, x := range of.First().Evidence {
			numbers = append(numbers, x.Number)
		}
		if diff := cmp.Diff([]int{7, 8}, numbers); diff != "" {
			t.Error(diff)
		}
		want := "- scenario: entra-create-phones\n  requirement: entra-create-phones-kept\n  outcome: missing\n"
		if got := of.Declaration(); !strings.HasPrefix(got, want) {
			t.Errorf("want a declaration that begins\n%s, got\n%s", want, got)
		}
	}
}

func TestDeviationStates(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	for _, row := range newPage(Present(sampleRun())).Deviations {
		got[row.Scenario] = string(row.Word.Verdict) + ": " + row.State + ", " + row.Left
	}
	want := map[string]string{
		"entra-update-clear-phone": "known-deviation: still present, 21 days left",
		"entra-create-title":       "fixed: fixed: remove it, 68 days left",
		"entra-group-rename":       "fixed: matches nothing: remove it, 127 days left",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestDeviationStatesOfOneScenario: of three that are declared for a scenario only the one that its check shows is present, in all views.
func TestDeviationStatesOfOneScenario(t *testing.T) {
	t.Parallel()
	whole := sampleRun()
	declared := &whole.Header.Deviations
	other, nothing := (*declared)[0], (*declared)[0]
	other.Outcome, nothing.Requirement = "refused", "entra-create-phones-kept"
	*declared = append(*declared, other, nothing)
	var states []string
	for _, row := range newPage(Present(whole)).Deviations {
		if row.Scenario == other.Scenario {
			states = append(states, row.State)
		}
	}
	if diff := cmp.Diff([]string{"still present", "matches nothing in this run", "matches nothing in this run"}, states); diff != "" {
		t.Error(diff)
	}
	var summary bytes.Buffer
	if err := Markdown(&summary, Present(whole)); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"page": rendered(t, whole), "summary": summary.String()} {
		if strings.Count(text, "still present") != 1 || strings.Count(text, "matches nothing in this run") != 2 {
			t.Errorf("%s: want one deviation present and two that match nothing", name)
		}
	}
}

// TestRunsThatSayNothing covers the pages of runs without a verdict.
func TestRunsThatSayNothing(t *testing.T) {
	t.Parallel()
	unusable := sampleRun()
	unusable.Scenarios, unusable.Loads = nil, nil
	unusable.Footer = run.Footer{Fault: "target is not usable: nothing listens", Planned: len(unusable.Header.Plan), Exit: int(verdict.ExitNoAnswer)}
	page := rendered(t, unusable)
	for _, want := range []string{"No verdict", "0 of 27 scenarios were recorded", "Run again"} {
		if !strings.Contains(page, want) {
			t.Errorf("unusable: the page lacks %q", want)
		}
	}
	for _, id := range []string{`id="coverage"`, `id="capabilities"`, `id="deviations"`, `id="scenarios"`} {
		if strings.Contains(page, id) {
			t.Errorf("unusable: an empty section is shown: %s", id)
		}
	}
	stopped := sampleRun()
	stopped.Scenarios = stopped.Scenarios[:10]
	stopped.Footer.Incomplete, stopped.Footer.Exit = run.Interrupted, int(verdict.ExitInterrupted)
	view := newPage(Present(stopped))
	last := view.Tiles[len(view.Tiles)-1]
	if view.Exit != "130 (interrupted)" || view.Progress != "10 of 27 scenarios were recorded" || last.N != 17 || last.Plural != "not run" {
		t.Errorf("stopped: got exit %s, progress %s, last tile %d %s", view.Exit, view.Progress, last.N, last.Plural)
	}
}

// TestNotApplicableByReason puts what a target excludes together by the reason, most first.
func TestNotApplicableByReason(t *testing.T) {
	t.Parallel()
	var scenarios []*scenario
	for _, reason := range []string{"no groups", "no active", "no active"} {
		s := &scenario{}
		s.Verdict, s.Reason = run.NotApplicable, reason
		scenarios = append(scenarios, s)
	}
	var got []string
	for _, part := range parts(scenarios) {
		got = append(got, fmt.Sprintf("%s: %d", part.Title, len(part.Scenarios)))
	}
	if diff := cmp.Diff([]string{"no active: 2", "no groups: 1"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestExpectedFailuresOfTheLog keeps the log of a scenario that passes by a failure of Entra's out of those to look at.
func TestExpectedFailuresOfTheLog(t *testing.T) {
	t.Parallel()
	whole := sampleRun()
	whole.Scenarios[0].Log[0].Status = "failure"
	view := newProvisioning(whole)
	if len(view.Failing) != 3 || len(view.Quiet) != 23 || view.Quiet[0].Failures != 1 || !view.Quiet[0].Expected {
		t.Errorf("want 3 logs to look at and 23 others, got %d and %d", len(view.Failing), len(view.Quiet))
	}
}

// TestAuditComesAfterTheLastPhase does not call a phase unaudited that a later audit covers.
func TestAuditComesAfterTheLastPhase(t *testing.T) {
	t.Parallel()
	whole := sampleRun()
	first := whole.Loads[0]
	first.Audit = nil
	whole.Loads = []run.Load{first, whole.Loads[0], first}
	var later []bool
	for _, phase := range newPhases(whole, whole) {
		later = append(later, phase.AuditLater)
	}
	if diff := cmp.Diff([]bool{true, false, false}, later); diff != "" {
		t.Error(diff)
	}
}

func TestDaysLeft(t *testing.T) {
	t.Parallel()
	late := time.Date(2026, 11, 24, 23, 59, 0, 0, time.UTC)
	for until, want := range map[string]string{"2026-11-24": "expires today", "2026-11-25": "1 day left", "2026-11-23": "expired 1 day ago", "2027-11-24": "365 days left", "soon": "no date"} {
		if got, _ := daysLeft(until, late); got != want {
			t.Errorf("%s: want %s, got %s", until, want, got)
		}
	}
}

func TestCapabilitiesDisagree(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	for _, row := range newPage(Present(sampleRun())).Capabilities.Rows {
		got[row.Name] = row.Agree
	}
	want := map[string]string{"groups": "agree", "manager": "agree", "patch": "agree", "filter": "agree", "bulk": "disagree", "sort": "", "etag": "disagree"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCoverageSections(t *testing.T) {
	t.Parallel()
	whole := &run.Run{Scenarios: []run.Scenario{{}}}
	for _, source := range []string{"RFC 7644 §3.12", "RFC 7644 §3.5.2", "RFC 7643 §2.4", "our own", "entra.md §5.1 [D]", "entra.md §9 [D]"} {
		whole.Header.Catalogue = append(whole.Header.Catalogue, run.Requirement{ID: source, Source: source})
	}
	for _, area := range []string{"deprovision", "of tomorrow", "matching"} {
		whole.Header.Catalogue = append(whole.Header.Catalogue, run.Requirement{ID: area, Source: "A page §4.7", Basis: "observed", Area: area})
	}
	sources := func() []string {
		var list []string
		for _, section := range newCoverage(whole, verdict.Conclude(whole).Coverage).Sections {
			list = append(list, strings.TrimSpace(section.Title+" "+section.Text))
		}
		return list
	}
	entra := []string{"Matching Microsoft Entra", "Leaving Microsoft Entra", "Microsoft Entra", "of tomorrow Microsoft Entra"}
	rfc7643 := "SCIM schema RFC 7643 §2"
	want := append(slices.Clone(entra), rfc7643, "SCIM protocol RFC 7644 §3", "our own")
	if diff := cmp.Diff(want, sources()); diff != "" {
		t.Error(diff)
	}
	for range mostRows {
		whole.Header.Catalogue = append(whole.Header.Catalogue, run.Requirement{Source: "RFC 7644 §3.4.1"})
	}
	want = append(slices.Clone(entra), rfc7643, "Retrieving resources RFC 7644 §3.4", "Modifying resources RFC 7644 §3.5",
		"HTTP status and error response handling RFC 7644 §3.12", "our own")
	if diff := cmp.Diff(want, sources()); diff != "" {
		t.Error(diff)
	}
}

func TestExchangesGoToTheirSteps(t *testing.T) {
	t.Parallel()
	shown := newPage(Present(sampleRun())).Groups[0].Scenarios[0]
	var got [][]int
	for _, step := range shown.Steps {
		numbers := []int{}
		for _, x := range step.Exchanges {
			numbers = append(numbers, x.Number)
		}
		got = append(got, numbers)
	}
	rest := []int{}
	for _, x := range shown.Rest {
		rest = append(rest, x.Number)
	}
	if diff := cmp.Diff([][]int{{}, {2, 3, 4}, {}, {7, 8}, {1, 5, 6, 9}}, append(got, rest)); diff != "" {
		t.Error(diff)
	}
}

func TestTimeline(t *testing.T) {
	t.Parallel()
	var rows []run.LogEntry
	for cycle := 2; cycle >= 1; cycle-- {
		for object := range 14 {
			rows = append(rows, run.LogEntry{Cycle: cycle, Object: "User", Source: strings.Repeat("x", object), Status: "success"})
		}
	}
	rows = append(rows, run.LogEntry{Cycle: 2, Object: "User", Status: "failure"})
	drawn := newTimeline(rows)
	if len(drawn.Lanes) != laneMost || drawn.More != 2 || len(drawn.Columns) != 2 || drawn.Columns[0].Cycle != 1 {
		t.Errorf("want %d lanes, 2 more, cycles in order; got %+v", laneMost, drawn)
	}
	taken := map[[2]int]bool{}
	for _, mark := range drawn.Marks {
		if at := [2]int{mark.X, mark.Y}; taken[at] || mark.X > drawn.Width || mark.Y > drawn.Height {
			t.Errorf("mark %+v lies on another or outside", mark)
		} else {
			taken[at] = true
		}
	}
	if len(drawn.Marks) != 2*laneMost+1 {
		t.Errorf("want %d marks, got %d", 2*laneMost+1, len(drawn.Marks))
	}
}

func TestChartStaysInItsFrame(t *testing.T) {
	t.Parallel()
	for _, operations := range [][]run.Operation{
		nil, {{}}, {{Corrected: run.Latency{P50: 1e-9, P95: 1, P99: 1e9, Max: 1e9}}}, {{Corrected: run.Latency{P50: 5, P95: 5, P99: 5, Max: 5}}},
		{{Corrected: run.Latency{P50: 1e300, Max: 1e308}}, {Corrected: run.Latency{P50: -1, Max: 3}}},
	} {
		drawn := newChart(operations)
		for _, bar := range drawn.Bars {
			for _, x := range []float64{bar.P50, bar.P95, bar.P99, bar.Max} {
				if !(x >= chartLeft && x <= chartWidth) {
					t.Errorf("%+v leaves the frame", bar)
				}
			}
		}
	}
}

func TestHeadline(t *testing.T) {
	t.Parallel()
	for _, c := range [][4]string{
		{"Does not conform: 1 requirement fails. Too slow: 1 of 2.", "Does not conform", "1 requirement fails.", "Too slow: 1 of 2."},
		{"No verdict: it died.", "No verdict", "It died.", ""},
		{"Odd.", "Odd", "", ""},
	} {
		lead, rest, also := headline(c[0])
		if got := [4]string{c[0], lead, rest, also}; got != c {
			t.Errorf("want %q, got %q", c, got)
		}
	}
}

// TestPaperHasTenCausesWithEvidence and a table of the rest.
func TestPaperHasTenCausesWithEvidence(t *testing.T) {
	t.Parallel()
	whole := causesOnly(12)
	var out strings.Builder
	if err := HTML(&out, Present(whole)); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	if got := strings.Count(page, `<li class="listed">`); got != 2 {
		t.Errorf("want 2 causes that are only listed on paper, got %d", got)
	}
	table, _, _ := strings.Cut(page[strings.Index(page, `<table class="paper">`)+1:], "</table>")
	if got := strings.Count(table, `<th scope="row">`); got != 2 {
		t.Errorf("want 2 rows, got %d in %s", got, table)
	}
}

// causesOnly is a run of so many failures that have nothing in common.
func causesOnly(n int) *run.Run {
	whole := &run.Run{Header: run.Header{Profile: "entra"}}
	for i := range n {
		name := fmt.Sprintf("r%d", i)
		whole.Header.Catalogue = append(whole.Header.Catalogue, run.Requirement{ID: name, Summary: "Summary of " + name})
		whole.Scenarios = append(whole.Scenarios, run.Scenario{
			Planned: run.Planned{Key: name, ID: name, Name: name, Requirement: name}, Verdict: run.Fail,
			Steps: []run.Step{{Text: name, Verdict: run.Fail, Checks: []run.Check{{
				ID: name, Requirement: name, Outcome: "wrong", Want: "a" + name, Got: "b" + name, Looked: 1, Verdict: run.Fail,
			}}}},
		})
	}
	return whole
}
