package verdict

import "testing"

func TestWorseExitCode(t *testing.T) {
	t.Parallel()
	for codes, want := range map[[2]Exit]Exit{{0, 0}: 0, {0, 4}: 4, {4, 1}: 1, {1, 3}: 3, {3, 1}: 3, {130, 3}: 130} {
		if got := codes[0].Worse(codes[1]); got != want {
			t.Errorf("%v: want %d, got %d", codes, want, got)
		}
	}
}

// TestEveryExitCodeMeansSomething: and what is none means nothing.
func TestEveryExitCodeMeansSomething(t *testing.T) {
	t.Parallel()
	meanings := map[string]Exit{}
	for _, code := range []Exit{ExitOK, ExitFellShort, ExitUsage, ExitNoAnswer, ExitTooSlow, ExitInterrupted} {
		meaning := code.Meaning()
		if other, taken := meanings[meaning]; taken || meaning == "" {
			t.Errorf("%d means %q, as %d does", code, meaning, other)
		}
		meanings[meaning] = code
	}
	if meaning := Exit(5).Meaning(); meaning != "" {
		t.Errorf("5 is no exit code, got %q", meaning)
	}
}
