package main

import (
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
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

// garbage is how much garbage a load may make before the collector runs, in bytes; it is never less than what lives, and never more than
// eight times that. While little lives, to collect often costs a request some percent of its time and gains nothing.
const (
	garbage      = 64 << 20
	leastGarbage = 100 // percent of what lives, as in GOGC
	mostGarbage  = 800
)

// garbagePercent is the value of GOGC for so many bytes that live: 800 below 8 MiB, half of it each time that twice as much lives,
// down to 100.
func garbagePercent(live uint64) int {
	percent := mostGarbage
	for percent > leastGarbage && live*uint64(percent)/100 >= garbage {
		percent /= 2
	}
	return percent
}

// collectSeldom keeps to garbagePercent, unless GOGC says another, until it is stopped.
func collectSeldom() (stop func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	current := mostGarbage
	before := debug.SetGCPercent(current)
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}} // at the end of the last collection
	end := repeat(250*time.Millisecond, func() {
		metrics.Read(live)
		if wanted := garbagePercent(live[0].Value.Uint64()); wanted != current {
			current = wanted
			debug.SetGCPercent(wanted)
		}
	})
	return func() {
		end()
		debug.SetGCPercent(before)
	}
}
