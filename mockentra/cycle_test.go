package mockentra

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/scim"
)

// TestProbe: which answers pass, at Test Connection and at the start of a cycle (Microsoft, "Develop a SCIM endpoint").
func TestProbe(t *testing.T) {
	t.Parallel()
	empty := `{"schemas":["` + scim.MessageList + `"],"totalResults":0}`
	for name, test := range map[string]struct {
		rsp  scim.Response
		code Code
	}{
		"empty list":     {scim.Response{Status: 200, Body: []byte(empty)}, ""},
		"a hit":          {scim.Response{Status: 200, Body: []byte(`{"totalResults":1,"Resources":[{"id":"1"}]}`)}, ""},
		"404":            {scim.Response{Status: 404}, CodeIncompatible},
		"401":            {scim.Response{Status: 401}, CodeInvalidCredentials},
		"403":            {scim.Response{Status: 403}, CodeInvalidCredentials},
		"400":            {scim.Response{Status: 400}, CodeBadRequest},
		"500":            {scim.Response{Status: 500}, CodeUnavailable},
		"no answer":      {scim.Response{Err: errors.New("connection reset")}, CodeUnavailable},
		"html":           {scim.Response{Status: 200, Body: []byte("<html>")}, CodeIncompatible},
		"a resource":     {scim.Response{Status: 200, Body: []byte(`{"id":"1"}`)}, CodeIncompatible},
		"rest after it":  {scim.Response{Status: 200, Body: []byte(empty + "x")}, CodeIncompatible},
		"text for total": {scim.Response{Status: 200, Body: []byte(`{"totalResults":"0"}`)}, CodeIncompatible},
		"204":            {scim.Response{Status: 204}, CodeIncompatible},
		"302":            {scim.Response{Status: 302}, CodeIncompatible},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.user("ada")
			w.provider.spoil = func(req *scim.Request) *scim.Response {
				if req.Op == scim.OpProbe {
					return &test.rsp
				}
				return nil
			}
			outcome := Run(t.Context(), w.job.TestConnection(), w.provider, w.clock)
			if outcome.Code != test.code || (outcome.Kind == Success) != (test.code == "") || w.job.Status().Probe != outcome {
				t.Errorf("test connection: want code %q, got %+v", test.code, outcome)
			}
			if got := len(w.provider.take()); got != 1 {
				t.Errorf("test connection: want one request, got %d", got)
			}
			got, status := writes(w.cycle()), w.job.Status()
			if test.code == "" {
				if len(got) != 1 || status.Code != StatusActive || status.Quarantine != nil {
					t.Errorf("cycle: want ada created and the job active, got %q, %+v", got, status)
				}
				return
			}
			if len(got) != 0 || status.Code != StatusQuarantine || status.Quarantine.Reason != ReasonException || status.Quarantine.Error.Code != test.code {
				t.Errorf("cycle: want quarantine at once, got %q, %+v", got, status)
			}
			w.provider.spoil = nil
			if got := writes(w.cycle()); len(got) != 1 || w.job.Status().Code != StatusActive {
				t.Errorf("next cycle: want ada created and the quarantine left, got %q, %+v", got, w.job.Status())
			}
		})
	}
}

// TestRepetition: unchanged data sends the probe only; a restart reads everybody, writes to nobody and adds members again.
func TestRepetition(t *testing.T) {
	t.Parallel()
	for _, dialect := range []Dialect{Legacy, Compliant} {
		w := newWorld(t, func(c *Config) { c.Dialect = dialect })
		ada, bob := w.user("ada"), w.user("bob")
		w.tenant.SetManager(ada, bob)
		w.group("G", ada, bob)
		first := w.job.Begin()
		if result := Drive(t.Context(), first, w.provider, w.clock); !result.Initial || !result.Complete || len(result.Operations) != len(w.provider.take()) {
			t.Errorf("first cycle: want initial, complete, all operations; got %+v", result)
		}
		for range 2 {
			if sent := w.cycle(); len(sent) != 0 {
				t.Errorf("%s: unchanged: want the probe only, got %q", dialect, lines(sent))
			}
		}
		w.job.Restart(ResetDefault)
		sent := w.cycle()
		want := []string{"GET Users/u1", "GET Users/u2", "GET Groups/g3?excludedAttributes=members", "PATCH Groups/g3", "PATCH Groups/g3"}
		if diff := cmp.Diff(want, lines(sent)); diff != "" {
			t.Errorf("%s: restart (-want +got):\n%s", dialect, diff)
		}
		if entry := w.last(ada); entry.Status != EntrySkipped || entry.Code != CodeRedundantExport {
			t.Errorf("%s: restart: want ada skipped as redundant, got %+v", dialect, entry)
		}
		w.job.Restart(ResetFull)
		want = []string{`GET Users?filter=userName eq "ada@contoso.com"`, `GET Users?filter=userName eq "bob@contoso.com"`,
			`GET Groups?excludedAttributes=members&filter=displayName eq "G"`, "PATCH Users/u1", "PATCH Groups/g3", "PATCH Groups/g3"}
		if diff := cmp.Diff(want, lines(w.cycle())); diff != "" {
			t.Errorf("%s: full restart (-want +got):\n%s", dialect, diff)
		}
		w.agree()
	}
}

