package run

import (
	"fmt"
	"slices"
	"strings"
)

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
