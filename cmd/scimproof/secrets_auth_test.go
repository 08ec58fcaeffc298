package main

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/scim"
)

// What is planted in other places than the definition, and what only a run gets. The beginnings are what a cut leaves.
const (
	keptFile      = "Kept-in-f1le/With+Odd=Chars"
	printed       = "Printed-by-a-c0mmand/And&Odd"
	clientSecret  = "Client-s3cret/With+Odd=Chars"
	assertion     = "eyJhc3NlcnRpb24.eyJzdWIiOiJlbnRyYSJ9.c2lnbmF0dXJlLW9mLWl0"
	fetched       = "Fetched-t0ken/With+Odd=Chars"
	proxyPassword = "Pr0xy-password"
)

// issuer gives a token to whoever proves to be the client, and tells every secret to everybody else.
type issuer struct {
	mu      sync.Mutex
	current string
	given   int
}

func (i *issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	_ = r.ParseForm()
	w.Header().Set("Content-Type", "application/json")
	if r.PostForm.Get("client_secret") != clientSecret && r.PostForm.Get("client_assertion") != assertion {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, scim.JSON(map[string]string{"error": "invalid_client",
			"error_description": "no client has " + r.PostForm.Get("client_secret") + r.PostForm.Get("client_assertion")}))
		return
	}
	i.given++
	i.current = fmt.Sprintf("%s.%d", fetched, i.given)
	_, _ = io.WriteString(w, scim.JSON(map[string]any{"access_token": i.current, "token_type": "Bearer", "expires_in": 3600}))
}

func (i *issuer) accepts(authorization string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.current != "" && authorization == "Bearer "+i.current
}

// revoke lets the next request be refused.
func (i *issuer) revoke() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.current = ""
}

// telling is a conforming provider that repeats the credentials of every request in its header, and refuses what accepts does not.
func telling(accepts func(authorization string) bool) http.HandlerFunc {
	handler, _ := conforming()
	return func(w http.ResponseWriter, r *http.Request) {
		_, credentials, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		told := strings.Join(spellings(credentials), " ")
		if decoded, err := base64.StdEncoding.DecodeString(credentials); err == nil {
			told += " " + string(decoded)
		}
		w.Header().Set("X-Echo", told)
		w.Header().Set("Content-Location", "/Users?note="+scim.Excerpt([]byte(credentials), 100))
		if !accepts(r.Header.Get("Authorization")) {
			w.Header().Set("Content-Type", scim.MediaType)
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, scim.JSON(map[string]any{"schemas": []string{scim.MessageError}, "status": "401", "detail": "not known: " + told}))
			return
		}
		handler.ServeHTTP(w, r)
	}
}

// keepsWhatItGot looks for every secret that came up, and for its beginning.
func (e ended) keepsWhatItGot() {
	e.t.Helper()
	var needles []string
	for _, secret := range []string{keptFile, printed, clientSecret, assertion, fetched, proxyPassword} {
		needles = append(needles, spellings(secret)...)
		needles = append(needles, secret[:12])
	}
	e.keeps(needles)
}

// oauthTarget is a definition that gets tokens, and the number of tokens that its provider revokes in a run.
func oauthTarget(t *testing.T, proof string) (path string, tokens *issuer) {
	t.Helper()
	tokens = &issuer{}
	endpoint := httptest.NewServer(tokens)
	t.Cleanup(endpoint.Close)
	var mu sync.Mutex
	asked := 0
	provider := telling(tokens.accepts)
	address := serving(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		if asked++; asked%100 == 0 {
			tokens.revoke()
		}
		mu.Unlock()
		provider(w, r)
	}))
	return definition(t, "name: federated\nconcurrency: 8\nurl: "+address+"\nauth:\n  oauth:\n    token_url: "+endpoint.URL+"/token\n    client_id: entra\n    "+proof+"\n"), tokens
}

func authEnv() []string { return []string{"SECRET=" + clientSecret, "ASSERTION=" + assertion} }

