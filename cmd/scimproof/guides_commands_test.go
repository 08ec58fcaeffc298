package main

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// elsewhere are commands in guides that are neither ours nor run by .ci/run, and why they may stand there.
var elsewhere = map[string]string{
	"docker-compose up --build":       "CI starts service after service, to see what each does",
	"docker-compose down --rmi local": "CI removes with more flags, and looks for what is left",
	".ci/pictures":                    "pictures are for people to look at",
}

var (
	assignment = regexp.MustCompile(`^(?:[A-Z_]+=\S* +)+`)
	ours       = regexp.MustCompile(`^(?:scimproof|go run \./cmd/scimproof|go run github\.com/scimproof/scimproof/cmd/scimproof@latest|/scimproof)(?: +|$)`)
	comment    = regexp.MustCompile(`(?:^|\s)#.*$`)
)

// commandsIn are the single commands of a block, without comments, variables and the sign for "in the background".
func commandsIn(text string) []string {
	var found []string
	text = strings.ReplaceAll(text, "\\\n", " ")
	for line := range strings.Lines(text) {
		line = comment.ReplaceAllString(strings.TrimRight(line, "\n"), "")
		for part := range strings.SplitSeq(strings.ReplaceAll(line, "||", "&&"), "&&") {
			command := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(part), "&"))
			command = strings.TrimSpace(assignment.ReplaceAllString(command, ""))
			if command != "" {
				found = append(found, strings.Join(strings.Fields(command), " "))
			}
		}
	}
	return found
}

// TestCommandsOfGuidesAreUnderstood parses each command of ours as the program would; any other must be run by .ci/run, or be
// listed above.
func TestCommandsOfGuidesAreUnderstood(t *testing.T) {
	t.Parallel()
	script, used := guide(t, ".ci/run"), map[string]bool{}
	for _, one := range blocks(t, "sh") {
		if one.ci || strings.HasPrefix(one.file, "targets/thirdparty/") {
			continue
		}
		for _, command := range commandsIn(one.text) {
			understood(t, one, command, script, used)
		}
	}
	for command := range maps.Keys(elsewhere) {
		if !used[command] {
			t.Errorf("no guide says %q: remove the exception", command)
		}
	}
}

func understood(t *testing.T, one block, command, script string, used map[string]bool) {
	t.Helper()
	if begin := ours.FindString(command); begin != "" {
		takes(t, one.file, words(command[len(begin):]))
		return
	}
	if _, known := elsewhere[command]; known {
		used[command] = true
		return
	}
	if strings.HasPrefix(command, "go test ") {
		selects(t, one, words(command)[2:])
		return
	}
	if !strings.Contains(script, command) {
		t.Errorf("%s:%d: %q is not run by .ci/run: want it there, or an exception with a reason", one.file, one.line, command)
	}
}

// selects wants a test in the packages for each alternative of -run.
func selects(t *testing.T, one block, args []string) {
	t.Helper()
	var tests, names []string
	for i, arg := range args {
		switch {
		case strings.HasPrefix(arg, "./") && arg != "./...":
			tests = append(tests, testsOf(t, arg)...)
		case arg == "-run":
			names = strings.Split(args[i+1], "|")
		}
	}
	for _, name := range names {
		if !slices.ContainsFunc(tests, func(test string) bool { return strings.Contains(test, name) }) {
			t.Errorf("%s:%d: go test %s has no test %s", one.file, one.line, strings.Join(args, " "), name)
		}
	}
}

var testForm = regexp.MustCompile(`(?m)^func (Test\w+)\(`)

// testsOf lists the tests of a package.
func testsOf(t *testing.T, dir string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(checkout, dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range testForm.FindAllStringSubmatch(string(text), -1) {
			names = append(names, found[1])
		}
	}
	return names
}

// words splits a command line at spaces outside of single quotes.
func words(line string) []string {
	var found []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			found = append(found, part)
			continue
		}
		found = append(found, strings.Fields(part)...)
	}
	return found
}

// TestCommandsOfThirdPartyServersAreUsed: what their README files say is what .ci/run or a definition does, by its first two words.
// "npm install" takes new versions, which is for people.
func TestCommandsOfThirdPartyServersAreUsed(t *testing.T) {
	t.Parallel()
	used := strings.ReplaceAll(guide(t, ".ci/run"), " -q ", " ")
	definitions, err := filepath.Glob(filepath.Join(checkout, "targets", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range definitions {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		used += strings.NewReplacer("[", "", "]", "", ",", "", `"`, "").Replace(string(text))
	}
	for _, one := range blocks(t, "sh") {
		if !strings.HasPrefix(one.file, "targets/thirdparty/") {
			continue
		}
		for _, command := range commandsIn(one.text) {
			begin := strings.Fields(command)
			if strings.HasPrefix(command, "./") {
				begin = begin[:1]
			}
			wanted := strings.Join(begin[:min(2, len(begin))], " ")
			if wanted != "npm install" && !strings.Contains(used, wanted) {
				t.Errorf("%s:%d: %q is done by neither .ci/run nor a definition", one.file, one.line, command)
			}
		}
	}
}

// TestTheReadmeHasTheTestCommand: .ci/run runs it from there.
func TestTheReadmeHasTheTestCommand(t *testing.T) {
	t.Parallel()
	for _, one := range blocksOf(t, "README.md") {
		if one.ci && slices.Contains(commandsIn(one.text), "go test ./...") {
			return
		}
	}
	t.Error("README.md has no block with go test ./... that .ci/run runs")
}
