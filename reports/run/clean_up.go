package run

import (
	"fmt"
	"slices"
	"strings"
)

// LeftBehind says in a few words what the run has left behind, such as "3 resources were left at the provider", "" where nothing
// was. What --keep asked to keep is not left, and what cannot be proven to be ours only may be.
//
// A file from before that counted has exit code 0 or 4 and a verdict without a word of it: both stay what they were.
func LeftBehind(run *Run) string {
	footer := &run.Footer
	var parts []string
	if n := Counted(footer.CleanUp.Left); n > 0 && !footer.CleanUp.Kept {
		parts = append(parts, were(n, "resource")+" left at the provider")
	}
	if footer.CleanUp.NotStopped != "" {
		parts = append(parts, "the target was not stopped")
	}
	left := strings.Join(parts, ", and ")
	if fine := footer.Exit == ExitConforms || footer.Exit == ExitSLO; fine && footer.Verdict != "" && !strings.Contains(footer.Verdict, left) {
		return ""
	}
	return left
}

// leftInOpening puts what is left into a sentence whose exit code is otherwise 0 or 4, before its first colon: that is why it is 3.
func leftInOpening(run *Run, sentence, left string) string {
	opening, rest, found := strings.Cut(sentence, ": ")
	if !found {
		return sentence + " " + capital(left) + "."
	}
	but := ", but "
	if len(run.Scenarios) == 0 && brokenSLOs(run) > 0 {
		but = ", and "
	}
	return opening + but + left + ": " + rest
}

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// mostCounted is the greatest number that the last line of a list is believed.
const mostCounted = 1_000_000_000

// Counted is how many things a list of CleanUp names: one a line, but a last line such as "and 7 more, listed in created.ndjson"
// stands for seven.
func Counted(list []string) int {
	if len(list) == 0 {
		return 0
	}
	return len(list) - 1 + counting(list[len(list)-1])
}

// counting is how many things a line stands for.
func counting(line string) int {
	n := 0
	if _, err := fmt.Sscanf(line, "and %d more", &n); err != nil || n < 1 || n > mostCounted {
		return 1
	}
	return n
}

// First returns the first lines of a list, at most most of them, and a line that counts the others where there are any. The list
// stays as it is.
func First(list []string, most int) []string {
	if len(list) <= most || len(list) == most+1 && counting(list[most]) > 1 {
		return list
	}
	return append(slices.Clone(list[:most]), fmt.Sprintf("and %d more", Counted(list)-most))
}

// What Left said before there were fields for it.
const (
	keptBefore       = "kept as --keep says"
	notStoppedBefore = "the target was not stopped: "
)

// upgrade moves what an older version wrote into Left to the fields that it has now.
func (c *CleanUp) upgrade() {
	c.Left = slices.DeleteFunc(c.Left, func(line string) bool {
		why, running := strings.CutPrefix(line, notStoppedBefore)
		if running {
			c.NotStopped = why
		}
		kept := strings.HasPrefix(line, keptBefore)
		c.Kept = c.Kept || kept
		return running || kept
	})
	if len(c.Left) == 0 {
		c.Left = nil
	}
}
