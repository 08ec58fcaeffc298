package targets

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// child is a program that this process has started, in a process group of its own. It ends with this process at the latest, whatever
// ends that. With a keeper between the two (Keep), all that the program has started ends then as well, also what has left its
// group; without one, on Linux, only the program itself.
type child struct {
	command *exec.Cmd     // of the keeper, where there is one
	line    *os.File      // to the keeper, which ends everything once it breaks; nil = no keeper
	ended   chan struct{} // closed after err is set
	err     error         // how it ended
}

// keeperStart is how long a keeper may take to start a program: it is this program itself, on a busy machine.
const keeperStart = 30 * time.Second

// startChild starts a command that has not been started. kept says that the program that runs now begins with Keep.
func startChild(command *exec.Cmd, kept bool) (*child, error) {
	if command.Err != nil {
		return nil, command.Err
	}
	started := &child{command: command, ended: make(chan struct{})}
	if kept {
		return started, started.startKept()
	}
	command.SysProcAttr = groupOfItsOwn()
	return started, started.start()
}

// start returns when the command runs. The thread that starts it lives as long as the program, which Linux would kill with it.
func (c *child) start() error {
	running := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		err := c.command.Start()
		running <- err
		if err == nil {
			c.err = c.command.Wait()
			close(c.ended)
		}
	}()
	return <-running
}

// startKept starts a keeper that starts the command, and returns when it has.
func (c *child) startKept() error {
	end, line, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("no line to its keeper: %w", err)
	}
	defer end.Close()
	answer, answering, err := os.Pipe()
	if err != nil {
		_ = line.Close()
		return fmt.Errorf("no line from its keeper: %w", err)
	}
	defer answer.Close()
	c.command, c.line = keeperOf(c.command, end, answering), line
	err = c.start()
	_ = answering.Close()
	if err != nil {
		_ = line.Close()
		return fmt.Errorf("its keeper cannot be started: %w", err)
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
		return fmt.Errorf("its keeper does not answer: %w", err)
	case len(refusal) > 0:
		return errors.New(string(refusal))
	}
	return nil
}

// untilEnd waits for the end of the program, which is killed once the context has ended, and kills what it has left.
func (c *child) untilEnd(ctx context.Context) error {
	select {
	case <-c.ended:
	case <-ctx.Done():
	}
	c.kill()
	<-c.ended
	return c.err
}

// ask tells the program and its group to end.
func (c *child) ask() {
	if c.line != nil {
		_ = c.command.Process.Signal(syscall.SIGTERM) // which the keeper hands on
		return
	}
	_ = syscall.Kill(-c.command.Process.Pid, syscall.SIGTERM)
}

// kill ends the program and, also after its own end, what it has left in its group, or left altogether where there is a keeper.
func (c *child) kill() {
	if c.line != nil {
		_ = c.line.Close()
		return
	}
	_ = syscall.Kill(-c.command.Process.Pid, syscall.SIGKILL)
}
