package targets

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// bounded is a provider in memory that accepts so many requests in each window, and refuses the rest in its own way.
type limiting struct {
	mu       sync.Mutex
	requests int
	window   time.Duration
	latency  time.Duration
	refuse   func(now time.Time, reset time.Duration) *http.Response

	number   int64
	used     int
	accepted []string // METHOD PATH
	refused  int
}

func (l *limiting) RoundTrip(request *http.Request) (*http.Response, error) {
	time.Sleep(l.latency)
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	number := now.UnixNano() / int64(l.window)
	if number != l.number {
		l.number, l.used = number, 0
	}
	if l.used++; l.used > l.requests {
		l.refused++
		return l.refuse(now, time.Duration((number+1)*int64(l.window)-now.UnixNano())), nil
	}
	l.accepted = append(l.accepted, request.Method+" "+request.URL.Path)
	return reply(http.StatusOK, nil, `{}`), nil
}

func reply(status int, header http.Header, body string) *http.Response {
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body))}
}

// refusals are the ways in which providers say that there were too many.
var refusals = map[string]func(now time.Time, reset time.Duration) *http.Response{
	"seconds": func(_ time.Time, reset time.Duration) *http.Response {
		return reply(429, http.Header{"Retry-After": {strconv.Itoa(int(reset/time.Second) + 1)}}, `{}`)
	},
	"date": func(now time.Time, reset time.Duration) *http.Response {
		return reply(429, http.Header{
			"Date": {now.UTC().Add(-time.Hour).Format(http.TimeFormat)}, "Retry-After": {now.UTC().Add(reset + time.Second - time.Hour).Format(http.TimeFormat)},
		}, `<html>`)
	},
	"nothing": func(time.Time, time.Duration) *http.Response { return reply(429, nil, ``) },
	"reset": func(now time.Time, reset time.Duration) *http.Response {
		return reply(429, http.Header{"X-Ratelimit-Reset": {strconv.FormatInt(now.Add(reset+time.Second).Unix(), 10)}}, ``)
	},
	"sentry": func(now time.Time, reset time.Duration) *http.Response {
		return reply(429, http.Header{"X-Sentry-Rate-Limit-Reset": {strconv.FormatInt(now.Add(reset+time.Second).Unix(), 10)}}, ``)
	},
	"unavailable": func(_ time.Time, reset time.Duration) *http.Response {
		return reply(503, http.Header{"Retry-After": {strconv.Itoa(int(reset/time.Second) + 1)}}, `{}`)
	},
	"zero": func(time.Time, time.Duration) *http.Response {
		return reply(429, http.Header{"Retry-After": {"0"}}, ``)
	},
}

// TestThePaceIsFound: whatever the limit and the way of refusing, all requests are answered, the time is near what the limit needs,
// few are refused, and the pace found is not above the limit by much.
func TestThePaceIsFound(t *testing.T) {
	for name, limit := range map[string]struct {
		requests int
		window   time.Duration
	}{"100/s": {100, time.Second}, "25/s": {25, time.Second}, "100/min": {100, time.Minute}, "40/s": {40, time.Second}} {
		for how, refuse := range refusals {
			t.Run(name+" "+how, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					provider := &limiting{requests: limit.requests, window: limit.window, latency: 2 * time.Millisecond, refuse: refuse}
					instance := paced(t, provider)
					var said []string
					instance.Pace.Notify(func(text string, _ Rate, _ int64) { said = append(said, text) })
					const all = 1000
					began := time.Now()
					flood(t, instance, all, 8)
					took, pace := time.Since(began), Rate(float64(limit.requests)/limit.window.Seconds())
					least := pace.For(all - limit.requests)
					if took > 2*least+2*limit.window {
						t.Errorf("want about %s, got %s", least, took)
					}
					if provider.refused > all/4 || len(provider.accepted) != all {
						t.Errorf("want each of %d answered once and few refused, got %d answered, %d refused", all, len(provider.accepted), provider.refused)
					}
					found := instance.Pace.rate()
					if found > pace*1.5 || found < pace/3 {
						t.Errorf("want a pace near %s, got %s", pace, found)
					}
					if kept := instance.Pace.Limited().Pace; took > limit.window+2*sustainedFor && (kept > pace*1.1 || kept < pace/2) {
						t.Errorf("want what was sustained, about %s, got %s", pace, kept)
					}
				})
			})
		}
	}
}

