package load

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
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
	want := []string{"the first user_match", "the first user_create", "the first user_create with outcome unexpected_status", "the slowest request"}
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

// TestNoSampleShowsAPartOfASecret repeats a token so often, at each offset, that a body is cut within it: an echo of it is as
// long before it is redacted as it is short after.
func TestNoSampleShowsAPartOfASecret(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(11, 1))
	for _, length := range []int{20, 50, 333, 1203, 1300} {
		token := make([]byte, length)
		for i := range token {
			token[i] = byte('A' + random.IntN(26))
		}
		samples := newSampler(evidence.NewRedactor(string(token)))
		for form, escaped := range map[string]string{"plain": "%c", "percent": "%%%02x", "JSON": `\u%04x`} {
			echo := " " + fmt.Sprintf(escaped, token[0]) + string(token[1:])
			for pad := 0; pad < length+3; pad += 1 + length/60 {
				body := strings.Repeat(".", pad) + strings.Repeat(echo, 3*sampleBody/length)
				got := samples.message(http.Header{"Content-Type": {"text/plain"}}, []byte(body)).Body
				for i := range length - evidence.MinSecret + 1 {
					if part := string(token[i : i+evidence.MinSecret]); strings.Contains(got, part) {
						t.Fatalf("%s of %d bytes after %d: %q is left of it: …%s", form, length, pad, part, got[max(0, len(got)-200):])
					}
				}
			}
		}
	}
}
