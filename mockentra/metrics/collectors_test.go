package metrics

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

func scrape(t *testing.T, of *Collectors) string {
	t.Helper()
	recorder := httptest.NewRecorder()
	of.Handler().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if recorder.Code != http.StatusOK {
		t.Fatalf("want 200, got %d: %s", recorder.Code, recorder.Body)
	}
	return recorder.Body.String()
}

func TestARunIsShown(t *testing.T) {
	t.Parallel()
	shown := New()
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			shown.Request(scim.OpUserCreate, http.MethodPost, 201, "ok", 20*time.Millisecond, 30*time.Millisecond)
		})
	}
	all.Wait()
	shown.Request(scim.OpUserMatch, http.MethodGet, 0, "timeout", time.Minute, time.Minute)
	shown.Live(7)
	shown.InFlight(5)
	shown.Planned(100, 200)
	shown.Expect(scim.OpUserManager, http.MethodPatch, 200, 204)
	shown.Expect(scim.OpUserCreate, http.MethodPost, 201) // which has begun
	shown.Starved(1500 * time.Millisecond)
	shown.Starved(-time.Second) // a clock that was set back
	got := scrape(t, shown)
	for _, want := range []string{
		`scimproof_request_duration_seconds_bucket{code="201",method="POST",op="user_create",le="0.01"} 0`,
		`scimproof_request_duration_seconds_bucket{code="201",method="POST",op="user_create",le="0.025"} 10`,
		`scimproof_request_duration_seconds_count{code="0",method="GET",op="user_match"} 1`,
		`scimproof_requests_total{code="201",op="user_create",outcome="ok"} 10`,
		`scimproof_requests_total{code="0",op="user_match",outcome="timeout"} 1`,
		`scimproof_response_time_corrected_seconds_bucket{op="user_create",le="0.025"} 0`,
		`scimproof_response_time_corrected_seconds_bucket{op="user_create",le="0.05"} 10`,
		"scimproof_sequences_live 7",
		"scimproof_sequences_limit 200",
		"scimproof_requests_in_flight 5",
		"scimproof_target_rate 100",
		`scimproof_requests_total{code="200",op="user_manager",outcome="ok"} 0`,
		`scimproof_requests_total{code="204",op="user_manager",outcome="ok"} 0`,
		`scimproof_response_time_corrected_seconds_count{op="user_manager"} 0`,
		"scimproof_starved_seconds_total 1.5",
	} {
		if !strings.Contains(got, want+"\n") {
			t.Errorf("want the line %s in\n%s", want, got)
		}
	}
}

func TestRunsDoNotMix(t *testing.T) {
	t.Parallel()
	one, other := New(), New()
	one.Request(scim.OpUserGet, http.MethodGet, 200, "ok", time.Millisecond, time.Millisecond)
	if got := scrape(t, other); strings.Contains(got, "user_get") {
		t.Errorf("want a registry for each run, got %s", got)
	}
}

// TestAnAuditThatFoundNothingIsNotOneThatWasNotMade: before the audit there is no number of differences.
func TestAnAuditThatFoundNothingIsNotOneThatWasNotMade(t *testing.T) {
	t.Parallel()
	shown := New()
	if got := scrape(t, shown); strings.Contains(got, "scimproof_audit") {
		t.Errorf("want no word of an audit before it, got %s", got)
	}
	shown.Audited(run.Audit{Users: 20, Groups: 3, Attributes: 400, Memberships: 30})
	got := scrape(t, shown)
	for _, want := range []string{
		`scimproof_audit_compared{kind="users"} 20`, `scimproof_audit_compared{kind="groups"} 3`,
		`scimproof_audit_compared{kind="attributes"} 400`, `scimproof_audit_compared{kind="memberships"} 30`,
		`scimproof_audit_findings{kind="difference"} 0`, `scimproof_audit_findings{kind="unknown"} 0`,
	} {
		if !strings.Contains(got, want+"\n") {
			t.Errorf("want the line %s in\n%s", want, got)
		}
	}
	shown.Audited(run.Audit{Findings: []run.Finding{{}, {}}, Lost: &run.Lost{Done: 4, Undone: 2, Unknown: 1}, Unread: &run.Unread{Objects: 2}})
	got = scrape(t, shown)
	for _, want := range []string{`scimproof_audit_findings{kind="difference"} 2`, `scimproof_audit_findings{kind="unknown"} 3`} {
		if !strings.Contains(got, want+"\n") {
			t.Errorf("want the line %s in\n%s", want, got)
		}
	}
}

func BenchmarkRequest(b *testing.B) {
	shown := New()
	b.ReportAllocs()
	for b.Loop() {
		shown.Request(scim.OpUserCreate, http.MethodPost, 201, "ok", 20*time.Millisecond, 20*time.Millisecond)
	}
}
