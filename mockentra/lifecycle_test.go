package mockentra

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/scim"
)

const (
	switchOff = `PATCH Users/u1 {"op":"Replace","path":"active","value":"False"}`
	switchOn  = `PATCH Users/u1 {"op":"Replace","path":"active","value":"True"}`
)

// TestLifecycle walks the states of a user: each story is a list of events, each followed by a cycle and by what that cycle
// wrote.
func TestLifecycle(t *testing.T) {
	t.Parallel()
	type beat struct {
		event string
		want  []string
		log   string // action, status and code of Ada's newest row; empty = not asked
	}
	const created = "POST Users"
	tombstone := func(hex string) []string {
		return []string{`PATCH Users/u1 {"op":"Replace","path":"active","value":"False"},{"op":"Replace","path":"userName","value":"` + hex + `ada@contoso.com"}`}
	}
	const hex = "<hex>" // replaced below
	stories := map[string]struct {
		change func(*Config)
		beats  []beat
	}{
		"disable and enable": {beats: []beat{
			{"assign", []string{created}, "create success "},
			{"disable", []string{switchOff}, "disable success "},
			{"nothing", nil, ""},
			{"enable", []string{switchOn}, "update success "},
		}},
		"unassign releases": {beats: []beat{
			{"assign", []string{created}, ""},
			{"unassign", []string{switchOff}, "disable success "},
			{"title", nil, "other skipped NotEffectivelyEntitled"},
			{"soft-delete", nil, ""},
			{"purge", nil, "other skipped EntrySynchronizationSkipped"},
		}},
		"unassign and assign again": {beats: []beat{
			{"assign", []string{created}, ""},
			{"unassign", []string{switchOff}, ""},
			{"assign", []string{switchOn}, "update success "},
			{"unassign", []string{switchOff}, "disable success "},
		}},
		"soft delete, restore": {beats: []beat{
			{"assign", []string{created}, ""},
			{"soft-delete", tombstone(hex), "disable success "},
			{"restore", []string{`PATCH Users/u1 {"op":"Replace","path":"active","value":"True"},{"op":"Replace","path":"userName","value":"ada@contoso.com"}`}, "update success "},
		}},
		"soft delete, purge": {beats: []beat{
			{"assign", []string{created}, ""},
			{"soft-delete", tombstone(hex), ""},
			{"purge", []string{"DELETE Users/u1"}, "delete success "},
			{"nothing", nil, ""},
		}},
		"purged at once": {beats: []beat{
			{"assign", []string{created}, ""},
			{"purge", []string{"DELETE Users/u1"}, "delete success "},
		}},
		"purged at once, gone already": {beats: []beat{
			{"assign", []string{created}, ""},
			{"lose", nil, ""},
			{"purge", []string{"DELETE Users/u1"}, "delete success "},
		}},
		"disabled before the first cycle": {beats: []beat{
			{"disable", nil, "other skipped NotEffectivelyEntitled"},
			{"assign", nil, "other skipped EntrySynchronizationSkipped"},
			{"enable", []string{created}, "create success "},
		}},
		"never assigned": {beats: []beat{{"title", nil, "other skipped NotEffectivelyEntitled"}, {"purge", nil, ""}}},
		"out of scope is skipped by the secret": {change: func(c *Config) { c.Knobs.SkipOutOfScope = true }, beats: []beat{
			{"assign", []string{created}, ""},
			{"unassign", nil, "other skipped NotEffectivelyEntitled"},
		}},
		"every user in scope": {change: func(c *Config) { c.Knobs.Scope = "all" }, beats: []beat{
			{"nothing", []string{created}, "create success "},
			{"disable", []string{switchOff}, ""},
		}},
	}
	for name, story := range stories {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, func(c *Config) {
				if story.change != nil {
					story.change(c)
				}
			})
			ada := w.tenant.AddUser(everyAttribute("ada"))
			for i, beat := range story.beats {
				w.event(ada, beat.event)
				want := []string{}
				for _, line := range beat.want {
					want = append(want, replaceHex(w, ada, line))
				}
				if diff := cmp.Diff(want, writes(w.cycle())); diff != "" {
					t.Errorf("beat %d, %s (-want +got):\n%s", i+1, beat.event, diff)
				}
				entry := w.last(ada)
				if got := fmt.Sprintf("%s %s %s", entry.Action, entry.Status, entry.Code); beat.log != "" && got != beat.log {
					t.Errorf("beat %d, %s: log: want %q, got %q (%s)", i+1, beat.event, beat.log, got, entry.Reason)
				}
			}
		})
	}
}

