package evidence

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const planted = `s3cr3t/"T0ken"+ünicode&more=` // every character that some encoding changes

func jsonText(text string) string {
	quoted, _ := json.Marshal(text)
	return strings.Trim(string(quoted), `"`)
}

func everyRune(text, format string) string {
	var out strings.Builder
	for _, unit := range []byte(text) {
		fmt.Fprintf(&out, format, unit)
	}
	return out.String()
}

func TestKnownSecretIsHiddenHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	redactor := NewRedactor(planted, "", "abc")
	basic := base64.StdEncoding.EncodeToString([]byte("client:" + planted))
	forms := map[string]string{
		"plain":                    planted,
		"query":                    url.QueryEscape(planted),
		"path":                     url.PathEscape(planted),
		"every byte percent":       everyRune(planted, "%%%02X"),
		"lower case percent":       everyRune(planted, "%%%02x"),
		"partly percent":           strings.ReplaceAll(planted, "s", "%73"),
		"json":                     jsonText(planted),
		"json with escaped slash":  strings.ReplaceAll(jsonText(planted), "/", `\/`),
		"json in json":             jsonText(jsonText(planted)),
		"json every ascii":         strings.ReplaceAll(everyRune("s3cr3t/", `\u%04x`)+jsonText(planted[7:]), `\u00fc`, "ü"),
		"percent in json":          jsonText(url.QueryEscape(planted)),
		"json in percent":          url.QueryEscape(jsonText(planted)),
		"twice percent":            url.QueryEscape(url.QueryEscape(planted)),
		"html":                     html.EscapeString(planted),
		"base64":                   base64.StdEncoding.EncodeToString([]byte(planted)),
		"base64 for urls":          base64.RawURLEncoding.EncodeToString([]byte(planted)),
		"basic":                    basic,
		"base64, one byte before":  base64.StdEncoding.EncodeToString([]byte("x" + planted + "tail")),
		"base64, two bytes before": base64.StdEncoding.EncodeToString([]byte("xy" + planted + "ta")),
		"base64, percent":          url.QueryEscape(basic),
		"base64, slashes in json":  strings.ReplaceAll(basic, "/", `\/`),
	}
	for name, form := range forms {
		text := "before<" + form + ">after"
		got := redactor.Text(text)
		if strings.Contains(got, form) || !strings.Contains(got, "‹redacted ") {
			t.Errorf("%s: want the secret hidden, got %s", name, got)
		}
		if !strings.HasPrefix(got, "before<") || !strings.HasSuffix(got, ">after") {
			t.Errorf("%s: want the rest kept, got %s", name, got)
		}
		for _, piece := range []string{"s3cr3t", "T0ken", "ünicode"} {
			if strings.Contains(got, piece) {
				t.Errorf("%s: %q of the secret is left: %s", name, piece, got)
			}
		}
		if twice := redactor.Text(got); twice != got {
			t.Errorf("%s: redacting twice changed the text: %s", name, twice)
		}
		if body := redactor.Body("application/scim+json", []byte(text)); body != got {
			t.Errorf("%s: body and text differ: %s", name, body)
		}
	}
	if got := redactor.Text("abc abc"); got != "abc abc" {
		t.Errorf("a secret shorter than MinSecret is not searched for by value: got %s", got)
	}
}

func TestSecretWithSpaceInForm(t *testing.T) {
	t.Parallel()
	got := NewRedactor("two words here").Body("application/x-www-form-urlencoded", []byte("note=two+words+here&x=1"))
	if want := "note=‹redacted 14 chars›&x=1"; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}

