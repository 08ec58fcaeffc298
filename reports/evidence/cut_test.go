package evidence

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/scim"
)

// cutCases calls check with bodies that hold a token twice, in each form, and with the parts of the token that must not be seen.
func cutCases(t *testing.T, check func(t *testing.T, redactor *Redactor, body string, parts map[string]bool)) {
	t.Helper()
	random := rand.New(rand.NewPCG(3, 1))
	for _, length := range []int{20, 36, 161, 1300} {
		token := randomToken(random, length)
		if length == 36 {
			token = "p4ss word, with \"quotes\" & 'spaces'/" // basic passwords are no single words
		}
		redactor := NewRedactor(token)
		for _, form := range forms() {
			t.Run(fmt.Sprintf("%d bytes, %s", length, form.name), func(t *testing.T) {
				t.Parallel()
				body := strings.Repeat("(", length%20) + form.write(token) + " " + form.write(token) + "!"
				check(t, redactor, body, form.parts(token, MinSecret))
			})
		}
	}
}

// cutsOf are all cuts through a short text, and some of a long one, seldom at the same place in two escapes.
func cutsOf(text string) func(func(int) bool) {
	return func(yield func(int) bool) {
		for at := 0; at <= len(text) && yield(at); at += 1 + len(text)/200*2 {
		}
	}
}

func TestNoPartIsLeftInABeginning(t *testing.T) {
	t.Parallel()
	cutCases(t, func(t *testing.T, redactor *Redactor, body string, parts map[string]bool) {
		for limit := range cutsOf(body) {
			got := redactor.Beginning("text/plain", []byte(body), limit)
			if shown := part(got, parts); shown != "" {
				t.Fatalf("cut at %d: %q is left: %s", limit, shown, got)
			}
			if again := redactor.Text(got); again != got {
				t.Fatalf("cut at %d: redacting %s twice gives %s", limit, got, again)
			}
		}
	})
}

// TestNoPartIsLeftInAnExcerpt redacts what was cut before, and cut again through the note that says so.
func TestNoPartIsLeftInAnExcerpt(t *testing.T) {
	t.Parallel()
	cut := func(text string, limit int) string {
		return scim.Beginning(text, limit) + scim.InAll(len(text))
	}
	cutCases(t, func(t *testing.T, redactor *Redactor, body string, parts map[string]bool) {
		for limit := range cutsOf(body) {
			quoted, _ := json.Marshal(body[:limit])
			texts := []string{
				"got " + scim.Excerpt([]byte(body), limit), body[:limit] + "…", body[:limit] + "... and so on",
				fmt.Sprintf(`{"detail":%s…"}`, strings.TrimSuffix(string(quoted), `"`)),
			}
			for off := limit % 3; off < 24; off += 3 { // from before the note to its end
				texts = append(texts, cut(texts[0], max(0, len(texts[0])-off)))
			}
			for _, text := range texts {
				got := redactor.Text(text)
				if shown := part(got, parts); shown != "" {
					t.Fatalf("%q is left: %s\nof %s", shown, got, text)
				}
				if again := redactor.Text(got); again != got {
					t.Fatalf("redacting %s twice gives %s", got, again)
				}
			}
		}
	})
}

func TestNoPartIsLeftInAPiece(t *testing.T) {
	t.Parallel()
	if got, want := NewRedactor("my horse, your battery").Piece("orse, your b"), "‹redacted 12 chars›"; got != want {
		t.Errorf("want the middle of a secret hidden, got %s", got)
	}
	cutCases(t, func(t *testing.T, redactor *Redactor, body string, parts map[string]bool) {
		for at := range cutsOf(body) {
			for _, piece := range []string{body[at:], body[:at]} {
				if shown := part(redactor.Piece(piece), parts); shown != "" {
					t.Fatalf("%q is left: %s\nof %s", shown, redactor.Piece(piece), piece)
				}
			}
		}
	})
}
