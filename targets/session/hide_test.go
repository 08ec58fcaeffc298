package session

import (
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/evidence"
)

// TestHideCutsNoSecret goes through the limit of a text.
func TestHideCutsNoSecret(t *testing.T) {
	const token = "s3cr3t-of-the-provider"
	redactor := evidence.NewRedactor(token)
	for pad := textLimit - 2*len(token); pad < textLimit+2; pad++ {
		text := strings.Repeat(".", pad) + token + strings.Repeat(".", textLimit)
		if got := Hide(redactor, text); leaks(got, token) || len(got) > textLimit+100 {
			t.Fatalf("after %d bytes: want it hidden and the text cut, got …%s", pad, got[max(0, len(got)-100):])
		}
	}
}

// leaks reports whether a text shows a part of a token that is long enough to be one.
func leaks(text, token string) bool {
	for i := range len(token) - evidence.MinSecret + 1 {
		if strings.Contains(text, token[i:i+evidence.MinSecret]) {
			return true
		}
	}
	return false
}
