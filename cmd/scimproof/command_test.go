package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/scimproof/scimproof/reports"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets"
	"github.com/scimproof/scimproof/targets/session"
)

// The command under test is this test binary itself: with asCommand set it is scimproof, with asProvider set one of the
// providers of provider_test.go. So signals, exit codes and what is printed are those of a real process.
const (
	asCommand  = "SCIMPROOF_TEST_COMMAND"
	asProvider = "SCIMPROOF_TEST_PROVIDER"
)

func TestMain(m *testing.M) {
	if code, was := targets.Keep(os.Args); was {
		os.Exit(code)
	}
	switch {
	case os.Getenv(asProvider) != "":
		provide(os.Getenv(asProvider))
	case os.Getenv(asCommand) == "faulty":
		os.Exit(apart(func() int { return int(carryOut(faulty(), os.Args[1:])) }))
	case os.Getenv(asCommand) != "":
		main()
	}
	manyAtOnce()
	os.Exit(m.Run())
}

// manyAtOnce runs four times as many tests at once as usual, unless -parallel says how many: most of their time they wait for the end of
// a command that waits.
func manyAtOnce() {
	flag.Parse()
	asked := false
	flag.Visit(func(given *flag.Flag) { asked = asked || given.Name == "test.parallel" })
	if !asked {
		_ = flag.Set("test.parallel", strconv.Itoa(4*runtime.GOMAXPROCS(0)))
	}
}

// thorough reports whether all is tried, as in .ci/run: $SCIMPROOF_FLAWS is "all".
func thorough() bool { return os.Getenv("SCIMPROOF_FLAWS") == "all" }

// patience is how long a test waits for what must happen before it gives up.
const patience = 10 * time.Minute

// ended is a command that has ended.
type ended struct {
	t    *testing.T
	code verdict.Exit
	text string // what it printed, both streams
	dir  string // its --out
	took time.Duration
}

// started is a command that runs.
type started struct {
	t       *testing.T
	command *exec.Cmd
	text    bytes.Buffer
	dir     string
	begun   time.Time
	cancel  context.CancelFunc
}

// begin starts scimproof with only these variables in its environment; --out is a directory of the test's own.
func begin(t *testing.T, env []string, args ...string) *started {
	t.Helper()
	return beginIn(t, t.TempDir(), env, args...)
}

func beginIn(t *testing.T, dir string, env []string, args ...string) *started {
	t.Helper()
	runs := prepared(t, dir, env, args...)
	runs.start()
	return runs
}

// prepared is a command that start starts, so that a test can change it before.
func prepared(t *testing.T, dir string, env []string, args ...string) *started {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	runs := &started{t: t, dir: dir, begun: time.Now(), cancel: cancel}
	runs.command = exec.CommandContext(ctx, os.Args[0], append(args, "--out", dir)...)
	runs.command.Env = append([]string{ // a cache of its own: tests beside each other must not meet at a lock
		asCommand + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "XDG_CACHE_HOME=" + t.TempDir(),
		"GORACE=atexit_sleep_ms=0", // the race detector would wait for a second at the end of each command
	}, env...)
	runs.command.Stdout, runs.command.Stderr = &runs.text, &runs.text
	return runs
}

func (s *started) start() {
	s.t.Helper()
	if err := s.command.Start(); err != nil {
		s.cancel()
		s.t.Fatal(err)
	}
}

// end waits for the command.
func (s *started) end() ended {
	s.t.Helper()
	defer s.cancel()
	err := s.command.Wait()
	if failed := new(exec.ExitError); err != nil && !errors.As(err, &failed) {
		s.t.Fatal(err)
	}
	return ended{s.t, verdict.Exit(s.command.ProcessState.ExitCode()), s.text.String(), s.dir, time.Since(s.begun)}
}

func scimproof(t *testing.T, env []string, args ...string) ended {
	t.Helper()
	return begin(t, env, args...).end()
}

func (e ended) exits(code verdict.Exit) {
	e.t.Helper()
	if e.code != code {
		e.t.Errorf("want exit code %d, got %d after\n%s", code, e.code, e.text)
	}
}

// says wants every fragment in what was printed.
func (e ended) says(fragments ...string) {
	e.t.Helper()
	for _, want := range fragments {
		if !strings.Contains(e.text, want) {
			e.t.Errorf("want %q printed, got\n%s", want, e.text)
		}
	}
}

// once wants exactly one line that begins like this, behind the mark of its verdict, and returns it without that.
func (e ended) once(beginning string) string {
	e.t.Helper()
	var found []string
	for line := range strings.SplitSeq(e.text, "\n") {
		line = strings.TrimLeft(line, "!✗✓ ")
		if strings.HasPrefix(line, beginning) {
			found = append(found, line)
		}
	}
	if len(found) != 1 {
		e.t.Errorf("want one line that begins with %q, got %d in\n%s", beginning, len(found), e.text)
		return ""
	}
	return found[0]
}

// reported wants a run file that opens and agrees with the exit code, and every view of it.
func (e ended) reported() *run.Run {
	e.t.Helper()
	done, err := run.Open(e.path(session.RunFile), verdict.Of)
	if err != nil {
		e.t.Fatalf("want a run file that opens, got %v after\n%s", err, e.text)
	}
	if verdict.Exit(done.Footer.Exit) != e.code {
		e.t.Errorf("want the exit code %d in the run file, got %d", e.code, done.Footer.Exit)
	}
	for _, view := range reports.Views() {
		if info, err := os.Stat(e.path(view.File)); err != nil || info.Size() == 0 {
			e.t.Errorf("want %s written, got %v", view.File, err)
		}
	}
	return done
}

func (e ended) path(name string) string { return filepath.Join(e.dir, name) }

// definition writes a definition file and returns its path.
func definition(t *testing.T, yaml string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(path, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
