package main

import (
	"os"
	"runtime/debug"
)

// softMemory is how much memory the collector keeps the process in, in bytes, unless GOMEMLIMIT says another: a provider whose
// answers have megabytes makes gigabytes of garbage otherwise. It is no limit for what is really needed.
const softMemory = 512 << 20

func boundMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(softMemory)
	}
}
