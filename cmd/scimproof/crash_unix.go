//go:build unix

package main

import (
	"fmt"
	"runtime/debug"
	"syscall"
)

// crashBySignal makes a crash that nothing in the process can catch (out of memory, stack overflow, a panic in a goroutine of a
// library) end it by SIGABRT, which a shell shows as 134. Go's own exit code for that is 2, and would say that the command line is
// wrong. No core file is written then: credentials would be in it. Programs that are started inherit that.
func crashBySignal() error {
	var core syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_CORE, &core); err != nil {
		return fmt.Errorf("cannot read the limit of core files: %w", err)
	}
	core.Cur = 0
	if err := syscall.Setrlimit(syscall.RLIMIT_CORE, &core); err != nil {
		return fmt.Errorf("cannot disable core files: %w", err)
	}
	debug.SetTraceback("crash")
	return nil
}
