package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
)

// trick is what would recolour a terminal, ring its bell, rename its window, overwrite the line, and turn the text around.
const trick = "x\x1b[31m\x07\x1b]0;owned\x07\r\u009b2J\u202e\u2066\u2064\U000e0041y"

// TestNoErrorTricksTheTerminal has text of others in the errors of every command: of a definition, a mapping, deviations, a run file,
// the command line, and a provider.
func TestNoErrorTricksTheTerminal(t *testing.T) {
	t.Parallel()
	const url = "url: http://127.0.0.1:1/scim/v2\n"
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	quoted := strings.NewReplacer("\x1b", `\e`, "\x07", `\a`, "\r", `\r`, "\u009b", `\u009b`, "\u202e", `\u202e`, "\u2066", `\u2066`, "\u2064", `\u2064`, "\U000e0041", `\U000e0041`).Replace(trick)
	file("mapping.yaml", "name: m\nusers:\n  - target: \""+quoted+"\"\n    "+trick+": 1\n")
	file("deviations.yaml", "- scenario: a\n  requirement: b\n  outcome: c\n  reason: d\n  link: e\n  until: \""+quoted+"\"\n")
	for name, text := range map[string]string{
		"key": "name: a\n" + url + "timeoutt: " + trick + "\n", "name": "name: \"" + quoted + "\"\n" + url, "title": "name: a\n" + url + "titel: \"" + quoted + "\"\n",
		"word": "name: a\n" + url + "dialects: [\"" + quoted + "\"]\n", "url": "name: a\nurl: \"http://" + quoted + "\"\n",
		"mapping": "name: a\n" + url + "mapping: mapping.yaml\n", "named": "name: a\n" + url + "mapping: \"" + quoted + "\"\n",
		"deviations": "name: a\n" + url + "deviations: deviations.yaml\n", "embedded": "name: a\nlaunch: {embedded: \"" + quoted + "\"}\n",
		"variable": "name: a\n" + url + "auth: {bearer: \"${" + quoted + "}\"}\n", "command": "name: a\n" + url + "auth: {bearer_from: {command: [\"/no/" + quoted + "\"]}}\n",
		"failing": "name: a\n" + url + "auth: {bearer_from: {command: [sh, -c, \"printf '%s' '" + quoted + "' >&2; exit 1\"]}}\n",
		"program": "name: a\nurl: http://127.0.0.1:{port}\nlaunch: {process: {command: [sh, -c, \"printf '%s' '" + quoted + "'; exit 1\"]}}\n",
		"file":    "name: a\n" + url + "auth: {bearer_from: {file: \"" + quoted + "\"}}\n",
	} {
		file(name+".definition.yaml", text)
	}
	telling := serving(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", scim.MediaType)
		w.Header()["Location"] = []string{"https://" + strings.ReplaceAll(trick, "\r", "")}
		w.WriteHeader(http.StatusFound)
		_, _ = w.Write([]byte(scim.JSON(map[string]any{"detail": trick})))
	}))
	broken := file("broken.ndjson", `{"record":"`+trick+`"}`+"\n"+trick+"\n")
	lines := [][]string{
		{"report", broken}, {"report", filepath.Join(dir, trick)}, {"explain", trick}, {trick}, {"run", "--" + trick}, {"run", "--id", trick},
		{"matrix", trick, "reference"}, {"matrix", broken, broken}, {"list", trick}, {"serve", trick}, {"run", "reference", "--profile", trick},
		{"run", "--features", filepath.Join(dir, trick)}, {"load", "reference", trick},
	}
	definitions, err := filepath.Glob(filepath.Join(dir, "*.definition.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range append(definitions, telling, trick, "http://"+trick, "http://127.0.0.1:1/"+trick) {
		lines = append(lines, []string{"run", target, "--deadline", "20s"}, []string{"load", target, "initial-sync", "--deadline", "20s"},
			[]string{"clean", target}, []string{"init", target}, []string{"targets", "doctor", target}, []string{"matrix", target, "reference", "--id", "entra-test-connection"})
	}
	for number, args := range lines {
		t.Run(fmt.Sprint(number), func(t *testing.T) {
			t.Parallel()
			runs := prepared(t, t.TempDir(), nil, args...)
			if !slices.Contains([]string{"run", "load", "clean", "init", "matrix", "report"}, args[0]) {
				runs.command.Args = runs.command.Args[:len(runs.command.Args)-2] // these have no --out
			}
			runs.start()
			done := runs.end()
			if done.code == verdict.ExitOK || done.text == "" {
				t.Errorf("%q: want it refused with a reason, got %d, %q", args, done.code, done.text)
			}
			if at := strings.IndexFunc(done.text, evidence.Misleading); at >= 0 {
				t.Errorf("%q: want nothing that tricks a terminal, got …%q…", args, done.text[max(0, at-60):min(len(done.text), at+60)])
			}
		})
	}
}
