package main

import (
	"os"
	"runtime/debug"
)

// softMemory is how much memory the collector keeps the process in, in bytes, beside what each user of a load takes: a provider
// whose answers have megabytes makes gigabytes of garbage otherwise. It is no limit for what is really needed.
const (
	softMemory = 512 << 20
	softUser   = 4 << 10
)

// boundMemory sets the soft limit for a load of so many users, 0 for all else, unless GOMEMLIMIT says another.
func boundMemory(users int) {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(softMemory + softUser*int64(users))
	}
}
