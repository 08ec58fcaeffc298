package steps_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/steps"
	"github.com/scimproof/scimproof/targets"
)

// limiter lets so many requests through in each window, and answers the others in the provider's place.
type limiter struct {
	next     http.Handler
	requests int
	window   time.Duration
	refuse   func(w http.ResponseWriter, reset time.Duration)

	mu     sync.Mutex
	number int64
	used   int
}

func (l *limiter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	now := time.Now().UnixNano()
	if number := now / int64(l.window); number != l.number {
		l.number, l.used = number, 0
	}
	l.used++
	refused, reset := l.used > l.requests, time.Duration((l.number+1)*int64(l.window)-now)
	l.mu.Unlock()
	if refused {
		l.refuse(w, reset)
		return
	}
	l.next.ServeHTTP(w, r)
}

// turningAway writes a refusal with a header and a body.
func turningAway(status int, body string, header func(reset time.Duration) (name, value string)) func(http.ResponseWriter, time.Duration) {
	return func(w http.ResponseWriter, reset time.Duration) {
		if header != nil {
			name, value := header(reset + time.Second)
			w.Header().Set(name, value)
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

func inSeconds(reset time.Duration) (name, value string) {
	return "Retry-After", strconv.Itoa(int(reset / time.Second))
}

func atOnce(time.Duration) (name, value string) { return "Retry-After", "0" }

func asDate(reset time.Duration) (name, value string) {
	return "Retry-After", time.Now().Add(reset).UTC().Format(http.TimeFormat)
}

// launchedInMemory launches a handler without a network, so that its time is that of the test.
type launchedInMemory struct{ handler http.Handler }

func (l launchedInMemory) Launch(context.Context, targets.Definition) (*targets.Instance, error) {
	return &targets.Instance{
		Base: &url.URL{Scheme: "http", Host: "provider", Path: mounted}, Transport: direct{http.StripPrefix(mounted, l.handler)},
		Stop: func(context.Context) error { return nil }, Logs: func() string { return "" },
	}, nil
}

// TestARunBearsALimit: whatever a provider allows, and however it refuses the rest, the verdicts are those of the same provider
// without a limit, nothing is left, and the limit is noted.
func TestARunBearsALimit(t *testing.T) {
	type form struct {
		requests int
		window   time.Duration
		refuse   func(http.ResponseWriter, time.Duration)
		lacks    string // in the note about its refusals, "" for no such note
	}
	scimError := scim.Errorf(429, "", "too many").Body()
	for name, limit := range map[string]form{
		"100/s":             {100, time.Second, turningAway(429, string(scimError), inSeconds), ""},
		"25/s, a date":      {25, time.Second, turningAway(429, "<html>", asDate), "no SCIM error"},
		"100/min":           {100, time.Minute, turningAway(429, "{}", inSeconds), "no SCIM error"},
		"25/s, untold":      {25, time.Second, turningAway(429, string(scimError), nil), "no Retry-After"},
		"25/s, unavailable": {25, time.Second, turningAway(503, "", inSeconds), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				limited := &limiter{next: strict(), requests: limit.requests, window: limit.window, refuse: limit.refuse}
				done := inTime(t, limited, 0, 8)
				for _, scenario := range done.Scenarios {
					switch scenario.Verdict {
					case run.Pass, run.NotApplicable, run.Advisory:
					case run.Unverifiable: // requests that the pace keeps apart prove nothing
						if !strings.Contains(scenario.Requirement, "-overlapping") {
							t.Errorf("%s: want what it is without a limit, got %s", scenario.Key, scenario.Reason)
						}
					default:
						t.Errorf("%s: want what it is without a limit, got %s: %s", scenario.Key, scenario.Verdict, scenario.Reason)
					}
				}
				clean := done.Footer.CleanUp
				if done.Footer.Exit != 0 || clean.Created == 0 || clean.Created != clean.Removed || len(clean.Left)+len(clean.MayBeLeft) > 0 {
					t.Errorf("want exit 0 and nothing left, got %d, %s, %+v", done.Footer.Exit, done.Footer.Verdict, clean)
				}
				noted := strings.Join(clean.Noticed, "\n")
				if limit.lacks != "" && !strings.Contains(noted, limit.lacks) || limit.lacks == "" && strings.Contains(noted, "should say more") {
					t.Errorf("want the note %q, got %q", limit.lacks, noted)
				}
			})
		})
	}
}

