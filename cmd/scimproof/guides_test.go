package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The guides are the README files and what is in .github. Each of their code blocks is proven, by its language:
//
//	sh       runs in .ci/run where "<!-- ci -->" stands above it; elsewhere the command line is parsed (guides_commands_test.go)
//	console  runs here, and what it shows is what comes (guides_console_test.go)
//	yaml     is read by what reads the file: the second word of the info string says which (guides_files_test.go)
//	gherkin  runs against the reference provider, and passes (guides_files_test.go)
//	go       stands in the file that the info string names, which the compiler reads
//
// No other language may be used.

// ciMark stands above a block that .ci/run runs.
const ciMark = "<!-- ci -->"

// block is a fenced code block of a guide.
type block struct {
	file string // path from the top of the repository
	line int    // of the opening fence
	info string // what follows the fence: language, and a word that says more
	text string
	ci   bool // ciMark stands above it
}

// about is the info string without the language.
func (b block) about() string {
	_, rest, _ := strings.Cut(b.info, " ")
	return rest
}

func (b block) language() string {
	language, _, _ := strings.Cut(b.info, " ")
	return language
}

const checkout = "../.."

// guides lists the Markdown files that people read to use or change scimproof, as paths from the top of the repository.
func guides(t *testing.T) (found []string) {
	t.Helper()
	for _, file := range markdown(t) {
		if filepath.Base(file) == "README.md" || filepath.Dir(file) == ".github" {
			found = append(found, file)
		}
	}
	return found
}

// notOurs are folders of what was installed or made beside the source, and of data.
var notOurs = []string{"node_modules", "venv", "dist", "artefacts", "reports-out", "scimproof-report", "testdata", ".git"}

// markdown lists all Markdown files that the repository has.
func markdown(t *testing.T) (found []string) {
	t.Helper()
	err := filepath.WalkDir(checkout, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && slices.Contains(notOurs, name) {
			return filepath.SkipDir
		}
		if filepath.Ext(name) == ".md" {
			relative, err := filepath.Rel(checkout, path)
			found = append(found, relative)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func guide(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(checkout, file))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// blocksOf reads the fenced blocks of a guide.
func blocksOf(t *testing.T, file string) []block {
	t.Helper()
	var (
		found []block
		open  *block
		above string // the last line that is not empty
	)
	for i, line := range strings.Split(guide(t, file), "\n") {
		info, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && open == nil:
			open = &block{file: file, line: i + 1, info: info, ci: above == ciMark}
		case fence:
			found, open = append(found, *open), nil
		case open != nil:
			open.text += line + "\n"
		}
		if strings.TrimSpace(line) != "" {
			above = line
		}
	}
	if open != nil {
		t.Errorf("%s:%d: the block has no end", file, open.line)
	}
	return found
}

// blocks lists the blocks in one language of all guides.
func blocks(t *testing.T, language string) []block {
	t.Helper()
	var found []block
	for _, file := range guides(t) {
		for _, one := range blocksOf(t, file) {
			if one.language() == language {
				found = append(found, one)
			}
		}
	}
	if len(found) == 0 {
		t.Fatalf("no guide has a %s block: this test proves nothing", language)
	}
	return found
}

func TestEveryBlockOfAGuideIsProven(t *testing.T) {
	t.Parallel()
	for _, file := range guides(t) {
		for _, one := range blocksOf(t, file) {
			switch one.language() {
			case "sh", "console", "yaml", "gherkin", "go":
			default:
				t.Errorf("%s:%d: no test reads a block in %q", file, one.line, one.info)
			}
			if one.ci && one.language() != "sh" {
				t.Errorf("%s:%d: .ci/run runs sh, got %q", file, one.line, one.info)
			}
		}
	}
}

var linkForm = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// TestLinksOfGuidesLeadSomewhere follows links into the repository, and to headings.
func TestLinksOfGuidesLeadSomewhere(t *testing.T) {
	t.Parallel()
	for _, file := range markdown(t) {
		for _, found := range linkForm.FindAllStringSubmatch(guide(t, file), -1) {
			path, heading, _ := strings.Cut(found[1], "#")
			if strings.Contains(path, "://") {
				continue
			}
			to := file
			if path != "" {
				to = filepath.Join(filepath.Dir(file), path)
			}
			info, err := os.Stat(filepath.Join(checkout, to))
			if err != nil {
				t.Errorf("%s: link to %s: %v", file, found[1], err)
				continue
			}
			if info.IsDir() && heading != "" {
				to = filepath.Join(to, "README.md")
			}
			if heading != "" && !hasHeading(guide(t, to), heading) {
				t.Errorf("%s: %s has no heading #%s", file, to, heading)
			}
		}
	}
}

var notInAnchor = regexp.MustCompile(`[^\p{L}\p{N}\- _]`)

// hasHeading looks for the heading whose anchor, as GitHub makes it, is given.
func hasHeading(text, anchor string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		heading, is := strings.CutPrefix(strings.TrimLeft(line, "#"), " ")
		if is && strings.HasPrefix(line, "#") &&
			strings.ReplaceAll(notInAnchor.ReplaceAllString(strings.ToLower(heading), ""), " ", "-") == anchor {
			return true
		}
	}
	return false
}

// TestGoBlocksStandInCompiledFiles: a go block names a file, and its lines stand there one after another, but for indentation.
func TestGoBlocksStandInCompiledFiles(t *testing.T) {
	t.Parallel()
	for _, one := range blocks(t, "go") {
		if !strings.HasSuffix(one.about(), ".go") {
			t.Errorf("%s:%d: want the file that holds the block, from the top of the repository, got %q", one.file, one.line, one.about())
			continue
		}
		if !strings.Contains(flush(guide(t, one.about())), flush(one.text)) {
			t.Errorf("%s:%d: %s does not hold\n%s", one.file, one.line, one.about(), one.text)
		}
	}
}

// flush is a text without the indentation of its lines, between line ends.
func flush(text string) string {
	var out strings.Builder
	out.WriteByte('\n')
	for line := range strings.Lines(text) {
		out.WriteString(strings.TrimSpace(line) + "\n")
	}
	return out.String()
}