// TestGroupLifecycle: groups have no active, so they are deleted and made anew with their members.
func TestGroupLifecycle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, bob := w.user("ada"), w.tenant.AddUser(everyAttribute("bob"))
	group := w.group("G", ada, bob) // brings bob into scope
	add := func(target, id string) string {
		return `PATCH Groups/` + target + ` {"op":"Add","path":"members","value":[{"value":"` + id + `"}]}`
	}
	remove := func(target, id string) string {
		return `PATCH Groups/` + target + ` {"op":"Remove","path":"members","value":[{"value":"` + id + `"}]}`
	}
	bobOff := `PATCH Users/u2 {"op":"Replace","path":"active","value":"False"}`
	bobOn := `PATCH Users/u2 {"op":"Replace","path":"active","value":"True"}`
	for i, beat := range []struct {
		event func()
		want  []string
	}{
		{func() {}, []string{"POST Users", "POST Users", "POST Groups", add("g3", "u1"), add("g3", "u2")}},
		{func() { w.tenant.Set(group, "displayName", "H") }, []string{`PATCH Groups/g3 {"op":"Replace","path":"displayName","value":"H"}`}},
		{func() { w.tenant.RemoveMember(group, bob) }, []string{bobOff, remove("g3", "u2")}},
		{func() { w.tenant.AddMember(group, bob) }, []string{bobOn, add("g3", "u2")}},
		{func() { w.tenant.RemoveMember(group, ada); w.tenant.AddMember(group, ada) }, []string{}},
		{func() { w.tenant.Unassign(group) }, []string{bobOff, "DELETE Groups/g3"}},
		{func() { w.tenant.Assign(group) }, []string{bobOn, "POST Groups", add("g4", "u1"), add("g4", "u2")}},
		{func() { w.tenant.SoftDelete(ada) }, []string{replaceHex(w, ada,
			`PATCH Users/u1 {"op":"Replace","path":"active","value":"False"},{"op":"Replace","path":"userName","value":"<hex>ada@contoso.com"}`)}},
		{func() { w.job.Restart(ResetDefault) }, []string{add("g4", "u2")}}, // nobody who is in the recycle bin is added
		{func() { w.tenant.Restore(ada) }, []string{
			`PATCH Users/u1 {"op":"Replace","path":"active","value":"True"},{"op":"Replace","path":"userName","value":"ada@contoso.com"}`}},
		{func() { w.tenant.Set(group, "displayName", "I") }, []string{`PATCH Groups/g4 {"op":"Replace","path":"displayName","value":"I"}`}},
		{func() { w.job.Restart(ResetDefault) }, []string{add("g4", "u1"), add("g4", "u2")}},
		{func() { w.tenant.SoftDelete(group) }, []string{bobOff, "DELETE Groups/g4"}},
		{func() { w.tenant.Restore(group) }, []string{bobOn, "POST Groups", add("g5", "u1"), add("g5", "u2")}},
		{func() { w.tenant.Purge(bob) }, []string{"DELETE Users/u2"}},
		{func() { w.tenant.Purge(group) }, []string{"DELETE Groups/g5"}},
	} {
		beat.event()
		if diff := cmp.Diff(beat.want, writes(w.cycle())); diff != "" {
			t.Errorf("beat %d (-want +got):\n%s", i+1, diff)
		}
	}
}