func paced(t *testing.T, transport http.RoundTripper) *Instance {
	t.Helper()
	base, err := url.Parse("http://provider.example/scim")
	if err != nil {
		t.Fatal(err)
	}
	instance := &Instance{Base: base, Transport: transport}
	instance.KeepPace(0)
	return instance
}

// flood sends reads, so many at once.
func flood(t *testing.T, instance *Instance, all, atOnce int) {
	t.Helper()
	client := scim.NewClient(instance.Base, instance.Transport, 0, 0)
	work := make(chan int)
	var busy sync.WaitGroup
	for range atOnce {
		busy.Go(func() {
			for number := range work {
				request := scim.Request{Method: http.MethodGet, Path: fmt.Appendf(nil, "Users/%d", number)}
				var response scim.Response
				if client.Send(t.Context(), &request, &response); !response.OK() {
					t.Errorf("request %d: want it answered, got %s", number, response.String())
				}
			}
		})
	}
	for number := range all {
		work <- number
	}
	close(work)
	busy.Wait()
}

// TestEveryThirdIsRefused whatever the pace: then slowing down without end would help nobody.
func TestEveryThirdIsRefused(t *testing.T) {
	for how, header := range map[string]http.Header{"told": {"Retry-After": {"1"}}, "untold": {}} {
		t.Run(how, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				count := 0
				instance := paced(t, roundTripper(func(*http.Request) (*http.Response, error) {
					mu.Lock()
					defer mu.Unlock()
					if count++; count%3 == 0 {
						return reply(429, header.Clone(), ""), nil
					}
					return reply(200, nil, "{}"), nil
				}))
				began := time.Now()
				flood(t, instance, 600, 4)
				if took := time.Since(began); took > 15*time.Minute {
					t.Errorf("want it done in time, took %s", took)
				}
			})
		})
	}
}

// TestWhatIsRefusedForGood is given up, at once where the provider asks for hours, and later requests of the kind do not wait again.
// Others go on.
func TestWhatIsRefusedForGood(t *testing.T) {
	for name, row := range map[string]struct {
		header http.Header
		within time.Duration
	}{
		"hours":   {http.Header{"Retry-After": {"7200"}}, time.Second},
		"zero":    {http.Header{"Retry-After": {"0"}}, time.Minute},
		"nothing": {nil, 10 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				instance := paced(t, roundTripper(func(request *http.Request) (*http.Response, error) {
					if request.URL.Query().Has("filter") {
						return reply(429, row.header.Clone(), ""), nil
					}
					return reply(200, nil, "{}"), nil
				}))
				began := time.Now()
				for range 20 {
					if rsp := exchanged(t, instance, http.MethodGet, "Users?filter=x", ""); !errors.Is(rsp.Err, ErrLimited) {
						t.Fatalf("want it given up as limited, got %s", rsp.String())
					}
				}
				if took := time.Since(began); took > row.within {
					t.Errorf("want it given up within %s, took %s", row.within, took)
				}
				if rsp := exchanged(t, instance, http.MethodGet, "Users/1", ""); !rsp.OK() {
					t.Errorf("want others answered, got %s", rsp.String())
				}
			})
		})
	}
}

func exchanged(t *testing.T, instance *Instance, method, path, body string) *scim.Response {
	t.Helper()
	request := scim.Request{Method: method, Path: []byte(path)}
	if body != "" {
		request.Body = []byte(body)
	}
	var response scim.Response
	scim.NewClient(instance.Base, instance.Transport, 0, 0).Send(t.Context(), &request, &response)
	return &response
}

