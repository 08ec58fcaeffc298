package targets

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// saved parses a definition that stands in a directory of the test's own.
func saved(t *testing.T, dir, text string, env Env) (Definition, error) {
	t.Helper()
	path := filepath.Join(dir, "mine.yaml")
	write(t, path, text)
	return Find(path, env)
}

func TestBearerFromFileIsReadAgain(t *testing.T) {
	dir := t.TempDir()
	provider := newKeeper(t, "first-token")
	write(t, filepath.Join(dir, "token"), " first-token\r\n")
	definition, err := saved(t, dir, "name: a\nurl: "+provider.URL+"\nauth: {bearer_from: {file: token}}\n", vars())
	if err != nil {
		t.Fatal(err)
	}
	client := clientOf(t, definition, provider.URL)
	if answer := ask(t, client, "Users"); !answer.OK() {
		t.Errorf("want the file beside the definition used, got %s", answer.String())
	}
	write(t, filepath.Join(dir, "token"), "other-token")
	provider.accept("other-token")
	if answer := ask(t, client, "Users"); !answer.OK() || provider.refused.Load() != 1 {
		t.Errorf("want the new token after one 401, got %s after %d", answer.String(), provider.refused.Load())
	}
	if shown := definition.Redactor().Text("first-token, other-token"); strings.Contains(shown, "token") {
		t.Errorf("want both tokens hidden, got %s", shown)
	}
}

func TestBearerThatIsAJWTIsReadAgainBeforeItExpires(t *testing.T) {
	dir := t.TempDir()
	provider := newKeeper(t, "")
	definition, err := saved(t, dir, "name: a\nurl: "+provider.URL+"\nauth: {bearer_from: {file: token}}\n", vars())
	if err != nil {
		t.Fatal(err)
	}
	now := clocked(&definition)
	first, second := unsigned(now.now(), now.now().Add(time.Hour)), unsigned(now.now(), now.now().Add(2*time.Hour))
	write(t, filepath.Join(dir, "token"), first)
	provider.accept(first)
	client := clientOf(t, definition, provider.URL)
	ask(t, client, "Users")
	write(t, filepath.Join(dir, "token"), second)
	ask(t, client, "Users")
	provider.accept(second)
	now.set(now.now().Add(time.Hour - time.Second))
	if answer := ask(t, client, "Users"); !answer.OK() || provider.refused.Load() != 0 {
		t.Errorf("want the second before the first expires, got %s after %d refusals", answer.String(), provider.refused.Load())
	}
}

func TestBearerAndPasswordFromCommand(t *testing.T) {
	var seen string
	provider := newEndpoint(t, func(_ http.ResponseWriter, r *http.Request) { seen = r.Header.Get("Authorization") })
	for auth, want := range map[string]string{
		"bearer_from: {command: [printf, '%s\\n', '${PART}-word']}":           "Bearer secret-word",
		"basic: {user: ada, password_from: {command: [echo, 'open sesame']}}": "Basic YWRhOm9wZW4gc2VzYW1l",
		"basic: {user: ada, password: '${PART}'}":                             "Basic YWRhOnNlY3JldA==",
	} {
		definition, err := parse("name: a\nurl: "+provider.URL+"\nauth: {"+auth+"}\n", vars("PART", "secret"))
		if err != nil {
			t.Fatal(err)
		}
		ask(t, clientOf(t, definition, provider.URL), "Users")
		if seen != want {
			t.Errorf("%s: want %q sent, got %q", auth, want, seen)
		}
		if shown := definition.Redactor().Text("got " + strings.Fields(want)[1]); strings.Contains(shown, strings.Fields(want)[1]) {
			t.Errorf("%s: want it hidden, got %q", auth, shown)
		}
	}
}

// TestNoSecretDiagnosis is what people read when a source gives nothing that can be sent.
func TestNoSecretDiagnosis(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "empty"), "\n")
	write(t, filepath.Join(dir, "long"), "planted\nplanted\n")
	for auth, want := range map[string]string{
		"bearer_from: {file: missing}":                                                                "auth.bearer_from: cannot read file missing (no such file or directory): expected a file that contains only the secret",
		"bearer_from: {file: empty}":                                                                  "auth.bearer_from: file empty is empty: expected only the secret",
		"bearer_from: {file: long}":                                                                   "auth.bearer_from: file long has more than one line",
		"bearer_from: {command: [/no/such/program, planted]}":                                         "auth.bearer_from: cannot start command program (fork/exec /no/such/program: no such file or directory): expected an installed program",
		"bearer_from: {command: [sh, -c, 'echo planted; echo planted >&2; exit 3']}":                  "auth.bearer_from: command sh printed no secret (exit status 3, 8 bytes on stderr, not shown because they may contain one): run it yourself to see its output",
		"bearer_from: {command: [sh, -c, 'kill -9 $$$$']}":                                            "auth.bearer_from: command sh printed no secret (signal: killed, 0 bytes on stderr",
		"bearer_from: {command: [sh, -c, 'sleep 600 & echo planted']}":                                "auth.bearer_from: command sh printed no secret: it exited, but a process that it started keeps its output open",
		"bearer_from: {command: [yes, planted]}":                                                      "auth.bearer_from: command yes was stopped: it printed more than 64 KiB; expected only the secret",
		"bearer_from: {command: [sh, -c, 'trap \"\" PIPE TERM; yes planted; yes planted']}":           "auth.bearer_from: command sh was stopped: it printed more than 64 KiB",
		"basic: {user: ada, password_from: {command: [cat, /dev/zero]}}":                              "auth.basic.password_from: command cat was stopped: it printed more than 64 KiB",
		"bearer_from: {command: [sh, -c, 'head -c 9000000 /dev/zero >&2; exit 1']}":                   "(exit status 1, 9000000 bytes on stderr",
		"basic: {user: ada, password_from: {file: missing}}":                                          "auth.basic.password_from: cannot read file missing",
		"oauth: {token_url: 'http://127.0.0.1:1', client_id: a, client_secret_from: {file: missing}}": "no access token: auth.oauth.client_secret_from: cannot read file missing",
		"oauth: {token_url: 'http://127.0.0.1:1', client_id: a, assertion_from: {file: missing}}":     "no access token: auth.oauth.assertion_from: cannot read file missing",
	} {
		definition, err := saved(t, dir, "name: a\nurl: http://127.0.0.1:1\nauth: {"+auth+"}\n", vars())
		if err != nil {
			t.Fatal(err)
		}
		err = isReady(t.Context(), clientOf(t, definition, "http://127.0.0.1:1"))
		if !strings.Contains(fmt.Sprint(err), want) || strings.Contains(fmt.Sprint(err), "planted") {
			t.Errorf("%s: want %q, got %v", auth, want, err)
		}
	}
}

