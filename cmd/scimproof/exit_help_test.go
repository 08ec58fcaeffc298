package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/reports/verdict"
)

var exitRow = regexp.MustCompile(`(?m)^\| (\d+) \| (.*) \|$`)

// TestTheReadmeHasTheExitCodes, word by word as package verdict has them.
func TestTheReadmeHasTheExitCodes(t *testing.T) {
	t.Parallel()
	var got, want []string
	for _, row := range exitRow.FindAllStringSubmatch(guide(t, "README.md"), -1) {
		got = append(got, row[1]+" "+strings.ReplaceAll(row[2], "`", ""))
	}
	for _, code := range verdict.Exits() {
		want = append(want, fmt.Sprint(code)+" "+code.Help())
	}
	if got, want := strings.Join(got, "\n"), strings.Join(want, "\n"); got != want {
		t.Errorf("README.md has the exit codes\n%s\nand package verdict\n%s", got, want)
	}
}

// TestHelpHasTheExitCodes, in words of verdict or of the command's own.
func TestHelpHasTheExitCodes(t *testing.T) {
	t.Parallel()
	for _, command := range []*cobra.Command{newRun(), newLoad(), newMatrix(), newClean()} {
		_, table, found := strings.Cut(command.Long, "Exit codes:")
		if !found {
			t.Errorf("%s: want a table of exit codes, got\n%s", command.Name(), command.Long)
		}
		for line := range strings.Lines(table) { // with its end
			if len(line) > 81 {
				t.Errorf("%s: want lines of at most 80 columns, got %s", command.Name(), line)
			}
		}
		said := strings.Join(strings.Fields(table), " ")
		for _, code := range verdict.Exits() {
			never := code == verdict.ExitTooSlow && command.Name() != "load"
			if strings.Contains(table, fmt.Sprintf("\n  %-3d  ", code)) == never {
				t.Errorf("%s: want exit code %d: %t, got\n%s", command.Name(), code, !never, table)
			}
			if command.Name() == "run" && strings.Contains(said, code.Help()) == never {
				t.Errorf("run: want %q: %t, got\n%s", code.Help(), !never, table)
			}
		}
	}
}
