//go:build unix

package main

import (
	"os"

	"golang.org/x/term"
)

// steerable reports whether a file is a terminal that obeys escape sequences.
func steerable(file *os.File) bool {
	return term.IsTerminal(int(file.Fd())) && os.Getenv("TERM") != "dumb"
}
