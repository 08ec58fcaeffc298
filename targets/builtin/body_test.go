package builtin

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/scimproof/scimproof/targets/flawed"
)

// plenty is a body of 64 MiB of zeros, and how much of it was taken.
type plenty struct{ taken int }

func (p *plenty) Read(into []byte) (int, error) {
	if p.taken >= 64<<20 {
		return 0, io.EOF
	}
	clear(into)
	p.taken += len(into)
	return len(into), nil
}

// TestBodiesAreBounded: no provider takes in whatever is sent to it.
func TestBodiesAreBounded(t *testing.T) {
	t.Parallel()
	names := []string{"reference", "sentry"}
	for _, flaw := range flawed.Flaws() {
		names = append(names, "flawed/"+flaw.Name)
	}
	for _, name := range names {
		provider, err := New(name, "entra", "t")
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range [][2]string{{http.MethodPost, "/Users"}, {http.MethodPost, "/Groups"}, {"PATCH", "/Users/1"}, {"PATCH", "/Groups/1"}, {"PUT", "/Users/1"}} {
			body := &plenty{}
			request := httptest.NewRequest(at[0], provider.Base+at[1], io.NopCloser(body))
			request.Header.Set("Authorization", "Bearer t")
			request.Header.Set("Content-Type", "application/scim+json")
			answer := httptest.NewRecorder()
			provider.Handler.ServeHTTP(answer, request)
			if body.taken > 17<<20 || at[0] == http.MethodPost && answer.Code < 400 {
				t.Errorf("%s, %s %s: %d bytes of a body were taken, answered with %d", name, at[0], at[1], body.taken, answer.Code)
			}
		}
	}
}
