package main

import (
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets/session"
)

// shortDeadline leaves a slow machine the time to start everything; the tests wait for it side by side.
const shortDeadline = 10 * time.Second

// inTime wants a command to end within its --deadline and 5 s, the one promise about wall time, and returns how it ended. On a machine that
// does much else at that moment it may be late, so it goes before other processes where that is allowed, and is tried again: what keeps no
// promise is late each time.
func inTime(t *testing.T, deadline time.Duration, command func() ended) ended {
	t.Helper()
	const attempts = 3
	var late []string
	for range attempts {
		var done ended
		preferred(func() { done = command() })
		if done.took <= deadline+5*time.Second {
			return done
		}
		late = append(late, done.took.String())
	}
	t.Fatalf("want the end within %s and 5 s, got it %d times later: after %s", deadline, attempts, strings.Join(late, ", "))
	return ended{}
}

// TestDeadlineEndsEveryRun proves that a run ends within --deadline and 5 s, clean-up and report included, whatever the provider
// does: here it sends one byte a second for ever, to clean-up as well.
func TestDeadlineEndsEveryRun(t *testing.T) {
	t.Parallel()
	handler, _ := conforming()
	done := inTime(t, shortDeadline, func() ended {
		return scimproof(t, nil, "run", serving(t, after(1, handler, trickle)), "--deadline", shortDeadline.String())
	})
	done.exits(verdict.ExitNoAnswer)
	done.once("No verdict: the run is incomplete: the deadline of 10s has passed: raise --deadline, or check why the provider is slow.")
	written := done.reported()
	if !strings.HasPrefix(written.Footer.Incomplete, "the deadline of 10s has passed") {
		t.Errorf("want it marked incomplete with the reason, got %q", written.Footer.Incomplete)
	}
	unexplained := func(line string) bool { return !strings.Contains(line, "clean-up took too long") }
	if left := written.Footer.CleanUp.Left; len(left) == 0 || slices.ContainsFunc(left, unexplained) {
		t.Errorf("want the user named that could not be removed, got %q", left)
	}
	if _, err := os.Stat(done.path(session.LedgerFile)); err != nil {
		t.Errorf("want the list of leftovers kept, got %v", err)
	}
}

// TestDeadlineEndsProgramsThatIgnoreSIGTERM adds a program that must be killed to a provider that trickles.
func TestDeadlineEndsProgramsThatIgnoreSIGTERM(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"stubborn", "silent"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			processes := listenForLines(t)
			var parent, child held
			done := inTime(t, shortDeadline, func() ended {
				runs := begin(t, nil, "run", processes.program(mode, "ready: 2m"), "--deadline", shortDeadline.String())
				parent, child = processes.next(mode), processes.next("child")
				return runs.end()
			})
			done.exits(verdict.ExitNoAnswer)
			done.says("the deadline of 10s has passed")
			done.once("No verdict: ")
			done.reported()
			parent.isDead()
			child.isDead()
		})
	}
}

func TestDeadlineEndsLoadToo(t *testing.T) {
	t.Parallel()
	handler, _ := conforming()
	done := inTime(t, shortDeadline, func() ended {
		return scimproof(t, nil, "load", serving(t, after(1, handler, trickle)), "initial-sync", "--users", "20", "--deadline", shortDeadline.String())
	})
	done.exits(verdict.ExitNoAnswer)
	done.says("the deadline of 10s has passed")
	done.once("No verdict: ")
	done.reported()
}

// listening serves until the test ends and returns the address.
func listening(t *testing.T, server *http.Server) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		<-ended
	})
	return listener.Addr().String()
}