// TestNoFetchedSecretIsWrittenOrPrinted judges and loads providers whose tokens come up, and go, in mid-run.
func TestNoFetchedSecretIsWrittenOrPrinted(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		proof string
		args  []string
	}{
		"run with assertion": {`assertion_from: {command: [printenv, ASSERTION]}`, []string{"run", "--seed", "7"}},
		"load with a secret": {`client_secret: ${SECRET}`, []string{"load", "initial-sync", "--users", "50", "--groups", "2", "--members", "4", "--deadline", "30s", "--seed", "7"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target, tokens := oauthTarget(t, row.proof)
			if row.args[0] == "run" && !thorough() {
				row.args = append([]string{"run"}, few()[2:]...)
			}
			done := scimproof(t, authEnv(), append([]string{row.args[0], target}, row.args[1:]...)...)
			done.exits(verdict.ExitOK)
			done.reported()
			done.keepsWhatItGot()
			if tokens.given < 2 {
				t.Errorf("want tokens renewed in mid-run, got %d in all", tokens.given)
			}
			content, err := os.ReadFile(done.path("run.ndjson"))
			if row.args[0] == "run" && (err != nil || !strings.Contains(string(content), `Bearer ‹redacted`)) {
				t.Errorf("want the requests in the run file with their tokens hidden, got %v", err)
			}
		})
	}
}

// TestNoReadSecretIsWrittenOrPrinted does the same with files and commands.
func TestNoReadSecretIsWrittenOrPrinted(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(keptFile+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for auth, want := range map[string]string{
		"bearer_from: {file: " + file + "}":                                   "Bearer " + keptFile,
		"bearer_from: {command: [printenv, PRINTED]}":                         "Bearer " + printed,
		"basic: {user: entra, password_from: {command: [printenv, PRINTED]}}": "Basic " + base64.StdEncoding.EncodeToString([]byte("entra:"+printed)),
		"basic: {user: entra, password: '${SECRET}'}":                         "Basic " + base64.StdEncoding.EncodeToString([]byte("entra:"+clientSecret)),
	} {
		t.Run(auth, func(t *testing.T) {
			t.Parallel()
			for code, accepts := range map[verdict.Exit]func(string) bool{
				verdict.ExitOK:       func(given string) bool { return given == want },
				verdict.ExitNoAnswer: func(string) bool { return false },
			} {
				target := definition(t, "name: a\nurl: "+serving(t, telling(accepts))+"\nauth: {"+auth+"}\n")
				done := scimproof(t, append(authEnv(), "PRINTED="+printed), "run", target, "--id", "entra-test-connection", "--id", "entra-test-connection-wrong-secret")
				done.exits(code)
				done.reported()
				done.keepsWhatItGot()
			}
		})
	}
}

// TestTargetWithoutCredentialsEndsWithThree goes through what can be wrong before the provider is asked: one sentence each, and
// no secret in it.
func TestTargetWithoutCredentialsEndsWithThree(t *testing.T) {
	t.Parallel()
	tokens := httptest.NewServer(&issuer{})
	t.Cleanup(tokens.Close)
	oauth := func(at, proof string) string {
		return "auth: {oauth: {token_url: '" + at + "', client_id: entra, " + proof + "}}\n"
	}
	for name, row := range map[string]struct{ settings, says string }{
		"token endpoint down": {oauth("http://"+nobody(t)+"/token", "client_secret: '${SECRET}'"), "connection refused: start it, or correct auth.oauth.token_url"},
		"wrong secret":        {oauth(tokens.URL, "client_secret: '"+printed+"'"), "rejected the client (401 \"invalid_client\""},
		"wrong assertion":     {oauth(tokens.URL, "assertion: '"+keptFile+"'"), "make the endpoint trust the issuer, subject and audience of the assertion"},
		"token rejected":      {oauth(tokens.URL, "client_secret: '${SECRET}'"), "got 401: the provider does not accept the access token of the token endpoint " + tokens.URL},
		"proxy refused": {oauth(tokens.URL, "client_secret: '${SECRET}'") + "proxy: http://entra:" + proxyPassword + "@" + nobody(t) + "\n",
			"cannot connect to the proxy"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := serving(t, telling(func(string) bool { return false }))
			done := scimproof(t, authEnv(), "run", definition(t, "name: a\nurl: "+address+"\n"+row.settings))
			done.exits(verdict.ExitNoAnswer)
			if sentence := done.once("No verdict: "); !strings.Contains(sentence, row.says) {
				t.Errorf("want %q in the sentence, got\n%s", row.says, done.text)
			}
			done.reported()
			done.keepsWhatItGot()
		})
	}
}
