package reports

import (
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

// responding is a load whose judged responses break a requirement, with that verdict.
func responding(found ...run.Verdict) *run.Run {
	return loaded(func(l *run.Load) {
		l.SLOs, l.Audit = nil, &run.Audit{Users: 5}
		l.Answers = &run.Answers{Judged: 40, Requirements: 12, Violated: []run.Requirement{{ID: "7643-x", Summary: "Each resource names its schemas", Fix: "Name them"}}}
		for _, of := range found {
			l.Answers.Checks = append(l.Answers.Checks, run.Check{
				ID: "every/schemas", Requirement: "7643-x", Outcome: "missing", Want: "schemas", Got: "no <schemas>", Looked: 20,
				Reason: "20 of 20 judged responses to POST /Users", Verdict: of,
			})
		}
	})
}

// TestJudgedResponsesAreShown: on the page, in the summary and in JUnit, with how many there were.
func TestJudgedResponsesAreShown(t *testing.T) {
	t.Parallel()
	for of, words := range map[run.Verdict]string{
		run.Fail: "12 requirements: 1 fails", run.Advisory: "12 requirements: 1 advisory", run.KnownDeviation: "12 requirements: 1 known deviation",
	} {
		whole := responding(of)
		page, summary := rendered(t, whole), markdown(t, whole)
		junit, _ := junit(t, whole)
		for name, view := range map[string]string{"page": page, "summary": summary, "junit": junit} {
			if !strings.Contains(view, "judged the responses to 40 of 3000 requests by "+words) {
				t.Errorf("%s, %s: want how many were judged, and that %s", of, name, words)
			}
		}
		for _, want := range []string{"Each resource names its schemas", "no &lt;schemas&gt;", "20 of 20 judged responses to POST /Users", "Name them"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: want %q on the page", of, want)
			}
		}
		if !strings.Contains(summary, "`7643-x`") || !strings.Contains(junit, "7643-x: expected schemas, got no &lt;schemas&gt;") {
			t.Errorf("%s: want the finding in the summary and in JUnit, got\n%s\n%s", of, summary, junit)
		}
	}
	if page := rendered(t, responding()); !strings.Contains(page, "Responses: all hold") || !strings.Contains(page, "12 requirements: all hold") {
		t.Error("want it said that all hold")
	}
	if page := rendered(t, loaded(func(*run.Load) {})); strings.Contains(page, "Judged responses") || strings.Contains(page, "all hold") {
		t.Error("want nothing said of responses where none was judged")
	}
}

// TestJudgedResponsesDecide: what fails is the provider's, whatever was kept; an advisory and what is known are told.
func TestJudgedResponsesDecide(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		found    []run.Verdict
		findings []run.Finding
		exit     verdict.Exit
		says     string
	}{
		{[]run.Verdict{run.Fail, run.Fail}, nil, verdict.ExitFellShort, "Does not conform under load: 1 requirement fails in its responses; the audit found no differences; sent "},
		{[]run.Verdict{run.Fail}, []run.Finding{{}}, verdict.ExitFellShort, "Lost or changed data: the audit found 1 difference; sent 3000/3000 requests; 1 requirement fails in its responses."},
		{[]run.Verdict{run.Advisory}, nil, verdict.ExitOK, "sent 3000/3000 requests; 1 advisory."},
		{[]run.Verdict{run.KnownDeviation}, nil, verdict.ExitOK, "sent 3000/3000 requests; 1 known deviation."},
		{nil, nil, verdict.ExitOK, "Held up under load: the audit found no differences; sent 3000/3000 requests."},
	} {
		whole := responding(row.found...)
		whole.Scenarios, whole.Header.Plan, whole.Header.Deviations = nil, nil, nil
		whole.Footer, whole.Loads[0].Rate = run.Footer{}, 0
		whole.Loads[0].Audit.Findings = row.findings
		got := verdict.Conclude(whole)
		if got.Exit != row.exit || !strings.Contains(got.Sentence, row.says) {
			t.Errorf("%v: want exit %d and %q, got %d: %s", row.found, row.exit, row.says, got.Exit, got.Sentence)
		}
	}
}
