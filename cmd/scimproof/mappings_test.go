package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/session"
)

// ownMapping writes a mapping with an attribute that Entra does not export, and a definition that names it.
func ownMapping(t *testing.T, more string) (dir, definition string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range map[string]string{
		"own.yaml": "name: own\nusers:\n  - {source: userPrincipalName, target: userName, matching: 1}\n  - {source: displayName, target: displayName}\n" +
			"  - {expression: 'Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")', target: active, type: boolean}\n" +
			"  - {source: jobTitle, target: badgeCode}\n" + more,
		"target.yaml": "name: own\nlaunch: {embedded: reference}\nauth: {bearer: planted-secret}\nmapping: own.yaml\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir, filepath.Join(dir, "target.yaml")
}

// TestMappingWarningsTravel: from the file to the terminal before anything is sent, to doctor, the run file and the report.
func TestMappingWarningsTravel(t *testing.T) {
	dir, definition := ownMapping(t, "")
	const warning = "own.yaml:6: badgeCode: not a core attribute of a user and not under a URN"
	out := filepath.Join(dir, "out")
	for _, args := range [][]string{
		{"run", definition, "--out", out, "--id", "entra-create-user"},
		{"load", definition, "initial-sync", "--out", filepath.Join(dir, "load"), "--users", "3", "--groups", "0", "--members", "0"},
		{"targets", "doctor", definition},
		{"mappings", "show", filepath.Join(dir, "own.yaml")},
	} {
		code, text := commandLine(t, args...)
		if code != verdict.ExitOK || !strings.Contains(text, warning) {
			t.Errorf("%s: want %q and exit code 0, got %d\n%s", args[0], warning, code, text)
		}
		if at, sent := strings.Index(text, warning), strings.Index(text, " against "); args[0] == "run" && at > sent {
			t.Errorf("run: want the warning before the first request, got\n%s", text)
		}
	}
	whole, err := run.Open(filepath.Join(out, session.RunFile), verdict.Of)
	if err != nil {
		t.Fatal(err)
	}
	if len(whole.Header.Warnings) != 1 || !strings.HasPrefix(whole.Header.Warnings[0], warning) {
		t.Errorf("run file: want the warning, got %q", whole.Header.Warnings)
	}
	for _, file := range []string{"report.html", "summary.md"} {
		if text, err := os.ReadFile(filepath.Join(out, file)); err != nil || !strings.Contains(string(text), "1 warning about the mapping") || !strings.Contains(string(text), "badgeCode") {
			t.Errorf("%s: want the warning, got %v", file, err)
		}
	}
}

// TestMappingMistakesAreSaidBeforeAnythingIsSent: all of them, with their lines, by each command; exit code 2.
func TestMappingMistakesAreSaidBeforeAnythingIsSent(t *testing.T) {
	dir, definition := ownMapping(t, "  - {source: jobTitel, target: title}\n  - {source: city, target: username}\n")
	for _, args := range [][]string{
		{"run", definition, "--out", filepath.Join(dir, "out")}, {"load", definition, "initial-sync", "--out", filepath.Join(dir, "load")},
		{"targets", "doctor", definition}, {"mappings", "show", filepath.Join(dir, "own.yaml")},
	} {
		code, text := commandLine(t, args...)
		for _, want := range []string{
			"own.yaml:7: title: source jobTitel is not a source attribute of a user (did you mean jobTitle?)",
			"own.yaml:8: username: target is mapped twice, in lines 3 and 8",
		} {
			if code != verdict.ExitUsage || !strings.Contains(text, want) {
				t.Errorf("%s: want %q and exit code 2, got %d\n%s", args[0], want, code, text)
			}
		}
	}
}

// TestMappingsShow: each row with what gives its value, and with its further keys.
func TestMappingsShow(t *testing.T) {
	code, text := commandLine(t, "mappings", "show", "entra-default")
	for _, want := range []string{
		"users:\n  [userPrincipalName] → userName (matching 1)\n", "→ active (type boolean)\n", `Join(" ", [givenName], [surname]) → name.formatted` + "\n",
		"groups:\n  [displayName] → displayName (matching 1)\n", "  [members] → members (type reference)\n",
	} {
		if code != verdict.ExitOK || !strings.Contains(text, want) {
			t.Errorf("want %q, got %d\n%s", want, code, text)
		}
	}
	if _, text := commandLine(t, "mappings", "show", "sentry-galery"); !strings.Contains(text, "did you mean sentry-gallery?") {
		t.Errorf("want the nearest name, got %s", text)
	}
	if _, text := commandLine(t, "mappings"); !strings.Contains(text, "sentry-gallery") {
		t.Errorf("want the names, got %s", text)
	}
	if _, text := commandLine(t, "mappings", "sources"); !strings.Contains(text, "otherMails") || !strings.Contains(text, "list") {
		t.Errorf("want the sources, got %s", text)
	}
}

// commandLine runs the program to its end.
func commandLine(t *testing.T, args ...string) (verdict.Exit, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	command := exec.CommandContext(ctx, os.Args[0], args...)
	command.Env = []string{asCommand + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}
	text, _ := command.CombinedOutput() // the exit code is looked at
	return verdict.Exit(command.ProcessState.ExitCode()), string(text)
}