// TestNothingIsDoneTwice: what was answered 503 is sent again only where nothing was done, or where that makes no difference. A 429
// is always sent again, with its body.
func TestNothingIsDoneTwice(t *testing.T) {
	const user = `{"userName":"ada.z0001"}`
	for name, row := range map[string]struct {
		method, path, body string
		status             int
		applied            bool
		sent, want         int // how often the write was sent, and what came of it
	}{
		"creation, limited":         {http.MethodPost, "Users", user, 429, false, 2, 200},
		"creation, not carried out": {http.MethodPost, "Users", user, 503, false, 2, 200},
		"creation, carried out":     {http.MethodPost, "Users", user, 503, true, 1, 503},
		"creation, nameless":        {http.MethodPost, "Users", `{}`, 503, false, 1, 503},
		"deletion, not carried out": {http.MethodDelete, "Users/1", "", 503, false, 2, 200},
		"deletion, carried out":     {http.MethodDelete, "Users/1", "", 503, true, 1, 503},
		"replacement":               {http.MethodPut, "Users/1", user, 503, true, 2, 200},
		"change":                    {http.MethodPatch, "Users/1", `{"Operations":[]}`, 503, true, 2, 200},
		"read":                      {http.MethodGet, "Users/1", "", 503, false, 2, 200},
		"search sent as a POST":     {http.MethodPost, "Users/.search", `{}`, 503, false, 2, 200},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sent := 0
				instance := paced(t, roundTripper(func(request *http.Request) (*http.Response, error) {
					var body []byte
					if request.Body != nil {
						body, _ = io.ReadAll(request.Body)
					}
					if request.Method == row.method && !request.URL.Query().Has("filter") {
						if sent++; string(body) != row.body {
							t.Errorf("want the body %s each time, got %s", row.body, body)
						}
						if sent == 1 {
							return reply(row.status, http.Header{"Retry-After": {"2"}}, "not now"), nil
						}
						return reply(200, nil, "{}"), nil
					}
					there := row.applied == (row.method == http.MethodPost)
					switch {
					case request.URL.Query().Has("filter") && there:
						return reply(200, nil, `{"totalResults":1,"Resources":[{"id":"1"}]}`), nil
					case request.URL.Query().Has("filter"):
						return reply(200, nil, `{"totalResults":0,"Resources":[]}`), nil
					case there:
						return reply(200, nil, `{"id":"1"}`), nil
					}
					return reply(404, nil, `{}`), nil
				}))
				rsp := exchanged(t, instance, row.method, row.path, row.body)
				if sent != row.sent || rsp.Status != row.want {
					t.Errorf("want it sent %d times and %d, got %d and %s", row.sent, row.want, sent, rsp.String())
				}
				if rsp.Status == 503 && !bytes.Equal(rsp.Body, []byte("not now")) {
					t.Errorf("want the answer passed on whole, got %q", rsp.Body)
				}
			})
		})
	}
}

// TestALastingOutageIsPassedOn in a few seconds, and the next request does not wait for it again.
func TestALastingOutageIsPassedOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		instance := paced(t, roundTripper(func(*http.Request) (*http.Response, error) { return reply(503, nil, "down"), nil }))
		began := time.Now()
		for range 50 {
			if rsp := exchanged(t, instance, http.MethodGet, "Users/1", ""); rsp.Status != 503 {
				t.Fatalf("want 503, got %s", rsp.String())
			}
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("want it passed on soon, took %s", took)
		}
	})
}

// TestAnOutageThatPassesIsSaid: a provider that answers 503 now and then, without a time to come back, is judged as any other, and the
// report says that it did so.
func TestAnOutageThatPassesIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		instance := paced(t, roundTripper(func(*http.Request) (*http.Response, error) {
			if asked++; asked%3 == 0 {
				return reply(503, nil, "down"), nil
			}
			return reply(200, nil, "{}"), nil
		}))
		for range 4 {
			if rsp := exchanged(t, instance, http.MethodGet, "Users/1", ""); !rsp.OK() {
				t.Fatalf("want an answer, got %s", rsp.String())
			}
		}
		got := strings.Join(instance.Pace.Limited().Notes(), "; ")
		if want := "the provider was unavailable at times: 1 request was answered 503 without a Retry-After and sent again"; got != want {
			t.Errorf("want %q, got %q", want, got)
		}
	})
}

