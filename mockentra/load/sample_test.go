package load

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/reports/evidence"
)

func TestSamplesAreFewTellingAndRedacted(t *testing.T) {
	t.Parallel()
	const secret = "s3cret-of-the-provider"
	var asked provider
	cfg := memory(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "session="+secret)
		if r.Method == http.MethodPost && asked.count() > 10 {
			w.WriteHeader(http.StatusInternalServerError)
			fmt.Fprintf(w, `{"detail":"%s %s"}`, secret, strings.Repeat("x", 2*sampleBody))
			return
		}
		asked.ServeHTTP(w, r)
	}))
	cfg.MaxLive, cfg.Redactor = 1, evidence.NewRedactor(secret)
	result, err := Run(t.Context(), cfg, provisioning(20, 0), "initial-sync", nil)
	if err != nil {
		t.Fatal(err)
	}
	samples := result.Phases[0].Samples
	var why []string
	for i, sample := range samples {
		why = append(why, sample.Why)
		if sample.Exchange.Number != i+1 {
			t.Errorf("%s: want number %d, got %d", sample.Why, i+1, sample.Exchange.Number)
		}
	}
	want := []string{"the first user_match", "the first user_create", "the first user_create that ended as unexpected_status", "the slowest request"}
	if diff := cmp.Diff(want, why); diff != "" {
		t.Fatal(diff)
	}
	if text, _ := json.Marshal(result.Phases); strings.Contains(string(text), secret) {
		t.Errorf("want the secret nowhere, got %s", text)
	}
	failed := samples[2].Exchange
	if failed.Status != 500 || !failed.Response.Cut || len(failed.Response.Body) > sampleBody || failed.Response.Bytes < 2*sampleBody {
		t.Errorf("want the failed answer cut and its length kept, got status %d, cut %t, %d of %d bytes",
			failed.Status, failed.Response.Cut, len(failed.Response.Body), failed.Response.Bytes)
	}
	if created := samples[1].Exchange; created.Request.Body != `{"userName":"u0"}` || strings.Contains(created.URL, "#") {
		t.Errorf("want the request as sent, got %s %s", created.URL, created.Request.Body)
	}
}
