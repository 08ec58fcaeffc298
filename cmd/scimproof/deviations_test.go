package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/builtin"
)

// red is a definition of a provider with one of the flaws of targets/flawed, which also lets everybody in.
func red(t *testing.T, flaw, more string) string {
	t.Helper()
	return definition(t, "name: red\nlaunch: {embedded: flawed/"+flaw+"}\n"+more)
}

// TestARedProviderIsGatedOnItsFirstDay writes its failures down, is green with them, and red again by one more.
func TestARedProviderIsGatedOnItsFirstDay(t *testing.T) {
	const flaw = "one-group-per-user"
	t.Parallel()
	file := filepath.Join(t.TempDir(), "known.yaml")
	first := scimproof(t, nil, "run", red(t, flaw, ""), "--write-deviations", file, "--until", "2999-12-31")
	first.exits(verdict.ExitFellShort)
	first.says("new deviations to " + file + ", accepted until 2999-12-31: add a reason and a link to each, then pass --deviations " + file)
	content, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(content), "link: UNREVIEWED") || !strings.Contains(string(content), `reason: "UNREVIEWED: expected `) {
		t.Fatalf("want what was seen and that nobody has looked at it, got %v\n%s", err, content)
	}
	again := scimproof(t, nil, "run", red(t, flaw, ""), "--deviations", file)
	again.exits(verdict.ExitOK)
	again.says(" known deviations are marked UNREVIEWED: add a reason and a link to each")
	if failed := run.Counts(again.reported())[run.KnownDeviation]; failed == 0 {
		t.Error("want the failures known, got none")
	}
	worse := scimproof(t, nil, "run", worsened(t, flaw), "--deviations", file, "--concurrency", "8")
	worse.exits(verdict.ExitFellShort)
	if !strings.Contains(worse.text, "entra-match-") {
		t.Errorf("want the new failure shown, got\n%s", worse.text)
	}
}

// TestWhatHoldsOfEveryResponseIsDeclaredByItsRequirement: one line, whichever scenarios found it. It is stale once no response shows it.
func TestWhatHoldsOfEveryResponseIsDeclaredByItsRequirement(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "known.yaml")
	scimproof(t, nil, "run", red(t, "patched-active-quoted", ""), "--write-deviations", file, "--until", "2999-12-31").exits(verdict.ExitFellShort)
	content, err := os.ReadFile(file)
	const line = "- requirement: 7643-4.1.1-active-boolean\n  outcome: "
	if err != nil || strings.Count(string(content), line) != 1 || strings.Contains(string(content), "entra-every-") {
		t.Fatalf("want one line without a scenario, got %v\n%s", err, content)
	}
	stale := filepath.Join(t.TempDir(), "stale.yaml")
	if err := os.WriteFile(stale, []byte(line+"wrong\n  reason: why\n  link: x\n  until: 2999-12-31\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	whole := scimproof(t, nil, "run", "reference", "--deviations", stale)
	whole.exits(verdict.ExitFellShort)
	whole.says("1 deviation matches nothing")
	part := scimproof(t, nil, "run", "reference", "--deviations", stale, "--id", "entra-create-user")
	part.exits(verdict.ExitOK)
	if left := part.reported().Footer.NotReached; len(left) != 1 {
		t.Errorf("want it not reached where no response was judged by it, got %+v", left)
	}
}

// TestVariantsAreGated: what fails with the definition's own knobs is written once, for all variants; what fails under one alone, for that.
func TestVariantsAreGated(t *testing.T) {
	t.Parallel()
	handler, _ := conforming()
	address := serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.RawQuery, "eq%20") && strings.HasSuffix(r.URL.Path, "/Users") ||
			strings.HasSuffix(r.URL.Path, "/Groups") && r.Method == http.MethodPost {
			always(400, scim.MediaType, `{"schemas":["`+scim.MessageError+`"],"status":"400"}`)(w, r)
			return
		}
		handler.ServeHTTP(w, r)
	}))
	target := definition(t, "name: varied\nurl: "+address+"\nvariants: {percent20: {filter_encoding: percent20}}\n")
	file := filepath.Join(t.TempDir(), "known.yaml")
	few := []string{"--id", "entra-create-user", "--id", "entra-group-create"}
	scimproof(t, nil, append([]string{"run", target, "--write-deviations", file, "--until", "2999-12-31"}, few...)...).exits(verdict.ExitFellShort)
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if text := string(content); strings.Count(text, "variant: percent20") != strings.Count(text, "- scenario: entra-create-user") || !strings.Contains(text, "entra-group-create") {
		t.Errorf("want entra-create-user for the variant alone, and entra-group-create for all, got\n%s", text)
	}
	scimproof(t, nil, append([]string{"run", target, "--deviations", file}, few...)...).exits(verdict.ExitOK)
}

// TestAProviderThatBlocksIsGatedToo has nothing to start from, since it creates nobody: one line for each cause, not for each story.
func TestAProviderThatBlocksIsGatedToo(t *testing.T) {
	t.Parallel()
	handler, _ := conforming()
	address := serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			always(400, scim.MediaType, `{"schemas":["`+scim.MessageError+`"],"status":"400"}`)(w, r)
			return
		}
		handler.ServeHTTP(w, r)
	}))
	file := filepath.Join(t.TempDir(), "known.yaml")
	first := scimproof(t, nil, "run", address, "--concurrency", "8", "--write-deviations", file, "--until", "2999-12-31")
	first.exits(verdict.ExitFellShort)
	counts := run.Counts(first.reported())
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(content), "- scenario: "); counts[run.Blocked] < 20 || lines >= counts[run.Fail]+counts[run.Blocked] {
		t.Errorf("want fewer lines than the %d failed and %d blocked scenarios, got %d", counts[run.Fail], counts[run.Blocked], lines)
	}
	scimproof(t, nil, "run", address, "--concurrency", "8", "--deviations", file).exits(verdict.ExitOK)
}

