//go:build unix

package targets

import "syscall"

// sessionOfItsOwn takes a program out of the session of those that start it.
func sessionOfItsOwn() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
