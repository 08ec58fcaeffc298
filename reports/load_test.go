package reports

import (
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
)

// loaded is the sample with a load phase that change has worked on.
func loaded(change func(*run.Load)) *run.Run {
	whole := sampleRun()
	whole.Loads = append([]run.Load(nil), whole.Loads[:1]...)
	whole.Loads[0].Planned, whole.Loads[0].Sent, whole.Loads[0].StarvedS = 3000, 3000, 0
	change(&whole.Loads[0])
	return whole
}

// TestALoadSaysWhatItDoesNotProve: on the page and in the summary.
func TestALoadSaysWhatItDoesNotProve(t *testing.T) {
	t.Parallel()
	const fine = `card planned v-pass`
	for name, test := range map[string]struct {
		change func(*run.Load)
		want   string // on the page and in the summary
	}{
		"starved": {func(l *run.Load) { l.StarvedS = 15 }, "these numbers say nothing about the target rate"},
		"cut": {func(l *run.Load) { l.Cut, l.Left = "the duration has passed", &run.Left{Users: 39, Groups: 5} },
			"Stopped early in this phase: the duration has passed. Not provisioned: 39 users, 5 groups."},
		"cut at its end": {func(l *run.Load) { l.Cut = "the duration has passed" }, "Stopped early in this phase: the duration has passed."},
		"not sent":       {func(l *run.Load) { l.Sent = 61 }, "Less than 99 % of the planned requests were sent"},
		"nothing":        {func(*run.Load) {}, ""},
	} {
		want := test.want
		page, summary := rendered(t, loaded(test.change)), markdown(t, loaded(test.change))
		if test.want == "" {
			if !strings.Contains(page, fine) {
				t.Errorf("%s: want a phase without a remark", name)
			}
			continue
		}
		if strings.Contains(page, fine) || !strings.Contains(page, want) || !strings.Contains(summary, want) {
			t.Errorf("%s: want %q on the page and in the summary, and no phase that is fine, got\n%s", name, want, summary)
		}
	}
}

// TestUnreadObjectsAreSaid: on the page, in JUnit as an error and in the summary; "no difference" is never said of all.
func TestUnreadObjectsAreSaid(t *testing.T) {
	t.Parallel()
	unread := &run.Unread{Objects: 2, Why: "503 Service <Unavailable>", List: []run.Finding{{Kind: "unreadable", Object: "User Ada", Want: "200", Got: "503 Service Unavailable"}}}
	whole := loaded(func(l *run.Load) { l.Audit = &run.Audit{Users: 5, Unread: unread} })
	page := rendered(t, whole)
	for _, want := range []string{
		"Audit: no differences in the objects that could be read", "Not verified: 2 objects could not be read back: 503 Service &lt;Unavailable&gt;.", "User Ada",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("want %q on the page", want)
		}
	}
	var junit, summary strings.Builder
	if err := JUnit(&junit, Present(whole)); err != nil {
		t.Fatal(err)
	}
	if err := Markdown(&summary, Present(whole)); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"JUnit": junit.String(), "the summary": summary.String()} {
		if !strings.Contains(text, "2 objects could not be read back") {
			t.Errorf("want %s to say what was not read, got:\n%s", name, text)
		}
	}
	if !strings.Contains(junit.String(), `<error message="2 objects`) || strings.Contains(junit.String(), `type="audit"`) {
		t.Errorf("want an error and no failure of the audit, got:\n%s", junit.String())
	}
	both := loaded(func(l *run.Load) {
		l.Audit = &run.Audit{Users: 5, Unread: unread, Findings: []run.Finding{{Kind: "gone", Object: "User Bob"}}}
	})
	junit.Reset()
	if err := JUnit(&junit, Present(both)); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(junit.String(), "the audit found 1 difference") || !strings.Contains(junit.String(), "2 objects could not be read back") {
		t.Errorf("want the difference and what was not read, got:\n%s", junit.String())
	}
}

// TestLostAnswersStandApartFromDifferences lists them in a table of their own.
func TestLostAnswersStandApartFromDifferences(t *testing.T) {
	t.Parallel()
	page := rendered(t, loaded(func(l *run.Load) {
		l.Audit = &run.Audit{Users: 5, Lost: &run.Lost{Done: 1, Undone: 1}, Unknown: []run.Finding{
			{Kind: "done", Object: "User Ada", What: "create"}, {Kind: "undone", Object: "User Bob", What: "manager"},
		}}
	}))
	for _, want := range []string{"Audit: no differences", "No response: 2 writes got no response: 1 took effect, 1 had no effect.", "User Bob"} {
		if !strings.Contains(page, want) {
			t.Errorf("want %q on the page", want)
		}
	}
	rendered(t, loaded(func(l *run.Load) { l.Audit = &run.Audit{Unknown: []run.Finding{{}}} })) // as a file made by hand may be
}
