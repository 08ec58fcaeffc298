package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/session"
)

// screen shows progress: one line that is rewritten on a terminal, a line every ten seconds elsewhere, a line for each
// scenario that did not pass. What a provider said is made visible first: it cannot steer the terminal.
type screen struct {
	mu      sync.Mutex
	out     io.Writer
	live    bool // a terminal: lines can be rewritten
	colour  bool
	width   func() int
	begun   bool // a line stands above
	planned int
	done    int
	failed  int
	blocked []run.Scenario
	started time.Time
	last    time.Time
}

// newScreen shows progress at the standard error of a context.
func newScreen(ctx context.Context) *screen {
	at := streamsOf(ctx)
	file := at.terminal
	live := steerable(file)
	shown := &screen{out: wrapped(at.err, file), live: live, colour: live && os.Getenv("NO_COLOR") == "", started: time.Now(), last: time.Now()}
	shown.width = func() int { return widthOf(file) }
	return shown
}

// widthOf is how many columns a terminal has.
func widthOf(file *os.File) int {
	if width, _, err := term.GetSize(int(file.Fd())); err == nil && width > 0 {
		return width
	}
	return 80
}

// begin prints the first line of a run.
func (s *screen) begin(definition targets.Definition, planned int) {
	s.planned, s.begun, s.started = planned, true, time.Now()
	fmt.Fprintf(s.out, "scimproof: %s against %s (%s)\n", verdict.Plural(planned, "scenario", "scenarios"), definition.Name, describeKind(definition))
	if definition.Foreign() { // the plan has printed them
		return
	}
	for _, effect := range definition.Effects {
		fmt.Fprintf(s.out, "  note: %s\n", effect)
	}
}

// warn prints the rows of the mapping that Entra would not treat as written, before anything is sent.
func (s *screen) warn(definition targets.Definition, warnings []string) {
	for _, warning := range warnings {
		fmt.Fprintf(s.out, "warning: %s\n", reports.Visible(session.Hide(definition.Redactor(), warning)))
	}
}

func describeKind(definition targets.Definition) string {
	if definition.Title != "" {
		return definition.Title
	}
	return definition.Kind()
}

// scenario counts one, and shows it when it did not pass.
func (s *screen) scenario(record run.Scenario) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done++
	switch record.Verdict {
	case run.Fail, run.Error, run.Fixed:
		s.failed++
		if verdict.Unanswered(&record) { // its cause is printed in the end, once for all that share it
			break
		}
		s.line(s.paint("31", "✗ "+verdictWord(record.Verdict)), record)
	case run.Advisory:
		s.line(s.paint("33", "! "+verdictWord(record.Verdict)), record)
	case run.Blocked:
		s.blocked = append(s.blocked, record)
	}
	s.progress()
}

// note prints a permanent line.
func (s *screen) note(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear()
	fmt.Fprintln(s.out, text)
}

// line prints a permanent line and an indented reason.
func (s *screen) line(head string, record run.Scenario) {
	s.clear()
	fmt.Fprintf(s.out, "%s %s: %s\n", head, record.Key, record.Name)
	if first, _, _ := strings.Cut(reports.Plain(record.Reason), "\n"); first != "" {
		fmt.Fprintf(s.out, "    %s\n", scim.Clip(reports.Visible(first), 240))
	}
}

// verdictWord is a verdict for readers.
func verdictWord(verdict run.Verdict) string {
	switch verdict {
	case run.Fail:
		return "failed"
	case run.Pass:
		return "passed"
	}
	return strings.ReplaceAll(string(verdict), "-", " ")
}

func counted(n int, verdict run.Verdict) string {
	word := verdictWord(verdict)
	switch {
	case n == 1:
	case verdict == run.KnownDeviation || verdict == run.Error:
		word += "s"
	case verdict == run.Advisory:
		word = "advisories"
	}
	return fmt.Sprintf("%d %s", n, word)
}

func (s *screen) progress() {
	text := fmt.Sprintf("%d/%d scenarios, %d failed, %.1f s", s.done, s.planned, s.failed, time.Since(s.started).Seconds())
	if s.live {
		s.clear()
		fmt.Fprint(s.out, scim.Clip(text, s.width()-1))
		return
	}
	if time.Since(s.last) > 10*time.Second {
		s.last = time.Now()
		fmt.Fprintln(s.out, text)
	}
}

