package load

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

func total(result Result) (planned, sent, requests uint64, flows run.FlowCounts) {
	for _, phase := range result.Phases {
		planned += phase.Planned
		sent += phase.Sent
		flows.Success += phase.Flows.Success
		flows.Failure += phase.Flows.Failure
		flows.Skipped += phase.Flows.Skipped
		flows.Unknown += phase.Flows.Unknown
		for _, operation := range phase.Operations {
			requests += operation.Requests
		}
	}
	return planned, sent, requests, flows
}

func TestEverythingPlannedIsSent(t *testing.T) {
	for rate, most := range map[float64]int{0: 8, 5000: 64} { // 64 cannot be reached: nothing starves
		t.Run(fmt.Sprintf("rate %g", rate), func(t *testing.T) {
			t.Parallel()
			var asked provider
			cfg, _ := serve(t, &asked)
			cfg.Rate, cfg.MaxLive = rate, most
			cycle := provisioning(60, 5)
			result, err := Run(t.Context(), cfg, cycle, "initial-sync", nil)
			if err != nil || result.Ended != nil {
				t.Fatalf("want the cycle driven to its end, got %v, %v", err, result.Ended)
			}
			const want = 60*2 + 5*2 + 5
			planned, sent, requests, flows := total(result)
			if planned != want || sent != want || requests != want || asked.count() != want {
				t.Errorf("want %d requests, got %d planned, %d sent, %d counted, %d seen by the provider", want, planned, sent, requests, asked.count())
			}
			if diff := cmp.Diff(run.FlowCounts{Success: 70}, flows); diff != "" {
				t.Errorf("flows: %s", diff)
			}
			var names []string
			for _, phase := range result.Phases {
				names = append(names, phase.Phase)
			}
			if diff := cmp.Diff([]string{"users", "groups", "references"}, names); diff != "" {
				t.Errorf("phases: %s", diff)
			}
			if cycle.most > most || cycle.most < 2 && rate == 0 {
				t.Errorf("want between 2 and %d flows live at once, got %d", most, cycle.most)
			}
		})
	}
}

func TestTheProviderSeesTheFlowsOwnRequest(t *testing.T) {
	t.Parallel()
	var asked provider
	cfg, _ := serve(t, &asked)
	if _, err := Run(t.Context(), cfg, provisioning(3, 1), "initial-sync", nil); err != nil {
		t.Fatal(err)
	}
	for _, seen := range asked.seen {
		for name := range seen.Header {
			if hasPrefix(name, "X-", "User-Agent", "Accept") {
				t.Errorf("%s %s: want the flow's headers only, got %s", seen.Method, seen.URL, name)
			}
		}
		if strings.Contains(seen.RequestURI, "#") || !strings.Contains(seen.RequestURI, "tenant=a") {
			t.Errorf("want the base URL's query and no fragment, got %s", seen.RequestURI)
		}
	}
	slices.Sort(asked.lines)
	want := []string{
		`GET /scim/v2/Groups?filter=x&tenant=a `,
		`GET /scim/v2/Users?filter=userName+eq+%22u0%22&tenant=a `,
		`GET /scim/v2/Users?filter=userName+eq+%22u1%22&tenant=a `,
		`GET /scim/v2/Users?filter=userName+eq+%22u2%22&tenant=a `,
		`PATCH /scim/v2/Groups/1?tenant=a {"Operations":[]}`,
		`POST /scim/v2/Groups?tenant=a {"displayName":"g0"}`,
		`POST /scim/v2/Users?tenant=a {"userName":"u0"}`,
		`POST /scim/v2/Users?tenant=a {"userName":"u1"}`,
		`POST /scim/v2/Users?tenant=a {"userName":"u2"}`,
	}
	if diff := cmp.Diff(want, asked.lines); diff != "" {
		t.Error(diff)
	}
}

// dying answers a number of requests and then cuts every connection, like a server that was killed.
type dying struct {
	provider
	lives int
}

func (d *dying) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if d.count() >= d.lives {
		panic(http.ErrAbortHandler)
	}
	d.provider.ServeHTTP(w, r)
}

