package main

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the console blocks of the guides anew")

// TestConsoleBlocksShowWhatComes runs each console block: lines after "$ " are commands, the rest is what they print. It runs in a
// directory with nothing but this package's testdata, without a terminal and without a token in the environment. Times, ports and the
// order of lines may differ. With -update the blocks that differ are written anew.
func TestConsoleBlocksShowWhatComes(t *testing.T) {
	if !*update {
		t.Parallel()
	}
	for _, one := range blocks(t, "console") {
		t.Run(strings.ReplaceAll(one.file, "/", "_"), func(t *testing.T) {
			if !*update { // which writes one block of a file after the other
				t.Parallel()
			}
			got := replayed(t, one)
			if slices.Equal(timeless(got), timeless(one.text)) {
				return
			}
			if *update {
				rewrite(t, one, got)
				return
			}
			t.Errorf("%s:%d shows\n%s\nbut what comes is\n%s\nto write it anew: go test ./cmd/scimproof -run TestConsoleBlocks -update",
				one.file, one.line, one.text, got)
		})
	}
}

// replayed is the block as it comes now.
func replayed(t *testing.T, one block) string {
	t.Helper()
	dir, programs := t.TempDir(), t.TempDir()
	wrapper := "#!/bin/sh\n" + asCommand + "=1 exec '" + os.Args[0] + "' \"$@\"\n"
	if err := os.WriteFile(filepath.Join(programs, "scimproof"), []byte(wrapper), 0o755); err != nil {
		t.Fatal(err)
	}
	// godog asks for `go env` as it is loaded, and what that leaves behind in HOME may come after the end of the test.
	if err := os.WriteFile(filepath.Join(programs, "go"), []byte("#!/bin/sh\nexit 1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(dir, "cmd/scimproof/testdata"), os.DirFS("testdata")); err != nil {
		t.Fatal(err)
	}
	script := "exec 2>&1\n"
	for line := range strings.Lines(one.text) {
		if command, is := strings.CutPrefix(line, "$ "); is {
			command = strings.TrimSpace(command)
			script += "before=$?; printf '%s\\n' '$ " + strings.ReplaceAll(command, "'", `'\''`) + "'; (exit $before); " + command + "\n"
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	shell := exec.CommandContext(ctx, "sh", "-c", script)
	shell.Dir = dir
	shell.Env = []string{"PATH=" + programs + ":" + os.Getenv("PATH"), "HOME=" + dir, "XDG_CACHE_HOME=" + t.TempDir()}
	printed, err := shell.Output()
	if err != nil && shell.ProcessState == nil {
		t.Fatal(err)
	}
	return string(printed)
}

var (
	times        = regexp.MustCompile(`\b\d+(?:\.\d+)? ?(?:ms|s|µs)\b|\b\d+(?:\.\d+)?(?: a second\b|/s\b)`)
	dated        = regexp.MustCompile(`\b\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ(?:-\d+)?`)
	gaps         = regexp.MustCompile(` {2,}`)
	progressLine = regexp.MustCompile(`^\d+/\d+ scenarios, |^\d+ requests, `) // every ten seconds
)

// timeless is what does not differ from run to run: the lines, sorted, without times and the width of columns.
func timeless(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \n")
		if line == "" || progressLine.MatchString(line) {
			continue
		}
		lines = append(lines, gaps.ReplaceAllString(times.ReplaceAllString(dated.ReplaceAllString(line, "TIME"), "TIME"), " "))
	}
	slices.Sort(lines)
	return lines
}

// rewrite puts what came into the guide.
func rewrite(t *testing.T, one block, got string) {
	t.Helper()
	text := guide(t, one.file)
	before, after := "```"+one.info+"\n"+one.text+"```", "```"+one.info+"\n"+got+"```"
	if strings.Count(text, before) != 1 {
		t.Fatalf("%s:%d: want this block once", one.file, one.line)
	}
	if err := os.WriteFile(filepath.Join(checkout, one.file), []byte(strings.Replace(text, before, after, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("%s:%d is written anew", one.file, one.line)
}
