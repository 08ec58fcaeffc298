package main

import (
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// apart performs a command and returns its exit code. The first process of a container, which no signal of its own can end
// (pid_namespaces(7)), leaves that to a second one: else a crash there would end with Go's exit code of 2.
func apart(perform func() int) int {
	if os.Getpid() != 1 {
		return perform()
	}
	itself, err := os.Executable()
	if err != nil {
		return perform()
	}
	second := exec.Command(itself, os.Args[1:]...)
	second.Args[0] = os.Args[0]
	second.Stdin, second.Stdout, second.Stderr = os.Stdin, os.Stdout, os.Stderr
	passed := make(chan os.Signal, 8)
	for _, kind := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		if !signal.Ignored(kind) {
			signal.Notify(passed, kind)
		}
	}
	if err := second.Start(); err != nil {
		signal.Reset()
		return perform()
	}
	go func() {
		for one := range passed {
			_ = second.Process.Signal(one) // it may just have ended
		}
	}()
	_ = second.Wait() // what came of it is in its state
	if status, ok := second.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal()) // as a shell has it
	}
	return second.ProcessState.ExitCode()
}
