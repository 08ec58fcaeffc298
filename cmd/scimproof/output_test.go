package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/session"
)

// TestRunsWithoutOutHaveDirectoriesOfTheirOwn: a run keeps the reports of those before it, and latest leads to the newest.
func TestRunsWithoutOutHaveDirectoriesOfTheirOwn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var dirs []string
	for range 2 {
		text, code := typed(t, dir, nil, "run", "reference", "--id", "entra-test-connection")
		found := regexp.MustCompile(`report: (scimproof-report/\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ(?:-2)?)/report.html`).FindStringSubmatch(text)
		if code != verdict.ExitOK || found == nil {
			t.Fatalf("want exit code 0 and a dated directory, got %d\n%s", code, text)
		}
		dirs = append(dirs, found[1])
	}
	for _, one := range dirs {
		if _, err := os.Stat(filepath.Join(dir, one, "junit.xml")); err != nil {
			t.Errorf("want the files of each run, got %v", err)
		}
	}
	newest, err := os.Readlink(filepath.Join(dir, defaultOut, latestName))
	if err != nil || filepath.Join(defaultOut, newest) != dirs[1] || dirs[0] == dirs[1] {
		t.Errorf("want latest to lead from %s to %s, got %s, %v", dirs[0], dirs[1], newest, err)
	}
}

// TestUsageErrorsLeaveTheLastReport alone, and make no directory.
func TestUsageErrorsLeaveTheLastReport(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	typed(t, dir, nil, "run", "reference", "--id", "entra-test-connection")
	before, _ := os.ReadDir(filepath.Join(dir, defaultOut))
	for _, line := range []string{"run refrence", "run --id nosuch", "load reference nosuch", "run nowhere.yaml --out other", "run --profile zork"} {
		if text, code := typed(t, dir, nil, strings.Fields(line)...); code != verdict.ExitUsage {
			t.Errorf("%s: want exit code 2, got %d %s", line, code, text)
		}
	}
	after, _ := os.ReadDir(filepath.Join(dir, defaultOut))
	if all, _ := os.ReadDir(dir); len(all) != 1 || len(after) != len(before) {
		t.Errorf("want nothing written, got %v and %v", all, after)
	}
}

// TestDirectoriesOfOneSecond are told apart by a number.
func TestDirectoriesOfOneSecond(t *testing.T) {
	t.Chdir(t.TempDir())
	now := time.Date(2026, 11, 29, 14, 42, 10, 0, time.UTC)
	for _, want := range []string{"2026-11-29T14-42-10Z", "2026-11-29T14-42-10Z-2", "2026-11-29T14-42-10Z-3"} {
		made, err := makeOutput("", now)
		if err != nil || filepath.Base(made.dir) != want {
			t.Errorf("want %s, got %s, %v", want, made.dir, err)
		}
	}
}

// TestCleanFindsTheListsItself looks through the directories of runs without --out, and leaves those of other targets alone.
func TestCleanFindsTheListsItself(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(dir, file string) {
		t.Helper()
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, file), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("scimproof-report/2026-11-01T00-00-00Z", session.LedgerFile)
	write("scimproof-report/2026-11-02T00-00-00Z", "report.html")
	write("scimproof-report/2026-11-03T00-00-00Z", session.UnprovenFile)
	got := strings.Join(unclean(""), " ")
	if want := "scimproof-report/2026-11-01T00-00-00Z scimproof-report/2026-11-03T00-00-00Z"; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
	if got := unclean("elsewhere"); len(got) != 1 || got[0] != "elsewhere" {
		t.Errorf("want the directory that was named, got %v", got)
	}
}
