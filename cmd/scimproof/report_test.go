package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/session"
)

// TestReportOfARunThatWasCut cuts a run file everywhere in its first line, after it, and in the middle.
func TestReportOfARunThatWasCut(t *testing.T) {
	t.Parallel()
	whole := contents(t, scimproof(t, nil, "run", "reference", "--id", "entra-test-connection").dir)[session.RunFile]
	header := strings.Index(whole, "\n") + 1
	for _, row := range []struct {
		name string
		file string
		code verdict.Exit
		want string
	}{
		{"nothing", "", verdict.ExitNoAnswer, "before it recorded anything; run again"},
		{"one byte", whole[:1], verdict.ExitNoAnswer, "before it recorded anything; run again"},
		{"the beginning", whole[:12], verdict.ExitNoAnswer, "before it recorded anything; run again"},
		{"half a header", whole[:header/2], verdict.ExitNoAnswer, "before it recorded anything; run again"},
		{"all but the line's end", whole[:header-1], verdict.ExitNoAnswer, "before it recorded anything; run again"},
		{"the header", whole[:header], verdict.ExitOK, "rendering it as far as it goes"},
		{"a scenario, cut", whole[:header+(len(whole)-header)/2], verdict.ExitOK, "rendering it as far as it goes"},
		{"all of it", whole, verdict.ExitOK, "report: "},
		{"another text", "once upon a time", verdict.ExitUsage, "scimproof: "},
		{"another JSON", `{"record":"footer"`, verdict.ExitUsage, "scimproof: "},
		{"another line", "{}\n", verdict.ExitUsage, "wrong run file format"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), session.RunFile)
			if err := os.WriteFile(path, []byte(row.file), 0o600); err != nil {
				t.Fatal(err)
			}
			done := scimproof(t, nil, "report", path)
			done.exits(row.code)
			done.says(row.want)
			if row.code == verdict.ExitNoAnswer {
				done.once("scimproof: No verdict: " + path + " is empty or truncated in its first line: ")
			}
			_, err := os.Stat(done.path("report.html"))
			if written := err == nil; written != (row.code == verdict.ExitOK) {
				t.Errorf("want a page where there is something to show, got %v", err)
			}
		})
	}
}

// TestReportNamesWhatWasLeft by a run that was ended too early for a report.
func TestReportNamesWhatWasLeft(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{session.RunFile: "", session.LedgerFile: `{"path":"Users/1"}` + "\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	done := scimproof(t, nil, "report", filepath.Join(dir, session.RunFile))
	done.exits(verdict.ExitNoAnswer)
	done.says("`scimproof clean TARGET --out " + dir + "`")
	done = scimproof(t, nil, "matrix", filepath.Join(dir, session.RunFile), "reference")
	done.exits(verdict.ExitUsage)
	done.says("before it recorded anything")
}
