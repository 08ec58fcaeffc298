package evidence

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// most is what the exchange of a hostile answer may take, in bytes of JSON, bodies aside: two headers, a URL, an error, and marks.
const most = 2*(HeaderLimit+HeaderLines*64) + 2*URLLimit + 2*ErrorLimit + 4<<10

// answering makes one exchange with an answer of the given header.
func answering(t *testing.T, redactor *Redactor, header http.Header, path string, failure error) Exchange {
	t.Helper()
	log := NewLog(redactor, 0)
	request := post(context.Background(), "https://p.example/scim/"+path, "{}")
	response, err := do(t, log, roundTripper(func(*http.Request) (*http.Response, error) {
		if failure != nil {
			return nil, failure
		}
		return &http.Response{StatusCode: 200, Header: header, Body: io.NopCloser(strings.NewReader("{}"))}, nil
	}), request)
	if err == nil {
		if _, err = io.ReadAll(response.Body); err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
	}
	return log.Exchanges()[0]
}

func inJSON(t *testing.T, exchange Exchange) int {
	t.Helper()
	text, err := json.Marshal(exchange)
	if err != nil {
		t.Fatal(err)
	}
	return len(text)
}

// TestHeadersAreBounded has many lines, long values, long names, and all of that; what SCIM needs stays.
func TestHeadersAreBounded(t *testing.T) {
	t.Parallel()
	many := http.Header{}
	for i := range 3000 {
		many.Set(fmt.Sprintf("A-%04d", i), strings.Repeat("v", i%40))
	}
	several := http.Header{"X-Same": make([]string, 5000)}
	for i := range several["X-Same"] {
		several["X-Same"][i] = "abc"
	}
	for name, header := range map[string]http.Header{
		"many lines": many, "one name, many values": several, "a long value": {"X-A": {strings.Repeat("ü", 30_000)}},
		"a long name": {strings.Repeat("X", 60_000): {"1"}}, "long values": {"A": {strings.Repeat("v", 9000)}, "B": {strings.Repeat("v", 9000)}, "C": {strings.Repeat("v", 9000)}},
		"a long encoding": {"Content-Encoding": {strings.Repeat("gzip, ", 9000)}}, "a long credential": {"Set-Cookie": {strings.Repeat("c", 60_000)}},
		"a long scheme": {"X-Authorization": {strings.Repeat("s", 60_000) + " x"}}, "a long challenge": {"Www-Authenticate": {strings.Repeat("s ", 60_000)}},
		"bytes that are no text": {"X-A": {strings.Repeat("\xff\x00\x01", 20_000)}}, "a long location": {"Location": {"https://p.example/Users/" + strings.Repeat("9", 50_000)}},
	} {
		lines, bytes := 0, int64(0)
		whole := header.Clone()
		whole.Set("Content-Type", "application/scim+json")
		whole.Set("Etag", `W/"1"`)
		for key, values := range whole {
			for _, value := range values {
				lines, bytes = lines+1, bytes+int64(len(key)+len(value))
			}
		}
		got := answering(t, NewRedactor(token), whole, "Users", nil)
		if size := inJSON(t, got); size > 6*most {
			t.Errorf("%s: want at most %d bytes in the run file, got %d", name, 6*most, size)
		}
		shown := map[string]string{}
		for _, field := range got.Response.Header {
			shown[field.Name] = field.Value
		}
		if shown["Content-Type"] != "application/scim+json" || shown["Etag"] != `W/"1"` {
			t.Errorf("%s: what SCIM is about is not kept: %q", name, shown)
		}
		hidden := name == "a long credential" || name == "a long scheme"
		if got := got.Response; !hidden && (got.HeaderLines != lines || got.HeaderBytes != bytes) {
			t.Errorf("%s: want %d lines and %d bytes told, got %d and %d", name, lines, bytes, got.HeaderLines, got.HeaderBytes)
		}
	}
	small := answering(t, nil, http.Header{"Content-Type": {"text/plain"}, "X-A": {"1", "2"}}, "Users", nil)
	if small.Response.HeaderLines != 0 || small.Response.HeaderBytes != 0 || small.URLBytes != 0 || len(small.Response.Header) != 3 {
		t.Errorf("an ordinary exchange is kept whole, got %+v", small)
	}
}

