package targets

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// keeperStart is how long a keeper may take to start a program: it is this program itself, on a busy machine.
const keeperStart = 30 * time.Second

// startKept starts a keeper that starts the command, and returns when it has.
func (c *child) startKept() error {
	end, line, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("cannot create the pipe to its keeper process: %w", err)
	}
	defer end.Close()
	answer, answering, err := os.Pipe()
	if err != nil {
		_ = line.Close()
		return fmt.Errorf("cannot create the pipe from its keeper process: %w", err)
	}
	defer answer.Close()
	c.command, c.line = keeperOf(c.command, end, answering), line
	err = c.start()
	_ = answering.Close()
	if err != nil {
		_ = line.Close()
		return fmt.Errorf("cannot start its keeper process: %w", err)
	}
	if err = refusalOf(answer); err != nil {
		c.kill()
		<-c.ended
	}
	return err
}

// keeperOf is the command that keeps another one.
func keeperOf(kept *exec.Cmd, end, answering *os.File) *exec.Cmd {
	keeper := exec.Command(ownProgram)
	keeper.Args = append([]string{keeperName, kept.Path}, kept.Args...)
	keeper.Dir, keeper.Env, keeper.WaitDelay = kept.Dir, kept.Env, kept.WaitDelay
	keeper.Stdin, keeper.Stdout, keeper.Stderr = kept.Stdin, kept.Stdout, kept.Stderr
	keeper.ExtraFiles = []*os.File{end, answering} // keeperEnd and keeperAnswer
	keeper.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return keeper
}

// refusalOf is what a keeper says when it cannot start its program; nothing means that it has.
func refusalOf(answer *os.File) error {
	_ = answer.SetReadDeadline(time.Now().Add(keeperStart))
	refusal, err := io.ReadAll(answer)
	switch {
	case err != nil:
		return fmt.Errorf("its keeper process does not respond: %w", err)
	case len(refusal) > 0:
		return errors.New(string(refusal))
	}
	return nil
}