func TestAServerThatDiesLeavesNothingUnaccounted(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	t.Run("", func(t *testing.T) {
		cfg, _ := serve(t, &dying{lives: 50})
		cfg.MaxLive = 8
		var maybe []string
		var mu sync.Mutex
		cfg.OnResponse = func(req *scim.Request, rsp *scim.Response) {
			if req.Method == http.MethodPost && !scim.NotCreated(rsp.Status) && !rsp.OK() {
				mu.Lock()
				defer mu.Unlock()
				maybe = append(maybe, scim.ClaimOf(req.Body).Query(string(req.Path)))
			}
		}
		result, err := Run(t.Context(), cfg, provisioning(100, 0), "initial-sync", nil)
		if err != nil {
			t.Fatal(err)
		}
		planned, sent, requests, flows := total(result)
		if planned != 200 || sent != requests || sent < 100 || sent >= planned {
			t.Errorf("want 200 requests planned and every hit accounted, got %d planned, %d sent, %d counted", planned, sent, requests)
		}
		if flows.Unknown == 0 || flows.Success+flows.Unknown != 100 {
			t.Errorf("want 100 flows ended, the late ones unknown, got %+v", flows)
		}
		var failures uint64
		for _, operation := range result.Phases[0].Operations {
			failures += operation.Outcomes[outcomeTransport]
			if operation.Statuses["0"] != operation.Outcomes[outcomeTransport] {
				t.Errorf("%s: want status 0 where nothing came, got %v and %v", operation.Op, operation.Statuses, operation.Outcomes)
			}
			if operation.Op == "user_create" && operation.Outcomes[outcomeTransport] != uint64(len(maybe)) {
				t.Errorf("want each creation without answer noted for clean-up, got %d of %d", len(maybe), operation.Outcomes[outcomeTransport])
			}
		}
		if failures != flows.Unknown {
			t.Errorf("want one failed request for each unknown flow, got %d and %d", failures, flows.Unknown)
		}
	})
}

func TestARunEndsWithItsContextThoughTheProviderHangs(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	t.Run("", func(t *testing.T) {
		var asked provider
		hang := make(chan struct{})
		stop := errors.New("interrupted")
		ctx, cancel := context.WithCancelCause(t.Context())
		cfg, _ := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked.ServeHTTP(w, r)
			if asked.count() == 4 {
				cancel(stop)
			}
			<-hang
		}))
		t.Cleanup(func() { close(hang) })
		cfg.MaxLive = 4
		result, err := Run(ctx, cfg, provisioning(100, 0), "initial-sync", nil)
		if err != nil || !errors.Is(result.Ended, stop) {
			t.Fatalf("want the run ended by its context, got %v, %v", err, result.Ended)
		}
		planned, sent, requests, flows := total(result)
		if planned != 100*2 || sent != 4 || requests != 4 || flows.Unknown != 4 {
			t.Errorf("want 4 of 200 requests sent, without an answer, got %d planned, %d sent, %d counted, flows %+v", planned, sent, requests, flows)
		}
	})
}

func TestARequestThatTakesTooLongIsATimeout(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	cfg, _ := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusOK)
		w.(http.Flusher).Flush()
		select { // the head comes, the body never
		case <-release:
		case <-r.Context().Done():
		}
	}))
	t.Cleanup(func() { close(release) })
	cfg.Timeout = 20 * time.Millisecond
	result, err := Run(t.Context(), cfg, provisioning(3, 0), "initial-sync", nil)
	if err != nil {
		t.Fatal(err)
	}
	operation := result.Phases[0].Operations[0]
	if operation.Outcomes[outcomeTimeout] != 3 || result.Phases[0].Flows.Unknown != 3 {
		t.Errorf("want 3 timeouts and 3 unknown flows, got %v and %+v", operation.Outcomes, result.Phases[0].Flows)
	}
}

