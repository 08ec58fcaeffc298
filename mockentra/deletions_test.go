package mockentra

import "testing"

// TestThreshold: above it no disable and no deletion is sent until they are allowed (Microsoft, "Accidental deletions").
func TestThreshold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Knobs.DeleteThreshold = 2 })
	ada, bob, eve := w.user("ada"), w.user("bob"), w.user("eve")
	group := w.group("G")
	w.cycle()
	w.tenant.Unassign(ada)
	w.tenant.Purge(bob)
	if got := writes(w.cycle()); len(got) != 2 {
		t.Errorf("at the threshold: want both sent, got %q", got)
	}
	mallory := w.user("mallory")
	w.cycle()
	w.tenant.SetEnabled(mallory, false)
	w.tenant.SoftDelete(eve)
	w.tenant.Unassign(group)
	w.user("new")
	if got := writes(w.cycle()); len(got) != 1 || got[0] != "POST Users" {
		t.Errorf("above: want only the creation, got %q", got)
	}
	status := w.job.Status()
	if status.Quarantine == nil || status.Quarantine.Reason != ReasonDeletes {
		t.Errorf("want quarantine %s, got %+v", ReasonDeletes, status)
	}
	for ref, want := range map[Ref]Action{mallory: "StagedAction", eve: "StagedAction", group: "stagedDelete"} {
		if got := w.last(ref); got.Action != want || got.Status != EntrySkipped || got.Code != CodeTooManyDeletes {
			t.Errorf("%s: want the row %s, skipped, got %+v", got.Source, want, got)
		}
	}
	w.job.AllowDeletes()
	if got := writes(w.cycle()); len(got) != 3 || w.job.Status().Code != StatusActive {
		t.Errorf("allowed: want all three, got %q", got)
	}
	if got := writes(w.cycle()); len(got) != 0 {
		t.Errorf("afterwards: want nothing, got %q", got)
	}
}

// TestStagedIsNotEscrowed: what the threshold holds back has not failed, is there again in each cycle, and is gone when its cause is undone
// and the job restarts (Microsoft, "Accidental deletions").
func TestStagedIsNotEscrowed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Knobs.DeleteThreshold = 1 })
	ada, bob := w.user("ada"), w.user("bob")
	group := w.group("G", ada)
	w.cycle()
	w.tenant.Purge(bob)
	w.tenant.Unassign(group)
	for range 3 {
		if got := writes(w.cycle()); len(got) != 0 {
			t.Errorf("want nothing sent, got %q", got)
		}
		if status := w.job.Status(); status.Escrowed != 0 || status.Staged != 2 || status.Quarantine == nil {
			t.Errorf("want two staged and none escrowed, got %+v", status)
		}
	}
	eve := w.user("eve")
	w.tenant.AddMember(group, eve)
	w.cycle()
	w.tenant.Assign(group)
	got := writes(w.cycle())
	if want := `PATCH Groups/g3 {"op":"Add","path":"members","value":[{"value":"u4"}]}`; len(got) != 2 || got[0] != "DELETE Users/u2" || got[1] != want {
		t.Errorf("the group in scope again: want the one deletion and its new member, got %q", got)
	}
	w.agree()
	if status := w.job.Status(); status.Staged != 0 || status.Code != StatusActive {
		t.Errorf("below the threshold: want nothing staged any more, got %+v", status)
	}
}

// TestThresholdCountsPurges: a hard delete counts, too, when the user was disabled before (Microsoft, "Accidental deletions").
func TestThresholdCountsPurges(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Knobs.DeleteThreshold = 2 })
	var users []Ref
	for _, name := range []string{"ada", "bob", "eve"} {
		users = append(users, w.user(name))
	}
	released := w.user("released")
	w.cycle()
	for _, user := range append(users, released) {
		w.tenant.SetEnabled(user, false)
		w.cycle()
	}
	w.tenant.Unassign(released)
	w.cycle()
	for _, user := range append(users, released) {
		w.tenant.Purge(user)
	}
	got, status := writes(w.cycle()), w.job.Status()
	if len(got) != 0 || status.Staged != 3 || status.Quarantine == nil || status.Quarantine.Reason != ReasonDeletes {
		t.Errorf("want three deletions held back, and the released user left alone, got %q, %+v", got, status)
	}
	w.tenant.Set(released, "jobTitle", "gone")
	w.job.AllowDeletes()
	if got := writes(w.cycle()); len(got) != 3 {
		t.Errorf("allowed: want three deletions, got %q", got)
	}
}
