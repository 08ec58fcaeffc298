package main

import (
	"errors"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/session"
)

// TestUsageEndsWithTwo goes through what is refused before anything is begun: one sentence, exit code 2,
// and nothing is written.
func TestUsageEndsWithTwo(t *testing.T) {
	t.Parallel()
	const url = "url: http://127.0.0.1:1/scim/v2\n"
	file := func(yaml string) func(*testing.T) []string {
		return func(t *testing.T) []string { return []string{"run", definition(t, yaml)} }
	}
	line := func(args ...string) func(*testing.T) []string {
		return func(*testing.T) []string { return args }
	}
	for name, row := range map[string]struct {
		args func(*testing.T) []string
		says []string
	}{
		"unknown key in YAML": {file("name: a\n" + url + "timeoutt: 3s\n"), []string{"unknown key timeoutt, did you mean timeout?", ">  3 | timeoutt: 3s"}},
		"unset variable": {file("name: a\n" + url + "auth: {bearer: '${STAGING_TOKEN}'}\n"),
			[]string{"auth.bearer: environment variable STAGING_TOKEN is not set: export it, or set a default with ${STAGING_TOKEN:-value}"}},
		"empty definition":              {file(""), []string{"mine.yaml is empty: expected YAML"}},
		"no definition":                 {line("run", "nowhere.yaml"), []string{`target "nowhere.yaml" is a file that does not exist: expected a definition at /`}},
		"URL without scheme":            {line("run", "localhost:8080/scim/v2"), []string{`target "localhost:8080/scim/v2" has no scheme: expected a URL such as https://localhost:8080/scim/v2`}},
		"host without scheme":           {line("run", "scim.example.com/v2"), []string{`target "scim.example.com/v2" has no scheme`}},
		"misspelt definition":           {line("run", "refernce"), []string{`target "refernce" is unknown (did you mean reference?): expected a URL`}},
		"definition that is no name":    {line("run", "zork"), []string{`target "zork" is unknown: expected a URL`, "see `scimproof targets`"}},
		"misspelt id":                   {line("run", "--id", "entra-disabel"), []string{`no scenario has the id "entra-disabel" (did you mean entra-disable?): see`}},
		"misspelt flag":                 {line("run", "--sede", "1"), []string{"unknown flag: --sede (did you mean --seed?)"}},
		"no arguments":                  {line("load"), []string{"expected TARGET and WORKLOAD, got none; for example: scimproof load reference initial-sync"}},
		"seed":                          {line("run", "--seed", "abc"), []string{`--seed is "abc": expected a whole number`}},
		"deadline without unit":         {line("run", "--deadline", "5"), []string{`--deadline is "5": expected a number and its unit, such as 30s, 5m or 1h30m`}},
		"rate of the run":               {line("run", "--rate", "abc"), []string{`scimproof: --rate: rate "abc" is not valid: expected requests in a time, such as 25/s`}},
		"mapping outside":               {file("name: a\n" + url + "mapping: ../ours.yaml\n"), []string{"cannot read mapping ../ours.yaml: expected a file next to the definition, or in a directory under it"}},
		"deviations of the command":     {line("run", "--deviations", "nope.yaml"), []string{"expected the file nope.yaml in /", ", which --deviations names"}},
		"URL of another kind":           {line("run", "ftp://127.0.0.1/scim"), []string{`url "ftp://127.0.0.1/scim" is not valid: expected http:// or https:// and a host`}},
		"URL without host":              {line("run", "https://"), []string{`url "https://" is not valid: expected http:// or https:// and a host, such as https://`}},
		"URL with a password":           {line("run", "https://ada:hunter2-hunter2@127.0.0.1/scim"), []string{"contains credentials: remove them and set a bearer token with auth"}},
		"unknown mapping":               {file("name: a\n" + url + "mapping: zork\n"), []string{`mapping "zork" is unknown: expected one of entra-default`}},
		"missing deviations":            {file("name: a\n" + url + "deviations: gone.yaml\n"), []string{"deviations of a, expected the file next to its definition"}},
		"unknown provider":              {file("name: a\nlaunch: {embedded: zork}\n"), []string{`provider "zork" is unknown: expected reference, reference/strict, sentry, sentry/VARIANT or flawed/NAME`}},
		"unknown variant":               {file("name: a\nlaunch: {embedded: sentry/okat}\n"), []string{`variant "okat" of sentry is unknown (did you mean okta?): expected legacy, `}},
		"unknown variant of a target":   {line("run", "sentry/okat"), []string{`variant "okat" of sentry is unknown (did you mean okta?): expected legacy, `}},
		"variant at a URL":              {line("run", "sentry/okta", "--url", "http://127.0.0.1:1/scim"), []string{`target "sentry/okta" has a variant, but at a URL nothing is started: expected sentry`}},
		"variant against itself":        {file("name: a\nlaunch: {embedded: 'sentry/okta,saml2'}\n"), []string{`saml2 does not go with okta, since both choose the sign-in provider: expected with okta any of legacy, `}},
		"unknown flaw":                  {file("name: a\nlaunch: {embedded: flawed/disable-ingored}\n"), []string{`flaw "disable-ingored" is unknown (did you mean disable-ignored?): see ` + "`scimproof serve --list`"}},
		"id that matches nothing":       {line("run", "--id", "no-such-scenario"), []string{`nothing to run: no scenario has the id "no-such-scenario": see ` + "`scimproof list`"}},
		"one id of two matches nothing": {line("run", "--id", "entra-test-connection", "--id", "no-such"), []string{`no scenario has the id "no-such"`}},
		"selection of nothing":          {func(t *testing.T) []string { return []string{"run", "--features", t.TempDir()} }, []string{"no *.feature files found: expected at least one"}},
		"features that are nowhere":     {line("run", "--features", "/no/such/directory"), []string{"--features /no/such/directory is not a directory"}},
		"profile":                       {line("run", "--profile", "zork"), []string{`profile "zork" is unknown: expected rfc or entra`}},
		"deadline":                      {line("run", "--deadline", "0s"), []string{"--deadline is 0s: expected more than 0, such as 5m"}},
		"concurrency":                   {line("run", "--concurrency", "-1"), []string{"--concurrency is -1: expected 1 or more"}},
		"flag":                          {line("run", "--no-such-flag"), []string{"unknown flag: --no-such-flag: see `scimproof run --help`"}},
		"command":                       {line("rnu"), []string{`unknown command "rnu" for "scimproof", did you mean run?: see ` + "`scimproof --help`"}},
		"two targets":                   {line("run", "a", "b"), []string{"expected at most one TARGET, got a b; for example: scimproof run: see `scimproof run --help`"}},
		"run file that is none":         {func(t *testing.T) []string { return []string{"report", definition(t, "name: a\n")} }, []string{"wrong run file format"}},
		"run file that is nowhere":      {line("report", "nowhere.ndjson"), []string{"cannot open run file: open nowhere.ndjson"}},
		"nothing to clean":              {line("clean", "reference"), []string{"has no created.ndjson, so there is nothing to clean: set --out to the output directory of the interrupted run"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := row.args(t)
			done := scimproof(t, nil, args...)
			done.exits(verdict.ExitUsage)
			done.once("scimproof: ")
			done.says(row.says...)
			if strings.Contains(done.text, "hunter2") {
				t.Errorf("want the password hidden, got\n%s", done.text)
			}
			if files, err := os.ReadDir(done.dir); len(files) > 0 {
				t.Errorf("want nothing written, got %v, %v", files, err)
			}
		})
	}
}

