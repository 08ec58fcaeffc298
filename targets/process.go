package targets

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Processes is the launcher of providers that are programs.
type Processes struct{}

const (
	processReady = time.Minute
	processStop  = 5 * time.Second
	logLimit     = 64 << 10
)

// Launch starts the program in a process group of its own and waits until it answers any HTTP request.
func (Processes) Launch(ctx context.Context, definition Definition) (*Instance, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(strings.ReplaceAll(definition.URL, "{port}", port))
	if err != nil {
		return nil, fmt.Errorf("url %q is no URL: %w", definition.URL, err)
	}
	running, err := start(*definition.Launch.Process, port)
	if err != nil {
		return nil, fmt.Errorf("target %s did not start: %w", definition.Name, err)
	}
	transport := NewTransport()
	stop := func(ctx context.Context) error {
		transport.CloseIdleConnections()
		return running.stop(ctx)
	}
	if err := running.await(ctx, base, transport, definition.Launch.Process.Ready); err != nil {
		_ = stop(context.WithoutCancel(ctx))
		return nil, fmt.Errorf("target %s is not usable: %w\n%s", definition.Name, err, indent(running.log.String()))
	}
	return &Instance{Base: base, Transport: transport, Stop: stop, Logs: running.log.String}, nil
}

type program struct {
	command *exec.Cmd
	log     tail
	ended   chan struct{} // closed after err is set
	err     error
}

func start(process Process, port string) (*program, error) {
	if len(process.Command) == 0 {
		return nil, errors.New("launch.process.command is empty: want the program and its arguments")
	}
	if _, err := os.Stat(process.Dir); process.Dir != "" && errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("directory %s is not here: run from the root of the checkout", process.Dir)
	}
	arguments := make([]string, len(process.Command))
	for i, argument := range process.Command {
		arguments[i] = strings.ReplaceAll(argument, "{port}", port)
	}
	started := &program{command: exec.Command(arguments[0], arguments[1:]...), ended: make(chan struct{})}
	started.command.Dir = process.Dir
	started.command.Env = os.Environ()
	for name, value := range process.Env {
		started.command.Env = append(started.command.Env, name+"="+strings.ReplaceAll(value, "{port}", port))
	}
	started.command.Stdout, started.command.Stderr = &started.log, &started.log
	started.command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	started.command.WaitDelay = time.Second
	if err := started.command.Start(); err != nil {
		return nil, err
	}
	go func() {
		started.err = started.command.Wait()
		close(started.ended)
	}()
	return started, nil
}

// await polls until anything answers HTTP at base, the program ends, or the time is over.
func (p *program) await(ctx context.Context, base *url.URL, transport http.RoundTripper, ready time.Duration) error {
	if ready <= 0 {
		ready = processReady
	}
	ctx, cancel := context.WithTimeout(ctx, ready)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, base.String(), nil)
		if err != nil {
			return err
		}
		if answer, err := transport.RoundTrip(request); err == nil {
			answer.Body.Close()
			return nil
		}
		select {
		case <-p.ended:
			return fmt.Errorf("it ended at start: %w", cmpErr(p.err, errors.New("exit status 0")))
		case <-ctx.Done():
			return fmt.Errorf("want an answer at %s within %s, got none", base, ready)
		case <-tick.C:
		}
	}
}

// stop ends the whole process group: politely, then not.
func (p *program) stop(ctx context.Context) error {
	select {
	case <-p.ended:
	default:
		_ = syscall.Kill(-p.command.Process.Pid, syscall.SIGTERM)
	}
	timer := time.NewTimer(processStop)
	defer timer.Stop()
	select {
	case <-p.ended:
	case <-timer.C:
	case <-ctx.Done():
	}
	_ = syscall.Kill(-p.command.Process.Pid, syscall.SIGKILL) // the group may hold children of a program that has ended
	<-p.ended
	return nil
}

func freePort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("no free port: %w", err)
	}
	defer listener.Close()
	return strconv.Itoa(listener.Addr().(*net.TCPAddr).Port), nil
}

func cmpErr(err, otherwise error) error {
	if err == nil {
		return otherwise
	}
	return err
}

// tail keeps the last bytes written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if over := len(t.text) - logLimit; over > 0 {
		t.text = t.text[over:]
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}

func indent(text string) string {
	text = strings.TrimSpace(text)
	if text == "" {
		return "it printed nothing"
	}
	return "it printed:\n  " + strings.ReplaceAll(text, "\n", "\n  ")
}
