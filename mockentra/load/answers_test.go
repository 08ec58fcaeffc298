package load

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim/invariant"
)

// answering is what a provider answers to each creation, and nobody to each search.
func answering(status int, kind, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/scim+json")
		if r.Method == http.MethodGet {
			fmt.Fprint(w, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"Resources":[]}`)
			return
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Location", "https://provider.example/Users/1")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	})
}

// judging runs so many creations, and returns the record of the first phase.
func judging(t *testing.T, provider http.Handler, users int) run.Load {
	t.Helper()
	cfg := memory(provider)
	cfg.MaxLive, cfg.Invariants = 4, invariant.All()
	result, err := Run(t.Context(), cfg, provisioning(users, 0), "initial-sync", nil)
	if err != nil || len(result.Phases) == 0 {
		t.Fatal(err, len(result.Phases))
	}
	return result.Phases[0]
}

const ada = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1","userName":"ada","meta":{"resourceType":"User","created":"2026-06-01T10:00:00Z","lastModified":"2026-06-01T10:00:00Z","location":"https://provider.example/Users/1"}%s}`

// TestASampleIsJudged: the first answers to each operation and few of the others, with the first that breaks an invariant as an example.
func TestASampleIsJudged(t *testing.T) {
	t.Parallel()
	phase := judging(t, answering(http.StatusCreated, "application/scim+json", fmt.Sprintf(ada, `,"active":"True"`)), 500)
	found := phase.Answers
	if want := 2 * (firstJudged + 500/judgedEach); found == nil || found.Judged != want || found.Requirements < 5 || len(found.Checks) != 1 {
		t.Fatalf("want %d judged, one thing broken, got %+v", want, found)
	}
	check := found.Checks[0]
	if check.ID != "every/active" || check.Requirement != "7643-4.1.1-active-boolean" || check.Outcome == string(features.Held) || check.Verdict != "" {
		t.Errorf("want what is wrong with active, not yet judged by a profile, got %+v", check)
	}
	if want := fmt.Sprintf("%d of %d judged responses to POST /Users", found.Judged/2, found.Judged/2); check.Looked != found.Judged/2 || check.Reason != want {
		t.Errorf("want %q, got %d: %q", want, check.Looked, check.Reason)
	}
	if len(check.Exchanges) != 1 {
		t.Fatalf("want an example, got %v", check.Exchanges)
	}
	for i, sample := range phase.Samples {
		if sample.Exchange.Number != i+1 {
			t.Errorf("want sample %d to have that number, got %d", i+1, sample.Exchange.Number)
		}
	}
	if example := phase.Samples[check.Exchanges[0]-1]; example.Exchange.Method != http.MethodPost || !strings.Contains(example.Why, check.Requirement) {
		t.Errorf("want the response that is wrong, got %s: %s", example.Why, example.Exchange.Method)
	}
}

// TestWhatIsRightIsCountedOnly, and one answer that breaks several things is one example.
func TestWhatIsRightIsCountedOnly(t *testing.T) {
	t.Parallel()
	right := judging(t, answering(http.StatusCreated, "application/scim+json", fmt.Sprintf(ada, "")), 5)
	if right.Answers == nil || right.Answers.Judged != 10 || len(right.Answers.Checks) != 0 {
		t.Errorf("want 10 judged and nothing broken, got %+v", right.Answers)
	}
	wrong := judging(t, answering(http.StatusCreated, "text/plain", `{"id":""}`), 5)
	kept := map[int]bool{}
	for _, check := range wrong.Answers.Checks {
		for _, number := range check.Exchanges {
			kept[number] = true
		}
	}
	if len(wrong.Answers.Checks) < 3 || len(kept) != 1 {
		t.Errorf("want several things broken in one example, got %d in %d", len(wrong.Answers.Checks), len(kept))
	}
}

// TestWhatIsNoAnswerOfTheProviderIsNotJudged: limits, gateways, redirects, what is too long, and what came to nothing.
func TestWhatIsNoAnswerOfTheProviderIsNotJudged(t *testing.T) {
	t.Parallel()
	for name, provider := range map[string]http.Handler{
		"limited":    answering(http.StatusTooManyRequests, "text/plain", "slow down"),
		"gateway":    answering(http.StatusBadGateway, "text/plain", "bad gateway"),
		"overloaded": answering(http.StatusServiceUnavailable, "text/plain", "try later"),
		"late":       answering(http.StatusGatewayTimeout, "text/plain", "late"),
		"elsewhere":  answering(http.StatusFound, "text/plain", "elsewhere"),
		"a page":     answering(http.StatusInternalServerError, "text/html", "<h1>Oops</h1>"),
		"too long":   answering(http.StatusCreated, "text/plain", strings.Repeat("x", MaxAnswer+1)),
	} {
		phase := judging(t, provider, 3)
		if phase.Answers == nil || phase.Answers.Judged != 3 || len(phase.Answers.Checks) > 0 {
			t.Errorf("%s: want the three searches judged alone, got %+v", name, phase.Answers)
		}
	}
}

// TestTheSampleIsBounded, however long the load.
func TestTheSampleIsBounded(t *testing.T) {
	t.Parallel()
	many := 0
	for number := uint64(1); number <= 1_000_000; number++ {
		if judged(number) {
			many++
		}
	}
	if many != mostJudged {
		t.Errorf("want %d of a million judged, got %d", mostJudged, many)
	}
}