// TestTargetThatIsNotUsableEndsWithThree goes through providers that nothing can be asked of: one sentence with what was
// expected, what came and what to do; exit code 3; and a run file and report all the same.
func TestTargetThatIsNotUsableEndsWithThree(t *testing.T) {
	t.Parallel()
	const page = "<!doctype html><title>Welcome</title>"
	at := func(handler http.HandlerFunc) func(*testing.T) []string {
		return func(t *testing.T) []string { return []string{serving(t, handler)} }
	}
	program := func(mode, settings string) func(*testing.T) []string {
		return func(t *testing.T) []string { return []string{listenForLines(t).program(mode, settings)} }
	}
	for name, row := range map[string]struct {
		args func(*testing.T) []string
		says []string // in the one sentence
	}{
		"refused connection": {func(t *testing.T) []string { return []string{"http://" + nobody(t) + base} },
			[]string{"cannot connect to http://127.0.0.1:", "connection refused", "start the provider or correct the URL"}},
		"wrong path, page": {at(always(404, "text/html", page)), []string{"expected a JSON object from", `got 404 with "<!doctype html>`, "correct the base URL, it usually ends in /scim/v2"}},
		"wrong path, JSON": {at(always(404, "application/json", `{"error":"Not Found"}`)), []string{"expected a list from", `got 404 with "{\"error\"`, "correct the base URL"}},
		"HTML":             {at(always(200, "text/html", page)), []string{"expected a JSON object from", `got 200 with "<!doctype html>`, "Content-Type text/html", "correct the base URL"}},
		"401":              {at(always(401, "text/plain", "who are you?")), []string{"expected 200 from", "got 401", "export a valid token as SCIM_TOKEN"}},
		"403":              {at(always(403, scim.MediaType, "{}")), []string{"expected 200 from GET http://", "got 403 with", "SCIM is not enabled for this organization, or its plan does not include it", "a firewall rejects requests without User-Agent"}},
		"406":              {at(always(406, "text/html", page)), []string{"got 406", "Entra sends no Accept header: respond with JSON in that case"}},
		"login page": {at(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://login.example.com/start?next=x", 302)
		}),
			[]string{"expected a SCIM response from", "got a 302 redirect to https://login.example.com/start:", "a login page or another base path?", "correct the base URL or the token"}},
		"502 of a proxy": {at(always(502, "text/html", page)), []string{"got 502", "check the log of the provider, or of the proxy in front of it"}},
		"self-signed": {func(t *testing.T) []string { return []string{overTLS(t)} },
			[]string{"expected a certificate of https://127.0.0.1:", "unknown authority (self-signed?)", "for a local test serve plain http on localhost"}},
		"TLS error": {func(t *testing.T) []string {
			return []string{"https" + strings.TrimPrefix(serving(t, always(200, scim.MediaType, "{}")), "http")}
		}, []string{"expected TLS at https://127.0.0.1:", "got plain HTTP", "use http://, or the TLS port"}},
		"plain HTTP to TLS": {func(t *testing.T) []string { return []string{"http" + strings.TrimPrefix(overTLS(t), "https")} },
			[]string{"expected a JSON object from", "got 400", "use https://"}},
		"connection closed": {at(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }),
			[]string{"no response from", "the connection was closed", "check the log of the provider"}},
		"one byte a second": {func(t *testing.T) []string {
			return []string{serving(t, http.HandlerFunc(trickle)), "--deadline", "10s"}
		},
			[]string{"expected a complete response from", "response cut off after", "the deadline of 10s has passed", "check why the provider is slow"}},
		"no answer in time": {func(t *testing.T) []string {
			silent := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
			return []string{definition(t, "name: a\nurl: "+serving(t, http.HandlerFunc(silent))+"\ntimeout: 200ms\n")}
		}, []string{"no response from", " in time (no complete response within 200ms)", "raise timeout in the definition"}},
		"5 MB header": {at(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Big", strings.Repeat("a", 5<<20)) }),
			[]string{"expected headers of at most 64 KiB from", "check what the provider sends"}},
		"endless answer": {at(func(w http.ResponseWriter, _ *http.Request) {
			for block := []byte(strings.Repeat("a", 1<<20)); ; {
				if _, err := w.Write(block); err != nil {
					return
				}
			}
		}), []string{"expected a short list from", "got an endless response", "check what the provider sends"}},
		"program that ends at start": {program("exit", ""),
			[]string{"no response from program at http://127.0.0.1:", "it exited at start (exit status 3)", "check its output", `last output: "fatal: no database`}},
		"program that is never ready": {program("silent", "ready: 1s"),
			[]string{"no response from program at http://127.0.0.1:", "within 1s", "raise launch.process.ready", "no output"}},
		"program that is not there": {func(t *testing.T) []string {
			return []string{definition(t, "name: a\nurl: 'http://127.0.0.1:{port}'\nlaunch: {process: {command: [/no/such/program]}}\n")}
		}, []string{"a, check launch.process", "/no/such/program"}},
		"nothing applies": {func(t *testing.T) []string {
			return []string{definition(t, "name: a\nlaunch: {embedded: reference}\ndialects: [legacy]\n"), "--id", "entra-cycle-whole-team/compliant"}
		}, []string{"none of the 1 scenario applies to this target"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			done := scimproof(t, nil, append([]string{"run"}, row.args(t)...)...)
			done.exits(verdict.ExitNoAnswer)
			sentence := done.once("No verdict: ")
			for _, want := range row.says {
				if !strings.Contains(sentence, want) {
					t.Errorf("want %q in the sentence, got\n%s", want, done.text)
				}
			}
			if written := done.reported(); len(written.Scenarios) > 0 && name != "nothing applies" {
				t.Errorf("want nothing judged, got %d scenarios", len(written.Scenarios))
			} else if written.Footer.Verdict != sentence {
				t.Errorf("want the sentence in the run file, got %s", written.Footer.Verdict)
			}
			if lines := strings.Count(strings.TrimSpace(done.text), "\n") + 1; lines > 2 && name != "nothing applies" {
				t.Errorf("want the sentence and where the report is, got %d lines\n%s", lines, done.text)
			}
			if _, err := os.Stat(done.path(session.LedgerFile)); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("want no list of leftovers, got %v", err)
			}
		})
	}
}

