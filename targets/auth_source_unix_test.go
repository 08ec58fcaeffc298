//go:build unix

package targets

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestCredentialsThatDoNotCome names who hangs, and waits until nothing of it is left.
func TestCredentialsThatDoNotCome(t *testing.T) {
	held := filepath.Join(t.TempDir(), "held") // by what the command has started
	if err := syscall.Mkfifo(held, 0o600); err != nil {
		t.Fatal(err)
	}
	line, err := os.OpenFile(held, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	gone := make(chan struct{})
	tokens := newEndpoint(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done(); close(gone) })
	for auth, want := range map[string]string{
		"oauth: {token_url: '" + tokens.URL + "', client_id: a, client_secret: b}": "no output from the token endpoint " + tokens.URL + " in time (no complete response within 300ms)",
		`bearer_from: {command: [sh, -c, 'sleep 600 >"$0" & wait', ` + held + `]}`: "no output from command sh in time",
	} {
		definition, err := parse("name: a\nurl: http://127.0.0.1:1\ntimeout: 300ms\nauth: {"+auth+"}\n", vars())
		if err != nil {
			t.Fatal(err)
		}
		err = isReady(t.Context(), clientOf(t, definition, "http://127.0.0.1:1"))
		if !strings.Contains(fmt.Sprint(err), "there are no credentials: "+want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	<-gone
	if _, err := io.ReadAll(line); err != nil { // ends when nobody holds it
		t.Error(err)
	}
}

// TestACommandThatEndsLeavesNothing has a command that gives its secret and leaves a program behind, which holds none of its output.
func TestACommandThatEndsLeavesNothing(t *testing.T) {
	processes := listenForLines(t)
	up := filepath.Join(t.TempDir(), "up")
	if err := syscall.Mkfifo(up, 0o600); err != nil {
		t.Fatal(err)
	}
	provider := newKeeper(t, "secret-word")
	definition, err := parse(fmt.Sprintf(`name: a
url: %s
auth: {bearer_from: {command: [env, %s=child, '%s=%s', sh, -c, '"$0" >"$1" 2>/dev/null & read line <"$1"; echo secret-word', %q, %q]}}
`, provider.URL, helperMode, helperLine, processes.listener.Addr(), os.Args[0], up), vars())
	if err != nil {
		t.Fatal(err)
	}
	if err := isReady(t.Context(), clientOf(t, definition, provider.URL)); err != nil && provider.refused.Load() > 0 {
		t.Errorf("want the secret used, got %v", err)
	}
	processes.next("child")()
}