// TestInvalidAnchor: a user who was lost is not made again until the links are dropped (Microsoft, "Provisioning logs").
func TestInvalidAnchor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.user("ada")
	w.cycle()
	w.event(ada, "lose")
	w.tenant.Set(ada, "jobTitle", "VP")
	if got := lines(w.cycle()); len(got) != 1 || w.last(ada).Code != CodeInvalidAnchor || w.last(ada).Status != EntryFailure {
		t.Errorf("want one GET and InvalidAnchor, got %q, %+v", got, w.last(ada))
	}
	for _, passed := range []struct {
		wait time.Duration
		want int
	}{{0, 1}, {0, 0}, {5 * time.Hour, 1}, {time.Hour, 0}, {5 * time.Hour, 1}, {12 * time.Hour, 1}, {24 * time.Hour, 1}, {19 * time.Hour, 0}} {
		w.clock.Advance(passed.wait)
		if got := w.cycle(); len(got) != passed.want {
			t.Errorf("%s later: want %d requests, got %q", passed.wait, passed.want, lines(got))
		}
	}
	w.clock.Advance(29 * 24 * time.Hour)
	if got := w.cycle(); len(got) != 0 {
		t.Errorf("after 28 days: want it given up, got %q", lines(got))
	}
	w.job.Restart(ResetFull)
	if got := writes(w.cycle()); len(got) != 1 || got[0] != "POST Users" {
		t.Errorf("restart: want the user made again, got %q", got)
	}
}

// TestAnswers: what each answer to a write or read leads to. Whatever it was, the object is retried in the next cycle (Microsoft, "How
// provisioning works").
func TestAnswers(t *testing.T) {
	t.Parallel()
	created := `{"id":"x"}`
	for name, test := range map[string]struct {
		op   scim.Op
		rsp  scim.Response
		kind OutcomeKind
		code Code
	}{
		"match 404":         {scim.OpUserMatch, scim.Response{Status: 404}, Failure, CodeIncompatible},
		"match 400":         {scim.OpUserMatch, scim.Response{Status: 400}, Failure, CodeBadRequest},
		"match 500":         {scim.OpUserMatch, scim.Response{Status: 500}, Failure, "InternalServerError"},
		"match no answer":   {scim.OpUserMatch, scim.Response{Err: errors.New("reset")}, Failure, CodeProtocolError},
		"match slow":        {scim.OpUserMatch, scim.Response{Err: context.DeadlineExceeded}, Failure, CodeTimeout},
		"match junk":        {scim.OpUserMatch, scim.Response{Status: 200, Body: []byte("[]")}, Failure, CodeIncompatible},
		"match no page":     {scim.OpUserMatch, scim.Response{Status: 200, Body: []byte(`{"totalResults":1}`)}, Failure, CodeIncompatible},
		"match without id":  {scim.OpUserMatch, scim.Response{Status: 200, Body: []byte(`{"totalResults":1,"Resources":[{"userName":"a"}]}`)}, Failure, CodeIncompatible},
		"create 409":        {scim.OpUserCreate, scim.Response{Status: 409}, Failure, CodeEntryConflict},
		"create 401":        {scim.OpUserCreate, scim.Response{Status: 401}, Failure, "Unauthorized"},
		"create 403":        {scim.OpUserCreate, scim.Response{Status: 403}, Failure, "InsufficientRights"},
		"create 405":        {scim.OpUserCreate, scim.Response{Status: 405}, Failure, "MethodNotAllowed"},
		"create 422":        {scim.OpUserCreate, scim.Response{Status: 422}, Failure, "UnprocessableEntity"},
		"create 429":        {scim.OpUserCreate, scim.Response{Status: 429}, Failure, "TooManyRequests"},
		"create 501":        {scim.OpUserCreate, scim.Response{Status: 501}, Failure, "NotImplemented"},
		"create without id": {scim.OpUserCreate, scim.Response{Status: 201, Body: []byte(`{"userName":"a"}`)}, Failure, CodeIncompatible},
		"create number id":  {scim.OpUserCreate, scim.Response{Status: 201, Body: []byte(`{"id":7}`)}, Failure, CodeIncompatible},
		"create empty":      {scim.OpUserCreate, scim.Response{Status: 201}, Failure, CodeIncompatible},
		"create 200":        {scim.OpUserCreate, scim.Response{Status: 200, Body: []byte(created)}, Success, ""},
		"create lost":       {scim.OpUserCreate, scim.Response{Err: errors.New("reset")}, Unknown, CodeProtocolError},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			ada := w.user("ada")
			w.provider.spoil = func(req *scim.Request) *scim.Response {
				if req.Op == test.op {
					return &test.rsp
				}
				return nil
			}
			w.clock.Advance(40 * time.Minute)
			flow := firstFlow(t, w)
			if got := flow.Outcome(); got.Kind != test.kind || got.Code != test.code {
				t.Errorf("want %s %s, got %+v", test.kind, test.code, got)
			}
			entry := w.last(ada)
			if wantFailed := test.kind != Success; (entry.Status == EntryFailure) != wantFailed || entry.Code != test.code {
				t.Errorf("log: want code %q, got %+v", test.code, entry)
			}
			w.provider.spoil, w.provider.seen = nil, nil
			if got := len(w.cycle()) > 0; got != (test.kind != Success) {
				t.Errorf("next cycle: want retried %t, got %t", test.kind != Success, got)
			}
		})
	}
}

