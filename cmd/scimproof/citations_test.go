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

var (
	webAddress   = regexp.MustCompile(`https?://\S+`)
	documentName = regexp.MustCompile(`[\w./-]*\w\.md\b`)
	rfcNumber    = regexp.MustCompile(`\b\d{4}\b`)
	workshop     = regexp.MustCompile(`/work/|\bfindings/`) // where scimproof is developed
)

// citedOtherwise are files in which a section is a pattern, or one that run files of old cite, and a document one of a test's own.
var citedOtherwise = []string{
	"features/embed_test.go",
	"reports/coverage.go", "reports/source.go", "reports/source_test.go", "reports/capability_test.go", "reports/page_test.go",
}

// TestCitationsLeadSomewhere: what a file of the repository cites can be looked up by whoever reads it. A document is one of the
// repository, and a section is one of an RFC; everything else is cited by an address, or by the title that has its address in
// mockentra/doc.go or in features/catalogue/sources.yaml.
func TestCitationsLeadSomewhere(t *testing.T) {
	t.Parallel()
	cited, known := 0, []string{}
	for _, file := range markdown(t) {
		known = append(known, filepath.Base(file))
	}
	for file, text := range texts(t) {
		if slices.Contains(citedOtherwise, file) {
			continue
		}
		before := ""
		for i, line := range strings.Split(text, "\n") {
			line = webAddress.ReplaceAllString(line, "")
			for _, name := range documentName.FindAllString(line, -1) {
				cited++
				written := filepath.Base(name) == "summary.md" // by a run
				if !written && !slices.Contains(known, strings.TrimPrefix(name, "/")) && !isDocument(file, name) {
					t.Errorf("%s:%d: cites %s, which the repository does not have", file, i+1, name)
				}
			}
			if front, _, found := strings.Cut(line, "§"); found && !strings.Contains(front, "RFC %d") {
				cited++
				if !rfcNumber.MatchString(before + front) {
					t.Errorf("%s:%d: cites a section of what is no RFC: %s", file, i+1, strings.TrimSpace(line))
				}
			}
			if found := workshop.FindString(line); found != "" {
				t.Errorf("%s:%d: cites %s, which no reader has", file, i+1, found)
			}
			before = line + " "
		}
	}
	if cited < 100 {
		t.Errorf("%d citations were found: the test looks at nothing", cited)
	}
}

// isDocument finds a document beside the file that cites it, or in a folder above.
func isDocument(file, name string) bool {
	for dir := filepath.Dir(file); ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(checkout, dir, name)); err == nil {
			return true
		}
		if dir == "." {
			return false
		}
	}
}

// texts reads all files that people write, without data of tests.
func texts(t *testing.T) map[string]string {
	t.Helper()
	kinds := []string{".go", ".yaml", ".yml", ".md", ".feature", ".txt", ".js", ".py", ".tmpl", ".css", ".mod"}
	found := map[string]string{}
	err := filepath.WalkDir(checkout, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains(notOurs, entry.Name()) {
			return filepath.SkipDir
		}
		if entry.IsDir() || !slices.Contains(kinds, filepath.Ext(path)) || entry.Name() == "citations_test.go" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(checkout, path)
		found[relative] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
