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
