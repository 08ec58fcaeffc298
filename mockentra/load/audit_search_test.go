package load_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/mockentra/load"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/targets/flawed"
)

// TestSearchesOfFlawedProviders: the searches of an audit find what is wrong with a provider's filters, and accuse no other flaw.
func TestSearchesOfFlawedProviders(t *testing.T) {
	t.Parallel()
	missing := []string{"missing search by userName"}
	want := map[string][]string{
		"account-made-anew": missing, // it has the cache, too
		"hits-without-id":   missing,
		"index-lags":        missing, // by more than the nothing that it declares here
		"hit-as-object":     {"unreadable search by userName"},
		"hit-without-list":  {"unreadable search by userName"},
		"search-cached":     missing,
	}
	got := map[string][]string{}
	for _, flaw := range flawed.Flaws() {
		target := serveReference(t, mounted(flaw.Wrap))
		target.users = 12
		_, job := target.provision(t)
		found := map[bool]*run.Audit{}
		for _, searches := range []bool{false, true} {
			found[searches] = load.Audit(t.Context(), job, target.client, mockentra.AuditOptions{Readers: 1, Searches: searches}, evidence.NewRedactor())
		}
		for _, finding := range found[true].Findings {
			if !slices.Contains(found[false].Findings, finding) {
				got[flaw.Name] = append(got[flaw.Name], finding.Kind+" "+finding.What)
			}
		}
		if found[true].Unread != nil && found[false].Unread == nil {
			got[flaw.Name] = append(got[flaw.Name], "unread")
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("flaws that searches find (-want +got):\n%s", diff)
	}
}

// mounted puts a flaw between the path below which the provider of these tests is mounted and the provider.
func mounted(wrap func(http.Handler) http.Handler) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.StripPrefix("/scim/v2", wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			below := *r.URL
			below.Path = "/scim/v2" + below.Path
			r = r.Clone(r.Context())
			r.URL = &below
			next.ServeHTTP(w, r)
		})))
	}
}
