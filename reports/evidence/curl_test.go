package evidence

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCurl(t *testing.T) {
	t.Parallel()
	exchange := Exchange{
		Method: "PATCH", URL: "https://provider.example/scim/Users/1?x='y'",
		Request: Message{
			Header: []Field{
				{"Host", "provider.example"}, {"Authorization", "Bearer ‹redacted 21 chars›"},
				{"X-Api-Key", "‹redacted 3 chars›"}, {"Content-Type", "application/scim+json"}, {"Content-Length", "13"},
			},
			Body: `{"it's":true}`, Bytes: 13,
		},
	}
	want := `curl -sS -i \
  -X PATCH \
  -H "Authorization: Bearer $SCIM_TOKEN" \
  -H "X-Api-Key: $X_API_KEY" \
  -H 'Content-Type: application/scim+json' \
  --data-raw '{"it'\''s":true}' \
  'https://provider.example/scim/Users/1?x='\''y'\'''`
	if got := Curl(exchange, ""); got != want {
		t.Errorf("want\n%s\ngot\n%s", want, got)
	}
	basic := Field{"Authorization", "Basic ‹redacted 24 chars›"}
	if got, want := HeaderOption(basic), `-u "$SCIM_USER:$SCIM_PASSWORD"`; got != want {
		t.Errorf("basic: want %s, got %s", want, got)
	}
	exchange.Request.Cut, exchange.Request.Bytes = true, 99
	if got := Curl(exchange, ""); !strings.HasPrefix(got, "# body truncated: 99 bytes were sent\ncurl ") {
		t.Errorf("a cut body must be said: %s", got)
	}
	relative := Exchange{Method: "GET", URL: "Users/1"}
	if got := Curl(relative, "https://provider.example/scim/"); got != "curl -sS -i \\\n  https://provider.example/scim/Users/1" {
		t.Errorf("relative: got %s", got)
	}
}

// TestQuoteIsOneWordToTheShell asks a real shell what it reads.
func TestQuoteIsOneWordToTheShell(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	if err != nil {
		if os.Getenv("REQUIRE_LINUX") == "1" {
			t.Fatalf("no bash found, but REQUIRE_LINUX=1: %v", err)
		}
		t.Skip("no bash to ask (REQUIRE_LINUX=1 makes that a failure)")
	}
	for _, text := range []string{
		"plain", `it's "quoted" \ $HOME $(id) ` + "`id`", "line\nbreak", "bell\x07 esc\x1b[31m del\x7f", "rtl \u202egpj.exe", "ünïcode 😀", `'`, `\'` + "\x01", "",
		"\u180e\u2060\u2064\ufff9\ufffe\U000e0041\U0010ffff\ue000\ufe0f", "no UTF-8: \x9b2J \xff\xfe", "\ufffd",
	} {
		word := Quote(text)
		if !utf8.ValidString(word) || strings.ContainsFunc(word, unprintable) {
			t.Errorf("%q: control characters are left in %q", text, word)
		}
		script := "export LC_ALL=C.UTF-8; printf %s " + word
		got, err := exec.Command(bash, "-c", script).Output()
		if err != nil || string(got) != text {
			t.Errorf("want the shell to read %q, got %q, %v", text, got, err)
		}
	}
}
