package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/reference"
)

const base = "/scim/v2"

// conforming is the reference provider at /scim/v2, and its store.
func conforming() (http.Handler, *reference.Provider) {
	provider := reference.New(reference.Options{Base: base, ValuePath: scim.Create})
	return http.StripPrefix(base, provider), provider
}

// serving serves a handler and returns its SCIM base URL.
func serving(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = quiet()
	server.Start()
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server.URL + base
}

// quiet keeps the standard library's remarks on broken connections out of the test's output.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// always gives the same answer.
func always(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// trickle sends one byte a second for ever.
func trickle(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", scim.MediaType)
	second := time.NewTicker(time.Second)
	defer second.Stop()
	for {
		if _, err := io.WriteString(w, " "); err != nil {
			return
		}
		_ = http.NewResponseController(w).Flush()
		select {
		case <-r.Context().Done():
			return
		case <-second.C:
		}
	}
}

// after passes requests on until so many resources were created, and from the next request on leaves them to then.
func after(created int64, first http.Handler, then http.HandlerFunc) http.HandlerFunc {
	var posts atomic.Int64
	return func(w http.ResponseWriter, r *http.Request) {
		if posts.Load() >= created {
			then(w, r)
			return
		}
		first.ServeHTTP(w, r)
		if r.Method == http.MethodPost {
			posts.Add(1)
		}
	}
}

// The rest is the other side of asProvider: a program that scimproof starts. It and its child, which has left its session where
// scimproof can follow that, each hold a line to the test open, which breaks when the process dies.
const lineVariable = "SCIMPROOF_TEST_LINE"

// forever waits. A program that waits for nothing at all is ended by Go where cgo is off: "all goroutines are asleep".
func forever() {
	for {
		time.Sleep(time.Hour)
	}
}

func provide(mode string) {
	line := hold(mode)
	defer runtime.KeepAlive(line) // the collector would close it
	if mode == "child" {
		signal.Ignore(syscall.SIGTERM)
		fmt.Println("up")
		forever()
	}
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), asProvider+"=child")
	if runtime.GOOS == "linux" {
		child.SysProcAttr = sessionOfItsOwn()
	}
	up, err := child.StdoutPipe()
	orPanic(err, child.Start())
	_, err = bufio.NewReader(up).ReadString('\n')
	orPanic(err)
	handler, _ := conforming()
	switch mode {
	case "exit":
		fmt.Fprintln(os.Stderr, "fatal: no database at "+os.Getenv("DATABASE_PASSWORD"))
		os.Exit(3)
	case "silent":
		signal.Ignore(syscall.SIGTERM)
		forever()
	case "mortal":
		handler = after(3, handler, func(http.ResponseWriter, *http.Request) {
			fmt.Fprintln(os.Stderr, "panic: out of memory, token "+os.Getenv("TOKEN"))
			os.Exit(7)
		})
	case "stubborn":
		signal.Ignore(syscall.SIGTERM)
		handler = after(1, handler, trickle)
	case "told": // says that a user was created, and then does not answer
		handler = after(1, handler, func(_ http.ResponseWriter, r *http.Request) {
			_, _ = fmt.Fprintln(line, "created")
			<-r.Context().Done()
		})
	}
	orPanic(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), handler))
}

func hold(mode string) net.Conn {
	line, err := net.Dial("tcp", os.Getenv(lineVariable))
	orPanic(err)
	_, err = fmt.Fprintln(line, mode)
	orPanic(err)
	return line
}

func orPanic(errs ...error) {
	if err := errors.Join(errs...); err != nil {
		panic(err)
	}
}

// lines takes the lines of the processes of one test.
type lines struct {
	t        *testing.T
	listener *net.TCPListener
}

func listenForLines(t *testing.T) lines {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return lines{t, listener.(*net.TCPListener)}
}

// program defines a target that is this test binary; settings go below launch.process.
func (l lines) program(mode, settings string) string {
	l.t.Helper()
	return definition(l.t, fmt.Sprintf(`name: program
url: http://127.0.0.1:{port}%s
auth: {bearer: "${TOKEN:-none-needed}"}
concurrency: 1
launch:
  process:
    command: [%q]
    env: {%s: %s, %s: "%s", PORT: "{port}", TOKEN: "${TOKEN:-none-needed}", DATABASE_PASSWORD: planted-password}
    %s
`, base, os.Args[0], asProvider, mode, lineVariable, l.listener.Addr(), settings))
}

// held is the line of one process.
type held struct {
	t      *testing.T
	name   string
	line   net.Conn
	reader *bufio.Reader
}

// next takes the line of the next process that starts.
func (l lines) next(name string) held {
	l.t.Helper()
	_ = l.listener.SetDeadline(time.Now().Add(patience))
	line, err := l.listener.Accept()
	if err != nil {
		l.t.Fatalf("want the process %s started, got %v", name, err)
	}
	l.t.Cleanup(func() { line.Close() })
	_ = line.SetReadDeadline(time.Now().Add(patience))
	process := held{l.t, name, line, bufio.NewReader(line)}
	process.hears(name)
	return process
}

func (h held) hears(word string) {
	h.t.Helper()
	if got, err := h.reader.ReadString('\n'); strings.TrimSpace(got) != word {
		h.t.Fatalf("want %q of the process %s, got %q, %v", word, h.name, got, err)
	}
}

// isDead waits for the death of the process.
func (h held) isDead() {
	h.t.Helper()
	_ = h.line.SetReadDeadline(time.Now().Add(patience))
	if _, err := io.Copy(io.Discard, h.reader); errors.Is(err, os.ErrDeadlineExceeded) {
		h.t.Errorf("want the process %s ended, it still lives", h.name)
	}
}
