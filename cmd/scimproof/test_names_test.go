package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	testName     = regexp.MustCompile(`\b(?:Test|Fuzz|Benchmark|Example)[A-Z]\w*`)
	functionName = regexp.MustCompile(`\bfunc (?:\([^)]*\) )?(\w+)\(`)
	goFile       = regexp.MustCompile(`(?:^|[^\w*./-])[\w./]*?(\w+\.go)\b`)
	lineComment  = regexp.MustCompile(`(?:^|\s)//.*$`)
)

// TestFilesThatCommentsNameExist, by their base name: a comment or a guide sends its reader to no file that was renamed.
func TestFilesThatCommentsNameExist(t *testing.T) {
	t.Parallel()
	all, known, named := texts(t), map[string]bool{"citations_test.go": true}, 0
	for file := range all {
		known[filepath.Base(file)] = true
	}
	for file, text := range all {
		ours := filepath.Base(file) != "audit.md" // which names files of the server
		if extension := filepath.Ext(file); extension != ".go" && (extension != ".md" || !ours) {
			continue
		}
		for i, line := range strings.Split(text, "\n") {
			if filepath.Ext(file) == ".go" {
				line = lineComment.FindString(line)
			}
			for _, found := range goFile.FindAllStringSubmatch(line, -1) {
				named++
				if !known[found[1]] {
					t.Errorf("%s:%d: names the file %s, which does not exist", file, i+1, found[1])
				}
			}
		}
	}
	if named < 50 {
		t.Errorf("%d names were found: the test looks at nothing", named)
	}
}

// TestNamesOfTestsAreThoseOfTests: a comment or a guide that says which test proves something names one that exists, and so does .ci/run,
// which would see it an hour later. What follows -run is a pattern, which guides_commands_test.go looks at.
func TestNamesOfTestsAreThoseOfTests(t *testing.T) {
	t.Parallel()
	all, known, named := texts(t), map[string]bool{"TestCitationsLeadSomewhere": true}, 0
	for _, name := range []string{".ci/run", ".ci/unraced"} {
		ci, err := os.ReadFile(filepath.Join(checkout, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		all[name] = string(ci)
	}
	for _, text := range all {
		for _, found := range functionName.FindAllStringSubmatch(text, -1) {
			known[found[1]] = true
		}
	}
	for file, text := range all {
		for i, line := range strings.Split(text, "\n") {
			if filepath.Ext(file) == ".go" {
				line = lineComment.FindString(line)
			}
			if strings.Contains(line, "-run ") {
				continue
			}
			for _, name := range testName.FindAllString(line, -1) {
				named++
				if !known[name] {
					t.Errorf("%s:%d: names %s, which does not exist", file, i+1, name)
				}
			}
		}
	}
	if named < 100 {
		t.Errorf("%d names were found: the test looks at nothing", named)
	}
}
