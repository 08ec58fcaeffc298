package capture

import (
	"io"
	"net/http"
	"net/http/httptest"
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
