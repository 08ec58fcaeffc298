package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/session"
)

// screen shows progress and notes at the standard error: one line that is rewritten on a terminal, a line every ten seconds elsewhere.
// What was found, and the verdict, it prints to the standard output in the end. What a provider said is made visible first: it cannot
// steer the terminal.
type screen struct {
	mu      sync.Mutex
	out     io.Writer
	live    bool // out is a terminal: lines can be rewritten
	width   func() int
	result  io.Writer
	page    func() int // columns of the result; nil = it is no terminal
	colour  bool       // of the result
	begun   bool       // a line stands above
	planned int
	applies int // of them, those that are played
	done    int
	played  int
	failed  int
	latest  string // that failed
	started time.Time
	last    time.Time
}

// newScreen shows a run at the standard streams of a context.
func newScreen(ctx context.Context) *screen {
	at := streamsOf(ctx)
	shown := &screen{
		out: wrapped(at.err, at.terminal), live: steerable(at.terminal), width: func() int { return widthOf(at.terminal) },
		result: wrapped(at.out, at.result), colour: steerable(at.result) && os.Getenv("NO_COLOR") == "",
		started: time.Now(), last: time.Now(),
	}
	if steerable(at.result) {
		shown.page = func() int { return widthOf(at.result) }
	}
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
func (s *screen) begin(definition targets.Definition, plan []run.Planned) {
	s.planned, s.begun, s.started = len(plan), true, time.Now()
	for _, entry := range plan {
		if entry.Excluded == "" {
			s.applies++
		}
	}
	fmt.Fprintf(s.out, "scimproof: %s against %s (%s)\n", verdict.Plural(s.planned, "scenario", "scenarios"), definition.Name, describeKind(definition))
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

// scenario counts one. What it found is printed in the end, with all that has the same cause.
func (s *screen) scenario(record run.Scenario) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done++
	if record.Excluded == "" {
		s.played++
	}
	switch record.Verdict {
	case run.Fail, run.Error, run.Fixed:
		s.failed++
		s.latest = record.Key
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
	took := time.Since(s.started)
	text := fmt.Sprintf("%d/%d scenarios, %d failed", s.done, s.planned, s.failed)
	if s.latest != "" {
		text += " (last: " + reports.Visible(s.latest) + ")"
	}
	text += fmt.Sprintf(", %.1f s%s", took.Seconds(), timeLeft(took, s.played, s.applies))
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

// soon is how long a run goes on before its pace says something about the rest.
const soon = 2 * time.Second

// timeLeft says how long the rest takes at the pace of what is done, "" where that is not known yet, or no time.
func timeLeft(took time.Duration, done, all int) string {
	if took < soon || done == 0 {
		return ""
	}
	left := took / time.Duration(done) * time.Duration(all-done)
	if left < time.Second {
		return ""
	}
	return ", about " + rounded(left) + " left"
}

func (s *screen) clear() {
	if s.live {
		fmt.Fprint(s.out, "\r\x1b[2K")
	}
}

// end prints what holds of the whole run, what was found, the verdict, its counts, and the path of the report.
func (s *screen) end(done *run.Run, shown *reports.Presentation, report string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clear()
	concluded := shown.Conclusion()
	for _, fact := range concluded.Facts {
		fmt.Fprintln(s.result, s.paint("1", fact))
	}
	printed := s.problems(done, shown) || len(concluded.Facts) > 0
	if printed || s.begun || len(done.Loads) > 0 {
		fmt.Fprintln(s.result)
	}
	mark, colour := markOf(concluded, verdict.Exit(done.Footer.Exit))
	fmt.Fprintln(s.result, s.paint("1;"+colour, mark+reports.Visible(done.Footer.Verdict)))
	var counts []string
	for _, verdict := range run.Verdicts() {
		if n := done.Footer.Counts[verdict]; n > 0 {
			counts = append(counts, counted(n, verdict))
		}
	}
	if len(counts) > 0 {
		fmt.Fprintf(s.result, "%s in %.1f s\n", strings.Join(counts, ", "), done.Footer.Ended.Sub(done.Header.Started).Seconds())
	}
	if rows := done.Footer.NotExercised; len(rows) > 0 {
		fmt.Fprintln(s.result, "not exercised: "+reports.Visible(strings.Join(rows, ", ")))
	}
	s.cleanUp(&done.Footer.CleanUp)
	fmt.Fprintln(s.result, "report: "+report)
}

// markOf is what the verdict begins with, and its colour.
func markOf(concluded *verdict.Conclusion, exit verdict.Exit) (mark, colour string) {
	switch exit {
	case verdict.ExitOK:
		switch concluded.Tone() {
		case verdict.ToneWarns:
			return "! ", "33"
		case verdict.TonePartial:
			return "– ", "39"
		}
		return "✓ ", "32"
	case verdict.ExitNoAnswer, verdict.ExitInterrupted:
		return "! ", "33"
	}
	return "✗ ", "31"
}

// mostNamed is how many lines of each list of a clean-up are shown.
const mostNamed = 5

// cleanUp prints what is left at the provider, and notes of the clean-up.
func (s *screen) cleanUp(clean *run.CleanUp) {
	left := clean.Left
	if clean.Kept {
		fmt.Fprintf(s.result, "kept (--keep): %s\n", resources(max(0, clean.Created-clean.Removed)))
		left = nil
	}
	for _, list := range []struct {
		head  string
		lines []string
	}{{"left behind: ", left}, {"may be left: ", clean.MayBeLeft}, {"note: ", clean.Noticed}} {
		for _, line := range run.First(list.lines, mostNamed) {
			fmt.Fprintln(s.result, list.head+scim.Clip(reports.Visible(line), 240))
		}
	}
	if clean.NotStopped != "" {
		fmt.Fprintln(s.result, "the target could not be stopped: "+scim.Clip(reports.Visible(clean.NotStopped), 240))
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
