package targets

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The program under test is this test binary itself: with helperMode set it is a provider that behaves badly. Each process
// holds a line to the test open, which breaks when the process dies, so that nothing has to be waited for or looked up.
const (
	helperMode = "TARGETS_TEST_MODE"
	helperLine = "TARGETS_TEST_LINE"
	helperAway = "TARGETS_TEST_AWAY" // its child leaves the session
)

func TestMain(m *testing.M) {
	if code, was := Keep(os.Args); was {
		os.Exit(code)
	}
	if mode := os.Getenv(helperMode); mode != "" {
		helper(mode)
		return
	}
	os.Exit(m.Run())
}

// forever waits. A program that waits for nothing at all is ended by Go where cgo is off: "all goroutines are asleep".
func forever() {
	for {
		time.Sleep(time.Hour)
	}
}

func helper(mode string) {
	if mode != "serve" {
		signal.Ignore(syscall.SIGTERM)
	}
	hold(mode)
	if mode == "child" {
		fmt.Println("up")
		forever()
	}
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), helperMode+"=child")
	if os.Getenv(helperAway) != "" {
		child.SysProcAttr = sessionOfItsOwn()
	}
	up, err := child.StdoutPipe()
	orPanic(err, child.Start())
	_, err = bufio.NewReader(up).ReadString('\n')
	orPanic(err)
	switch mode {
	case "exit":
		fmt.Println("starting")
		fmt.Fprintln(os.Stderr, "fatal: no database")
		os.Exit(3)
	case "silent":
		forever()
	}
	fmt.Println(strings.Repeat("x", 2*logLimit))
	fmt.Println("listening at", os.Args[1])
	orPanic(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), http.NotFoundHandler()))
}

// hold opens the line to the test and says who holds it.
func hold(mode string) {
	line, err := net.Dial("tcp", os.Getenv(helperLine))
	orPanic(err)
	_, err = fmt.Fprintln(line, mode)
	orPanic(err)
}

func orPanic(errs ...error) {
	if err := errors.Join(errs...); err != nil {
		panic(err)
	}
}

func discard() *log.Logger { return log.New(io.Discard, "", 0) }

// lines are the lines that the processes of a test hold.
type lines struct {
	t        *testing.T
	listener net.Listener
}

func listenForLines(t *testing.T) lines {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return lines{t, listener}
}

const patience = 30 * time.Second // before a test that waits for something gives up

// next takes the line of the next process and returns a function that waits for its death.
func (l lines) next(want string) (dead func()) {
	l.t.Helper()
	if err := l.listener.(*net.TCPListener).SetDeadline(time.Now().Add(patience)); err != nil {
		l.t.Fatal(err)
	}
	line, err := l.listener.Accept()
	if err != nil {
		l.t.Fatalf("want the process %s started, got %v", want, err)
	}
	reader := bufio.NewReader(line)
	if got, err := reader.ReadString('\n'); strings.TrimSpace(got) != want {
		l.t.Fatalf("want the process %s, got %q, %v", want, got, err)
	}
	return func() {
		l.t.Helper()
		defer line.Close()
		_ = line.SetReadDeadline(time.Now().Add(patience))
		if _, err := reader.ReadByte(); errors.Is(err, os.ErrDeadlineExceeded) {
			l.t.Errorf("want the process %s ended, it still lives", want)
		}
	}
}

// program defines a target of this test binary.
func helperTarget(mode string, l lines, ready time.Duration) Definition {
	return Definition{
		Name: "helper", URL: "http://127.0.0.1:{port}/scim",
		Launch: Launch{Process: &Process{
			Command: []string{os.Args[0], "{port}"}, Ready: ready,
			Env: map[string]string{helperMode: mode, helperLine: l.listener.Addr().String(), "PORT": "{port}"},
		}},
	}
}

