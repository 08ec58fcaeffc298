package main

import "runtime/debug"

// crashBySignal makes a crash that nothing in the process can catch (out of memory, stack overflow, a panic in a goroutine of a
// library) end it by an exception. Go's own exit code for that is 2, and would say that the command line is wrong.
func crashBySignal() error {
	debug.SetTraceback("crash")
	return nil
}
