package steps_test

import (
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/scimproof/scimproof/reports/reproduce"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/flawed"
)

// reproduced are flaws of many kinds, each of which a script shows: by a status, a value, a value or a header that is not there, a search, a
// response that is remembered, what somebody without the right secret is given, a deletion that does nothing.
func reproduced() []string {
	return []string{
		"probe-404", "username-prefix-matches", "accents-folded", "external-id-filter-ignored", "active-missing", "created-with-200", "duplicate-500",
		"title-dropped", "given-name-lost", "fax-overwrites-work-phone", "email-type-lost", "value-path-no-target", "disable-ignored",
		"disable-500-but-applied", "re-enable-ignored", "manager-removal-ignored", "manager-value-is-name", "group-rename-drops-external-id",
		"group-external-id-dropped", "member-add-ignored", "last-member-stays", "unknown-member-500", "missing-user-400", "filter-split-at-comma",
		"title-removes-language", "user-agent-demanded", "unknown-header-refused", "search-cached", "hits-without-id", "meta-missing",
		"patch-200-without-body", "creation-over-inactive", "group-delete-ignored", "group-name-removed", "deleted-still-readable", "content-type-html",
		"any-secret-accepted", "no-secret-lets-in", "empty-list-without-total", "created-without-location",
	}
}

// everyScript reports whether the scripts of all flaws are run: $SCIMPROOF_SCRIPTS is "all". That takes long, as each starts a shell and curl.
func everyScript() bool { return os.Getenv("SCIMPROOF_SCRIPTS") == "all" }

