package main

import (
	"runtime/debug"
	"testing"
)

// TestGarbageFallsWithWhatLives: little that lives may be outweighed by garbage, much may not.
func TestGarbageFallsWithWhatLives(t *testing.T) {
	t.Parallel()
	for live, want := range map[uint64]int{
		0: 800, 7 << 20: 800, 8 << 20: 400, 15 << 20: 400, 16 << 20: 200, 32 << 20: 100, 1 << 30: 100, 1 << 40: 100,
	} {
		if got := garbagePercent(live); got != want {
			t.Errorf("%d bytes: want %d, got %d", live, want, got)
		}
	}
}

// TestCollectingSeldomEnds: what is done after a load has the collector as it was.
func TestCollectingSeldomEnds(t *testing.T) {
	t.Setenv("GOGC", "")
	before := debug.SetGCPercent(100)
	defer debug.SetGCPercent(before)
	stop := collectSeldom()
	if during := debug.SetGCPercent(mostGarbage); during != mostGarbage {
		t.Errorf("want %d at once, got %d", mostGarbage, during)
	}
	stop()
	if after := debug.SetGCPercent(100); after != 100 {
		t.Errorf("want 100 again, got %d", after)
	}
}
