package mockentra

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestPause: while a job is off nothing is sent, not even the probe, and no cycle is counted. The first cycle after On goes on at the
// watermark: it sends what has changed in the meantime, and looks at nobody else.
func TestPause(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Mapping, c.HardDelete = mustLoad(t, "sentry-gallery"), true })
	ada := w.user("ada")
	w.user("bob")
	w.cycle()
	w.job.Pause()
	w.tenant.Unassign(ada)
	w.user("eve")
	for range 3 {
		w.clock.Advance(40 * time.Minute)
		if result := Drive(t.Context(), w.job.Begin(), w.provider, w.clock); !result.Complete || result.Initial || len(result.Operations) != 0 {
			t.Errorf("off: want an empty cycle, got %+v", result)
		}
	}
	if sent, status := w.provider.take(), w.job.Status(); len(sent) != 0 || status.Code != StatusPaused || status.Cycles != 1 {
		t.Errorf("off: want nothing sent, paused after one cycle, got %q, %+v", lines(sent), status)
	}
	w.job.Start()
	if got := w.job.Status().Code; got != StatusActive {
		t.Errorf("on: want the job active, got %s", got)
	}
	want := []string{`GET Users?filter=userName eq "eve@contoso.com"`, "POST Users", "DELETE Users/u1"}
	if diff := cmp.Diff(want, lines(w.cycle())); diff != "" {
		t.Errorf("on (-want +got):\n%s", diff)
	}
	w.agree()
}

// TestPauseLetsACycleEnd: what has begun goes on to its end (Microsoft, "How provisioning works").
func TestPauseLetsACycleEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("ada")
	begun := w.job.Begin()
	w.job.Pause()
	if result := Drive(t.Context(), begun, w.provider, w.clock); !result.Complete || len(result.Operations) != 3 {
		t.Errorf("want probe, search and creation, got %+v", result)
	}
	w.provider.take()
	w.job.Start()
	if sent := w.cycle(); len(sent) != 0 {
		t.Errorf("want nothing sent again, got %q", lines(sent))
	}
}

// TestScope: with all users and groups in scope nobody needs to be assigned, and who was provisioned before keeps the link. Back to
// those who are assigned, the others have left the scope.
func TestScope(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Mapping, c.HardDelete = mustLoad(t, "sentry-gallery"), true })
	w.user("ada")
	bob, engineers := w.tenant.AddUser(everyAttribute("bob")), w.tenant.AddGroup("Engineers")
	w.tenant.AddMember(engineers, bob)
	want := []string{`GET Users?filter=userName eq "ada@contoso.com"`, "POST Users"}
	if diff := cmp.Diff(want, lines(w.cycle())); diff != "" {
		t.Errorf("assigned (-want +got):\n%s", diff)
	}
	w.job.SetScope(ScopeAll)
	want = []string{
		"GET Users/u1", `GET Users?filter=userName eq "bob@contoso.com"`, "POST Users",
		`GET Groups?excludedAttributes=members&filter=displayName eq "Engineers"`, "POST Groups", "PATCH Groups/g3",
	}
	if diff := cmp.Diff(want, lines(w.cycle())); diff != "" {
		t.Errorf("all (-want +got):\n%s", diff)
	}
	w.agree()
	w.job.SetScope(ScopeAssigned)
	if diff := cmp.Diff([]string{"GET Users/u1", "DELETE Users/u2", "DELETE Groups/g3"}, lines(w.cycle())); diff != "" {
		t.Errorf("assigned again (-want +got):\n%s", diff)
	}
	w.agree()
}
