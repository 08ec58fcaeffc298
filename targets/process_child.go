package targets

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

// child is a program that this process has started, in a group of its own. On Linux and Windows it ends with this process at the
// latest, whatever ends that. With a keeper between the two (Keep), and on Windows, all that the program has started ends then as
// well, also what has left its group; without one, on Linux, only the program itself.
type child struct {
	command *exec.Cmd     // of the keeper, where there is one
	group   group         // of the command
	line    *os.File      // to the keeper, which ends everything once it breaks; nil = no keeper
	ended   chan struct{} // closed after err is set
	err     error         // how it ended
}

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
		if err == nil {
			c.group, err = groupOf(c.command.Process)
			if err != nil { // nothing would end what it starts
				_ = c.command.Process.Kill()
				_ = c.command.Wait()
			}
		}
		running <- err
		if err == nil {
			c.err = c.command.Wait()
			close(c.ended)
		}
	}()
	return <-running
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
	c.group.ask()
}

// kill ends the program and, also after its own end, what it has left in its group, or left altogether where there is a keeper.
func (c *child) kill() {
	if c.line != nil {
		_ = c.line.Close()
		return
	}
	c.group.kill()
}
