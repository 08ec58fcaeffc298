package steps_test

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/scimproof/scimproof/reports/reproduce"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/flawed"
)

// reproduced are flaws of many kinds, each of which a script shows: by a status, a value, a value that is not there, a search.
func reproduced() []string {
	return []string{
		"probe-404", "username-prefix-matches", "accents-folded", "external-id-filter-ignored", "active-missing", "created-with-200", "duplicate-500",
		"title-dropped", "given-name-lost", "fax-overwrites-work-phone", "email-type-lost", "value-path-no-target", "disable-ignored",
		"disable-500-but-applied", "re-enable-ignored", "manager-removal-ignored", "manager-value-is-name", "group-rename-drops-external-id",
		"group-external-id-dropped", "member-add-ignored", "last-member-stays", "unknown-member-500", "missing-user-400", "filter-split-at-comma",
		"title-removes-language", "user-agent-demanded",
	}
}

// needsCurl skips a test where there is no curl; with REQUIRE_LINUX=1 that is a failure.
func needsCurl(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		if os.Getenv("REQUIRE_LINUX") == "1" {
			t.Fatalf("no curl found, but REQUIRE_LINUX=1: %v", err)
		}
		t.Skip("no curl to run scripts with (REQUIRE_LINUX=1 makes that a failure)")
	}
}

// TestScriptsShowFlaws runs the scripts that a report has for flawed providers, with a real shell and a real curl: each shows its fault there, not at
// the reference, and leaves nothing behind. Without curl it is skipped; with REQUIRE_LINUX=1 that is a failure.
func TestScriptsShowFlaws(t *testing.T) {
	needsCurl(t)
	catalogue, _ := planFor(t, asked{}).Catalogue()
	all := flawed.Flaws()
	for _, name := range reproduced() {
		at := slices.IndexFunc(all, func(flaw flawed.Flaw) bool { return flaw.Name == name })
		if at < 0 {
			t.Errorf("no flaw is called %s", name)
			continue
		}
		t.Run(name, func(t *testing.T) { showsFlaw(t, all[at], catalogue) })
	}
}

func showsFlaw(t *testing.T, flaw flawed.Flaw, catalogue []run.Requirement) {
	t.Helper()
	whole := runOf(t, flaw, catalogue)
	causes := verdict.Conclude(whole).Causes
	if len(causes) == 0 {
		t.Fatal("it has no cause")
	}
	first := causes[0].Findings[0]
	scenario := &whole.Scenarios[first.Scenario]
	script, err := reproduce.New(whole).Script(scenario, &scenario.Steps[first.Step].Checks[first.Check])
	if err != nil {
		t.Fatalf("no script of %s: %v", scenario.Key, err)
	}
	code, out, left := shelled(t, script, flaw.Wrap)
	if code != 1 || !strings.Contains(out, "\nwant: ") || !strings.Contains(out, "\ngot: ") || left != 0 {
		t.Errorf("want exit code 1, what was wanted and got, and nothing left, got %d, %d left, and:\n%s\nfrom\n%s", code, left, out, script)
	}
	if code, out, left = shelled(t, script, asItIs); code != 0 || left != 0 {
		t.Errorf("at the reference: want exit code 0 and nothing left, got %d, %d left, and:\n%s\nfrom\n%s", code, left, out, script)
	}
}

// TestAScriptThatFailsCleansUp breaks connections off: at the change, and after a creation, whose id is then not known.
func TestAScriptThatFailsCleansUp(t *testing.T) {
	needsCurl(t)
	catalogue, _ := planFor(t, asked{}).Catalogue()
	all := flawed.Flaws()
	whole := runOf(t, all[slices.IndexFunc(all, func(flaw flawed.Flaw) bool { return flaw.Name == "disable-ignored" })], catalogue)
	first := verdict.Conclude(whole).Causes[0].Findings[0]
	scenario := &whole.Scenarios[first.Scenario]
	script, err := reproduce.New(whole).Script(scenario, &scenario.Steps[first.Step].Checks[first.Check])
	if err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{http.MethodPatch, http.MethodPost} {
		code, out, left := shelled(t, script, func(provider http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method != method {
					provider.ServeHTTP(w, r)
					return
				}
				provider.ServeHTTP(httptest.NewRecorder(), r)
				panic(http.ErrAbortHandler)
			})
		})
		if code != 2 || left != 0 || !strings.Contains(out, method) {
			t.Errorf("%s broken off: want exit code 2 and nothing left, got %d, %d left, and:\n%s", method, code, left, out)
		}
	}
}

// runOf is a run of a provider with one flaw: of the scenarios that it is known to turn red.
func runOf(t *testing.T, flaw flawed.Flaw, catalogue []run.Requirement) *run.Run {
	t.Helper()
	var ids []string
	for _, scenario := range planFor(t, asked{}).Scenarios() {
		if expected(flaw, scenario) != "" {
			ids = append(ids, scenario.Key)
		}
	}
	whole := &run.Run{Header: run.Header{Catalogue: catalogue}}
	if len(ids) == 0 {
		return whole
	}
	found := judged(t, flaw.Wrap(strict()), asked{ids: ids, exchanges: true})
	for _, key := range slices.Sorted(maps.Keys(found)) {
		whole.Scenarios = append(whole.Scenarios, found[key])
	}
	return whole
}

// shelled runs a script against a provider, and returns its exit code, what it printed, and how many resources are left.
func shelled(t *testing.T, script string, wrap func(http.Handler) http.Handler) (code int, out string, left int) {
	t.Helper()
	right := strict()
	server := httptest.NewServer(http.StripPrefix(mounted, wrap(right)))
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, "sh")
	command.Env = append(os.Environ(), "SCIM_URL="+server.URL+mounted, "SCIM_TOKEN=embedded-secret")
	command.Stdin = strings.NewReader(script)
	printed, _ := command.CombinedOutput()
	for _, collection := range []string{"/Users", "/Groups"} {
		asked := httptest.NewRequestWithContext(t.Context(), http.MethodGet, collection, nil)
		asked.Header.Set("Authorization", "Bearer embedded-secret")
		answer := httptest.NewRecorder()
		right.ServeHTTP(answer, asked)
		left += strings.Count(answer.Body.String(), `"location"`)
	}
	return command.ProcessState.ExitCode(), string(printed), left
}
