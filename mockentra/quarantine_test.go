package mockentra

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/scim"
)

// TestQuarantine has the examples of Microsoft's page "Quarantine status".
func TestQuarantine(t *testing.T) {
	t.Parallel()
	knobs := DefaultKnobs()
	for name, test := range map[string]struct {
		f    failures
		want QuarantineReason
	}{
		"45,000 failed":                      {failures{events: 1_000_000, objects: 45_000}, ReasonTotal},
		"30,000 failed, 5,000 not":           {failures{events: 35_000, objects: 30_000}, ReasonProportion},
		"20,000 failed, 100,000 not":         {failures{events: 120_000, objects: 20_000}, ""},
		"40,000 users and 21,000 references": {failures{events: 1_000_000, objects: 40_000, references: 21_000}, ReasonTotal},
		"4,000 of 4,000":                     {failures{events: 4_000, objects: 4_000}, ""},
	} {
		if got := test.f.reason(&knobs); got != test.want {
			t.Errorf("%s: want %q, got %q", name, test.want, got)
		}
	}
}

// refuseCreations has the provider refuse every creation.
func (w *world) refuseCreations(status int) {
	w.provider.spoil = func(req *scim.Request) *scim.Response {
		if req.Method == http.MethodPost {
			return &scim.Response{Status: status}
		}
		return nil
	}
}

// held is the quarantine's reason, "" for none.
func (w *world) held() QuarantineReason {
	if held := w.job.Status().Quarantine; held != nil {
		return held.Reason
	}
	return ""
}

// TestQuarantineAccrues: what counts are all escrows, of whatever cycle, and the job leaves when they no longer meet the criteria, not at
// the first good probe (Microsoft, "Quarantine status"; Q&A 1319983).
func TestQuarantineAccrues(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Knobs.QuarantineFloor = 3 })
	w.user("fine")
	w.cycle()
	w.refuseCreations(400)
	w.user("ada")
	w.user("bob")
	if w.cycle(); w.held() != "" {
		t.Errorf("two escrows: want no quarantine, got %s", w.held())
	}
	w.user("eve")
	w.cycle()
	began := w.clock.Now()
	for cycle := range 4 { // in the third and the fourth nothing is due
		status := w.job.Status()
		if w.held() != ReasonProportion || status.Code != StatusQuarantine || status.Escrowed != 3 || !status.Quarantine.Began.Equal(began) {
			t.Fatalf("cycle %d with three escrows: want quarantine since %s, got %+v, %+v", cycle+1, began, status, status.Quarantine)
		}
		w.cycle()
	}
	w.provider.spoil = nil
	w.clock.Advance(6 * time.Hour)
	if w.cycle(); w.held() != "" || w.job.Status().Code != StatusActive || w.job.Status().Escrowed != 0 {
		t.Errorf("errors are fixed: want the job active, got %+v", w.job.Status())
	}
}

// TestQuarantineProportion: failures are held against all that the job provisions, not against what one cycle looked at.
func TestQuarantineProportion(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Knobs.QuarantineFloor = 2 })
	for _, name := range []string{"a", "b", "c", "d"} {
		w.user(name)
	}
	w.cycle()
	w.refuseCreations(500)
	w.user("ada")
	w.user("bob")
	if w.cycle(); w.held() != "" {
		t.Errorf("two of six: want no quarantine, got %s", w.held())
	}
	w.user("eve")
	if w.cycle(); w.held() != ReasonProportion {
		t.Errorf("three of seven: want quarantine, got %q", w.held())
	}
}

// TestQuarantineOfReferences: each member that was not accepted counts, in the total alone.
func TestQuarantineOfReferences(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Knobs.QuarantineAll = 2 })
	group := w.group("G", w.user("a"), w.user("b"))
	w.provider.spoil = func(req *scim.Request) *scim.Response {
		if req.Op == scim.OpGroupAddMembers {
			return &scim.Response{Status: 400}
		}
		return nil
	}
	if w.cycle(); w.held() != "" {
		t.Errorf("two: want no quarantine, got %s", w.held())
	}
	w.tenant.AddMember(group, w.user("c"))
	if w.cycle(); w.held() != ReasonTotal {
		t.Errorf("three: want quarantine, got %q", w.held())
	}
}