func (w *world) event(ref Ref, name string) {
	switch name {
	case "assign":
		w.tenant.Assign(ref)
	case "unassign":
		w.tenant.Unassign(ref)
	case "disable":
		w.tenant.SetEnabled(ref, false)
	case "enable":
		w.tenant.SetEnabled(ref, true)
	case "soft-delete":
		w.tenant.SoftDelete(ref)
	case "restore":
		w.tenant.Restore(ref)
	case "purge":
		w.tenant.Purge(ref)
	case "title":
		w.tenant.Set(ref, "jobTitle", "Boss")
	case "lose":
		clear(w.provider.store["Users"])
	case "nothing":
	default:
		w.t.Fatalf("unknown event %q", name)
	}
}

// TestMembershipsOfTheInactive: whether a provider keeps or drops the memberships of who is inactive, the oracle finds no difference,
// until Entra has sent them again.
func TestMembershipsOfTheInactive(t *testing.T) {
	t.Parallel()
	for _, event := range [][2]string{{"disable", "enable"}, {"soft-delete", "restore"}} {
		for _, drops := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, drops %t", event[0], drops), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				ada, bob := w.user("ada"), w.user("bob")
				group := w.group("G", ada, bob)
				w.cycle()
				w.event(ada, event[0])
				w.cycle()
				drop := func() { w.provider.store["Groups"]["g3"]["members"] = []any{map[string]any{"value": "u2"}} }
				lost := func(when string) {
					t.Helper()
					drop()
					if found := Audit(t.Context(), w.job, w.provider, AuditOptions{}).Findings; len(found) != 1 || found[0].Kind != FindingMissing {
						t.Errorf("lost %s: want it missing, got %v", when, found)
					}
					w.provider.take()
				}
				if drops {
					drop()
				}
				w.agree()
				w.event(ada, event[1])
				w.cycle()
				w.agree()
				w.job.Restart(ResetDefault)
				w.cycle()
				w.agree()
				lost("after the restart")
				w.tenant.RemoveMember(group, ada)
				w.cycle()
				w.agree()
				w.event(ada, event[0])
				w.cycle()
				w.event(ada, event[1])
				w.cycle()
				w.tenant.AddMember(group, ada)
				w.cycle()
				w.agree()
				lost("after joining again")
			})
		}
	}
}

// TestRemoveMembersOnSoftDelete: the knob has the soft delete end the memberships, once, in groups that Entra manages.
func TestRemoveMembersOnSoftDelete(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *Config) { c.Knobs.RemoveMembersOnSoftDelete = true })
	ada, bob := w.user("ada"), w.user("bob")
	group := w.group("G", ada, bob)
	w.tenant.AddMember(w.tenant.AddGroup("unassigned"), ada)
	w.cycle()
	const remove = `PATCH Groups/g3 {"op":"Remove","path":"members","value":[{"value":"u1"}]}`
	w.tenant.SoftDelete(ada)
	if got := writes(w.cycle()); len(got) != 2 || got[1] != remove {
		t.Errorf("soft delete: want the user disabled and %s, got %q", remove, got)
	}
	w.tenant.Set(ada, "jobTitle", "VP")
	w.tenant.Set(group, "displayName", "H")
	if got := writes(w.cycle()); len(got) != 2 || got[1] == remove {
		t.Errorf("later: want title and name alone, got %q", got)
	}
	w.agree()
	w.tenant.Restore(ada)
	if got := writes(w.cycle()); len(got) != 1 {
		t.Errorf("restore: want the user alone, got %q", got)
	}
	w.agree()
	w.provider.spoil = func(req *scim.Request) *scim.Response {
		if req.Op == scim.OpGroupRemoveMembers {
			return &scim.Response{Status: 503}
		}
		return nil
	}
	w.tenant.SoftDelete(bob)
	w.cycle()
	w.provider.spoil = nil
	if got := writes(w.cycle()); len(got) != 1 || got[0] != `PATCH Groups/g3 {"op":"Remove","path":"members","value":[{"value":"u2"}]}` {
		t.Errorf("a removal that failed: want it again, got %q", got)
	}
}
