package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	testName     = regexp.MustCompile(`\b(?:Test|Fuzz|Benchmark|Example)[A-Z]\w*`)
	functionName = regexp.MustCompile(`\bfunc (?:\([^)]*\) )?(\w+)\(`)
	lineComment  = regexp.MustCompile(`(?:^|\s)//.*$`)
)

// TestNamesOfTestsAreThoseOfTests: a comment or a guide that says which test proves something names one that exists. What follows
// -run is a pattern, which guides_commands_test.go looks at.
func TestNamesOfTestsAreThoseOfTests(t *testing.T) {
	t.Parallel()
	all, known, named := texts(t), map[string]bool{}, 0
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