// TestRetries: after the next cycle, what still fails is due 6, 12 and 24 hours after the first failure, then daily, whatever the error
// (Microsoft, "Quarantine status").
func TestRetries(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 409, 429, 503} {
		w := newWorld(t)
		w.user("ada")
		w.provider.spoil = func(req *scim.Request) *scim.Response {
			if req.Op == scim.OpUserCreate {
				return &scim.Response{Status: status}
			}
			return nil
		}
		var tried []string
		begin := w.clock.Now().Add(40 * time.Minute)
		for range 3 * 36 {
			if got := writes(w.cycle()); len(got) > 0 {
				tried = append(tried, w.clock.Now().Sub(begin).String())
			}
		}
		want := []string{"0s", "40m0s", "6h0m0s", "12h0m0s", "24h0m0s", "48h0m0s"}
		if diff := cmp.Diff(want, tried); diff != "" {
			t.Errorf("%d (-want +got):\n%s", status, diff)
		}
	}
}

// firstFlow drives a cycle to its end and returns the first flow after the probe.
func firstFlow(t *testing.T, w *world) Flow {
	t.Helper()
	var first Flow
	c := w.job.Begin()
	for i := 0; ; i++ {
		flow, state := c.Start()
		if state != Ready {
			return first
		}
		if i == 1 {
			first = flow
		}
		Run(t.Context(), flow, w.provider, w.clock)
		c.Done(flow)
	}
}

// TestLostPatch: the effect of a PATCH without an answer is unknown, and the object is looked at again in the next cycle.
func TestLostPatch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.user("ada")
	w.cycle()
	w.tenant.Set(ada, "jobTitle", "VP")
	w.provider.after = func(req *scim.Request, rsp *scim.Response) {
		if req.Op == scim.OpUserUpdate {
			*rsp = scim.Response{Err: errors.New("reset")}
		}
	}
	if got := firstFlow(t, w).Outcome(); got.Kind != Unknown {
		t.Errorf("want unknown, got %+v", got)
	}
	w.provider.after = nil
	w.provider.take()
	if got := lines(w.cycle()); len(got) != 1 || got[0] != "GET Users/u1" {
		t.Errorf("want a look that finds the title in place, got %q", got)
	}
}

// TestPostRetry: with the knob a POST without an answer is repeated once in the same pass, which a provider that had
// performed it answers 409.
func TestPostRetry(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Knobs.PostRetry = 1 })
	ada := w.user("ada")
	lost := false
	w.provider.after = func(req *scim.Request, rsp *scim.Response) {
		if req.Op == scim.OpUserCreate && !lost {
			lost = true
			*rsp = scim.Response{Err: errors.New("slow")}
		}
	}
	if got := writes(w.cycle()); len(got) != 2 || w.last(ada).Code != CodeEntryConflict {
		t.Errorf("want two POSTs and a conflict, got %q, %+v", got, w.last(ada))
	}
}

