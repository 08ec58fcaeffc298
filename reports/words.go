package reports

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
)

// word is how a verdict is shown: never by colour alone.
type word struct {
	Verdict run.Verdict
	Name    string // for one scenario: "Failed"
	Noun    string // after the number 1: "advisory"
	Plural  string // after any other number: "advisories"
	Glyph   string // where icons are not available
	Means   string // the glossary
}

// words lists all verdicts, worst first.
func words() []word {
	return []word{
		{run.Error, "Error", "error", "errors", "⚠", "scimproof or the network failed, or the target crashed or stopped responding. This says nothing about conformance, and the run has no verdict, unless only a few responses were lost and other scenarios fail."},
		{run.Fail, "Failed", "failed", "failed", "✕", "Violates a requirement of this profile."},
		{run.Fixed, "Fixed", "fixed", "fixed", "✓!", "A declared deviation passes. The run fails until its entry is removed."},
		{run.KnownDeviation, "Known deviation", "known deviation", "known deviations", "≠", "Fails exactly as declared, for the given reason and until the given date."},
		{run.Blocked, "Blocked", "blocked", "blocked", "⊘", "The starting point of the scenario could not be created. The cause is listed under “What to fix”."},
		{run.Unverifiable, "Unverifiable", "unverifiable", "unverifiable", "?", "Accepted, but the provider's own schema says that the effect cannot be read back; or two requests did not overlap as they were to."},
		{run.Advisory, "Advisory", "advisory", "advisories", "!", "Violates a recommendation of this profile."},
		{run.Pass, "Passed", "passed", "passed", "✓", "Exercised, and at least one check compared real data."},
		{run.NotApplicable, "Not applicable", "not applicable", "not applicable", "–", "Excluded by the mapping, the dialects, the profile or a capability of the target. The reason says which."},
	}
}

// Count is the noun for a number of scenarios.
func (w word) Count(n int) string {
	if n == 1 {
		return w.Noun
	}
	return w.Plural
}

// wordOf returns how a verdict is shown; "" is a step that was not reached, or a requirement without a check.
func wordOf(verdict run.Verdict) word {
	for _, known := range words() {
		if known.Verdict == verdict {
			return known
		}
	}
	return word{Verdict: "none", Name: "Not reached", Noun: "not reached", Plural: "not reached", Glyph: "·"}
}

// slug makes a text fit for an id and a fragment.
func slug(text string) string {
	var out strings.Builder
	for _, r := range strings.ToLower(text) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-', r == '_', r == '.':
			out.WriteRune(r)
		case r == '@': // a variant is no row
			out.WriteString("--")
		default:
			out.WriteByte('-')
		}
	}
	return out.String()
}

// milliseconds shows a duration with three digits at most.
func milliseconds(ms float64) string {
	switch {
	case ms >= 100_000:
		return fmt.Sprintf("%.0f s", ms/1000)
	case ms >= 1000:
		return fmt.Sprintf("%.2f s", ms/1000)
	case ms >= 100:
		return fmt.Sprintf("%.0f ms", ms)
	case ms >= 10:
		return fmt.Sprintf("%.1f ms", ms)
	}
	return fmt.Sprintf("%.2f ms", ms)
}

// duration shows how long a run took, in minutes and seconds.
func duration(took time.Duration) string {
	took = max(0, took)
	if took < time.Minute {
		return fmt.Sprintf("%.1f s", took.Seconds())
	}
	return fmt.Sprintf("%d min %d s", int(took.Minutes()), int(took.Seconds())%60)
}

// thousands groups the digits of a count by narrow spaces.
func thousands(n uint64) string { return byThousands(strconv.FormatUint(n, 10)) }

func byThousands(digits string) string {
	var out strings.Builder
	for i, digit := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			out.WriteRune('\u202F')
		}
		out.WriteRune(digit)
	}
	return out.String()
}

func size(bytes int64) string {
	if bytes < 1024 {
		return verdict.Plural(int(bytes), "byte", "bytes")
	}
	if bytes < 1<<20 {
		return fmt.Sprintf("%.1f KiB", float64(bytes)/1024)
	}
	return fmt.Sprintf("%.1f MiB", float64(bytes)/(1<<20))
}

func moment(at time.Time) string { return at.UTC().Format("2 January 2006, 15:04:05 UTC") }

// rerun is the command that reruns a single scenario.
func rerun(command, key string) string {
	if command == "" {
		command = "scimproof run"
	}
	return selection.ReplaceAllString(command, "") + " --id " + evidence.Quote(key)
}

// selection matches the options that select scenarios.
var selection = regexp.MustCompile(`\s--id[= ](?:'(?:[^']|'\\'')*'|\S+)`)
