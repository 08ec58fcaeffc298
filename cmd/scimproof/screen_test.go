package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

func TestWrap(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		line  string
		width int
		want  string
	}{
		{"short", 60, "short"},
		{"a line of words", 9, "a line of\n  words"},
		{"  an indented line", 12, "  an\n    indented\n    line"},
		{"\x1b[31mred words\x1b[0m here", 14, "\x1b[31mred words\x1b[0m here"},
		{"anUnbreakableWordThatIsLong x", 10, "anUnbreakableWordThatIsLong\n  x"},
	} {
		if got := wrap(c.line, c.width); got != c.want {
			t.Errorf("%q at %d: want %q, got %q", c.line, c.width, c.want, got)
		}
	}
}

// failing is a run in which scenarios fail or are blocked, each by a requirement of its own.
func failing(verdicts ...run.Verdict) *run.Run {
	whole := &run.Run{Footer: run.Footer{Verdict: "Does not conform: 1 requirement fails in 1 scenario.", Exit: int(verdict.ExitFellShort)}}
	for i, of := range verdicts {
		id := fmt.Sprintf("r-%d", i)
		planned := run.Planned{Key: "entra-create-duplicate/" + id, ID: "entra-create-duplicate", Name: "A second account is refused", Requirement: id}
		whole.Header.Plan = append(whole.Header.Plan, planned)
		whole.Header.Catalogue = append(whole.Header.Catalogue, run.Requirement{ID: id, Summary: "It holds.", Broken: "Title of " + id + ".", Fix: "Fix " + id + "."})
		whole.Scenarios = append(whole.Scenarios, run.Scenario{Planned: planned, Verdict: of, Steps: []run.Step{{Verdict: of, Checks: []run.Check{{
			ID: "c", Requirement: id, Outcome: "missing", Looked: 1, Verdict: of, Want: "409",
			Got: "400 Bad Request \"{\\\"detail\\\":\\\"the user of " + id + " has been invited\\\"}\" \x1b]0;owned\x07",
		}}}}})
	}
	whole.Footer.Counts = run.Counts(whole)
	return whole
}

// TestScreenOnATerminal plays a run on a terminal of 50 columns: no line is wider, and a provider's text cannot steer it.
func TestScreenOnATerminal(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	width := func() int { return 50 }
	narrow := wrapper{&out, width}
	shown := &screen{out: narrow, result: narrow, live: true, width: width, started: time.Now(), begun: true, planned: 2}
	whole := failing(run.Fail)
	shown.scenario(whole.Scenarios[0])
	shown.end(whole, reports.Present(whole), "out/report.html")
	for _, line := range strings.FieldsFunc(strings.ReplaceAll(out.String(), "\r\x1b[2K", "\n"), func(r rune) bool { return r == '\n' }) {
		if columns(line) > 50 {
			t.Errorf("wider than the terminal: %q", line)
		}
		if strings.ContainsAny(line, "\x1b\x07") {
			t.Errorf("a provider's control character is left: %q", line)
		}
	}
	for _, want := range []string{"1/2 scenarios, 1 failed", "✗ failed: Title of r-0\n", "expected 409\n", "the user", "fix      Fix r-0.\n", "1 failed in", "✗ Does not conform", "report: out/report.html"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
}

// TestScreenNamesTenCauses and how many more there are, what is blocked without a failure, and no more of what is known.
func TestScreenNamesTenCauses(t *testing.T) {
	t.Parallel()
	twelve := make([]run.Verdict, 12)
	for i := range twelve {
		twelve[i] = run.Fail
	}
	knownBlock := failing(run.Blocked)
	knownBlock.Header.Deviations = []run.Deviation{{Scenario: "x", Requirement: "r-0", Outcome: "missing"}}
	knownBlock.Header.Recognised, knownBlock.Scenarios[0].Steps[0].Checks[0].Known = true, 1
	for name, row := range map[string]struct {
		whole *run.Run
		count int
		says  string
	}{
		"twelve fail":      {failing(twelve...), 10, "… 2 more to fix, see the report\n"},
		"one is blocked":   {failing(run.Blocked), 1, "- blocked: Title of r-0\n"},
		"blocked as known": {knownBlock, 0, "Does not conform"},
		"recommended":      {failing(run.Advisory), 0, "! advisory: Title of r-0 (1 scenario)\n"},
	} {
		var notes, out bytes.Buffer
		shown := &screen{out: &notes, result: &out, width: func() int { return 80 }, started: time.Now(), last: time.Now()}
		for _, one := range row.whole.Scenarios {
			shown.scenario(one)
		}
		shown.end(row.whole, reports.Present(row.whole), "out/report.html")
		if got := strings.Count(out.String(), "    fix "); got != row.count || !strings.Contains(out.String(), row.says) || notes.Len() > 0 {
			t.Errorf("%s: want %d causes and %q, got %d in\n%s\nand beside it %q", name, row.count, row.says, got, out.String(), notes.String())
		}
	}
}

// TestScreenBeginsWithFacts of the whole run: they explain what follows.
func TestScreenBeginsWithFacts(t *testing.T) {
	t.Parallel()
	whole := failing(run.Fail, run.Fail)
	whole.Scenarios[1].Steps[0].Checks[0].Outcome = string(features.StaleRead)
	var out bytes.Buffer
	shown := &screen{out: io.Discard, result: &out, width: func() int { return 80 }, started: time.Now()}
	shown.end(whole, reports.Present(whole), "out/report.html")
	if text := out.String(); !strings.HasPrefix(text, "Reads lag behind writes") || strings.Count(text, "Reads lag behind writes:") != 1 {
		t.Errorf("want the fact first, got\n%s", text)
	}
}

// TestScreenMarksTheVerdict: a tick is only for what conforms.
func TestScreenMarksTheVerdict(t *testing.T) {
	t.Parallel()
	little := failing(run.Pass)
	little.Header.Catalogue = append(little.Header.Catalogue, run.Requirement{ID: "more"})
	for want, whole := range map[string]*run.Run{
		"\x1b[1;32m✓ Judged.": failing(run.Pass), "\x1b[1;39m– Judged.": little, "\x1b[1;33m! Judged.": failing(run.Pass, run.KnownDeviation),
	} {
		var out bytes.Buffer
		shown := &screen{out: &out, result: &out, colour: true, width: func() int { return 80 }, started: time.Now()}
		whole.Footer.Verdict, whole.Footer.Exit = "Judged.", int(verdict.ExitOK)
		shown.end(whole, reports.Present(whole), "out/report.html")
		if !strings.Contains(out.String(), want) {
			t.Errorf("want %q in\n%q", want, out.String())
		}
	}
}

// TestTimeLeft is told by the pace of what is done, once that says something.
func TestTimeLeft(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		took      time.Duration
		done, all int
		want      string
	}{
		{time.Second, 10, 100, ""},
		{10 * time.Second, 0, 100, ""},
		{10 * time.Second, 10, 100, ", about 1m30s left"},
		{10 * time.Second, 100, 100, ""},
		{10 * time.Minute, 10, 100, ", about 1h30m left"},
	} {
		if got := timeLeft(c.took, c.done, c.all); got != c.want {
			t.Errorf("%d of %d in %s: want %q, got %q", c.done, c.all, c.took, c.want, got)
		}
	}
}

