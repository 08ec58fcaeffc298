package targets

import "golang.org/x/sys/windows"

// What a connection fails with; package syscall has these names for numbers that Windows never returns.
const (
	errRefused = windows.WSAECONNREFUSED // nothing listens there
	errReset   = windows.WSAECONNRESET   // the other side has closed it
)