// TestConflict: the same PATCH at each retry, and the link stays managed.
func TestConflict(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.user("ada")
	w.cycle()
	w.tenant.SoftDelete(ada)
	w.cycle()
	w.tenant.Restore(ada)
	w.provider.spoil = func(req *scim.Request) *scim.Response {
		if req.Method == http.MethodPatch {
			return &scim.Response{Status: 409}
		}
		return nil
	}
	before := writes(w.cycle())
	after := writes(w.cycle())
	if diff := cmp.Diff(before, after); diff != "" || len(after) != 1 || w.last(ada).Code != CodeEntryConflict {
		t.Errorf("want the same PATCH again, got %q and %q, %+v", before, after, w.last(ada))
	}
	if link, _ := w.job.Link(ada); !link.Managed {
		t.Errorf("want the link still managed")
	}
}

// TestDeny: a foreign resource that a filter finds is left alone, and nothing refers to it.
func TestDeny(t *testing.T) {
	t.Parallel()
	var asked []string
	w := newWorld(t, func(c *Config) {
		c.Deny = func(path string) bool { asked = append(asked, path); return path == "Users/u1" }
	})
	w.provider.create("Users", map[string]any{"userName": "ADA@contoso.com", "title": "theirs"})
	ada := w.user("ada")
	w.group("G", ada)
	if got := writes(w.cycle()); len(got) != 1 || got[0] != "POST Groups" {
		t.Errorf("want nothing written to the user, got %q", got)
	}
	found := false
	for _, entry := range w.job.Log() {
		found = found || entry.Ref == ada && entry.Status == EntrySkipped && entry.Reason == "not ours"
	}
	if _, linked := w.job.Link(ada); linked || !found || len(asked) != 1 {
		t.Errorf("want no link, a row \"not ours\" and one question; got %t, %t, %q", linked, found, asked)
	}
}

// TestDriveEnds: a cancelled context ends the cycle; the next one begins where this one began.
func TestDriveEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("ada")
	w.user("bob")
	ctx, cancel := context.WithCancel(t.Context())
	w.provider.after = func(req *scim.Request, _ *scim.Response) {
		if req.Op == scim.OpUserCreate {
			cancel()
		}
	}
	if result := Drive(ctx, w.job.Begin(), w.provider, w.clock); result.Complete || len(result.Operations) != 3 {
		t.Errorf("want it incomplete after three requests, got %+v", result)
	}
	w.provider.after = nil
	w.provider.take()
	want := []string{"GET Users/u1", `GET Users?filter=userName eq "bob@contoso.com"`, "POST Users"}
	if diff := cmp.Diff(want, lines(w.cycle())); diff != "" {
		t.Errorf("next cycle (-want +got):\n%s", diff)
	}
}

// TestConcurrent drives one cycle with many workers, for the race detector, and wants the barriers kept and everything there.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	for _, workers := range []int{1, 8} {
		clock, provider := NewVirtualClock(time.Date(2026, 6, 1, 10, 0, 0, 0, time.UTC)), newProvider()
		directory := NewDerived(Shape{Users: 60, Groups: 5, Members: 20, Seed: 4})
		job := NewJob(directory, clock, Config{
			Mapping: mustLoad(t, "entra-default"), Dialect: Compliant, Connector: NonGallery, Knobs: DefaultKnobs(), Seed: 9, Brief: true,
		})
		c := job.Begin()
		var group sync.WaitGroup
		slots := make(chan struct{}, workers)
		for {
			slots <- struct{}{}
			flow, state := c.Start()
			if state != Ready {
				<-slots
				if state == Drained {
					break
				}
				runtime.Gosched() // flows in the air must end first
				continue
			}
			group.Go(func() {
				Run(t.Context(), flow, provider, clock)
				c.Done(flow)
				<-slots
			})
		}
		group.Wait()
		phases := map[scim.Op]int{scim.OpProbe: 0, scim.OpUserMatch: 1, scim.OpUserCreate: 1, scim.OpGroupMatch: 2, scim.OpGroupCreate: 2,
			scim.OpUserManager: 3, scim.OpGroupAddMembers: 3}
		sent := provider.take()
		if want := 1 + 2*60 + 2*5 + 59 + 5*20; len(sent) != want {
			t.Errorf("%d workers: want %d requests, got %d", workers, want, len(sent))
		}
		for i := 1; i < len(sent); i++ {
			if phases[sent[i].op] < phases[sent[i-1].op] {
				t.Errorf("%d workers: request %d: %s after %s crosses a barrier", workers, i, sent[i].op, sent[i-1].op)
			}
		}
		report := Audit(t.Context(), job, provider, AuditOptions{})
		if len(report.Findings) != 0 || report.Users != 60 || report.Groups != 5 || report.Memberships != 100 {
			t.Errorf("%d workers: oracle: %+v", workers, report)
		}
		if result := c.Result(); !result.Complete || len(result.Operations) != 0 || len(job.Log()) != 0 {
			t.Errorf("%d workers: brief: want nothing kept of what succeeded, got %d operations", workers, len(result.Operations))
		}
	}
}

