package main

import (
	"runtime"
	"syscall"
)

// preferred has what do starts go before other processes, which only root may ask for: a program inherits the priority of the thread that
// starts it.
func preferred(do func()) {
	const thisThread, usual, before = 0, 0, -10
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if syscall.Setpriority(syscall.PRIO_PROCESS, thisThread, before) == nil {
		defer func() { _ = syscall.Setpriority(syscall.PRIO_PROCESS, thisThread, usual) }()
	}
	do()
}
