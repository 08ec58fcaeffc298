package targets

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/evidence"
)

// manySecrets are of one word, of several, and of several lines.
func manySecrets() map[string]string {
	long := make([]byte, 1203)
	random := rand.New(rand.NewPCG(1, 9))
	for i := range long {
		long[i] = byte('A' + random.IntN(26))
	}
	return map[string]string{
		"a key": "S3cr3t/T0ken+With=Odd&Signs%Here", "a token": string(long), "words": "my horse, your battery and her staple",
		"lines": "-----BEGIN KEY-----\n" + string(long[:64]) + "\n" + string(long[64:128]) + "\n-----END KEY-----",
	}
}

// TestNoTailShowsAPartOfASecret lets a provider print a secret so that what is kept of its output begins, and ends, at each place
// in it.
func TestNoTailShowsAPartOfASecret(t *testing.T) {
	for name, secret := range manySecrets() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			redactor := evidence.NewRedactor(secret)
			for at := 0; at < len(secret); at += 1 + len(secret)/100 {
				for _, after := range []string{"\nlistening\n", " listening ", "|listening"} {
					var printed Tail
					fmt.Fprint(&printed, secret, after, strings.Repeat(".", logLimit-len(secret)-len(after)), secret[:at])
					got := redactor.Piece(printed.String())
					for i := range len(secret) - evidence.MinSecret + 1 {
						if part := secret[i : i+evidence.MinSecret]; strings.Contains(got, part) {
							t.Fatalf("cut at %d: %q is left: %.80s … %s", at, part, got, got[max(0, len(got)-80):])
						}
					}
				}
			}
		})
	}
}

func TestTail(t *testing.T) {
	for name, row := range map[string]struct{ printed, want string }{
		"little": {"no\nlisten", "no\nlisten"},
		"lines":  {strings.Repeat("x", logLimit) + "\nfirst\nsecond", "first\nsecond"},
		"words":  {strings.Repeat("x", logLimit) + " first second", "first second"},
		"a word": {strings.Repeat("x", logLimit+1), ""},
	} {
		var kept Tail
		for part := range strings.SplitAfterSeq(row.printed, "\n") {
			if n, err := kept.Write([]byte(part)); err != nil || n != len(part) {
				t.Fatalf("%s: want everything taken, got %d, %v", name, n, err)
			}
		}
		if got := kept.String(); got != row.want {
			t.Errorf("%s: want %q, got %q", name, row.want, got[:min(len(got), 40)])
		}
	}
}
