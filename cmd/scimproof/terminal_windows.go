package main

import (
	"os"

	"golang.org/x/sys/windows"
	"golang.org/x/term"
)

// steerable reports whether a file is a terminal that obeys escape sequences, which a Windows console does once it is told to.
func steerable(file *os.File) bool {
	console := windows.Handle(file.Fd())
	var mode uint32
	return term.IsTerminal(int(console)) && windows.GetConsoleMode(console, &mode) == nil &&
		windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