func TestLimitsEndARun(t *testing.T) {
	t.Parallel()
	t.Run("requests", func(t *testing.T) {
		t.Parallel()
		cfg := memory(&provider{})
		cfg.Requests, cfg.MaxLive = 7, 3
		cycle := provisioning(10, 0)
		result, err := Run(t.Context(), cfg, cycle, "initial-sync", nil)
		if flows := result.Phases[0].Flows; cycle.live != 0 || flows.Success+flows.Unknown != uint64(cycle.begun) {
			t.Errorf("want every flow that began ended, got %d live, %+v of %d", cycle.live, flows, cycle.begun)
		}
		if _, sent, _, _ := total(result); err != nil || sent != 7 || !errors.Is(result.Ended, errRequests) {
			t.Errorf("want 7 requests and an end by their limit, got %d, %v, %v", sent, result.Ended, err)
		}
		if phase := result.Phases[0]; phase.Planned != 20 || phase.Cut != errRequests.Error() || phase.Left == nil || phase.Left.Users != 10-cycle.begun {
			t.Errorf("want the phase cut, what is left of it planned, and told, got %d planned, cut %q, left %+v", phase.Planned, phase.Cut, phase.Left)
		}
	})
	t.Run("workers", func(t *testing.T) {
		t.Parallel()
		cfg := memory(&provider{})
		cfg.Workers, cfg.MaxLive = 3, 10
		cycle := provisioning(50, 0)
		if _, err := Run(t.Context(), cfg, cycle, "initial-sync", nil); err != nil || cycle.most > 3 {
			t.Errorf("want at most 3 flows live, got %d, %v", cycle.most, err)
		}
	})
	t.Run("duration", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			cfg := memory(&provider{})
			cfg.Rate, cfg.Duration = 1, 10*time.Millisecond // the first request is due after a second
			result, err := Run(t.Context(), cfg, provisioning(10, 0), "initial-sync", nil)
			if _, sent, _, _ := total(result); err != nil || sent != 0 || !errors.Is(result.Ended, ErrDuration) {
				t.Errorf("want no request and an end by the duration, got %d, %v, %v", sent, result.Ended, err)
			}
		})
	})
	t.Run("duration lets flows end", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			cycle := provisioning(10, 4)
			result, err := Run(t.Context(), expiring(3), cycle, "initial-sync", nil)
			left := uint64(10 - cycle.begun)
			phase := result.Phases[0]
			if phase.Cut != ErrDuration.Error() || phase.Left == nil || *phase.Left != (run.Left{Users: int(left), Groups: 4, Memberships: 4}) {
				t.Errorf("want the phase cut with %d users, 4 groups and 4 memberships left, got %q, %+v", left, phase.Cut, phase.Left)
			}
			if planned, sent, _, flows := total(result); err != nil || planned != 20 || !errors.Is(result.Ended, ErrDuration) ||
				flows.Success != uint64(cycle.begun) || flows.Unknown != 0 || cycle.begun != 3 {
				t.Errorf("want the flows that had begun ended and no other begun, got %+v of %d, %d of %d sent, %v, %v",
					flows, cycle.begun, sent, planned, result.Ended, err)
			}
		})
	})
	t.Run("duration that cuts nothing", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			result, err := Run(t.Context(), expiring(3), provisioning(3, 0), "initial-sync", nil)
			if planned, sent, _, _ := total(result); err != nil || result.Ended != nil || planned != 6 || sent != 6 || result.Phases[0].Cut != "" {
				t.Errorf("want all 6 sent and nothing cut, got %d of %d, %v, %v, %+v", sent, planned, result.Ended, err, result.Phases)
			}
		})
	})
	t.Run("live flows", func(t *testing.T) {
		t.Parallel()
		for rate, want := range map[float64]int{0: 32, 1: 64, 32: 64, 50: 100, 500: 1000, 2048: 4096, 1 << 40: 4096} {
			if got := DefaultMaxLive(rate); got != want {
				t.Errorf("rate %g: want %d flows at once, got %d", rate, want, got)
			}
		}
	})
	t.Run("configuration", func(t *testing.T) {
		t.Parallel()
		for name, change := range map[string]func(*Config){
			"no base":  func(c *Config) { c.Base = nil },
			"rate":     func(c *Config) { c.Rate = -1 },
			"max-live": func(c *Config) { c.MaxLive = MaxLiveLimit + 1 },
		} {
			cfg := memory(&provider{})
			change(&cfg)
			if _, err := Run(t.Context(), cfg, provisioning(1, 0), "", nil); !errors.Is(err, ErrConfig) {
				t.Errorf("%s: want it refused, got %v", name, err)
			}
		}
	})
}

// late is a provider that takes a time for each answer: of the clock of a bubble, so that each latency is exact.
type late struct {
	provider
	by time.Duration
}