func TestValuesNamedLikeCredentialsAreHidden(t *testing.T) {
	t.Parallel()
	const form = "application/x-www-form-urlencoded"
	cases := []struct{ media, in, want string }{
		{"", `{"userName":"ada","password":"hunter2"}`, `{"userName":"ada","password":"‹redacted 7 chars›"}`},
		{"", `{"Access_Token" : "abc", "expires_in": 60}`, `{"Access_Token" : "‹redacted 3 chars›", "expires_in": 60}`},
		{"", `{"token":12345,"a":1}`, `{"token":‹redacted 5 chars›,"a":1}`},
		{"", `{"password":null,"secret":true,"token":""}`, `{"password":null,"secret":true,"token":""}`},
		{"", `{"secret":{"value":"abc","n":[1,"two"]},"x":"y"}`, `{"secret":{"value":"‹redacted 3 chars›","n":[‹redacted 1 char›,"‹redacted 3 chars›"]},"x":"y"}`},
		{"", `{"urn:ietf:params:scim:schemas:core:2.0:User:password":"pw"}`, `{"urn:ietf:params:scim:schemas:core:2.0:User:password":"‹redacted 2 chars›"}`},
		{"", `{"op":"replace","path":"password","value":"pw"}`, `{"op":"replace","path":"password","value":"‹redacted 2 chars›"}`},
		{"", `{"value":[{"$ref":null,"value":"pw"}],"path":"password"}`, `{"value":[{"$ref":null,"value":"‹redacted 2 chars›"}],"path":"password"}`},
		{"", `{"key":"SecretToken","value":"abc"}`, `{"key":"SecretToken","value":"‹redacted 3 chars›"}`},
		{"", `{"password":"cut off her`, `{"password":"‹redacted 11 chars›`},
		{"", `{"value":"cut","path":"password"`, `{"value":"‹redacted 3 chars›","path":"password"`},
		{"", `{"detail":"got {\"password\":\"pw\"}"}`, `{"detail":"got {\"password\":\"‹redacted 2 chars›\"}"}`},
		{"", `{"changePassword":{"supported":true},"name":"password","type":"string"}`, `{"changePassword":{"supported":true},"name":"password","type":"string"}`},
		{"", `{"path":"userName","value":"ada"}`, `{"path":"userName","value":"ada"}`},
		{form, "grant_type=client_credentials&client_secret=a;b,c&client_assertion=x.y.z", "grant_type=client_credentials&client_secret=‹redacted 5 chars›&client_assertion=‹redacted 5 chars›"},
		{form, "client%5Fsecret=abc", "client%5Fsecret=‹redacted 3 chars›"},
		{"", "dial https://ada:pw@host/x?access_token=abc&b=1#token=def", "dial https://‹redacted 6 chars›@host/x?access_token=‹redacted 3 chars›&b=1#token=‹redacted 3 chars›"},
		{"", "sent Authorization: Bearer abc\nnext", "sent Authorization: Bearer ‹redacted 3 chars›\nnext"},
		{"", "got Bearer eyJhbGciOiJI.x1 today", "got Bearer ‹redacted 15 chars› today"},
		{"", "Bearer authentication is required", "Bearer authentication is required"},
		{"", `Users?filter=userName eq "ada"&count=1`, `Users?filter=userName eq "ada"&count=1`},
		{"", "", ""},
	}
	redactor := NewRedactor()
	for _, c := range cases {
		got := redactor.Body(c.media, []byte(c.in))
		if got != c.want {
			t.Errorf("%s\nwant %s\ngot  %s", c.in, c.want, got)
		}
		if twice := redactor.Body(c.media, []byte(got)); twice != got {
			t.Errorf("%s: redacting twice: %s", c.in, twice)
		}
	}
}

