package evidence

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
)

// form is a way to write a text. Escapes write each byte by itself, so that a part of what is written is what is written of a
// part; base64 does not.
type form struct {
	name   string
	write  func(string) string
	base64 bool
}

func forms() []form {
	return []form{
		{name: "plain", write: strings.Clone},
		{name: "percent", write: url.QueryEscape},
		{name: "percent, every byte", write: func(text string) string { return everyRune(text, "%%%02x") }},
		{name: "percent twice", write: func(text string) string { return everyRune(text, "%%25%02X") }},
		{name: "json", write: jsonText},
		{name: "json, every character", write: func(text string) string { return everyUnit(text, `\u%04x`) }},
		{name: "json in json", write: func(text string) string { return everyUnit(text, `\\u%04X`) }},
		{name: "html", write: html.EscapeString},
		{name: "html, every character", write: func(text string) string { return everyUnit(text, "&#x%x;") }},
		{name: "hexadecimal", write: func(text string) string { return hex.EncodeToString([]byte(text)) }},
		{name: "base64", write: func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }, base64: true},
		{name: "base64 for URLs", write: func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte("id:" + text)) }, base64: true},
	}
}

// everyUnit writes each character by its number, those beyond the basic plane as surrogates.
func everyUnit(text, format string) string {
	var out strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&out, format, unit)
	}
	return out.String()
}

// spellings are the letter cases in which a provider may repeat a token.
func spellings(token string) map[string]string {
	swapped := strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, token)
	return map[string]string{"as it is": token, "in upper case": strings.ToUpper(token), "in lower case": strings.ToLower(token), "swapped": swapped}
}

// parts are all texts that tell n bytes of the token in this form.
func (f form) parts(token string, n int) map[string]bool {
	parts := map[string]bool{}
	if f.base64 {
		written, size := f.write(token), n*8/6+1
		for i := 4; i+size <= len(written)-2; i++ { // the first four may be those of "id:"
			parts[written[i:i+size]] = true
		}
		return parts
	}
	for i := range len(token) - n + 1 {
		parts[f.write(token[i:i+n])] = true
	}
	return parts
}

// part returns one of the parts that a text shows, "" for none.
func part(text string, parts map[string]bool) string {
	sizes := map[int]bool{}
	for part := range parts {
		sizes[len(part)] = true
	}
	for size := range sizes {
		for i := range len(text) - size + 1 {
			if parts[text[i:i+size]] {
				return text[i : i+size]
			}
		}
	}
	return ""
}

// randomToken is a token of the given length in bytes, in letters of both cases, digits and what JWTs hold beside them.
func randomToken(random *rand.Rand, length int) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
	token := make([]byte, length)
	for i := range token {
		token[i] = letters[random.IntN(len(letters))]
	}
	return string(token)
}

// TestLetterCaseDoesNotMatter repeats tokens as providers do that store them without regard to case.
func TestLetterCaseDoesNotMatter(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 7))
	for _, token := range []string{
		"2819c223-7F76-453a-919D-413861904646", "s3cr3t/\"T0ken\"+\\&more=", "pässWÖRT-für-alle", "Ab1d", randomToken(random, 333),
	} {
		redactor := NewRedactor(token)
		for spelling, spelt := range spellings(token) {
			for _, form := range forms() {
				if spelling == "swapped" && (form.base64 || form.name == "hexadecimal") {
					continue // only what was encoded can be known, not each mixture of letters
				}
				written := form.write(spelt)
				got := redactor.Text("before <" + written + "> after")
				if shown := part(got, form.parts(spelt, MinSecret)); shown != "" || !strings.Contains(got, "‹redacted") {
					t.Errorf("%s %s, %s: want it hidden, got %s", token, spelling, form.name, got)
				}
				if !strings.HasPrefix(got, "before <") || !strings.HasSuffix(got, "> after") {
					t.Errorf("%s %s, %s: want the rest kept, got %s", token, spelling, form.name, got)
				}
				if again := redactor.Text(got); again != got {
					t.Errorf("%s %s, %s: redacting twice gives %s", token, spelling, form.name, again)
				}
			}
			if upper := strings.ToUpper(hex.EncodeToString([]byte(spelt))); spelling != "swapped" && strings.Contains(redactor.Text(upper), upper) {
				t.Errorf("%s %s: want hexadecimal in upper case hidden", token, spelling)
			}
		}
	}
}

// TestOrdinaryWordsStay are those that a secret shares letters with.
func TestOrdinaryWordsStay(t *testing.T) {
	t.Parallel()
	redactor := NewRedactor("scim-token-for-production", "abc", "text")
	for _, text := range []string{
		`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"displayName":"Production"}`,
		"https://host.example/scim", "the scim-token is refused", "abc ABC",
		strings.ToLower(base64.StdEncoding.EncodeToString([]byte("text"))), // little base64 is a word like others
		"scim and so on…",
	} {
		if got := redactor.Text(text); got != text {
			t.Errorf("want %s, got %s", text, got)
		}
	}
	if got, want := redactor.Text("Scim-Tok… (90 bytes) of scim"), "‹redacted 8 chars›… (90 bytes) of scim"; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}

// TestManySecretsThatBeginAlike are the tokens of one issuer, got one after the other while a run goes on.
func TestManySecretsThatBeginAlike(t *testing.T) {
	t.Parallel()
	redactor, random := NewRedactor(), rand.New(rand.NewPCG(5, 5))
	var tokens []string
	for range 200 {
		tokens = append(tokens, "eyJhbGciOiJSUzI1NiJ9."+randomToken(random, 200))
		redactor.Learn(tokens[len(tokens)-1])
	}
	text := strings.Repeat("eyJ eyJh ", 1<<14) + strings.Join(tokens, "\n") + strings.Repeat("a", 1<<18)
	if got := redactor.Text(text); strings.Count(got, "‹redacted") != len(tokens) {
		t.Errorf("want %d tokens hidden, got %d", len(tokens), strings.Count(got, "‹redacted"))
	}
}
