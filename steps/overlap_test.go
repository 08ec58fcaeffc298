package steps_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/flawed"
)

// overlapping are the scenarios of requests that overlap.
func overlapping() []string {
	return []string{"entra-members-two-joins", "entra-members-join-and-leave", "entra-members-join-and-rename"}
}

// TestALostUpdateNamesBothRequests: the finding says who is missing, and when both requests began and ended.
func TestALostUpdateNamesBothRequests(t *testing.T) {
	for _, flaw := range flawed.Flaws() {
		if flaw.Name != "group-rewritten-whole" {
			continue
		}
		found := judged(t, flaw.Wrap(strict()), asked{ids: overlapping(), exchanges: true})["entra-members-two-joins"]
		if found.Verdict != run.Fail || strings.Count(found.Reason, "answered 204") != 2 {
			t.Errorf("want a failure with both answers, got %s: %s", found.Verdict, found.Reason)
		}
	}
}

// TestARefusedOverlapIsSentAgain: a provider may answer the later of two requests with a conflict, a failed precondition, or a limit of
// its own: Entra sends the change again with a later cycle.
func TestARefusedOverlapIsSentAgain(t *testing.T) {
	for _, status := range []int{http.StatusConflict, http.StatusPreconditionFailed, http.StatusServiceUnavailable, http.StatusTooManyRequests} {
		for key, found := range judged(t, oneAtATime(strict(), status), asked{ids: overlapping()}) {
			if found.Verdict != run.Pass {
				t.Errorf("%s, later one answered %d: want a pass, got %s: %s", key, status, found.Verdict, found.Reason)
			}
		}
	}
}

// oneAtATime answers a change of a group with that status while another one is under way.
func oneAtATime(provider http.Handler, status int) http.Handler {
	var mu sync.Mutex
	busy := map[string]bool{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPatch || !strings.Contains(r.URL.Path, "/Groups/") {
			provider.ServeHTTP(w, r)
			return
		}
		mu.Lock()
		refused := busy[r.URL.Path]
		busy[r.URL.Path] = true
		mu.Unlock()
		if refused {
			_, _ = r.Body.Read(make([]byte, 1))
			w.Header().Set("Content-Type", scim.MediaType)
			w.WriteHeader(status)
			return
		}
		provider.ServeHTTP(w, r)
		mu.Lock()
		defer mu.Unlock()
		delete(busy, r.URL.Path)
	})
}

// TestRequestsThatDoNotOverlap are no proof: where something lets one request through at a time, that is said, and what to do instead.
func TestRequestsThatDoNotOverlap(t *testing.T) {
	turn := sync.OnceValue(func() chan struct{} { return make(chan struct{}, 1) }) // held while a request is answered; of the clock's own
	provider := strict()
	serial := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		turn() <- struct{}{}
		defer func() { <-turn() }()
		provider.ServeHTTP(w, r)
	})
	for key, found := range judged(t, serial, asked{ids: overlapping()}) {
		if found.Verdict != run.Unverifiable || !strings.Contains(found.Reason, "scimproof load") {
			t.Errorf("%s: want it not to be verified, and the load named, got %s: %s", key, found.Verdict, found.Reason)
		}
	}
}