func TestHeader(t *testing.T) {
	t.Parallel()
	got := NewRedactor("knownvalue").Header(http.Header{
		"Authorization":       {"Bearer abc"},
		"Proxy-Authorization": {"Basic YTpi"},
		"Cookie":              {"a=b; c=d"},
		"Set-Cookie":          {"sid=1; HttpOnly", "x=2"},
		"X-Api-Key":           {"k"},
		"X-Vault-Token":       {"t"},
		"Location":            {"https://host/Users/1?token=abc&n=knownvalue"},
		"WWW-Authenticate":    {`Bearer realm="scim"`},
		"ETag":                {`W/"1"`},
		"X-Echo-knownvalue":   {"1"},
	})
	want := []Field{
		{"Authorization", "Bearer ‹redacted 3 chars›"},
		{"Cookie", "‹redacted 8 chars›"},
		{"ETag", `W/"1"`},
		{"Location", "https://host/Users/1?token=‹redacted 3 chars›&n=‹redacted 10 chars›"},
		{"Proxy-Authorization", "Basic ‹redacted 4 chars›"},
		{"Set-Cookie", "‹redacted 15 chars›"},
		{"Set-Cookie", "‹redacted 3 chars›"},
		{"WWW-Authenticate", `Bearer realm="scim"`},
		{"X-Api-Key", "‹redacted 1 char›"},
		{"X-Echo-‹redacted 10 chars›", "1"},
		{"X-Vault-Token", "‹redacted 1 char›"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestNoPrefixAtTheCut moves the cut over every byte of a secret: never may a piece of it be left.
func TestNoPrefixAtTheCut(t *testing.T) {
	t.Parallel()
	const secret = "correct-horse-battery"
	redactor := NewRedactor(secret)
	for _, raw := range []string{
		"0123456789" + secret + "tail",
		`{"a":"` + jsonText(url.QueryEscape(secret)) + `"}`,
		"01234" + base64.StdEncoding.EncodeToString([]byte("u:"+secret)) + "==",
		`{"password":"unknown-but-named"}`,
		"äöü" + secret,
	} {
		for keep := range len(raw) + 1 {
			got := redactor.render([]byte(raw), keep, false, torn{})
			for _, piece := range []string{"corr", "horse", "batt", "Y29y", "unkn", "named", "\uFFFD"} {
				if strings.Contains(got, piece) {
					t.Fatalf("cut after %d bytes of %q shows %q: %s", keep, raw, piece, got)
				}
			}
		}
	}
}

// TestHostileBodiesCostTheirLength would not end within the test's time if the search were quadratic.
func TestHostileBodiesCostTheirLength(t *testing.T) {
	t.Parallel()
	redactor := NewRedactor("hunter22")
	for _, unit := range []string{`\"`, `"token":[`, `{"path":"password","value":{`, "token=", "‹redacted ", `"token":"‹redacted `, "=", "://", "Cookie:", "\\u0068", "%68", "&#x68;"} {
		if got := redactor.Text(strings.Repeat(unit, (1<<18)/len(unit)) + "hunter22"); strings.Contains(got, "hunter22") {
			t.Errorf("%q: the secret is left", unit)
		}
	}
}

func FuzzRedactor(f *testing.F) {
	f.Add(`{"password":"x"}`, "hunter22")
	f.Add(`a=b&token=c`, "tok/en+1")
	f.Add(`\u0068unter22 %68unter22`, "hunter22")
	f.Fuzz(func(t *testing.T, text, secret string) {
		secret = strings.TrimSpace(secret)
		if len(secret) < MinSecret || strings.Contains("‹redacted 0123456789 chars›", secret) {
			return
		}
		redactor := NewRedactor(secret)
		got := redactor.Text(text + secret + text)
		if strings.Count(got, secret) > 0 && !strings.Contains(mask([]byte(secret)), secret) && !strings.Contains(secret, "‹") {
			t.Errorf("secret %q is left in %q", secret, got)
		}
	})
}

// TestRedactorLearns looks at an answer that was in the air when its secret became known.
func TestRedactorLearns(t *testing.T) {
	redactor := NewRedactor("known-from-start")
	const later = "fetched/at run+time"
	text := "known-from-start " + later + " " + url.QueryEscape(later)
	if got := redactor.Text(text); !strings.Contains(got, later) {
		t.Fatalf("want a text as it is before anything is learned, got %s", got)
	}
	var busy sync.WaitGroup
	for range 8 {
		busy.Go(func() { redactor.Learn(later, "", "abc"); redactor.Text(text) })
	}
	busy.Wait()
	if got := redactor.Text(text); strings.Contains(got, "fetched") || strings.Contains(got, "known-from-start") || strings.Count(got, "‹redacted") != 3 {
		t.Errorf("want the old and the new secret hidden, got %s", got)
	}
	if got := redactor.Text("abc"); got != "abc" {
		t.Errorf("want what is too short left alone, got %s", got)
	}
}
