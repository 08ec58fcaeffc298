package main

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/builtin"
)

// examined runs the doctor, which has no --out.
func examined(t *testing.T, env []string, target string) ended {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	command := exec.CommandContext(ctx, os.Args[0], "targets", "doctor", target)
	command.Env = append([]string{asCommand + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}, env...)
	text, _ := command.CombinedOutput() // the exit code is looked at
	return ended{t: t, code: verdict.Exit(command.ProcessState.ExitCode()), text: string(text)}
}

func TestDoctor(t *testing.T) {
	t.Parallel()
	provider, err := builtin.New("reference", "entra", "planted-secret")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(provider.Handler)
	defer server.Close()
	forbids := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `{"detail":"`+strings.Repeat("not you, ", 16)+r.Header.Get("Authorization")+`"}`) // cut within the token
	}))
	defer forbids.Close()
	for name, test := range map[string]struct {
		target string
		env    []string
		code   verdict.Exit
		says   []string
	}{
		"embedded":     {"reference", nil, verdict.ExitOK, []string{"✓ definition: reference, embedded", "✓ launch: started as embedded", "✓ provider"}},
		"remote":       {server.URL + "/scim/v2", []string{"SCIM_TOKEN=planted-secret"}, verdict.ExitOK, []string{"✓ provider: reachable, authenticated"}},
		"one level up": {server.URL + "/scim", []string{"SCIM_TOKEN=planted-secret"}, verdict.ExitNoAnswer, []string{"✗ provider: ", "→ a provider responds at " + server.URL + "/scim/v2"}},
		"wrong token":  {server.URL + "/scim/v2", []string{"SCIM_TOKEN=wrong"}, verdict.ExitNoAnswer, []string{"got 401", "is not usable"}},
		"no access": {forbids.URL + "/scim/v2", []string{"SCIM_TOKEN=planted-secret"}, verdict.ExitNoAnswer,
			[]string{"/scim/v2/Users, got 403 with \"not you, ", "SCIM is not enabled for this organization, or its plan does not include it; or the token lacks a scope"}},
		"no variables": {definition(t, "name: mine\nurl: ${HERE}\nauth: {bearer: \"${TOKEN}\"}\n"), []string{"HERE=" + server.URL}, verdict.ExitUsage, []string{"✗ environment: TOKEN is not set", "mine needs TOKEN"}},
		"no program":   {definition(t, "name: mine\nurl: http://127.0.0.1:{port}\nlaunch: {process: {command: [no-such-program-here]}}\n"), nil, verdict.ExitNoAnswer, []string{"✗ launch: ", "no-such-program-here"}},
		"no variant":   {definition(t, "name: mine\nlaunch: {embedded: sentry/lagacy}\n"), nil, verdict.ExitUsage, []string{`variant "lagacy" of sentry is unknown (did you mean legacy?): expected legacy, 2026-06, `}},
		"no target":    {"zork", nil, verdict.ExitUsage, []string{`target "zork" is unknown`}},
	} {
		t.Run(name, func(t *testing.T) {
			ended := examined(t, test.env, test.target)
			ended.exits(test.code)
			ended.says(test.says...)
			if strings.Contains(ended.text, "planted") {
				t.Errorf("the secret is printed:\n%s", ended.text)
			}
		})
	}
}

// TestNoQuestionIsAskedTwice: doctor and init find out by one search whether a target responds, and with a list.
func TestNoQuestionIsAskedTwice(t *testing.T) {
	t.Parallel()
	handler, _ := conforming()
	var mu sync.Mutex
	asked := map[string]int{}
	at := serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked[r.Method+" "+r.URL.String()]++
		handler.ServeHTTP(w, r)
	}))
	counted := func() map[string]int {
		mu.Lock()
		defer mu.Unlock()
		kept := maps.Clone(asked)
		clear(asked)
		return kept
	}
	open := definition(t, "name: open\nurl: "+at+"\n")
	examined(t, nil, open).exits(verdict.ExitOK)
	if by := counted(); len(by) != 1 || slices.Max(slices.Collect(maps.Values(by))) != 1 {
		t.Errorf("doctor: want one search, got %v", by)
	}
	if text, code := typed(t, t.TempDir(), []string{"SCIM_TOKEN=any"}, "init", at, "--ci", "none"); code != verdict.ExitOK {
		t.Fatalf("init: want exit code 0, got %d and\n%s", code, text)
	}
	if by := counted(); len(by) == 0 || slices.Max(slices.Collect(maps.Values(by))) != 1 {
		t.Errorf("init: want each question asked once, got %v", by)
	}
}