// TestSeeds: the same seed sends the same bytes, another seed other probes.
func TestSeeds(t *testing.T) {
	t.Parallel()
	run := func(seed int64) string {
		w := newWorld(t, func(c *Config) { c.Seed = seed })
		w.tenant = NewTenant(w.clock, seed)
		w.job.dir = w.tenant
		ada := w.user("ada")
		w.group("G", ada)
		Drive(t.Context(), w.job.Begin(), w.provider, w.clock)
		var all []string
		for _, request := range w.provider.take() {
			all = append(all, request.line, request.body)
		}
		return strings.Join(all, "\n")
	}
	if first, again := run(1), run(1); first != again {
		t.Error("seed 1: want the same requests twice")
	}
	if run(1) == run(2) {
		t.Error("seeds 1 and 2: want other requests")
	}
}

// TestABriefCycleSendsTheSame: flows that are used anew carry nothing of the object before, through all that may become of it, and
// what is refused stays in the log.
func TestABriefCycleSendsTheSame(t *testing.T) {
	t.Parallel()
	live := func(brief bool) (sent []sentRequest, failed []Entry, report AuditReport) {
		w := newWorld(t, func(c *Config) { c.Brief = brief })
		var users []Ref
		for i := range 12 {
			users = append(users, w.user(fmt.Sprintf("user%d", i)))
		}
		w.tenant.SetManager(users[3], users[4])
		group := w.group("G", users[0], users[1])
		w.provider.spoil = func(req *scim.Request) *scim.Response {
			if req.Method == http.MethodPost && strings.Contains(string(req.Body), "user5") {
				return &scim.Response{Status: 400}
			}
			return nil
		}
		sent = append(sent, w.cycle()...)
		w.tenant.Set(users[0], "jobTitle", "Boss")
		w.tenant.SetEnabled(users[1], false)
		w.tenant.SetManager(users[3], users[6])
		w.tenant.RemoveMember(group, users[0])
		w.tenant.SoftDelete(users[2])
		w.tenant.Purge(users[2])
		w.user("late")
		sent = append(sent, w.cycle()...)
		for _, entry := range w.job.Log() {
			if entry.Status == EntryFailure {
				entry.Steps, entry.Exchanges = nil, nil
				failed = append(failed, entry)
			}
		}
		return sent, failed, Audit(t.Context(), w.job, w.provider, AuditOptions{})
	}
	sent, failed, report := live(false)
	briefly, still, again := live(true)
	if len(failed) == 0 || report.Attributes == 0 {
		t.Fatalf("want a refusal and much compared, got %+v and %+v", failed, report)
	}
	for _, diff := range []string{
		cmp.Diff(sent, briefly, cmp.AllowUnexported(sentRequest{})), cmp.Diff(failed, still), cmp.Diff(report, again),
	} {
		if diff != "" {
			t.Errorf("(-whole +brief):\n%s", diff)
		}
	}
}

// TestEscrowFirstRetry: the knob has what was refused wait for 6 hours, but not what passes by itself.
func TestEscrowFirstRetry(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]int{409: 0, 503: 1} {
		w := newWorld(t, func(c *Config) { c.Knobs.EscrowFirstRetry = RetryAfter6h })
		w.user("ada")
		w.provider.spoil = func(req *scim.Request) *scim.Response {
			if req.Op == scim.OpUserCreate {
				return &scim.Response{Status: status}
			}
			return nil
		}
		w.cycle()
		if got := writes(w.cycle()); len(got) != want {
			t.Errorf("%d, next cycle: want %d requests, got %q", status, want, got)
		}
		w.clock.Advance(6 * time.Hour)
		if got := writes(w.cycle()); len(got) != 1 {
			t.Errorf("%d, after 6 hours: want it again, got %q", status, got)
		}
	}
}