// nobody is an address where nothing listens.
func nobody(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func overTLS(t *testing.T) string {
	t.Helper()
	server := httptest.NewUnstartedServer(always(200, scim.MediaType, "{}"))
	server.Config.ErrorLog = quiet()
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.URL + base
}

// TestProgramsLeaveNoProcessBehind looks at what a program that was not usable had started.
func TestProgramsLeaveNoProcessBehind(t *testing.T) {
	t.Parallel()
	for mode, settings := range map[string]string{"exit": "", "silent": "ready: 3s"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			processes := listenForLines(t)
			runs := begin(t, nil, "run", processes.program(mode, settings))
			parent, child := processes.next(mode), processes.next("child")
			done := runs.end()
			done.exits(verdict.ExitNoAnswer)
			parent.isDead()
			child.isDead()
			if log := done.reported().Footer.TargetLog; mode == "exit" && !strings.Contains(log, "fatal: no database at ‹redacted 16 chars›") {
				t.Errorf("want what the program printed, without its password, got %q", log)
			}
		})
	}
}

// TestHugeStringsAreJudgedAndCut proves that 5 MB in an answer end in a verdict, and neither on the screen nor in the report.
func TestHugeStringsAreJudgedAndCut(t *testing.T) {
	t.Parallel()
	huge := strings.Repeat("a", 5<<20)
	handler, _ := conforming()
	bloated := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, r)
		maps.Copy(w.Header(), answer.Header())
		w.Header().Del("Content-Length")
		w.WriteHeader(answer.Code)
		_, _ = w.Write([]byte(strings.Replace(answer.Body.String(), "{", `{"bloat":"`+huge+`",`, 1)))
	})
	refusing := always(400, scim.MediaType, `{"schemas":["`+scim.MessageError+`"],"status":"400","detail":"`+huge+`"}`)
	for name, row := range map[string]struct {
		handler http.HandlerFunc
		code    verdict.Exit
	}{
		"in resources": {bloated, verdict.ExitOK},
		"in errors":    {refusing, verdict.ExitFellShort},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			done := scimproof(t, nil, "run", serving(t, row.handler), "--id", "entra-test-connection", "--id", "entra-create-readable")
			done.exits(row.code)
			done.reported()
			for line := range strings.SplitSeq(done.text, "\n") {
				if len(line) > 1000 {
					t.Errorf("want short lines, got one of %d bytes", len(line))
				}
			}
			files, err := filepath.Glob(done.path("*"))
			if err != nil || len(files) < 4 {
				t.Fatalf("want the report's files, got %v, %v", files, err)
			}
			for _, file := range files {
				if info, err := os.Stat(file); err != nil || info.Size() > 3<<20 {
					t.Errorf("%s: want it cut, got %d bytes, %v", file, info.Size(), err)
				}
			}
		})
	}
}
