package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/builtin"
)

// behindCredentials serves the reference provider to whoever authenticates as allow wants, and a token endpoint at /token.
func behindCredentials(t *testing.T, allow func(*http.Request) bool) string {
	t.Helper()
	provider, err := builtin.New("reference", "entra", "")
	if err != nil {
		t.Fatal(err)
	}
	return serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/token" {
			if r.PostFormValue("client_id") != "planted-id" || r.PostFormValue("client_secret") != "planted-secret" || r.PostFormValue("scope") != "scim" {
				w.WriteHeader(http.StatusBadRequest)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "planted-access", "token_type": "Bearer", "expires_in": 3600})
			return
		}
		if !allow(r) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		provider.Handler.ServeHTTP(w, r)
	}))
}

// TestInitAndDoctorAuthenticateInEachWay: both reach the provider, and the definition that init writes does, too, with the same
// variables. No secret stands in a file or on the screen.
func TestInitAndDoctorAuthenticateInEachWay(t *testing.T) {
	t.Parallel()
	basic := behindCredentials(t, func(r *http.Request) bool {
		user, password, _ := r.BasicAuth()
		return user == "planted-user" && password == "planted-password"
	})
	oauth := behindCredentials(t, func(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer planted-access" })
	for name, row := range map[string]struct {
		address string
		env     []string
		flags   string
	}{
		"basic": {basic, []string{"SCIM_USER=planted-user", "SCIM_PASSWORD=planted-password"}, "--auth basic"},
		"oauth": {oauth, []string{"SCIM_CLIENT_ID=planted-id", "SCIM_CLIENT_SECRET=planted-secret"},
			"--auth oauth --scope scim --token-url " + oauth[:strings.LastIndex(oauth, "/scim")] + "/token"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, flags := t.TempDir(), strings.Fields(row.flags)
			text, code := typed(t, dir, row.env, append([]string{"init", row.address, "--name", "ours", "--ci", "github"}, flags...)...)
			if code != verdict.ExitOK {
				t.Fatalf("want exit code 0, got %d\n%s", code, text)
			}
			for _, file := range []string{"ours.yaml", ".github/workflows/scimproof.yml"} {
				content, err := os.ReadFile(filepath.Join(dir, file))
				if err != nil {
					t.Fatal(err)
				}
				text += string(content)
			}
			for _, variable := range row.env {
				if name, _, _ := strings.Cut(variable, "="); !strings.Contains(text, name+": ${{ secrets."+name+" }}") {
					t.Errorf("want the workflow to pass %s, got\n%s", name, text)
				}
			}
			for _, target := range [][]string{append([]string{row.address}, flags...), {"ours.yaml"}} {
				shown, code := typed(t, dir, row.env, append([]string{"targets", "doctor"}, target...)...)
				if text += shown; code != verdict.ExitOK || !strings.Contains(shown, "✓ provider: reachable, authenticated") || strings.Contains(shown, "wrong token") {
					t.Errorf("doctor %v: want exit code 0, got %d\n%s", target, code, shown)
				}
			}
			if strings.Contains(text, "planted") {
				t.Errorf("want no secret, got\n%s", text)
			}
		})
	}
}

// TestAnErrorThatIsAnswered200 is no provider: with a wrong token some answer so. And who accepts any token is told of.
func TestAnErrorThatIsAnswered200(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		body string
		code verdict.Exit
		says string
	}{
		"an error":   {`{"status":"error"}`, verdict.ExitNoAnswer, `got 200 OK with "{\"status\":\"error\"}": if that is an error, correct the token`},
		"an object":  {`{}`, verdict.ExitNoAnswer, "expected a ListResponse"},
		"a resource": {`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1"}`, verdict.ExitNoAnswer, "expected a ListResponse"},
		"a list":     {`{"totalResults":0}`, verdict.ExitOK, "accepts a wrong token as well"},
	} {
		address := serving(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, row.body) }))
		shown, code := typed(t, t.TempDir(), []string{"SCIM_TOKEN=right"}, "targets", "doctor", address)
		if said := strings.Join(strings.Fields(shown), " "); code != row.code || !strings.Contains(said, row.says) {
			t.Errorf("doctor, %s: want exit code %d and %q, got %d\n%s", name, row.code, row.says, code, shown)
		}
		dir := t.TempDir()
		if _, code := typed(t, dir, []string{"SCIM_TOKEN=right"}, "init", address, "--ci", "none"); code != row.code {
			t.Errorf("init, %s: want exit code %d, got %d", name, row.code, code)
		}
		if _, err := os.Stat(filepath.Join(dir, "provider.yaml")); (err == nil) != (row.code == verdict.ExitOK) {
			t.Errorf("init, %s: want a definition only of a provider, got %v", name, err)
		}
	}
}
