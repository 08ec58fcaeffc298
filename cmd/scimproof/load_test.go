package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/session"
)

func TestLoadProvisionsAuditsAndCleansUp(t *testing.T) {
	dir := t.TempDir()
	code := execute([]string{"load", "reference", "initial-sync", "--users", "30", "--groups", "3", "--members", "5", "--out", dir,
		"--metrics-listen", "127.0.0.1:0", "--seed", "7"})
	if code != verdict.ExitOK {
		t.Fatalf("want exit %d, got %d", verdict.ExitOK, code)
	}
	done, err := run.Open(filepath.Join(dir, session.RunFile), verdict.Of)
	if err != nil {
		t.Fatal(err)
	}
	if len(done.Loads) < 3 {
		t.Fatalf("want the phases users, groups and references, got %d", len(done.Loads))
	}
	for _, phase := range done.Loads {
		if phase.Planned != phase.Sent || phase.Sent == 0 {
			t.Errorf("%s: want everything planned sent, got %d of %d", phase.Phase, phase.Sent, phase.Planned)
		}
	}
	audit := done.Loads[len(done.Loads)-1].Audit
	if audit == nil || audit.Users != 30 || audit.Groups != 3 || audit.Memberships == 0 || len(audit.Findings) > 0 {
		t.Errorf("want all compared and no difference, got %+v", audit)
	}
	if clean := done.Footer.CleanUp; clean.Created != 33 || clean.Removed != 33 || len(clean.Left) > 0 {
		t.Errorf("want 33 created and removed, got %+v", clean)
	}
	if left, err := filepath.Glob(filepath.Join(dir, session.LedgerFile)); err != nil || len(left) > 0 {
		t.Errorf("want no list of leftovers, got %v, %v", left, err)
	}
	if !strings.Contains(done.Header.Rerun, "scimproof load reference initial-sync") || !strings.Contains(done.Header.Rerun, "--seed 7") {
		t.Errorf("want a command that repeats the run, got %s", done.Header.Rerun)
	}
}

func TestLoadRefusesWhatCannotBeMeant(t *testing.T) {
	for _, args := range [][]string{
		{"reference"},
		{"reference", "no-such-workload"},
		{"no-such-target", "initial-sync"},
		{"reference", "initial-sync", "--users", "0"},
		{"reference", "initial-sync", "--users", "5", "--members", "6"},
		{"reference", "initial-sync", "--rate", "-1"},
		{"reference", "initial-sync", "--max-live", "0"},
		{"reference", "initial-sync", "--max-live", "65537"},
		{"reference", "initial-sync", "--deadline", "0s"},
		{"reference", "initial-sync", "--metrics-listen", "nowhere:at:all"},
		{"reference", "initial-sync", "--metrics-linger", "1s"},
	} {
		if code := execute(append([]string{"load", "--out", t.TempDir()}, args...)); code != verdict.ExitUsage {
			t.Errorf("load %s: want exit %d, got %d", strings.Join(args, " "), verdict.ExitUsage, code)
		}
	}
}

// TestResponsesUnderLoadAreJudged: a flaw of the answers is red for its requirement, though everything is kept, and green where it is declared.
func TestResponsesUnderLoadAreJudged(t *testing.T) {
	t.Parallel()
	for flaw, requirement := range map[string]string{
		"created-without-schemas": "7644-3.3-create-201-body", "lists-without-schema": "7644-3.4.2-listresponse-schema",
		"groups-without-schemas": "7643-4.2-group-schema-uri",
	} {
		t.Run(flaw, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			args := []string{"load", red(t, flaw, "mapping: entra-default\n"), "initial-sync", "--users", "20", "--groups", "4", "--members", "15", "--seed", "7"}
			first := scimproof(t, nil, args...)
			first.exits(verdict.ExitFellShort)
			first.says("✗ failed " + requirement + ": expected ")
			first.says("Does not conform under load: ")
			failing := map[string]string{}
			known := ""
			for _, phase := range first.reported().Loads {
				for _, check := range phase.Answers.Checks {
					if check.Verdict == run.Fail && failing[check.Requirement] == "" {
						failing[check.Requirement] = check.Outcome
						known += "- {requirement: " + check.Requirement + ", outcome: " + check.Outcome + ", reason: why, link: x, until: 2999-12-31}\n"
					}
				}
			}
			if failing[requirement] == "" {
				t.Fatalf("want %s among what fails, got %v", requirement, failing)
			}
			file := filepath.Join(dir, "known.yaml")
			if err := os.WriteFile(file, []byte(known), 0o600); err != nil {
				t.Fatal(err)
			}
			again := scimproof(t, nil, append(args, "--deviations", file)...)
			again.exits(verdict.ExitOK)
			again.says("≠ known " + requirement)
		})
	}
}

// TestRightResponsesUnderLoadPass: the reference, and the emulator of Sentry in its variants, as far as the profile demands.
func TestRightResponsesUnderLoadPass(t *testing.T) {
	t.Parallel()
	for _, provider := range []string{"reference", "sentry", "sentry/2026-discovery", "sentry/2026-06", "sentry/legacy", "sentry/2026-discovery,okta,joined,group-slugs"} {
		t.Run(provider, func(t *testing.T) {
			t.Parallel()
			done := scimproof(t, nil, "load", provider, "initial-sync", "--users", "20", "--groups", "4", "--members", "15")
			done.exits(verdict.ExitOK)
			done.says("judged the responses to ")
			for _, phase := range done.reported().Loads {
				if failing := phase.Answers.Of(run.Fail); len(failing) > 0 {
					t.Errorf("%s: want nothing to fail, got %v", phase.Phase, failing)
				}
			}
		})
	}
}

func TestLoadEndsWithOneWhereTheProviderKeptSomethingElse(t *testing.T) {
	for _, flaw := range []string{"one-group-per-user", "created-inactive"} {
		dir := t.TempDir()
		file := filepath.Join(dir, "flawed.yaml")
		if err := os.WriteFile(file, []byte("name: flawed\nlaunch: {embedded: flawed/"+flaw+"}\nmapping: entra-default\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		out := filepath.Join(dir, "out")
		if code := execute([]string{"load", file, "initial-sync", "--users", "20", "--groups", "4", "--members", "15", "--out", out, "--seed", "7"}); code != verdict.ExitFellShort {
			t.Errorf("%s: want exit %d, got %d", flaw, verdict.ExitFellShort, code)
		}
		done, err := run.Open(filepath.Join(out, session.RunFile), verdict.Of)
		if err != nil {
			t.Fatal(err)
		}
		if audit := done.Loads[len(done.Loads)-1].Audit; audit == nil || len(audit.Findings) == 0 {
			t.Errorf("%s: want findings of the audit, got %+v", flaw, audit)
		}
		if clean := done.Footer.CleanUp; clean.Created != 24 || clean.Removed != 24 {
			t.Errorf("%s: want all 24 removed, got %+v", flaw, clean)
		}
	}
}
