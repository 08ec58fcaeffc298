package main

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/moby/moby/client"
	"github.com/spf13/cobra"

	"github.com/scimproof/scimproof/reports/verdict"
	"github.com/scimproof/scimproof/targets"
)

// faulty is scimproof with one more command, which starts a target and panics: asCommand=faulty makes it of this test binary.
func faulty() *cobra.Command {
	root, crash := newRoot(), ""
	command := &cobra.Command{Use: "panic TARGET", RunE: func(command *cobra.Command, args []string) error {
		definition, err := targets.Find(args[0], targets.OSEnv())
		if err != nil {
			return err
		}
		if _, err := launchers("entra").Launch(command.Context(), definition.Kept()); err != nil {
			return err
		}
		switch crash { // without asking anybody
		case "goroutine":
			go panic("a nil map")
			forever()
		case "stack":
			debug.SetMaxStack(1 << 20)
			return fmt.Errorf("want the stack to overflow, got %d back", deep(0))
		case "memory":
			for kept := [][]byte{}; ; {
				kept = append(kept, make([]byte, 1<<44)) // never touched
			}
		case "quit":
			self, err := os.FindProcess(os.Getpid())
			orPanic(err, self.Signal(syscall.SIGQUIT))
			forever()
		}
		panic("a nil map")
	}}
	command.Flags().StringVar(&crash, "crash", "", "how the process ends instead: goroutine, stack, memory, quit")
	command.Flags().String("out", "", "ignored")
	root.AddCommand(command)
	return root
}

// deep ends only where numbers do, which no stack reaches.
func deep(n int) int {
	if n < 0 {
		return 0
	}
	return deep(n+1) + n
}

// aFault wants what a panic of scimproof itself says.
func aFault(done ended) {
	done.t.Helper()
	done.exits(verdict.ExitNoAnswer)
	done.says("scimproof: internal error, please report it: a nil map\n", "goroutine ")
}

func TestAPanicStopsTheProgram(t *testing.T) {
	t.Parallel()
	processes := listenForLines(t)
	runs := prepared(t, t.TempDir(), []string{asCommand + "=faulty"}, "panic", processes.program("stubborn", ""))
	runs.start()
	parent, child := processes.next("stubborn"), processes.next("child")
	aFault(runs.end())
	parent.isDead()
	child.isDead()
}

// TestNoProgramOutlivesScimproof: a panic in any other goroutine ends the process at once, as SIGKILL does, and only the system can
// end the program then.
func TestNoProgramOutlivesScimproof(t *testing.T) {
	if runtime.GOOS != "linux" {
		absent(t, errors.New("only Linux ends programs with those that have started them"))
	}
	t.Parallel()
	processes := listenForLines(t)
	runs := prepared(t, t.TempDir(), []string{asCommand + "=faulty"}, "panic", processes.program("serve", ""), "--crash", "goroutine")
	runs.start()
	parent, child := processes.next("serve"), processes.next("child")
	runs.end().says("panic: a nil map", "goroutine ")
	parent.isDead()
	child.isDead()
}

// TestACrashIsNoExitCode wants what nothing in the process can catch told from every end that scimproof has chosen, and no core file.
func TestACrashIsNoExitCode(t *testing.T) {
	t.Parallel()
	shell, err := exec.LookPath("sh")
	if err != nil {
		absent(t, err)
	}
	for how, says := range map[string]string{
		"goroutine": "panic: a nil map", "stack": "stack overflow", "memory": "fatal error: ", "quit": "SIGQUIT: quit",
	} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			runs := prepared(t, t.TempDir(), []string{asCommand + "=faulty"}, "panic", "reference", "--crash", how)
			runs.command.Path, runs.command.Dir = shell, t.TempDir()
			runs.command.Args = append([]string{"sh", "-c", `ulimit -c unlimited 2>/dev/null; exec "$0" "$@"`, os.Args[0]}, runs.command.Args[1:]...)
			runs.start()
			runs.end().says(says)
			state, ok := runs.command.ProcessState.Sys().(syscall.WaitStatus)
			if !ok || !state.Signaled() || state.Signal() != syscall.SIGABRT || state.CoreDump() {
				t.Errorf("want an end by SIGABRT without a core file, got %v", runs.command.ProcessState)
			}
		})
	}
}

// TestCtrlCTypedInAHurryKillsTheProgram interrupts three times while the provider owes an answer: the clean-up would wait for it.
func TestCtrlCTypedInAHurryKillsTheProgram(t *testing.T) {
	t.Parallel()
	processes := listenForLines(t)
	runs, hear := overheard(t, nil, "run", processes.program("told", ""))
	parent, child := processes.next("told"), processes.next("child")
	parent.hears("created")
	for _, answer := range []string{saidFirst, saidAgain, ""} { // heard, so that no two arrive as one
		if err := runs.command.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		if answer != "" && !hear(strings.TrimSpace(answer)) {
			t.Errorf("want %q printed", answer)
		}
	}
	runs.end().exits(verdict.ExitInterrupted)
	parent.isDead()
	child.isDead()
}

// TestAPipeThatNobodyReadsEndsNothing closes both streams after the first line, as `head -n 1` does.
func TestAPipeThatNobodyReadsEndsNothing(t *testing.T) {
	t.Parallel()
	handler, store := conforming()
	runs, first := piped(t, nil, "run", serving(t, handler))
	first()
	done := runs.end()
	done.exits(verdict.ExitFellShort) // it asks for no token
	if footer := done.reported().Footer; footer.Incomplete != "" || footer.Written != footer.Planned {
		t.Errorf("want the whole run, got %+v", footer)
	}
	if users, groups := store.Len(); users+groups > 0 {
		t.Errorf("want everything removed, got %d users and %d groups", users, groups)
	}
}

