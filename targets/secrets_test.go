package targets

import (
	"fmt"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/scim"
)

func TestWordsAtACutAreDropped(t *testing.T) {
	for text, want := range map[string]string{
		`got "no such token: S3cr3t/T0k"… (90 bytes)`:                  `got "no such token: "… (90 bytes)`,
		`got "{\"detail\":\"S3cr3t%2FT0k"… (90 bytes): do this`:        `got "{\"detail\":\""… (90 bytes): do this`,
		`got "{\"detail\":\"S3cr3t\\/T0ken\\u0026"… (90 bytes)`:        `got "{\"detail\":\""… (90 bytes)`,
		`got ‹redacted 32 chars›"… (90 bytes)`:                         `got ‹redacted 32 chars›"… (90 bytes)`,
		`cut again: S3cr3t… (300 bytes)`:                               `cut again: … (300 bytes)`,
		`"one tw"… (9 bytes) and "three fou"… (8 bytes)`:               `"one "… (9 bytes) and "three "… (8 bytes)`,
		`got "whole" of (9 bytes), … and nothing is cut: S3cr3t/T0ken`: `got "whole" of (9 bytes), … and nothing is cut: S3cr3t/T0ken`,
	} {
		if got := WholeWords(text); got != want {
			t.Errorf("%s: want %s, got %s", text, want, got)
		}
	}
}

// TestNoCutLeavesHalfACredential cuts an answer everywhere.
func TestNoCutLeavesHalfACredential(t *testing.T) {
	const secret = "S3cr3t/T0ken+With=Odd&Chars%Here"
	redactor := evidence.NewRedactor(secret)
	for _, given := range []string{secret, strings.ReplaceAll(secret, "/", `\/`), scim.Compact(secret)} {
		body := fmt.Appendf(nil, `{"status":"401","detail":"bad token %s given"}`, strings.Trim(given, `"`))
		for limit := range body {
			text := redactor.Text(WholeWords("got " + scim.Excerpt(body, limit)))
			if strings.Contains(text, "S3cr") || strings.Contains(text, "Here") {
				t.Fatalf("cut at %d: want the token hidden, got %s", limit, text)
			}
		}
	}
}
