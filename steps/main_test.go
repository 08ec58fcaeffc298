package steps_test

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain lets garbage grow: the flaws' runs allocate tens of gigabytes of which little lives, and collecting it at the usual
// pace takes a third of their time.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}