func TestProcessIsStoppedWithItsChildren(t *testing.T) {
	for _, mode := range []string{"serve", "stubborn"} {
		t.Run(mode, func(t *testing.T) {
			held := listenForLines(t)
			instance, err := Processes{}.Launch(t.Context(), helperTarget(mode, held, patience))
			if err != nil {
				t.Fatal(err)
			}
			parent, child := held.next(mode), held.next("child")
			answer, err := (&http.Client{Transport: instance.Transport}).Get(instance.Base.String())
			if err != nil || answer.StatusCode != 404 || instance.Base.Path != "/scim" {
				t.Errorf("want the program at its base URL, got %v, %v", answer, err)
			}
			answer.Body.Close()
			ctx, cancel := context.WithCancel(t.Context())
			if mode == "stubborn" {
				cancel() // no time to wait for who ignores SIGTERM
			}
			if err := errors.Join(instance.Stop(ctx), instance.Stop(ctx)); err != nil {
				t.Error(err)
			}
			cancel()
			parent()
			child()
			if log := instance.Logs(); len(log) > logLimit || !strings.HasSuffix(log, "listening at "+instance.Base.Port()+"\n") {
				t.Errorf("want the last %d bytes of what it printed, got %d that end in %q", logLimit, len(log), log[max(0, len(log)-40):])
			}
		})
	}
}

func TestProcessThatEndsAtStart(t *testing.T) {
	held := listenForLines(t)
	_, err := Processes{}.Launch(t.Context(), helperTarget("exit", held, patience))
	unstarted := new(UnstartedError)
	if !errors.As(err, &unstarted) || !strings.Contains(unstarted.Log, "starting\nfatal: no database") {
		t.Fatalf("want what it printed, got %v", err)
	}
	for _, want := range []string{
		"no response from helper at http://127.0.0.1:", "it exited at start (exit status 3)", "check its output", `last output: "fatal: no database"`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("want %q in the message, got %v", want, err)
		}
	}
	held.next("exit")()
	held.next("child")()
}

func TestProcessThatNeverAnswers(t *testing.T) {
	held := listenForLines(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	launched := make(chan error, 1)
	go func() {
		_, err := Processes{}.Launch(ctx, helperTarget("silent", held, patience))
		launched <- err
	}()
	parent, child := held.next("silent"), held.next("child") // both have started, so there is a child to be left behind
	cancel(errors.New("interrupted"))
	if err := <-launched; err == nil || !strings.Contains(err.Error(), "before the run ended: interrupted; no output") {
		t.Errorf("want the cause of the end, got %v", err)
	}
	parent()
	child()
}

func TestProcessThatIsNotReadyInTime(t *testing.T) {
	held := listenForLines(t)
	_, err := Processes{}.Launch(t.Context(), helperTarget("silent", held, time.Millisecond))
	if err == nil || !strings.Contains(err.Error(), "within 1ms: raise launch.process.ready, or correct url and command") {
		t.Errorf("want the time and what to do, got %v", err)
	}
}

func TestProcessThatCannotStart(t *testing.T) {
	for name, row := range map[string]struct {
		process Process
		says    string
	}{
		"no program":      {Process{Command: []string{"/no/such/program"}}, "helper, check launch.process: /no/such/program does not exist: build it first"},
		"no program here": {Process{Command: []string{"./server"}, Dir: "."}, "./server does not exist in /"},
		"not in PATH":     {Process{Command: []string{"no-such-program"}}, "no-such-program is in no directory of PATH"},
		"no directory":    {Process{Command: []string{os.Args[0]}, Dir: "/no/such/dir"}, "launch.process.dir /no/such/dir does not exist"},
		"no command":      {Process{}, "launch.process.command is empty"},
	} {
		_, err := Processes{}.Launch(t.Context(), Definition{Name: "helper", URL: "http://127.0.0.1:{port}", Launch: Launch{Process: &row.process}})
		if err == nil || !strings.Contains(err.Error(), row.says) {
			t.Errorf("%s: want %q, got %v", name, row.says, err)
		}
	}
}

// TestProcessAtATakenPort keeps a run from judging whoever happens to listen where the program was going to.
func TestProcessAtATakenPort(t *testing.T) {
	held := listenForLines(t)
	definition := helperTarget("serve", held, patience)
	definition.URL = "http://" + held.listener.Addr().String()
	_, err := Processes{}.Launch(t.Context(), definition)
	if err == nil || !strings.Contains(err.Error(), "another program is listening on "+held.listener.Addr().String()) || !strings.Contains(err.Error(), "{port}") {
		t.Errorf("want it refused with the way out, got %v", err)
	}
}
