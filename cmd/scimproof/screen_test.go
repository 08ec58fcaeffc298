package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/scimproof/scimproof/reports/run"
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
		Verdict: "Does not conform: 1 requirement fails in 1 scenario.", Exit: exitShort, Counts: map[run.Verdict]int{run.Fail: 1, run.KnownDeviation: 2, run.NotApplicable: 1},
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