// TestRefusedAccessDiagnosis: a 403 says nothing against the token, so nobody is sent to look for another one.
func TestRefusedAccessDiagnosis(t *testing.T) {
	provider := newEndpoint(t, answering(403, "application/json", `{"detail":"planted"}`))
	for auth, want := range map[string]string{
		"bearer: abcdefgh":                                               "or the token lacks a scope",
		"bearer_from: {command: [echo, abcdefgh]}":                       "or the token lacks a scope",
		"basic: {user: ada, password: abcdefgh}":                         "or the user lacks a permission",
		"basic: {user: ada, password_from: {command: [echo, abcdefgh]}}": "or the user lacks a permission",
	} {
		definition, err := parse("name: a\nurl: "+provider.URL+"\nauth: {"+auth+"}\n", vars())
		if err != nil {
			t.Fatal(err)
		}
		said := fmt.Sprint(isReady(t.Context(), clientOf(t, definition, provider.URL)))
		for _, want := range []string{"got 403 with ", "SCIM is not enabled for this organization, or its plan does not include it; " + want, "a firewall rejects requests without User-Agent"} {
			if !strings.Contains(said, want) {
				t.Errorf("%s: want %q, got %s", auth, want, said)
			}
		}
		if strings.Contains(said, "valid token") || strings.Contains(said, "correct") {
			t.Errorf("%s: want no doubt about the credentials, got %s", auth, said)
		}
	}
}

func TestRefusedCredentialsDiagnosis(t *testing.T) {
	provider := newEndpoint(t, answering(401, "text/plain", "no"))
	for auth, want := range map[string]string{
		"bearer: abcdefgh":                                               "export a valid token as SCIM_TOKEN, or correct auth in the definition",
		"bearer_from: {command: [echo, abcdefgh]}":                       "make sure that command echo provides a valid token",
		"basic: {user: ada, password: abcdefgh}":                         "correct user and password of auth.basic",
		"basic: {user: ada, password_from: {command: [echo, abcdefgh]}}": "correct auth.basic.user, or the password from command echo",
	} {
		definition, err := parse("name: a\nurl: "+provider.URL+"\nauth: {"+auth+"}\n", vars())
		if err != nil {
			t.Fatal(err)
		}
		if err := isReady(t.Context(), clientOf(t, definition, provider.URL)); !strings.Contains(fmt.Sprint(err), "got 401: "+want) {
			t.Errorf("%s: want %q, got %v", auth, want, err)
		}
	}
}

// TestAnotherAuthTakesTheCredentialsPlace is what a scenario with a wrong secret does.
func TestAnotherAuthTakesTheCredentialsPlace(t *testing.T) {
	tokens, provider := newEndpoint(t, nil), newKeeper(t, "token-1")
	definition, _ := oauthDefinition(t, provider.URL, tokens.URL)
	stranger := definition
	stranger.Auth = Auth{Bearer: "wrong"}
	if answer := ask(t, clientOf(t, stranger, provider.URL), "Users"); answer.Status != 401 || tokens.asked.Load() != 0 {
		t.Errorf("want the wrong secret sent and no token asked for, got %s, %d", answer.String(), tokens.asked.Load())
	}
	if answer := ask(t, clientOf(t, definition, provider.URL), "Users"); !answer.OK() {
		t.Errorf("want the definition as it was, got %s", answer.String())
	}
}

// TestWhoGivesUpWaitsForTheEndOfTheCommand: scimproof may end right after, and would leave it behind.
func TestWhoGivesUpWaitsForTheEndOfTheCommand(t *testing.T) {
	processes := listenForLines(t)
	definition, err := parse(fmt.Sprintf("name: a\nurl: http://127.0.0.1:1\nauth: {bearer_from: {command: [env, %s=silent, '%s=%s', %q]}}\n",
		helperMode, helperLine, processes.listener.Addr(), os.Args[0]), vars())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ready := make(chan error, 1)
	client := clientOf(t, definition, "http://127.0.0.1:1")
	go func() { ready <- isReady(ctx, client) }()
	parent, child := processes.next("silent"), processes.next("child")
	definition.credential.mu.Lock()
	flown := definition.credential.flight
	definition.credential.mu.Unlock()
	cancel()
	if err := <-ready; err == nil {
		t.Error("want no provider that is ready, got one")
	}
	select {
	case <-flown.landed:
	default:
		t.Error("want the command ended before its secret is given up, it still runs")
	}
	parent()
	child()
}