// unshown are flaws that no script shows truthfully, and what the page says instead.
func unshown() map[string]string {
	return map[string]string{
		"second-worker-dropped": "at the same time", "group-rewritten-whole": "at the same time", "absent-member-no-target": "was lost on its way",
		"title-cut-at-comma": "what Entra sends", "a-hundred-members-shown": "longer than what a run file keeps", "purged-revived": "neither the status nor one value",
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

// TestFlawsAreShownByScripts runs the scripts that a report has for flawed providers, with a real shell and a real curl: each shows its fault
// there, not at the provider without the flaw, and leaves nothing behind. Of a sample of the flaws it is the script of the first cause, with
// SCIMPROOF_SCRIPTS=all that of every cause of every flaw. Without curl it is skipped; with REQUIRE_LINUX=1 that is a failure.
func TestFlawsAreShownByScripts(t *testing.T) {
	needsCurl(t)
	var causes, scripts atomic.Int64
	t.Run("all", func(t *testing.T) {
		for _, flaw := range flawed.Flaws() {
			if !everyScript() && !slices.Contains(reproduced(), flaw.Name) {
				continue
			}
			t.Run(flaw.Name, func(t *testing.T) {
				t.Parallel()
				some, shown := shownByScripts(t, flaw)
				causes.Add(int64(some))
				scripts.Add(int64(shown))
			})
		}
	})
	t.Logf("%d causes have %d scripts", causes.Load(), scripts.Load())
	if enough := causes.Load() * 8 / 10; scripts.Load() < enough || !everyScript() && scripts.Load() < int64(len(reproduced())) {
		t.Errorf("want scripts for %d of %d causes, and for the first of each flaw of the sample, got %d", enough, causes.Load(), scripts.Load())
	}
}

// TestScriptsCountNobodyElse: a search that finds everybody finds fewer where nobody else is, and more than the one that it should.
func TestScriptsCountNobodyElse(t *testing.T) {
	needsCurl(t)
	flaw, crowded := flawNamed(t, "email-filter-ignored"), strict()
	for _, name := range []string{"one", "two", "three"} {
		if made := beside(crowded, http.MethodPost, "/Users", `{"schemas":["`+scim.SchemaUser+`"],"userName":"`+name+`"}`); !made.OK() {
			t.Fatalf("want %s created, got %d", name, made.Status)
		}
	}
	const key = "entra-search-email"
	whole := part{found: judged(t, flaw.Wrap(crowded), asked{ids: []string{key}, exchanges: true})}.run(t)
	script, at, err := scriptOf(reproduce.New(whole), whole, verdict.Conclude(whole).Causes[0])
	if err != nil {
		t.Fatal(err)
	}
	shows(t, at, script, flaw, strict)
}

// TestFlawsThatNoScriptShows have a reason.
func TestFlawsThatNoScriptShows(t *testing.T) {
	for name, want := range unshown() {
		whole := runOf(t, name)
		if script, _, err := scriptOf(reproduce.New(whole), whole, verdict.Conclude(whole).Causes[0]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: want no script, since %q, got %v and\n%s", name, want, err, script)
		}
	}
}

// shownByScripts runs the scripts of a flaw's causes, and returns how many causes there are, and how many have a script.
func shownByScripts(t *testing.T, flaw flawed.Flaw) (causes, scripts int) {
	t.Helper()
	for _, of := range parts(t, asked{ids: turnedRed(t, flaw), exchanges: true}, flaw.Wrap) {
		whole := of.run(t)
		maker := reproduce.New(whole)
		for _, cause := range verdict.Conclude(whole).Causes {
			causes++
			script, at, err := scriptOf(maker, whole, cause)
			if err != nil {
				t.Logf("no script of %s: %v", cause.Requirement, err)
				continue
			}
			scripts++
			shows(t, at, script, flaw, of.right)
			if !everyScript() {
				return causes, scripts
			}
		}
	}
	return causes, scripts
}

// shows runs a script at a flawed provider, and at the same one without the flaw.
func shows(t *testing.T, of, script string, flaw flawed.Flaw, right func() http.Handler) {
	t.Helper()
	code, out, left := shell{}.run(t, script, right(), flaw.Wrap)
	if code != 1 || !strings.Contains(out, "\nwant: ") || !strings.Contains(out, "\ngot: ") || left != 0 {
		t.Errorf("%s: want exit code 1, what was wanted and got, and nothing left, got %d, %d left, and:\n%s\nfrom\n%s", of, code, left, out, script)
	}
	if code, out, left = (shell{}).run(t, script, right(), asItIs); code != 0 || left != 0 {
		t.Errorf("%s at the reference: want exit code 0 and nothing left, got %d, %d left, and:\n%s\nfrom\n%s", of, code, left, out, script)
	}
}

// scriptOf is the script of a cause as the page has it: of its first finding that one can be made of, whose scenario is returned, too.
func scriptOf(maker *reproduce.Maker, whole *run.Run, cause verdict.Cause) (script, key string, err error) {
	for _, found := range cause.Findings {
		if found.Check < 0 {
			continue
		}
		scenario := &whole.Scenarios[found.Scenario]
		script, problem := maker.Script(scenario, &scenario.Steps[found.Step].Checks[found.Check])
		if problem == nil {
			return script, scenario.Key, nil
		}
		if err == nil {
			err = problem
		}
	}
	return "", "", err
}

// scriptOfFlaw is the script of the first cause of a provider with one flaw.
func scriptOfFlaw(t *testing.T, name string) string {
	t.Helper()
	whole := runOf(t, name)
	script, _, err := scriptOf(reproduce.New(whole), whole, verdict.Conclude(whole).Causes[0])
	if err != nil {
		t.Fatal(err)
	}
	return script
}

// runOf is a run of a provider with one flaw: of the scenarios that turn red.
func runOf(t *testing.T, name string) *run.Run {
	t.Helper()
	flaw := flawNamed(t, name)
	return parts(t, asked{ids: turnedRed(t, flaw), exchanges: true}, flaw.Wrap)[0].run(t)
}

// turnedRed are the scenarios that a flaw is known to turn red.
func turnedRed(t *testing.T, flaw flawed.Flaw) (ids []string) {
	t.Helper()
	for _, scenario := range planFor(t, asked{}).Scenarios() {
		if expected(flaw, scenario) != "" {
			ids = append(ids, scenario.Key)
		}
	}
	return ids
}