func TestURLAndErrorAreBounded(t *testing.T) {
	t.Parallel()
	path := "Users/" + strings.Repeat("9", 10_000)
	got := answering(t, nil, http.Header{}, path, errors.New(strings.Repeat("no ", 9000)))
	if want := len("https://p.example/scim/" + path); got.URLBytes != want || len(got.URL) > URLLimit+40 || !strings.HasSuffix(got.URL, fmt.Sprintf("… (%d bytes)", want)) {
		t.Errorf("URL: want it cut from %d bytes, got %d: %d bytes", want, got.URLBytes, len(got.URL))
	}
	if len(got.Error) > ErrorLimit+40 || !strings.HasSuffix(got.Error, "… (27000 bytes)") {
		t.Errorf("error: got %d bytes", len(got.Error))
	}
	if !strings.HasPrefix(Curl(got, ""), "# URL truncated: ") {
		t.Errorf("the command does not say that its URL is cut: %.80s", Curl(got, ""))
	}
}

// TestNoPartOfASecretSurvivesACut moves secrets of all lengths and forms over each place where a text is cut.
func TestNoPartOfASecretSurvivesACut(t *testing.T) {
	t.Parallel()
	for _, length := range []int{12, 40, 150, 1200} {
		secret := ""
		for i := 0; len(secret) < length; i++ {
			secret += fmt.Sprintf("%x", 7919*(i+17))
		}
		secret = secret[:length]
		parts := map[string]string{
			"plain": secret, "percent": percent(secret), "base64": base64.StdEncoding.EncodeToString([]byte(secret)), "escaped": escaped(secret),
		}
		redactor := NewRedactor(secret)
		for form, written := range parts {
			for _, limit := range []int{NameLimit, FieldLimit, URLLimit} {
				for before := max(0, limit-len(written)-4); before <= limit+2; before += 1 + len(written)/7 {
					text := strings.Repeat("-", before) + written + strings.Repeat("/", 9000)
					got := answering(t, redactor, http.Header{"X-A": {text}, text: {"1"}, "Location": {text}}, "Users?x="+url.QueryEscape(text), errors.New(text))
					shown, _ := json.Marshal(got)
					for at := 0; at+6 <= len(written); at += 3 {
						if strings.Contains(string(shown), written[at:at+6]) {
							t.Fatalf("%s secret of %d bytes behind %d of %d: %q is shown", form, length, before, limit, written[at:at+6])
						}
					}
				}
			}
		}
	}
}

func percent(text string) string {
	var out strings.Builder
	for i := range len(text) {
		fmt.Fprintf(&out, "%%%02X", text[i])
	}
	return out.String()
}

func escaped(text string) string {
	var out strings.Builder
	for i := range len(text) {
		fmt.Fprintf(&out, `\u%04x`, text[i])
	}
	return out.String()
}

// TestBounded: what comes from elsewhere than a log is held to the same, and what is held to it already stays as it is.
func TestBounded(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 100_000)
	side := Message{Body: long, Bytes: 100_000, Header: []Field{{"A", long}, {long, "b"}}}
	got := Exchange{URL: long, Error: long, Request: side, Response: &side}.Bounded()
	if size := inJSON(t, got); size > most+5*BodyLimit {
		t.Errorf("got %d bytes", size)
	}
	if len(side.Header[0].Value) != len(long) {
		t.Error("the caller's exchange is changed")
	}
	if again := got.Bounded(); inJSON(t, again) != inJSON(t, got) {
		t.Error("bounding twice cuts twice")
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for i := range 500 {
			w.Header().Set(fmt.Sprintf("X-%d", i), strings.Repeat("y", 100))
		}
	}))
	defer server.Close()
	log := NewLog(nil, 0)
	response, err := do(t, log, nil, post(context.Background(), server.URL, "{}"))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	kept := log.Exchanges()[0]
	if inJSON(t, kept.Bounded()) != inJSON(t, kept) || kept.Response.HeaderLines < 500 {
		t.Errorf("what a log keeps is within the bounds: %d lines, %d bytes", kept.Response.HeaderLines, inJSON(t, kept))
	}
}
