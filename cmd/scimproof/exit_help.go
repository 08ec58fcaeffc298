package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/reports/verdict"
)

// exitHelp is the part of a command's help about exit codes: all but those that it never ends with, in the words that the command
// has of its own, or else in those of package verdict.
func exitHelp(own map[verdict.Exit]string, never ...verdict.Exit) string {
	const indent, width = 7, 80
	var text strings.Builder
	text.WriteString("Exit codes:")
	for _, code := range verdict.Exits() {
		if slices.Contains(never, code) {
			continue
		}
		meaning := code.Help()
		if words := own[code]; words != "" {
			meaning = words
		}
		wrapped := wrap(strings.Repeat(" ", indent-2)+meaning, width-2) // whose further lines are indented by two more
		fmt.Fprintf(&text, "\n  %-3d  %s", code, strings.TrimLeft(wrapped, " "))
	}
	return text.String()
}
