package reports

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

// parsed is JUnit as a CI server reads it.
type parsed struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Skipped  int `xml:"skipped,attr"`
	Suites   []struct {
		Name     string `xml:"name,attr"`
		Tests    int    `xml:"tests,attr"`
		Failures int    `xml:"failures,attr"`
		Cases    []struct {
			Name    string         `xml:"name,attr"`
			Class   string         `xml:"classname,attr"`
			Failure *parsedProblem `xml:"failure"`
			Error   *parsedProblem `xml:"error"`
			Skipped *parsedProblem `xml:"skipped"`
			Out     string         `xml:"system-out"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}

type parsedProblem struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

func junit(t *testing.T, whole *run.Run) (string, parsed) {
	t.Helper()
	var out bytes.Buffer
	if err := JUnit(&out, Present(whole)); err != nil {
		t.Fatal(err)
	}
	var read parsed
	decoder := xml.NewDecoder(bytes.NewReader(out.Bytes()))
	decoder.Strict = true
	if err := decoder.Decode(&read); err != nil {
		t.Fatalf("not XML: %v\n%s", err, out.String())
	}
	return out.String(), read
}

func TestJUnitOfTheSample(t *testing.T) {
	t.Parallel()
	text, read := junit(t, sampleRun())
	golden(t, "testdata/sample.junit.xml", []byte(text))
	if read.Tests != 32 || read.Failures != 8 || read.Errors != 1 || read.Skipped != 3 {
		t.Errorf("want 32 tests, 8 failures, one error, 3 skipped; got %d, %d, %d, %d", read.Tests, read.Failures, read.Errors, read.Skipped)
	}
	sum, failures := 0, 0
	for _, suite := range read.Suites {
		sum += len(suite.Cases)
		failures += suite.Failures
		if suite.Tests != len(suite.Cases) {
			t.Errorf("%s: says %d tests, has %d", suite.Name, suite.Tests, len(suite.Cases))
		}
	}
	if sum != read.Tests || failures != read.Failures {
		t.Errorf("the sums do not agree: %d of %d tests, %d of %d failures", sum, read.Tests, failures, read.Failures)
	}
}

func TestJUnitElementOfEachVerdict(t *testing.T) {
	t.Parallel()
	want := map[run.Verdict]string{
		run.Pass: "", run.Advisory: "out", run.KnownDeviation: "out", run.Fail: "failure", run.Fixed: "failure", run.Error: "error",
		run.Blocked: "skipped", run.Unverifiable: "skipped", run.NotApplicable: "skipped",
	}
	for _, verdict := range run.Verdicts() {
		whole := smallRun()
		whole.Header.Plan, whole.Scenarios = whole.Header.Plan[:1], whole.Scenarios[:1]
		whole.Scenarios[0].Verdict = verdict
		whole.Scenarios[0].Steps[1].Checks[0].Verdict = verdict
		_, read := junit(t, whole)
		one := read.Suites[0].Cases[0]
		if one.Name != "entra-update-title/legacy: A changed title is kept" || one.Class != "entra.update" {
			t.Errorf("names must stay the same from run to run, got %s in %s", one.Name, one.Class)
		}
		var got []string
		for name, there := range map[string]bool{"failure": one.Failure != nil, "error": one.Error != nil, "skipped": one.Skipped != nil, "out": one.Out != ""} {
			if there {
				got = append(got, name)
			}
		}
		if strings.Join(got, "") != want[verdict] {
			t.Errorf("%s: want element %q, got %q", verdict, want[verdict], got)
		}
		if one.Failure == nil || verdict == run.Fixed {
			continue
		}
		if one.Failure.Type != "fail" || one.Failure.Message != `single: want "Baroness", got "Countess"` {
			t.Errorf("failure: %+v", one.Failure)
		}
		for _, part := range []string{`want "Baroness"`, `got  "Countess"`, "/title", "curl -sS -i", "$SCIM_TOKEN", "entra-update-single"} {
			if !strings.Contains(one.Failure.Text, part) {
				t.Errorf("the failure's text lacks %q: %s", part, one.Failure.Text)
			}
		}
	}
}

// TestJUnitIsNeverGreenerThanTheRun compares with the exit code.
func TestJUnitIsNeverGreenerThanTheRun(t *testing.T) {
	t.Parallel()
	pass := func(change func(*run.Run)) *run.Run {
		whole := smallRun()
		whole.Header.Plan, whole.Scenarios = whole.Header.Plan[1:2], whole.Scenarios[1:2]
		change(whole)
		return whole
	}
	known := run.Deviation{Scenario: "a", Requirement: "b", Outcome: "c", Until: "2026-01-01"}
	load := run.Load{Workload: "w", Phase: "p", Planned: 1, Sent: 1}
	for name, whole := range map[string]*run.Run{
		"pass": pass(func(*run.Run) {}), "incomplete": pass(func(r *run.Run) { r.Footer.Incomplete = "interrupted" }),
		"fault": pass(func(r *run.Run) { r.Footer.Fault = "died" }), "stale": pass(func(r *run.Run) { r.Footer.Stale = []run.Deviation{known} }),
		"expired": pass(func(r *run.Run) { r.Footer.Expired = []run.Deviation{known} }), "empty": {}, "fail": smallRun(), "broken": brokenRun(t),
		"audit": pass(func(r *run.Run) {
			load.Audit = &run.Audit{Findings: []run.Finding{{Kind: "gone"}}}
			r.Loads = []run.Load{load}
		}),
		"slo": pass(func(r *run.Run) { load.Audit, load.SLOs = nil, []run.SLO{{Name: "p99"}}; r.Loads = []run.Load{load} }),
	} {
		_, read := junit(t, whole)
		if green, exit := read.Failures+read.Errors == 0, verdict.Conclude(whole).Exit; green != (exit == verdict.ExitOK) {
			t.Errorf("%s: exit code %d, but JUnit has %d failures and %d errors", name, exit, read.Failures, read.Errors)
		}
	}
}

func TestJUnitOfHostileText(t *testing.T) {
	t.Parallel()
	text, read := junit(t, hostileRun())
	if at := strings.IndexFunc(text, evidence.Misleading); at >= 0 {
		t.Errorf("a character that misleads or is no XML is in it: %q", text[max(0, at-40):at+4])
	}
	if read.Tests != 32 {
		t.Errorf("want 32 tests, got %d", read.Tests)
	}
}