// TestQuarantineAttempts: in quarantine the attempts are half an hour, 1, 2, 4 and 8 hours apart, then a day (Microsoft Q&A 1319983).
func TestQuarantineAttempts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("ada")
	w.cycle()
	w.provider.spoil = func(*scim.Request) *scim.Response { return &scim.Response{Status: 503} }
	var apart []string
	for range 7 {
		w.clock.Advance(time.Hour)
		Drive(t.Context(), w.job.Begin(), w.provider, w.clock)
		apart = append(apart, w.job.Status().Quarantine.NextAttempt.Sub(w.clock.Now()).String())
	}
	if diff := cmp.Diff([]string{"30m0s", "1h0m0s", "2h0m0s", "4h0m0s", "8h0m0s", "24h0m0s", "24h0m0s"}, apart); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	began := w.clock.Now().Add(-6 * time.Hour)
	if held := w.job.Status().Quarantine; !held.Began.Equal(began) {
		t.Errorf("want it to have begun at %s, got %s", began, held.Began)
	}
	w.provider.spoil = nil
	w.provider.take()
	if w.cycle(); w.held() != "" {
		t.Errorf("a good cycle: want the quarantine left, got %s", w.held())
	}
}

// TestQuarantineDisables: after 28 days in quarantine the job is disabled: nothing is sent until somebody starts or restarts it. Neither
// more failures nor good probes in between begin the days anew (Microsoft, "Quarantine status").
func TestQuarantineDisables(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		again func(*Job)
		want  []string
	}{
		"restart": {func(j *Job) { j.Restart(ResetDefault) }, []string{"POST Users"}},
		"start":   {(*Job).Start, []string{}}, // what has failed for so long is given up
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, func(c *Config) { c.Knobs.QuarantineFloor = 1 })
			w.user("ada")
			w.refuseCreations(500)
			w.cycle()
			for range 27 * 2 {
				w.clock.Advance(12*time.Hour - 40*time.Minute)
				w.cycle()
			}
			if status := w.job.Status(); status.Code != StatusQuarantine || status.Escrowed != 1 {
				t.Errorf("after 27 days: want the job in quarantine, got %+v", status)
			}
			w.clock.Advance(25 * time.Hour)
			if result := Drive(t.Context(), w.job.Begin(), w.provider, w.clock); len(result.Operations) != 0 || w.job.Status().Code != StatusDisabled {
				t.Errorf("after 28 days: want nothing sent and the job disabled, got %+v, %+v", result, w.job.Status())
			}
			w.provider.spoil = nil
			test.again(w.job)
			if diff := cmp.Diff(test.want, writes(w.cycle())); diff != "" || w.job.Status().Code != StatusActive {
				t.Errorf("want the job active, got %+v (-want +got):\n%s", w.job.Status(), diff)
			}
		})
	}
}

// TestTooManyDeletesStays: the quarantine lasts as long as the cause of the deletions.
func TestTooManyDeletesStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Knobs.DeleteThreshold = 1 })
	ada, bob := w.user("ada"), w.user("bob")
	w.cycle()
	w.tenant.Unassign(ada)
	w.tenant.Unassign(bob)
	w.cycle()
	began := w.clock.Now()
	for range 3 {
		if held := w.job.Status().Quarantine; held == nil || held.Reason != ReasonDeletes || !held.Began.Equal(began) {
			t.Fatalf("want quarantine %s since %s, got %+v", ReasonDeletes, began, held)
		}
		w.cycle()
	}
	w.tenant.Assign(ada)
	if got := writes(w.cycle()); len(got) != 1 || w.job.Status().Code != StatusActive {
		t.Errorf("undone for one: want the other disabled and the job active, got %q, %+v", got, w.job.Status())
	}
}
