package steps_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
)

// served launches a handler without a network.
type served struct{ provider http.Handler }

func (s served) Launch(context.Context, targets.Definition) (*targets.Instance, error) {
	return &targets.Instance{
		Base: &url.URL{Scheme: "http", Host: "127.0.0.1", Path: mounted}, Transport: direct{http.StripPrefix(mounted, s.provider)},
		Stop: func(context.Context) error { return nil }, Logs: func() string { return "" },
	}, nil
}

// untitled shows no title and, if it is honest, says so in its schemas.
func untitled(honest bool) http.Handler {
	inner := strict()
	title := regexp.MustCompile(`"title":"[^"]*",?`)
	said := regexp.MustCompile(`("name":"title"[^{}]*"returned":)"default"`)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		inner.ServeHTTP(answer, r)
		body := title.ReplaceAllString(answer.Body.String(), "")
		if honest {
			body = said.ReplaceAllString(body, `$1"request"`)
		}
		w.Header().Set("Content-Type", answer.Header().Get("Content-Type"))
		w.WriteHeader(answer.Code)
		_, _ = io.WriteString(w, body)
	})
}

// TestWhatCannotBeReadBack: an attribute that is absent is a failure, unless the provider's own schema says that it is not shown.
func TestWhatCannotBeReadBack(t *testing.T) {
	for honest, want := range map[bool]run.Verdict{true: run.Unverifiable, false: run.Fail} {
		definition, err := targets.Find("reference", targets.OSEnv())
		if err != nil {
			t.Fatal(err)
		}
		options := steps.Options{Definition: definition, Catalogue: catalogue(t), Seed: 1, IDs: []string{"entra-create-title"}}
		session, err := steps.Begin(t.Context(), options, served{untitled(honest)}, t.TempDir(), nil)
		if err != nil {
			t.Fatal(err)
		}
		session.Run(t.Context())
		done, err := session.Close(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got := done.Scenarios[0]; got.Verdict != want {
			t.Errorf("schema says so: %t: want %s, got %s: %s", honest, want, got.Verdict, got.Reason)
		}
	}
}
