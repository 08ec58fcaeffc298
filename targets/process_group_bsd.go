//go:build unix && !linux

package targets

import "syscall"

// groupOfItsOwn puts a program into a process group of its own.
func groupOfItsOwn() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
