package steps_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/reports/verdict"
)

// TestFactsOfProviders: what holds of a whole provider is said of a run of it, and nothing of the kind of the reference.
func TestFactsOfProviders(t *testing.T) {
	for _, c := range []struct {
		want string // how the one fact begins, "" for none
		wrap func(next http.Handler) http.Handler
	}{
		{"", func(next http.Handler) http.Handler { return next }},
		{"Filters are ignored", unfiltered},
		{"No PATCH changes anything", func(next http.Handler) http.Handler {
			return patching(next, func(out http.ResponseWriter, _ *http.Request) { out.WriteHeader(http.StatusNoContent) })
		}},
		{"Every PATCH is answered 500 and applied", func(next http.Handler) http.Handler {
			return patching(next, func(out http.ResponseWriter, in *http.Request) {
				done := httptest.NewRecorder()
				if next.ServeHTTP(done, in); done.Code == http.StatusUnauthorized {
					out.WriteHeader(done.Code)
					return
				}
				out.WriteHeader(http.StatusInternalServerError)
			})
		}},
		{"There are no groups here", func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(out http.ResponseWriter, in *http.Request) {
				if strings.Contains(in.URL.Path, "/Groups") {
					http.NotFound(out, in)
					return
				}
				next.ServeHTTP(out, in)
			})
		}},
	} {
		found := judged(t, c.wrap(strict()), asked{exchanges: true, concurrency: 4})
		facts := verdict.Conclude(part{found: found}.run(t)).Facts
		said := slices.ContainsFunc(facts, func(fact string) bool { return strings.HasPrefix(fact, c.want) })
		if c.want == "" && len(facts) > 0 || c.want != "" && (!said || len(facts) != 1) {
			t.Errorf("want the one fact %q, got %q", c.want, facts)
		}
	}
}

// unfiltered lists everybody, whatever was looked for.
func unfiltered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, in *http.Request) {
		if in.Method == http.MethodGet && in.URL.Query().Has("filter") {
			in = in.Clone(in.Context())
			in.URL.RawQuery = ""
		}
		next.ServeHTTP(out, in)
	})
}

// patching answers each PATCH in its own way.
func patching(next http.Handler, patch http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, in *http.Request) {
		if in.Method == http.MethodPatch {
			patch(out, in)
			return
		}
		next.ServeHTTP(out, in)
	})
}