// piped starts scimproof and returns what waits for its first line and then reads no more.
func piped(t *testing.T, env []string, args ...string) (runs *started, first func()) {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reader.Close() })
	runs = prepared(t, t.TempDir(), env, args...)
	runs.command.Stdout, runs.command.Stderr = writer, writer
	runs.start()
	_ = writer.Close()
	return runs, func() {
		_ = reader.SetReadDeadline(time.Now().Add(patience))
		if line, err := bufio.NewReader(reader).ReadString('\n'); err != nil {
			t.Fatalf("want a first line, got %q, %v", line, err)
		}
		_ = reader.Close()
	}
}

// overheard starts scimproof and returns what reads on until a line holds a text.
func overheard(t *testing.T, env []string, args ...string) (runs *started, hear func(text string) bool) {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reader.Close() })
	_ = reader.SetReadDeadline(time.Now().Add(patience))
	runs = prepared(t, t.TempDir(), env, args...)
	runs.command.Stdout, runs.command.Stderr = writer, writer
	runs.start()
	_ = writer.Close()
	lines := bufio.NewScanner(reader)
	return runs, func(text string) bool {
		for lines.Scan() {
			if strings.Contains(lines.Text(), text) {
				return true
			}
		}
		return false
	}
}

// TestInterruptEndsTheMatrix interrupts the first of two targets: the second is never started.
func TestInterruptEndsTheMatrix(t *testing.T) {
	t.Parallel()
	processes := listenForLines(t)
	runs := begin(t, nil, "matrix", processes.program("told", ""), "reference")
	parent, child := processes.next("told"), processes.next("child")
	parent.hears("created")
	if err := runs.command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	done := runs.end()
	done.exits(verdict.ExitInterrupted)
	done.says("matrix not written: the run of ", " was interrupted; to reuse existing runs, pass their run files instead of targets")
	parent.isDead()
	child.isDead()
	for _, never := range []string{"reference", matrixFile} {
		if _, err := os.Stat(done.path(never)); !os.IsNotExist(err) {
			t.Errorf("want no %s, got %v", never, err)
		}
	}
}

// TestNoContainerOutlivesItsRun counts the containers and the images that carry the label of the test.
func TestNoContainerOutlivesItsRun(t *testing.T) {
	engine, err := client.New(client.FromEnv)
	if err == nil {
		_, err = engine.Ping(t.Context(), client.PingOptions{})
	}
	if err != nil && os.Getenv("REQUIRE_DOCKER") == "1" {
		t.Fatalf("docker does not answer, but REQUIRE_DOCKER=1: %v", err)
	}
	if err != nil {
		t.Skipf("skipped: docker does not answer: %v", err)
	}
	context := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(context, "scimproof"), ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("scimproof does not build: %v\n%s", err, out)
	}
	var env []string
	for _, name := range []string{"DOCKER_HOST", "TESTCONTAINERS_HOST_OVERRIDE", "TESTCONTAINERS_RYUK_DISABLED"} {
		if value, set := os.LookupEnv(name); set {
			env = append(env, name+"="+value)
		}
	}
	for name, end := range map[string]func(t *testing.T, target string){
		"to its end": func(t *testing.T, target string) {
			scimproof(t, env, "run", target, "--id", "entra-test-connection").exits(verdict.ExitOK)
		},
		"Ctrl-C": func(t *testing.T, target string) {
			runs, first := piped(t, env, "run", target)
			first()
			if err := runs.command.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			runs.end().exits(verdict.ExitInterrupted)
		},
		"Ctrl-C in a hurry": func(t *testing.T, target string) {
			runs, hear := overheard(t, env, "run", target)
			for _, answer := range []string{"scimproof: ", saidFirst, saidAgain} {
				_ = hear(strings.TrimSpace(answer))
				_ = runs.command.Process.Signal(os.Interrupt) // the first may have been enough
			}
			runs.end().exits(verdict.ExitInterrupted)
		},
		"panic": func(t *testing.T, target string) {
			aFault(scimproof(t, append(env, asCommand+"=faulty"), "panic", target))
		},
	} {
		t.Run(name, func(t *testing.T) {
			label := "scimproof.test=" + strings.ToLower(rand.Text())
			dockerfile := "FROM scratch\nLABEL " + label + "\nCOPY scimproof /scimproof\nENTRYPOINT [\"/scimproof\"]\n"
			if err := os.WriteFile(filepath.Join(context, "Dockerfile"), []byte(dockerfile), 0o600); err != nil {
				t.Fatal(err)
			}
			end(t, definition(t, fmt.Sprintf(`name: boxed
launch:
  container: {build: %s, command: [serve, reference, --listen, "0.0.0.0:8080"], port: 8080, path: %s}
`, context, base)))
			filter := make(client.Filters).Add("label", label)
			containers, err := engine.ContainerList(t.Context(), client.ContainerListOptions{All: true, Filters: filter})
			if err != nil || len(containers.Items) > 0 {
				t.Errorf("want no container left, got %v, %v", containers.Items, err)
			}
			images, err := engine.ImageList(t.Context(), client.ImageListOptions{All: true, Filters: filter})
			if err != nil || len(images.Items) > 0 {
				t.Errorf("want no image left, got %d, %v", len(images.Items), err)
			}
		})
	}
}
