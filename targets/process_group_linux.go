package targets

import "syscall"

// groupOfItsOwn puts a program into a process group of its own, and has it killed when the thread that started it ends: no thread
// survives scimproof, whatever ends it (prctl(2), PR_SET_PDEATHSIG). Children of the program are not killed by that.
func groupOfItsOwn() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
