package targets

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestAKeeperEndsWhatHasLeft has programs whose child is in a session of its own, and for which a group is not enough.
func TestAKeeperEndsWhatHasLeft(t *testing.T) {
	for _, mode := range []string{"serve", "stubborn", "exit"} {
		t.Run(mode, func(t *testing.T) {
			held := listenForLines(t)
			definition := helperTarget(mode, held, patience).Kept()
			definition.Launch.Process.Env[helperAway] = "1"
			instance, err := Processes{}.Launch(t.Context(), definition)
			parent, child := held.next(mode), held.next("child")
			if mode == "exit" {
				if err == nil || !strings.Contains(err.Error(), "it exited at start (exit status 3)") {
					t.Errorf("want the program's own exit code, got %v", err)
				}
			} else {
				if err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithCancel(t.Context())
				if mode == "stubborn" {
					cancel() // no time to wait for who ignores SIGTERM
				}
				if err := errors.Join(instance.Stop(ctx), instance.Stop(ctx)); err != nil {
					t.Error(err)
				}
				cancel()
			}
			parent()
			child()
		})
	}
}

// TestAKeeperEndsWhatACommandLeaves has a command that gives its secret and leaves a program in a session of its own, and one that
// is given up.
func TestAKeeperEndsWhatACommandLeaves(t *testing.T) {
	for then, says := range map[string]string{"echo secret-word": "", "sleep 600": "no output from command env in time"} {
		processes := listenForLines(t)
		up := filepath.Join(t.TempDir(), "up")
		if err := syscall.Mkfifo(up, 0o600); err != nil {
			t.Fatal(err)
		}
		provider := newKeeper(t, "secret-word")
		definition, err := parse(fmt.Sprintf(`name: a
url: %s
timeout: 2s
auth: {bearer_from: {command: [env, %s=child, '%s=%s', sh, -c, 'setsid "$0" >"$1" & read line <"$1"; %s', %q, %q]}}
`, provider.URL, helperMode, helperLine, processes.listener.Addr(), then, os.Args[0], up), vars())
		if err != nil {
			t.Fatal(err)
		}
		if err := isReady(t.Context(), clientOf(t, definition.Kept(), provider.URL)); (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%s: want %q, got %v", then, says, err)
		}
		processes.next("child")()
	}
}

// TestAKeeperSaysWhatItsProgramWouldHave compares both ways of starting one.
func TestAKeeperSaysWhatItsProgramWouldHave(t *testing.T) {
	t.Setenv("TOKEN_OF_TEST", "from-the-environment")
	for _, command := range []string{
		"[/no/such/program]", "[no-such-program-at-all]", "['false']", "[/]", "[sh, -c, 'exit 7']", "[yes]", "[printf, 'a\\nb']", "['true']",
		"[sh, -c, 'echo complaint >&2; exit 3']", "[sh, -c, 'cat; echo x$TOKEN_OF_TEST y; pwd']",
	} {
		said := map[bool]string{}
		for _, kept := range []bool{false, true} {
			definition, err := parse("name: a\nurl: http://127.0.0.1:1\nauth: {bearer_from: {command: "+strings.ReplaceAll(command, "$", "$$")+"}}\n", vars())
			if err != nil {
				t.Fatal(err)
			}
			if kept {
				definition = definition.Kept()
			}
			got, err := definition.read(t.Context(), "key", *definition.Auth.BearerFrom)
			said[kept] = fmt.Sprint(got, err)
		}
		if said[true] != said[false] {
			t.Errorf("%s: want %q, got %q", command, said[false], said[true])
		}
	}
}

// TestAKeeperForgetsWhoHasEnded has a program wait until none of its ended grandchildren is listed below its keeper any more.
func TestAKeeperForgetsWhoHasEnded(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	got, err := output(ctx, Source{Command: []string{"sh", "-c", `for i in 1 2 3 4 5 6 7 8; do (true &); done
until awk -v keeper=$PPID '/^State:/ { ended = $2 == "Z" } /^PPid:/ && ended && $2 == keeper { listed = 1 } END { exit listed }' /proc/[0-9]*/status 2>/dev/null
do :; done
echo none`}}, true)
	if err != nil || string(got) != "none\n" {
		t.Errorf("want none listed, got %q, %v", got, err)
	}
}
