package capture

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestAnAnswerIsKeptAndSentAsItIsOrChanged with its own length, whatever the handler had announced.
func TestAnAnswerIsKeptAndSentAsItIsOrChanged(t *testing.T) {
	t.Parallel()
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "3")
		w.Header().Set("Location", "/1")
		w.WriteHeader(http.StatusCreated)
		w.WriteHeader(http.StatusTeapot) // too late
		_, _ = io.WriteString(w, "one")
	})
	request := httptest.NewRequest(http.MethodPost, "/", nil)
	kept := Of(handler, request)
	if kept.Status != http.StatusCreated || kept.Body.String() != "one" || !kept.OK() {
		t.Errorf("want 201 with the body, got %d, %q", kept.Status, kept.Body.String())
	}
	for want, send := range map[string]func(w http.ResponseWriter){
		"201 one":   kept.Pass,
		"418 other": func(w http.ResponseWriter) { kept.Rewrite(w, http.StatusTeapot, []byte("other")) },
	} {
		sent := httptest.NewRecorder()
		send(sent)
		if got := http.StatusText(sent.Code); sent.Header().Get("Location") != "/1" || sent.Header().Get("Content-Length") != "" ||
			want != map[int]string{201: "201 ", 418: "418 "}[sent.Code]+sent.Body.String() {
			t.Errorf("want %s with its header, got %d %s %s, %v", want, sent.Code, got, sent.Body, sent.Header())
		}
	}
	silent := Of(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), request)
	if silent.Status != http.StatusOK || silent.Body.Len() != 0 {
		t.Errorf("a handler that says nothing: want 200, got %d", silent.Status)
	}
	if refused := Of(http.NotFoundHandler(), request); refused.OK() {
		t.Errorf("want 404 to be no success, got %d", refused.Status)
	}
}

// TestABodyIsTakenAndLeft: what was taken can be taken again, and what is given is what the next one reads, with its own length.
func TestABodyIsTakenAndLeft(t *testing.T) {
	t.Parallel()
	request := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("one"))
	if first, again := string(Take(request)), string(Take(request)); first != "one" || again != "one" {
		t.Errorf("want one twice, got %q and %q", first, again)
	}
	Give(request, []byte("other"))
	if got := string(Take(request)); got != "other" || request.ContentLength != 5 || request.Header.Get("Content-Length") != "5" {
		t.Errorf("want other with its length, got %q, %d, %v", got, request.ContentLength, request.Header)
	}
	if endless := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(strings.Repeat("x", mostBody+1))); len(Take(endless)) != mostBody {
		t.Errorf("want %d bytes taken, got %d", mostBody, endless.ContentLength)
	}
}

// TestOnlyAnObjectIsDecoded, with its numbers as they were written.
func TestOnlyAnObjectIsDecoded(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"n": 12345678901234567890.0}`: "map[n:12345678901234567890.0]", `{}`: "map[]", `[1]`: "map[]", `{`: "map[]", ``: "map[]",
	} {
		got := Decode([]byte(body))
		if fmt.Sprint(got) != want || (got == nil) != (body != `{}` && want == "map[]") {
			t.Errorf("%q: want %s, got %v", body, want, got)
		}
	}
}
