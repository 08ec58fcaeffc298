package targets

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"
)

const (
	// commandPipes is how long a command's children may hold its output open after it has ended.
	commandPipes = time.Second
	// commandGone is how long whoever gives a command up waits for its end.
	commandGone = commandPipes + 2*time.Second
)

// errTooMuch is the cause of the end of a command that prints without end.
var errTooMuch = fmt.Errorf("it printed more than %d KiB", mostSecret>>10)

// output is what a command prints. When it returns, the command has ended, and what was left of it was killed (child). What the
// command prints on stderr is counted and not kept: nobody knows which part of that is secret.
func output(ctx context.Context, from Source, kept bool) ([]byte, error) {
	within, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	printed := limited{most: mostSecret, over: func() { stop(errTooMuch) }}
	var complained counted
	command := exec.Command(from.Command[0], from.Command[1:]...)
	command.WaitDelay = commandPipes
	command.Stdout, command.Stderr = &printed, &complained
	started, err := startChild(command, kept)
	if err != nil {
		return nil, fmt.Errorf("cannot start %s (%w): expected an installed program and its arguments", from, err)
	}
	err = started.untilEnd(within)
	switch {
	case errors.Is(context.Cause(within), errTooMuch):
		return nil, fmt.Errorf("%s was stopped: %w; expected only the secret", from, errTooMuch)
	case ctx.Err() != nil:
		return nil, fmt.Errorf("%s printed no secret in time: check what it is waiting for", from)
	case errors.Is(err, exec.ErrWaitDelay):
		return nil, fmt.Errorf("%s printed no secret: it exited, but a process that it started keeps its output open: stop that process too", from)
	case err != nil:
		return nil, fmt.Errorf("%s printed no secret (%w, %d bytes on stderr, not shown because they may contain one): run it yourself to see its output",
			from, err, complained)
	}
	return printed.text.Bytes(), nil
}

// limited keeps what is written to it up to most bytes, and says when that was not all.
type limited struct {
	most int
	over func()
	text bytes.Buffer
}

func (l *limited) Write(p []byte) (int, error) {
	if l.text.Len()+len(p) > l.most {
		l.over()
		return len(p), nil
	}
	return l.text.Write(p)
}

// counted is how many bytes were written to it.
type counted int64

func (c *counted) Write(p []byte) (int, error) {
	*c += counted(len(p))
	return len(p), nil
}