// worsened serves a provider with a flaw, and one more: whoever is looked for by externalId is not found.
func worsened(t *testing.T, flaw string) string {
	t.Helper()
	provider, err := builtin.New("flawed/"+flaw, "entra", "")
	if err != nil {
		t.Fatal(err)
	}
	return serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if filter := r.URL.Query().Get("filter"); strings.HasPrefix(filter, "externalId eq ") {
			r = httptest.NewRequestWithContext(r.Context(), r.Method, base+"/Users?filter=userName+eq+%22nobody%22", nil)
		}
		provider.Handler.ServeHTTP(w, r)
	}))
}

// TestWrittenDeviationsKeepWhatWasReviewed and drop what is fixed: the new file replaces the old one. What may pass is not fixed by it,
// also where another that is declared for the same scenario is.
func TestWrittenDeviationsKeepWhatWasReviewed(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "known.yaml")
	const reviewed = `
- {scenario: entra-create-active, requirement: entra-create-active-true, outcome: ignored, reason: we know, link: "https://example.com/1", until: "2999-01-01"}
`
	const fixed = `- {scenario: entra-test-connection, requirement: entra-probe-empty-list, outcome: wrong, reason: gone, link: "https://example.com/2", until: "2999-01-01"}
`
	const mayPass = `- {scenario: entra-test-connection, requirement: entra-probe-empty-list, outcome: refused, reason: at times, link: "https://example.com/3", until: "2999-01-01", optional: true}
`
	old := filepath.Join(t.TempDir(), "old.yaml")
	if err := os.WriteFile(old, []byte(reviewed+fixed+mayPass), 0o600); err != nil {
		t.Fatal(err)
	}
	scimproof(t, nil, "run", red(t, "created-inactive", ""), "--deviations", old, "--write-deviations", file, "--until", "2999-12-31").exits(verdict.ExitFellShort)
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{"https://example.com/1": 1, "https://example.com/2": 0, "https://example.com/3": 1, "scenario: entra-create-active\n": 1} {
		if got := strings.Count(string(content), text); got != want {
			t.Errorf("want %q %d times, got %d in\n%s", text, want, got, content)
		}
	}
	scimproof(t, nil, "run", red(t, "created-inactive", ""), "--deviations", file).exits(verdict.ExitOK)
}

// TestNeededInSomeRows: what one row of an outline no longer shows, and another does, is kept for the other with its reason.
func TestNeededInSomeRows(t *testing.T) {
	t.Parallel()
	known := run.Deviation{Scenario: "s", Requirement: "r", Outcome: "missing", Reason: "why", Until: "2999-01-01"}
	done := &run.Run{
		Header: run.Header{Deviations: []run.Deviation{known}, Recognised: true},
		Scenarios: []run.Scenario{
			{Planned: run.Planned{ID: "s", Row: "compliant"}, Verdict: run.Fixed},
			{Planned: run.Planned{ID: "s", Row: "legacy"}, Verdict: run.KnownDeviation, Steps: []run.Step{{Checks: []run.Check{
				{Requirement: "r", Outcome: "missing", Verdict: run.KnownDeviation, Known: 1},
			}}}},
		},
	}
	want := known
	want.Row = "legacy"
	if got := needed(done, verdict.Conclude(done).Deviations); !slices.Equal(got, []run.Deviation{want}) {
		t.Errorf("want it for the row that shows it, got %+v", got)
	}
}

// TestDeviationsAreNotWrittenLightly covers what is refused before, and a run that proves nothing.
func TestDeviationsAreNotWrittenLightly(t *testing.T) {
	t.Parallel()
	there := definition(t, "[]")
	for name, row := range map[string]struct {
		args []string
		says string
	}{
		"no date":    {[]string{"--write-deviations", "new.yaml"}, "--write-deviations FILE and --until DATE must be used together"},
		"no file":    {[]string{"--until", "2999-01-01"}, "--write-deviations FILE and --until DATE must be used together"},
		"bad date":   {[]string{"--write-deviations", "new.yaml", "--until", "soon"}, `--until "soon" is not a valid date: expected YYYY-MM-DD`},
		"past":       {[]string{"--write-deviations", "new.yaml", "--until", "2020-01-01"}, "--until 2020-01-01 is in the past: expected "},
		"file there": {[]string{"--write-deviations", there, "--until", "2999-01-01"}, "already exists and may have been reviewed: choose a new file"},
		"no such":    {[]string{"--deviations", "nowhere.yaml"}, "deviations of reference"},
		"budget":     {[]string{"--max-resources", "-1"}, "--max-resources is -1: expected 1 or more"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			done := scimproof(t, nil, append([]string{"run"}, row.args...)...)
			done.exits(verdict.ExitUsage)
			done.says(row.says)
			done.once("scimproof: ")
		})
	}
	file := filepath.Join(t.TempDir(), "known.yaml")
	done := scimproof(t, nil, "run", "http://"+nobody(t)+base, "--write-deviations", file, "--until", "2999-01-01")
	done.exits(verdict.ExitNoAnswer)
	done.says(file + " not written: the run ended without a verdict")
	if _, err := os.Stat(file); err == nil {
		t.Error("want no file after a run without a verdict")
	}
}