// TestARunBearsWhatIsNoRate: a provider that refuses every third request, whatever the pace, one that is unavailable (503) for each write
// at first, and one that has time for two at once.
func TestARunBearsWhatIsNoRate(t *testing.T) {
	limits := turningAway(http.StatusTooManyRequests, "", nil)
	for name, wrap := range map[string]func(http.Handler) http.Handler{
		"every third": func(next http.Handler) http.Handler {
			var mu sync.Mutex
			count := 0
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				count++
				third := count%3 == 0
				mu.Unlock()
				if third {
					limits(w, 0)
					return
				}
				next.ServeHTTP(w, r)
			})
		},
		"each write once": func(next http.Handler) http.Handler {
			var mu sync.Mutex
			seen, unavailable := map[string]bool{}, turningAway(http.StatusServiceUnavailable, "", atOnce)
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				r.Body = io.NopCloser(bytes.NewReader(body))
				key := r.Method + r.URL.String() + string(body)
				mu.Lock()
				first := !seen[key]
				seen[key] = first // a second deletion is like the first
				mu.Unlock()
				if first && r.Method != http.MethodGet {
					unavailable(w, 0)
					return
				}
				next.ServeHTTP(w, r)
			})
		},
		"two at once": func(next http.Handler) http.Handler {
			room := make(chan struct{}, 2)
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				select {
				case room <- struct{}{}:
					time.Sleep(30 * time.Millisecond)
					next.ServeHTTP(w, r)
					<-room
				default:
					limits(w, 0)
				}
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				done := inTime(t, wrap(strict()), 0, 8)
				took := done.Footer.Ended.Sub(done.Header.Started)
				for _, scenario := range done.Scenarios {
					if scenario.Verdict == run.Fail || scenario.Verdict == run.Blocked {
						t.Errorf("%s: want what it is without a limit, got %s: %s", scenario.Key, scenario.Verdict, scenario.Reason)
					}
				}
				if clean := done.Footer.CleanUp; done.Footer.Exit != 0 || clean.Created != clean.Removed || took > time.Hour {
					t.Errorf("want exit 0 and nothing left within the hour, got %d, %s, %+v, %s", done.Footer.Exit, done.Footer.Verdict, clean, took)
				}
			})
		})
	}
}

// TestARunKeepsToAGivenRate: then nothing is refused by who allows a little more.
func TestARunKeepsToAGivenRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limited := &limiter{next: strict(), requests: 22, window: time.Second, refuse: turningAway(http.StatusTooManyRequests, "", inSeconds)}
		done := inTime(t, limited, 20, 8)
		if done.Footer.Exit != 0 || len(done.Footer.CleanUp.Noticed) > 0 {
			t.Errorf("want exit 0 and no limit met, got %d: %s, %q", done.Footer.Exit, done.Footer.Verdict, done.Footer.CleanUp.Noticed)
		}
	})
}

// TestAProviderThatRefusesOneKindForGood is not waited for without end, and what rests on it has no verdict.
func TestAProviderThatRefusesOneKindForGood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider, refuse := strict(), turningAway(http.StatusTooManyRequests, "", nil)
		done := inTime(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPatch {
				refuse(w, 0)
				return
			}
			provider.ServeHTTP(w, r)
		}), 0, 1)
		for _, scenario := range done.Scenarios {
			if scenario.Verdict == run.Fail || scenario.Verdict == run.Blocked {
				t.Errorf("%s: want nothing held against the provider, got %s: %s", scenario.Key, scenario.Verdict, scenario.Reason)
			}
		}
		took := done.Footer.Ended.Sub(done.Header.Started)
		if clean := done.Footer.CleanUp; done.Footer.Exit != 3 || clean.Created != clean.Removed || took > time.Hour {
			t.Errorf("want exit 3 and nothing left, got %d: %s, %+v after %s", done.Footer.Exit, done.Footer.Verdict, clean, took)
		}
	})
}

// inTime plays all scenarios against a handler on the time of the test.
func inTime(t *testing.T, handler http.Handler, rate targets.Rate, atOnce int) *run.Run {
	t.Helper()
	definition, err := targets.Find("reference", targets.OSEnv())
	if err != nil {
		t.Fatal(err)
	}
	definition.Rate, definition.Auth.Bearer = rate, "embedded-secret"
	return playedOn(t, steps.Choice{Definition: definition, Catalogue: catalogue(t), Seed: 1, Concurrency: atOnce}, launchedInMemory{handler})
}
