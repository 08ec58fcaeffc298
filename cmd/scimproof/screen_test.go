package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

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

// TestScreenOnATerminal plays a run on a terminal of 50 columns: no line is wider, and a provider's text cannot steer it.
func TestScreenOnATerminal(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	width := func() int { return 50 }
	shown := &screen{out: wrapper{&out, width}, live: true, width: width, started: time.Now(), begun: true, planned: 2}
	shown.scenario(run.Scenario{
		Planned: run.Planned{Key: "entra-create-duplicate", Name: "A second account under the same userName is refused"}, Verdict: run.Fail,
		Reason: "conflict: want 409, got 400 Bad Request \"{\\\"detail\\\":\\\"the user has been invited\\\"}\" \x1b]0;owned\x07",
	})
	shown.end(&run.Run{Footer: run.Footer{
		Verdict: "Does not conform: 1 requirement fails in 1 scenario.", Exit: int(verdict.ExitFellShort), Counts: map[run.Verdict]int{run.Fail: 1, run.KnownDeviation: 2, run.NotApplicable: 1},
	}}, "out/report.html")
	for _, line := range strings.FieldsFunc(strings.ReplaceAll(out.String(), "\r\x1b[2K", "\n"), func(r rune) bool { return r == '\n' }) {
		if columns(line) > 50 {
			t.Errorf("wider than the terminal: %q", line)
		}
		if strings.ContainsAny(line, "\x1b\x07") {
			t.Errorf("a provider's control character is left: %q", line)
		}
	}
	for _, want := range []string{"✗ failed entra-create-duplicate:", "“the\n      user has been invited”", "1 failed, 2 known deviations, 1 not applicable", "✗ Does not conform", "report: out/report.html"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
}

// TestScreenExplainsWhatIsBlocked: where nothing failed, the reasons of what is blocked are printed, each once.
func TestScreenExplainsWhatIsBlocked(t *testing.T) {
	t.Parallel()
	for failed, want := range map[bool]int{false: 2, true: 0} {
		var out bytes.Buffer
		shown := &screen{out: &out, width: func() int { return 80 }, started: time.Now(), last: time.Now(), planned: 4}
		for key, reason := range map[string]string{"a": "the POST was refused", "b": "the POST was refused", "c": "the PATCH was refused"} {
			shown.scenario(run.Scenario{Planned: run.Planned{Key: key, Name: "named"}, Verdict: run.Blocked, Reason: reason})
		}
		if failed {
			shown.scenario(run.Scenario{Planned: run.Planned{Key: "d", Name: "named"}, Verdict: run.Fail, Reason: "wrong"})
		}
		shown.end(&run.Run{Footer: run.Footer{Verdict: "Does not conform.", Exit: int(verdict.ExitFellShort)}}, "out/report.html")
		if got := strings.Count(out.String(), "- blocked "); got != want {
			t.Errorf("something failed: %t: want %d reasons, got %d in\n%s", failed, want, got, out.String())
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
		shown := &screen{out: &out, width: func() int { return 80 }, started: time.Now()}
		shown.end(&run.Run{Footer: run.Footer{Verdict: "Conforms: 1 scenario passed.", CleanUp: row.clean}}, "out/report.html")
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
