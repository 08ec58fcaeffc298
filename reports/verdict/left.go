package verdict

import (
	"strings"

	"github.com/scimproof/scimproof/reports/run"
)

// leftBehind says in a few words what the run has left behind, such as "3 resources were left at the provider", "" where nothing
// was. What --keep asked to keep is not left, and what cannot be proven to be ours only may be.
//
// A file from before that counted has exit code 0 or 4 and a verdict without a word of it: both stay what they were.
func leftBehind(footer *run.Footer) string {
	var parts []string
	if n := run.Counted(footer.CleanUp.Left); n > 0 && !footer.CleanUp.Kept {
		parts = append(parts, were(n, "resource")+" left at the provider")
	}
	if footer.CleanUp.NotStopped != "" {
		parts = append(parts, "the target was not stopped")
	}
	left, exit := strings.Join(parts, ", and "), Exit(footer.Exit)
	if fine := exit == ExitOK || exit == ExitTooSlow; fine && footer.Verdict != "" && !strings.Contains(footer.Verdict, left) {
		return ""
	}
	return left
}

// leftInOpening puts what is left into a sentence whose exit code is otherwise 0 or 4, before its first colon: that is why it is 3.
func leftInOpening(sentence, left string, tooSlow bool) string {
	opening, rest, found := strings.Cut(sentence, ": ")
	if !found {
		return sentence + " " + capital(left) + "."
	}
	but := ", but "
	if tooSlow {
		but = ", and "
	}
	return opening + but + left + ": " + rest
}