// TestScreenSaysWhatIsLeft: each list with its word, the longest shortened, and no text of a provider steers the terminal.
func TestScreenSaysWhatIsLeft(t *testing.T) {
	t.Parallel()
	many := make([]string, 100)
	for i := range many {
		many[i] = fmt.Sprintf("Users/%d: 500 \x1b[2J", i)
	}
	for name, row := range map[string]struct {
		clean run.CleanUp
		want  []string
		no    []string
	}{
		"nothing": {run.CleanUp{Created: 3, Removed: 3}, nil, []string{"left", "kept", "note:", "stopped"}},
		"left":    {run.CleanUp{Left: many}, []string{"left behind: Users/4: 500", "left behind: and 95 more\n"}, []string{"Users/5", "may be left"}},
		"may be left": {run.CleanUp{MayBeLeft: []string{"Users/1: it does not show our mark"}},
			[]string{"may be left: Users/1: it does not show our mark\n"}, []string{"left behind"}},
		"kept":        {run.CleanUp{Created: 33, Kept: true, Left: many}, []string{"kept (--keep): 33 resources\n"}, []string{"left behind", "Users/1"}},
		"kept one":    {run.CleanUp{Created: 1, Kept: true}, []string{"kept (--keep): 1 resource\n"}, nil},
		"noticed":     {run.CleanUp{Noticed: []string{"filters are ignored: \x1b[2J"}}, []string{"note: filters are ignored: "}, []string{"left"}},
		"not stopped": {run.CleanUp{NotStopped: "the daemon hangs"}, []string{"the target could not be stopped: the daemon hangs\n"}, []string{"left"}},
	} {
		var out bytes.Buffer
		shown := &screen{out: &out, result: &out, width: func() int { return 80 }, started: time.Now()}
		whole := &run.Run{Footer: run.Footer{Verdict: "Conforms: 1 scenario passed.", CleanUp: row.clean}}
		shown.end(whole, reports.Present(whole), "out/report.html")
		for _, want := range row.want {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: %q is missing in\n%s", name, want, out.String())
			}
		}
		for _, no := range append(row.no, "\x1b") {
			if strings.Contains(out.String(), no) {
				t.Errorf("%s: %q must not be in\n%s", name, no, out.String())
			}
		}
	}
}

// TestWhatIsFoundGoesToTheStandardOutput: a pipe gets the findings and the verdict, and no progress.
func TestWhatIsFoundGoesToTheStandardOutput(t *testing.T) {
	t.Parallel()
	runs := prepared(t, t.TempDir(), nil, "run", "testdata/contoso.yaml", "--id", "entra-disable-boolean")
	var found bytes.Buffer
	runs.command.Stdout = &found
	runs.start()
	done := runs.end()
	done.exits(verdict.ExitFellShort)
	for _, want := range []string{"✗ failed: ", "    fix ", "✗ Does not conform: ", "report: "} {
		if !strings.Contains(found.String(), want) || strings.Contains(done.text, want) {
			t.Errorf("want %q at the standard output alone, got\n%s\nand at the other\n%s", want, found.String(), done.text)
		}
	}
	if begins := "scimproof: 2 scenarios against contoso"; !strings.HasPrefix(done.text, begins) || strings.Contains(found.String(), begins) {
		t.Errorf("want %q at the standard error alone, got\n%s", begins, done.text)
	}
}
