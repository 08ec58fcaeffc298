package steps_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/flawed"
)

// overlapping are the scenarios of requests that overlap.
func overlapping() []string {
	return []string{"entra-members-two-joins", "entra-members-join-and-leave", "entra-members-join-and-rename", "entra-members-six-joins"}
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

// TestAFaultOfTheServerIsNoAnswerToAnOverlap: 500 to the later of two requests is named with both, whether or not it is carried out later. A
// provider that answers 500 to all that it does is told that elsewhere.
func TestAFaultOfTheServerIsNoAnswerToAnOverlap(t *testing.T) {
	for key, found := range judged(t, flawNamed(t, "group-lock-500").Wrap(strict()), asked{ids: overlapping()}) {
		if found.Verdict != run.Fail || !strings.Contains(found.Reason, "answered 500") || !strings.Contains(found.Reason, "answered 2") {
			t.Errorf("%s: want a failure with both answers, got %s: %s", key, found.Verdict, found.Reason)
		}
	}
	for key, scenario := range judged(t, despite(strict(), patches), asked{ids: overlapping()}) {
		for _, check := range found(scenario) {
			if strings.HasPrefix(check.ID, "overlap-lasts") && check.Verdict == run.Fail {
				t.Errorf("%s: want no finding about what overlaps, got %+v", key, check)
			}
		}
	}
}

// TestTheRightNumberOfWrongMembers: that as many are in the group as should be proves nothing.
func TestTheRightNumberOfWrongMembers(t *testing.T) {
	for name, other := range map[string]func(members []any) any{
		"somebody else":  func([]any) any { return map[string]any{"value": "somebody-else"} },
		"somebody twice": func(members []any) any { return members[0] },
	} {
		provider := answering(strict(), func(r *http.Request, _ string, answer *httptest.ResponseRecorder) {
			body := map[string]any{}
			if r.Method != http.MethodGet || !strings.HasPrefix(r.URL.Path, "/Groups/") || json.Unmarshal(answer.Body.Bytes(), &body) != nil {
				return
			}
			if listed, _ := body["members"].([]any); len(listed) == 4 {
				listed[3] = other(listed)
				answer.Body = bytes.NewBufferString(scim.JSON(body))
			}
		})
		if got := judged(t, provider, asked{ids: overlapping()})["entra-members-two-joins"]; got.Verdict != run.Fail {
			t.Errorf("%s: want it noticed, got %s: %s", name, got.Verdict, got.Reason)
		}
	}
}

// TestAConflictThatMerges: a second creation in another letter case that is refused, and taken over all the same, is found; so is one that
// is answered as done.
func TestAConflictThatMerges(t *testing.T) {
	for name, status := range map[string]int{"refused": http.StatusConflict, "answered 200": http.StatusOK, "answered 201": http.StatusCreated} {
		inner := strict()
		provider := answering(inner, func(r *http.Request, body string, answer *httptest.ResponseRecorder) {
			made := map[string]any{}
			if r.Method != http.MethodPost || answer.Code != http.StatusConflict || json.Unmarshal([]byte(body), &made) != nil {
				return
			}
			look, search := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/Users?filter="+url.QueryEscape(fmt.Sprintf("userName eq %q", made["userName"])), nil)
			search.Header = r.Header.Clone()
			inner.ServeHTTP(look, search)
			var list struct{ Resources []struct{ ID string } }
			if json.Unmarshal(look.Body.Bytes(), &list) != nil || len(list.Resources) != 1 {
				return
			}
			path := "/Users/" + list.Resources[0].ID
			patch := fmt.Sprintf(`{"schemas":[%q],"Operations":[{"op":"replace","path":"emails","value":%s}]}`, scim.MessagePatch, scim.JSON(made["emails"]))
			change := httptest.NewRequest(http.MethodPatch, path, strings.NewReader(patch))
			change.Header = r.Header.Clone()
			merged := httptest.NewRecorder()
			inner.ServeHTTP(merged, change)
			if status != http.StatusConflict {
				answer.Code, answer.Body = status, bytes.NewBuffer(merged.Body.Bytes())
			}
		})
		got := judged(t, provider, asked{ids: []string{"entra-create-duplicate-case"}})["entra-create-duplicate-case"]
		if got.Verdict != run.Fail {
			t.Errorf("%s: want a failure, got %s: %s", name, got.Verdict, got.Reason)
		}
		if all := found(got); len(all) != 1 {
			t.Errorf("%s: want one finding, got %+v", name, all)
		}
	}
}