func (l *late) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	time.Sleep(l.by)
	l.provider.ServeHTTP(w, r)
}

// expiring is a configuration whose duration passes while that many requests are in the air, before any is answered.
func expiring(live int) Config {
	cfg := memory(&late{by: 2 * time.Minute})
	cfg.MaxLive, cfg.Duration, cfg.Timeout = live, time.Minute, time.Hour
	return cfg
}

// timing is an observer that keeps the service latencies and what was starved.
type timing struct {
	mu       sync.Mutex
	service  []time.Duration
	waited   time.Duration // the longest from a due time to an answer
	starved  time.Duration
	live     int // at most
	inFlight int // at most
	left     int // in the air at last
}

func (o *timing) Request(_ scim.Op, _ string, _ int, _ string, service, corrected time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.service = append(o.service, service)
	o.waited = max(o.waited, corrected)
}
func (o *timing) Live(flows int)               { o.live = max(o.live, flows) }
func (o *timing) InFlight(requests int)        { o.inFlight, o.left = max(o.inFlight, requests), requests }
func (o *timing) Starved(waited time.Duration) { o.starved += waited }

// slow is a configuration that asks a provider, which takes 20 ms for each answer, for 1000 requests a second with 2 live flows.
func slow(observed *timing) Config {
	cfg := memory(&late{by: 20 * time.Millisecond})
	cfg.Rate, cfg.MaxLive, cfg.Observer = 1000, 2, observed
	return cfg
}

func TestAScheduleWithNothingToSendIsNotLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var observed timing
		alone := &script{}
		for range 6 {
			alone.steps = append(alone.steps, request(scim.OpUserGet, http.MethodGet, "Users/1", ""))
		}
		result, err := Run(t.Context(), slow(&observed), &scripted{flows: []*script{alone}}, "initial-sync", nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, phase := range result.Phases {
			if phase.Planned != 6 || phase.Sent != 6 || phase.StarvedS != 0 || observed.starved != 0 {
				t.Errorf("want 6 of 6 planned requests sent, and none starved where one flow waits for itself, got %d of %d, %g s and %s",
					phase.Sent, phase.Planned, phase.StarvedS, observed.starved)
			}
		}
		if observed.waited != 20*time.Millisecond {
			t.Errorf("want each request sent when it was due, got one answered %s after that", observed.waited)
		}
	})
}

func TestASlowProviderStarvesTheScheduleAndKeepsItsOwnLatency(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var observed timing
		result, err := Run(t.Context(), slow(&observed), provisioning(20, 0), "initial-sync", nil)
		if err != nil {
			t.Fatal(err)
		}
		if want := slices.Repeat([]time.Duration{20 * time.Millisecond}, 40); !slices.Equal(want, observed.service) {
			t.Errorf("want 40 requests of 20 ms each, as the provider has it, got %v", observed.service)
		}
		phase := result.Phases[0]
		if asked := uint64(phase.Seconds * 1000); phase.Sent != 40 || phase.Planned > asked || phase.Planned < asked*9/10 {
			t.Errorf("want 40 requests sent of nearly the %d that 1000 a second asked for in %g s, got %d of %d", asked, phase.Seconds, phase.Sent, phase.Planned)
		}
		if phase.StarvedS <= 0 || phase.StarvedS != observed.starved.Seconds() {
			t.Errorf("want the waiting at max-live counted as starved and told, got %g s and %s", phase.StarvedS, observed.starved)
		}
		if observed.live != 2 || observed.inFlight != 2 || observed.left != 0 {
			t.Errorf("want 2 flows and 2 requests at once told, and none in the air at last, got %d, %d, %d", observed.live, observed.inFlight, observed.left)
		}
		longest := 0.0
		for _, operation := range phase.Operations {
			longest = max(longest, operation.Corrected.Max)
			if operation.Corrected.P50 <= 2*operation.Service.P50 {
				t.Errorf("%s: want the corrected latency to hold the waiting, got %g of service %g", operation.Op, operation.Corrected.P50, operation.Service.P50)
			}
		}
		if told := float64(observed.waited.Milliseconds()); told < 0.99*longest || told > longest {
			t.Errorf("want the time from when a request was due told, up to %g ms, got %g ms", longest, told)
		}
	})
}
