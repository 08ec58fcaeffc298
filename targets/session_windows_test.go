package targets

import "syscall"

// sessionOfItsOwn is for systems with sessions.
func sessionOfItsOwn() *syscall.SysProcAttr { return nil }
