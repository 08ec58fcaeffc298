package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/verdict"
)

// runFiles runs one scenario by each of the profiles and returns the run files.
func runFiles(t *testing.T, profiles ...string) (files []string) {
	t.Helper()
	for _, profile := range profiles {
		ended := scimproof(t, nil, "run", "--id", "entra-test-connection", "--profile", profile) // not applicable to rfc, which is enough here
		files = append(files, ended.path("run.ndjson"))
	}
	return files
}

// TestMatrixOfRunFiles only renders: nothing but the page is written.
func TestMatrixOfRunFiles(t *testing.T) {
	t.Parallel()
	files := runFiles(t, "entra", "entra")
	ended := scimproof(t, nil, "matrix", files[0], files[1])
	ended.exits(verdict.ExitOK)
	ended.says("matrix: " + ended.path(matrixFile))
	page, err := os.ReadFile(ended.path(matrixFile))
	if err != nil {
		t.Fatal(err)
	}
	relative, err := filepath.Rel(ended.dir, filepath.Dir(files[1]))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2 targets compared", "reference (2)", `href="./` + filepath.ToSlash(relative) + `/report.html#s-entra-test-connection"`} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if entries, _ := os.ReadDir(ended.dir); len(entries) != 1 {
		t.Errorf("want the page alone, got %v", entries)
	}
}

// TestMatrixOfTargets runs one target after another, keeps each report, and ends with the worst code.
func TestMatrixOfTargets(t *testing.T) {
	t.Parallel()
	flawed := definition(t, "name: case\nlaunch: {embedded: flawed/username-case-sensitive}\n")
	dead := definition(t, "name: dead\nurl: http://127.0.0.1:9/scim\n")
	file := runFiles(t, "entra")[0]
	for name, test := range map[string]struct {
		args []string
		code verdict.Exit
		says string
	}{
		"one falls short":     {[]string{"matrix", "reference", flawed}, verdict.ExitFellShort, "Does not conform"},
		"one is not there":    {[]string{"matrix", flawed, dead}, verdict.ExitNoAnswer, "No verdict"},
		"a file and a target": {[]string{"matrix", file, "reference"}, verdict.ExitOK, "Conforms"},
	} {
		ended := scimproof(t, nil, test.args...)
		ended.exits(test.code)
		ended.says(test.says)
		page, err := os.ReadFile(ended.path(matrixFile))
		if err != nil {
			t.Fatalf("%s: %v after\n%s", name, err, ended.text)
		}
		if !strings.Contains(string(page), test.says) {
			t.Errorf("%s: the page lacks %q", name, test.says)
		}
		for _, dir := range []string{"reference", "case", "dead"} {
			report, reported := os.Stat(ended.path(filepath.Join(dir, "report.html")))
			link := strings.Contains(string(page), `href="./`+dir+`/report.html`)
			if link != (reported == nil && report.Size() > 0) {
				t.Errorf("%s: link to the report of %s: %t, report: %v", name, dir, link, reported)
			}
		}
	}
}

// TestMatrixRefuses what cannot be compared or run, in one sentence, and leaves no page behind.
func TestMatrixRefuses(t *testing.T) {
	t.Parallel()
	files := runFiles(t, "entra", "rfc")
	broken := filepath.Join(t.TempDir(), "broken.ndjson")
	if err := os.WriteFile(broken, []byte("{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		args []string
		says string
	}{
		"one file":        {[]string{"matrix", files[0]}, "see `scimproof matrix --help`"},
		"other profiles":  {[]string{"matrix", files[0], files[1]}, "runs were judged by different profiles: reference"},
		"no such file":    {[]string{"matrix", files[0], "nowhere.ndjson"}, "nowhere.ndjson: no such file"},
		"no run file":     {[]string{"matrix", files[0], broken}, "wrong run file format"},
		"unknown target":  {[]string{"matrix", "reference", "zork"}, `target "zork" is unknown`},
		"the same target": {[]string{"matrix", "reference", "reference"}, `targets "reference" and "reference" would both write to`},
		"no deadline":     {[]string{"matrix", "reference", "sentry", "--deadline", "0s"}, "--deadline is 0s"},
	} {
		ended := scimproof(t, nil, test.args...)
		ended.exits(verdict.ExitUsage)
		ended.once("scimproof: ")
		ended.says(test.says)
		if strings.Contains(ended.text, "scenarios against") {
			t.Errorf("%s: a target was run before the mistake was seen:\n%s", name, ended.text)
		}
		if _, err := os.Stat(ended.path(matrixFile)); err == nil {
			t.Errorf("%s: a page was left behind", name)
		}
	}
}

func TestFolderStaysInside(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"reference": "reference", "localhost:8080": "localhost-8080", "../../etc": "-..-etc", "..": "target", "": "target", "a b/ü": "a-b--", ".hidden": "hidden",
	} {
		if got := folder(name); got != want || strings.ContainsAny(got, `/\`) || got == ".." {
			t.Errorf("%q: want %q, got %q", name, want, got)
		}
	}
}
