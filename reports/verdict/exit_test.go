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
	for _, code := range Exits() {
		meaning := code.Meaning()
		if other, taken := meanings[meaning]; taken || meaning == "" || code.Help() == "" {
			t.Errorf("%d means %q, as %d does", code, meaning, other)
		}
		meanings[meaning] = code
	}
	if len(meanings) < 7 {
		t.Errorf("want all exit codes, got %v", meanings)
	}
	if meaning := Exit(5).Meaning() + Exit(5).Help(); meaning != "" {
		t.Errorf("5 is no exit code, got %q", meaning)
	}
}
