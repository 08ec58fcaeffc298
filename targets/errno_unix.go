//go:build unix

package targets

import "syscall"

// What a connection fails with.
const (
	errRefused = syscall.ECONNREFUSED // nothing listens there
	errReset   = syscall.ECONNRESET   // the other side has closed it
)
