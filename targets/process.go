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
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Processes is the launcher of providers that are programs.
type Processes struct{}

const (
	processReady = time.Minute
	processStop  = 5 * time.Second
	processAbort = 2 * time.Second        // of a program that never answered, or of a run that has ended
	processPipes = 500 * time.Millisecond // for children that left the group and hold its output open
)

// UnstartedError says why a program is not usable, with the last of what it printed, redacted.
type UnstartedError struct {
	Problem string
	Log     string
}

func (e *UnstartedError) Error() string {
	lines := strings.Split(strings.TrimSpace(e.Log), "\n")
	if last := strings.TrimSpace(lines[len(lines)-1]); last != "" {
		return fmt.Sprintf("%s; last output: %q", e.Problem, last)
	}
	return e.Problem + "; no output"
}

// Launch starts the program in a process group of its own and waits until it answers any HTTP request. Of a program that
// does not, the error is an *UnstartedError.
func (Processes) Launch(ctx context.Context, definition Definition) (*Instance, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(strings.ReplaceAll(definition.URL, anyPort, port))
	if err != nil {
		return nil, fmt.Errorf("url %q is not a valid URL: %w", withoutSecrets(definition.URL), inner(err))
	}
	if !strings.Contains(definition.URL, anyPort) && listens(ctx, base) {
		return nil, fmt.Errorf("another program is listening on %s and would be tested instead of %s: stop it, or use {port} in url and command",
			base.Host, definition.Name)
	}
	running, err := start(definition, port)
	if err != nil {
		return nil, fmt.Errorf("cannot start %s, check launch.process: %w", definition.Name, err)
	}
	transport := definition.Transport()
	printed := func() string { return definition.Redactor().Piece(running.log.String()) }
	stop := func(ctx context.Context) error {
		transport.CloseIdleConnections()
		return running.stop(ctx)
	}
	if err := running.await(ctx, base, transport, definition.Launch.Process.Ready); err != nil {
		after, cancel := context.WithTimeout(context.WithoutCancel(ctx), processAbort)
		defer cancel()
		_ = stop(after)
		return nil, &UnstartedError{Problem: err.Error(), Log: printed()}
	}
	definition.Listens(port)
	return &Instance{Base: base, Transport: transport, Stop: stop, Logs: printed}, nil
}

// listens reports whether anything accepts connections where the program is going to.
func listens(ctx context.Context, base *url.URL) bool {
	port := base.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[base.Scheme]
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	connection, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(base.Hostname(), port))
	if err != nil {
		return false
	}
	_ = connection.Close()
	return true
}

type program struct {
	*child
	name string // of the target
	log  Tail
}

func start(definition Definition, port string) (*program, error) {
	process := *definition.Launch.Process
	if len(process.Command) == 0 {
		return nil, errors.New("launch.process.command is empty: expected the program and its arguments")
	}
	if _, err := os.Stat(process.Dir); process.Dir != "" && errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("launch.process.dir %s does not exist: run scimproof from the directory that contains it, such as the root of the repository", process.Dir)
	}
	arguments := make([]string, len(process.Command))
	for i, argument := range process.Command {
		arguments[i] = strings.ReplaceAll(argument, anyPort, port)
	}
	started := &program{name: definition.Name}
	command := exec.Command(arguments[0], arguments[1:]...)
	command.Dir = process.Dir
	command.Env = os.Environ()
	for name, value := range process.Env {
		command.Env = append(command.Env, name+"="+strings.ReplaceAll(value, anyPort, port))
	}
	command.Stdout, command.Stderr = &started.log, &started.log
	command.WaitDelay = processPipes
	var err error
	started.child, err = startChild(command, definition.kept)
	return started, located(err, arguments[0], process.Dir)
}

// located adds to the error of a program that is not there where it was looked for.
func located(err error, program, dir string) error {
	if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, exec.ErrNotFound) {
		return err
	}
	if !strings.ContainsAny(program, `/\`) {
		return fmt.Errorf("%s is in no directory of PATH: install it, or name its file in launch.process.command", program)
	}
	if filepath.IsAbs(program) {
		return fmt.Errorf("%s does not exist: build it first, or correct launch.process.command", program)
	}
	return fmt.Errorf("%s does not exist in %s: build it first, or set launch.process.dir, which is relative to where scimproof is run", program, absolute(fallback(dir, ".")))
}

// await polls until anything answers HTTP at base, the program ends, or the time is over.
func (p *program) await(ctx context.Context, base *url.URL, transport http.RoundTripper, ready time.Duration) error {
	if ready <= 0 {
		ready = processReady
	}
	within, cancel := context.WithTimeout(ctx, ready)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	where := withoutSecrets(base.String())
	for {
		request, err := http.NewRequestWithContext(within, http.MethodGet, base.String(), nil)
		if err != nil {
			return fmt.Errorf("cannot send a request to the url of %s: %w", p.name, inner(err))
		}
		if answer, err := transport.RoundTrip(request); err == nil {
			answer.Body.Close()
			return nil
		}
		select {
		case <-p.ended:
			return fmt.Errorf("no response from %s at %s: it exited at start (%s): check its output and launch.process", p.name, where, p.state())
		case <-ctx.Done():
			return fmt.Errorf("no response from %s at %s before the run ended: %w", p.name, where, context.Cause(ctx))
		case <-within.Done():
			return fmt.Errorf("no response from %s at %s within %s: raise launch.process.ready, or correct url and command", p.name, where, ready)
		case <-tick.C:
		}
	}
}

// state is how the program ended.
func (p *program) state() string {
	if p.err != nil {
		return p.err.Error()
	}
	return "exit status 0"
}

// stop ends the program and what it has started: politely, then not.
func (p *program) stop(ctx context.Context) error {
	select {
	case <-p.ended:
	default:
		p.ask()
	}
	timer := time.NewTimer(processStop)
	defer timer.Stop()
	select {
	case <-p.ended:
	case <-timer.C:
	case <-ctx.Done():
	}
	p.kill() // a program that has ended may have left something
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