func (s *screen) clear() {
	if s.live {
		fmt.Fprint(s.out, "\r\x1b[2K")
	}
}

// end prints the verdict, its counts, and the path of the report.
func (s *screen) end(done *run.Run, report string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear()
	if s.failed == 0 && done.Footer.Exit == int(verdict.ExitFellShort) {
		s.unexplained()
	}
	s.unanswered(done)
	if s.begun || len(done.Loads) > 0 {
		fmt.Fprintln(s.out)
	}
	mark, colour := "✗ ", "31"
	switch verdict.Exit(done.Footer.Exit) {
	case verdict.ExitOK:
		mark, colour = "✓ ", "32"
	case verdict.ExitNoAnswer, verdict.ExitInterrupted:
		mark, colour = "! ", "33"
	}
	fmt.Fprintln(s.out, s.paint("1;"+colour, mark+reports.Visible(done.Footer.Verdict)))
	var counts []string
	for _, verdict := range run.Verdicts() {
		if n := done.Footer.Counts[verdict]; n > 0 {
			counts = append(counts, counted(n, verdict))
		}
	}
	if len(counts) > 0 {
		fmt.Fprintf(s.out, "%s in %.1f s\n", strings.Join(counts, ", "), done.Footer.Ended.Sub(done.Header.Started).Seconds())
	}
	for _, fact := range verdict.Conclude(done).Facts {
		fmt.Fprintln(s.out, reports.Visible(fact))
	}
	if rows := done.Footer.NotExercised; len(rows) > 0 {
		fmt.Fprintln(s.out, "not exercised: "+reports.Visible(strings.Join(rows, ", ")))
	}
	s.cleanUp(&done.Footer.CleanUp)
	fmt.Fprintln(s.out, "report: "+report)
}

// unanswered prints each kind of request that had no answer, once for all the scenarios that it left without a result.
func (s *screen) unanswered(done *run.Run) {
	for _, cause := range verdict.Conclude(done).Causes {
		if cause.Outcome != string(features.Unanswered) || cause.Fault == "" {
			continue
		}
		first := done.Scenarios[cause.Findings[0].Scenario]
		fmt.Fprintf(s.out, "%s: %s\n    %s: %s", s.paint("31", "✗ "+verdictWord(run.Error)), reports.Visible(cause.Fault), first.Key, first.Name)
		if more := len(cause.Blocks); more > 0 {
			fmt.Fprintf(s.out, ", and %s blocked by it", verdict.Plural(more, "more scenario", "more scenarios"))
		}
		fmt.Fprintln(s.out)
	}
}

// unexplained prints the reason of what is blocked where no line before explains it, once for those that share it.
func (s *screen) unexplained() {
	shown := map[string]bool{}
	for _, record := range s.blocked {
		known := slices.ContainsFunc(record.Steps, func(step run.Step) bool {
			return slices.ContainsFunc(step.Checks, func(check run.Check) bool { return check.Known > 0 })
		})
		if !known && !shown[record.Reason] && len(shown) < mostNamed {
			shown[record.Reason] = true
			s.line(s.paint("33", "- "+verdictWord(run.Blocked)), record)
		}
	}
}

// mostNamed is how many lines of each list of a clean-up are shown.
const mostNamed = 5

// cleanUp prints what is left at the provider, and notes of the clean-up.
func (s *screen) cleanUp(clean *run.CleanUp) {
	left := clean.Left
	if clean.Kept {
		fmt.Fprintf(s.out, "kept (--keep): %s\n", resources(max(0, clean.Created-clean.Removed)))
		left = nil
	}
	for _, list := range []struct {
		head  string
		lines []string
	}{{"left behind: ", left}, {"may be left: ", clean.MayBeLeft}, {"note: ", clean.Noticed}} {
		for _, line := range run.First(list.lines, mostNamed) {
			fmt.Fprintln(s.out, list.head+scim.Clip(reports.Visible(line), 240))
		}
	}
	if clean.NotStopped != "" {
		fmt.Fprintln(s.out, "the target could not be stopped: "+scim.Clip(reports.Visible(clean.NotStopped), 240))
	}
}

func resources(n int) string {
	if n == 1 {
		return "1 resource"
	}
	return fmt.Sprintf("%d resources", n)
}

// paint colours a text, which must not contain a line break.
func (s *screen) paint(code, text string) string {
	if !s.colour {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}