// TestWaitingIsNoTimeOfTheProviders, and ends with the run.
func TestWaitingIsNoTimeOfTheProviders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		instance := paced(t, roundTripper(func(*http.Request) (*http.Response, error) {
			if asked++; asked%2 == 1 {
				return reply(429, http.Header{"Retry-After": {"60"}}, ""), nil
			}
			return reply(200, nil, "{}"), nil
		}))
		client := scim.NewClient(instance.Base, instance.Transport, 5*time.Second, 0)
		request := scim.Request{Method: http.MethodGet, Path: []byte("Users/1")}
		var response scim.Response
		if client.Send(t.Context(), &request, &response); !response.OK() {
			t.Errorf("want an answer after a minute, got %s", response.String())
		}
		ended := errors.New("the run has ended")
		ctx, cancel := context.WithTimeoutCause(t.Context(), 3*time.Second, ended)
		defer cancel()
		began := time.Now()
		if client.Send(ctx, &request, &response); !errors.Is(response.Err, ended) || time.Since(began) > 4*time.Second {
			t.Errorf("want the end of the run, got %s after %s", response.String(), time.Since(began))
		}
	})
}

// TestAGivenRateIsKept from the first request on.
func TestAGivenRateIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider := &limiting{requests: 5, window: time.Second, refuse: refusals["seconds"]}
		instance := paced(t, provider)
		instance.KeepPace(4)
		began := time.Now()
		flood(t, instance, 40, 8)
		if took := time.Since(began); provider.refused > 0 || took < 9*time.Second || took > 11*time.Second {
			t.Errorf("want 40 requests in 10 s and none refused, got %s and %d", took, provider.refused)
		}
	})
}

// TestTwoAtOnceAreAllowed: the rest of a moment is refused, and yet the time is near what two at once need.
func TestTwoAtOnceAreAllowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		room := make(chan struct{}, 2)
		instance := paced(t, roundTripper(func(*http.Request) (*http.Response, error) {
			select {
			case room <- struct{}{}:
				time.Sleep(30 * time.Millisecond)
				<-room
				return reply(200, nil, "{}"), nil
			default:
				return reply(429, nil, ""), nil
			}
		}))
		began := time.Now()
		flood(t, instance, 1500, 8)
		if took, least := time.Since(began), 1500*15*time.Millisecond; took > 3*least {
			t.Errorf("want about %s, got %s", least, took)
		}
	})
}

// TestALoadKeepsItsOwnTime: what it sends does not wait and is not sent again, and what follows knows the pace by then.
func TestALoadKeepsItsOwnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider := &limiting{requests: 25, window: time.Second, refuse: refusals["seconds"]}
		instance := paced(t, provider)
		unpaced := *instance
		unpaced.Transport = instance.Unpaced()
		refused := 0
		for range 500 {
			if exchanged(t, &unpaced, http.MethodGet, "Users/1", "").Status == http.StatusTooManyRequests {
				refused++
			}
			time.Sleep(10 * time.Millisecond)
		}
		if refused < 300 || len(provider.accepted)+refused != 500 {
			t.Errorf("want each sent once and most refused, got %d refused and %d accepted", refused, len(provider.accepted))
		}
		provider.refused = 0
		flood(t, instance, 100, 8)
		if provider.refused > 20 {
			t.Errorf("want the pace known, got %d refused", provider.refused)
		}
	})
}

// TestAPacedTransportIsWidenedAndGuarded: the order of the layers does not depend on who came first.
func TestAPacedTransportIsWidenedAndGuarded(t *testing.T) {
	t.Parallel()
	instance := paced(t, NewTransport())
	instance.HoldBack(ledgerOf(t))
	instance.Widen(100)()
	instance.KeepPace(5)
	holding, guarding := instance.Transport.(guard)
	if !guarding {
		t.Fatalf("want the guard outside, got %T", instance.Transport)
	}
	pacing, is := holding.inner.(pacer)
	if !is {
		t.Fatalf("want the pacer below it, got %T", holding.inner)
	}
	if plain, is := pacing.inner.(*http.Transport); !is || plain.MaxIdleConnsPerHost != 100 {
		t.Errorf("want a wide transport below both, got %T", pacing.inner)
	}
	if rate := instance.Pace.rate(); rate != 5 {
		t.Errorf("want the last rate, got %s", rate)
	}
}
