package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/verdict"
)

// typed runs a command line as it stands, in a directory of its own, and returns what it prints.
func typed(t *testing.T, dir string, env []string, args ...string) (text string, code verdict.Exit) {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0], args...)
	command.Dir = dir
	command.Env = append([]string{asCommand + "=1", "PATH=" + os.Getenv("PATH"), "XDG_CACHE_HOME=" + t.TempDir()}, env...)
	printed, err := command.CombinedOutput()
	if err != nil && command.ProcessState == nil {
		t.Fatal(err)
	}
	return string(printed), verdict.Exit(command.ProcessState.ExitCode())
}

// TestMisspeltNamesTheNearest: whatever has a name from a closed list says which one may have been meant.
func TestMisspeltNamesTheNearest(t *testing.T) {
	t.Parallel()
	for line, says := range map[string]string{
		"explain entra-disabel":              "(did you mean entra-disable?): see `scimproof list`",
		"explain entryconflct":               "(did you mean EntryConflict?)",
		"targets docter":                     `unknown command "docter" for "scimproof targets" (did you mean doctor?)`,
		"serve flawed":                       `provider "flawed" is unknown (did you mean flawed/NAME?)`,
		"serve flawed/active-as-strin":       "(did you mean active-as-string?): see `scimproof serve --list`",
		"init":                               "expected URL, got none; for example: SCIM_TOKEN=… scimproof init https://staging.example.com/scim/v2",
		"mappings show":                      "expected NAME or FILE, got none; for example: scimproof mappings show ours.yaml",
		"mappings shwo":                      `unknown command "shwo" for "scimproof mappings" (did you mean show?)`,
		"init http://127.0.0.1 --auth magic": `--auth "magic" is not supported: expected bearer, basic or oauth`,
		"init http://127.0.0.1 --auth oauth": "--auth oauth requires --token-url",
		"init http://127.0.0.1 --scope a":    "--token-url and --scope require --auth oauth",
		"init http://127.0.0.1 --auth basic": "requires the environment variables SCIM_USER and SCIM_PASSWORD: export SCIM_USER",
	} {
		text, code := typed(t, t.TempDir(), nil, strings.Fields(line)...)
		if code != verdict.ExitUsage || !strings.Contains(strings.Join(strings.Fields(text), " "), says) {
			t.Errorf("%s: want exit code 2 and %q, got %d %s", line, says, code, text)
		}
	}
}

// TestVersionIsAFlagAsWell prints the same line in both ways.
func TestVersionIsAFlagAsWell(t *testing.T) {
	t.Parallel()
	command, _ := typed(t, t.TempDir(), nil, "version")
	for _, flag := range []string{"--version", "-v"} {
		if text, code := typed(t, t.TempDir(), nil, flag); code != verdict.ExitOK || text != command || !strings.HasPrefix(text, "scimproof ") {
			t.Errorf("%s: want %q, got %d %q", flag, command, code, text)
		}
	}
}

// TestShellsCompleteNames asks as the shell does.
func TestShellsCompleteNames(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"run sentry-|":              "sentry-default-mapping\t",
		"run --id entra-disable|":   "entra-disable\t",
		"run --profile |":           "rfc\t",
		"load reference |":          "initial-sync",
		"load scimm|":               "scimmy\t",
		"clean keycl|":              "keycloak\t",
		"targets doctor elim|":      "elimity\t",
		"serve flawed/active-as-|":  "flawed/active-as-string",
		"serve sentry/leg|":         "sentry/legacy",
		"explain EntryC|":           "EntryConflict\t",
		"explain entra-create-201|": "entra-create-201\t",
		"init --ci git|":            "gitlab",
		"init --auth b|":            "basic",
	} {
		args := append([]string{"__complete"}, strings.Split(strings.TrimSuffix(line, "|"), " ")...)
		if text, _ := typed(t, t.TempDir(), nil, args...); !strings.Contains("\n"+text, "\n"+want) {
			t.Errorf("%s: want %q among the completions, got\n%s", line, want, text)
		}
	}
}
