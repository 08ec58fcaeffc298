package mockentra

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/scim"
)

const manager = `"path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"`

// TestManager: set, replace, remove, in both dialects and in the four shapes of a removal.
func TestManager(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		dialect               Dialect
		remove                string
		added, other, removed string
	}{
		"legacy": {Legacy, "",
			`{"op":"Add",` + manager + `,"value":"u2"}`, `{"op":"Replace",` + manager + `,"value":"u3"}`, `{"op":"Remove",` + manager + `}`},
		"compliant": {Compliant, "",
			`{"op":"add",` + manager + `,"value":{"value":"u2"}}`, `{"op":"replace",` + manager + `,"value":{"value":"u3"}}`,
			`{"op":"replace",` + manager + `,"value":{"value":""}}`},
		"compliant remove": {Compliant, "remove",
			`{"op":"add",` + manager + `,"value":{"value":"u2"}}`, `{"op":"replace",` + manager + `,"value":{"value":"u3"}}`,
			`{"op":"remove",` + manager + `}`},
		"remove by filter": {Compliant, "remove-filter",
			`{"op":"add",` + manager + `,"value":{"value":"u2"}}`, `{"op":"replace",` + manager + `,"value":{"value":"u3"}}`,
			`{"op":"remove","path":"manager[value eq \"u3\"]"}`},
		"silent": {Legacy, "silent",
			`{"op":"Add",` + manager + `,"value":"u2"}`, `{"op":"Replace",` + manager + `,"value":"u3"}`, ``},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, func(c *Config) { c.Dialect, c.Knobs.ManagerRemove = test.dialect, test.remove })
			ada, bob, eve := w.user("ada"), w.user("bob"), w.user("eve")
			w.tenant.SetManager(ada, bob)
			beat := func(want string) {
				t.Helper()
				got := writes(w.cycle())
				if got = got[min(len(got), strings.Count(strings.Join(got, " "), "POST")):]; want == "" {
					if len(got) != 0 {
						t.Errorf("want nothing, got %q", got)
					}
					return
				}
				if diff := cmp.Diff([]string{"PATCH Users/u1 " + want}, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			}
			beat(test.added)
			if entry := w.last(ada); entry.Modified[0] != (Modified{Name: "manager", New: "u2"}) {
				t.Errorf("log: want the manager's id as new value, got %v", entry.Modified)
			}
			w.tenant.SetManager(ada, eve)
			beat(test.other)
			w.tenant.Set(ada, "jobTitle", "engineer") // evaluated again, nothing to send
			beat("")
			w.tenant.ClearManager(ada)
			beat(test.removed)
			beat("")
		})
	}
}

// TestManagerOutOfScope: an unresolved reference is a warning, and is not repaired when the manager comes later, until the user
// changes (Microsoft, "Known issues").
func TestManagerOutOfScope(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, bob := w.user("ada"), w.tenant.AddUser(everyAttribute("bob"))
	w.tenant.SetManager(ada, bob)
	w.cycle()
	if entry := w.last(ada); entry.Status != EntryWarning || entry.Code != CodeUnresolvedReference {
		t.Errorf("want a warning %s, got %+v", CodeUnresolvedReference, entry)
	}
	w.tenant.Assign(bob)
	if got := writes(w.cycle()); len(got) != 1 || got[0] != "POST Users" {
		t.Errorf("want bob created and nothing about ada, got %q", got)
	}
	w.tenant.Set(ada, "jobTitle", "engineer")
	want := []string{`PATCH Users/u1 {"op":"Add",` + manager + `,"value":"u2"}`}
	if diff := cmp.Diff(want, writes(w.cycle())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestLateMember is the same for members, and the oracle neither wants nor condemns what Entra did not export.
func TestLateMember(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.user("ada")
	guest := w.tenant.AddUser(everyAttribute("guest"))
	w.tenant.SetEnabled(guest, false) // in scope through the group, but never created while disabled
	group := w.group("G", ada, guest)
	w.cycle()
	if entry := w.last(group); entry.Status != EntrySuccess || entry.Modified[0].New != "u1" {
		t.Errorf("want ada added last, got %+v", entry)
	}
	warned := 0
	for _, entry := range w.job.Log() {
		if entry.Ref == group && entry.Code == CodeUnresolvedReference {
			warned++
		}
	}
	if warned != 1 {
		t.Errorf("want one warning about the group, got %d", warned)
	}
	w.tenant.SetEnabled(guest, true)
	if got := writes(w.cycle()); len(got) != 1 {
		t.Errorf("want guest created and not added, got %q", got)
	}
	w.agree()
	w.tenant.Set(group, "displayName", "H")
	want := []string{`PATCH Groups/g2 {"op":"Replace","path":"displayName","value":"H"}`,
		`PATCH Groups/g2 {"op":"Add","path":"members","value":[{"value":"u3"}]}`}
	if diff := cmp.Diff(want, writes(w.cycle())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	w.agree()
}

// TestMemberChunks: how many members a PATCH carries, by connector and knob, and both forms of removal.
func TestMemberChunks(t *testing.T) {
	t.Parallel()
	names := []string{"a", "b", "c", "d", "e"}
	for name, test := range map[string]struct {
		change       func(*Config)
		adds         int
		first, taken string
	}{
		"nongallery": {func(*Config) {}, 5, `{"op":"Add","path":"members","value":[{"value":"u1"}]}`,
			`{"op":"Remove","path":"members","value":[{"value":"u1"}]}`},
		"gallery": {func(c *Config) { c.Connector = Gallery }, 1,
			`{"op":"Add","path":"members","value":[{"value":"u1"},{"value":"u2"},{"value":"u3"},{"value":"u4"},{"value":"u5"}]}`,
			`{"op":"Remove","path":"members","value":[{"value":"u1"},{"value":"u2"}]}`},
		"knob": {func(c *Config) { c.Knobs.MembersPerPatch = 2; c.Knobs.MemberRefNull = true }, 3,
			`{"op":"Add","path":"members","value":[{"$ref":null,"value":"u1"},{"$ref":null,"value":"u2"}]}`,
			`{"op":"Remove","path":"members","value":[{"$ref":null,"value":"u1"},{"$ref":null,"value":"u2"}]}`},
		"compliant": {func(c *Config) { c.Connector, c.Dialect = Gallery, Compliant }, 1,
			`{"op":"add","path":"members","value":[{"value":"u1"},{"value":"u2"},{"value":"u3"},{"value":"u4"},{"value":"u5"}]}`,
			`{"op":"remove","path":"members[value eq \"u1\"]"},{"op":"remove","path":"members[value eq \"u2\"]"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, test.change)
			var refs []Ref
			for _, name := range names {
				refs = append(refs, w.user(name))
			}
			group := w.group("G", refs...)
			sent := w.cycle()
			var adds []string
			for _, request := range sent {
				if request.op == scim.OpGroupAddMembers {
					adds = append(adds, request.body)
				}
			}
			if len(adds) != test.adds || adds[0] != patchOpen+test.first+patchClose {
				t.Errorf("want %d PATCHes, the first %s; got %q", test.adds, test.first, adds)
			}
			w.agree()
			w.tenant.RemoveMember(group, refs[0])
			w.tenant.RemoveMember(group, refs[1])
			if got := writes(w.cycle()); got[0] != "PATCH Groups/g6 "+test.taken {
				t.Errorf("want %s, got %q", test.taken, got)
			}
			w.agree()
		})
	}
}

// TestRefusedReferences: what the provider did not take is sent again, an older word about a member gives way to a newer one.
func TestRefusedReferences(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, bob, eve := w.user("ada"), w.user("bob"), w.user("eve")
	w.tenant.SetManager(ada, bob)
	group := w.group("G", ada, bob)
	busy := func(req *scim.Request) *scim.Response {
		if req.Op == scim.OpGroupAddMembers || req.Op == scim.OpUserManager {
			return &scim.Response{Status: 429}
		}
		return nil
	}
	w.provider.spoil = busy
	w.cycle()
	if got := w.job.Status().Escrowed; got != 2 {
		t.Errorf("escrowed: want the user's and the group's references, got %d", got)
	}
	report := Audit(t.Context(), w.job, w.provider, AuditOptions{})
	if len(report.Findings) != 2 {
		t.Errorf("oracle: want two members missing, got %v", report.Findings)
	}
	w.provider.take()
	w.tenant.RemoveMember(group, ada)
	w.tenant.AddMember(group, eve)
	w.provider.spoil = nil
	add := func(id string) string {
		return `PATCH Groups/g4 {"op":"Add","path":"members","value":[{"value":"` + id + `"}]}`
	}
	want := []string{`PATCH Users/u1 {"op":"Add",` + manager + `,"value":"u2"}`, add("u2"), add("u3"),
		`PATCH Groups/g4 {"op":"Remove","path":"members","value":[{"value":"u1"}]}`}
	if diff := cmp.Diff(want, writes(w.cycle())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := w.job.Status().Escrowed; got != 0 {
		t.Errorf("escrowed: want nothing left, got %d", got)
	}
	w.agree()
}

// TestRetriedMembers: a refused chunk is retried although the group does not change.
func TestRetriedMembers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, bob := w.user("ada"), w.user("bob")
	w.group("G", ada, bob)
	w.provider.spoil = func(req *scim.Request) *scim.Response {
		if req.Op == scim.OpGroupAddMembers && strings.Contains(string(req.Body), "u1") {
			return &scim.Response{Status: 400}
		}
		return nil
	}
	w.cycle()
	if got := writes(w.cycle()); len(got) != 1 {
		t.Errorf("next cycle: want the chunk again, got %q", got)
	}
	if got := writes(w.cycle()); len(got) != 0 {
		t.Errorf("the cycle after it: want nothing, got %q", got)
	}
	w.provider.spoil = nil
	w.clock.Advance(6 * time.Hour)
	want := []string{`PATCH Groups/g3 {"op":"Add","path":"members","value":[{"value":"u1"}]}`}
	if diff := cmp.Diff(want, writes(w.cycle())); diff != "" {
		t.Errorf("after 6 hours (-want +got):\n%s", diff)
	}
	w.agree()
}

// TestGroupDeltaSurvivesFailure: members that joined while the group could not be read are not forgotten.
func TestGroupDeltaSurvivesFailure(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, bob := w.user("ada"), w.user("bob")
	group := w.group("G", ada)
	w.cycle()
	w.provider.spoil = func(req *scim.Request) *scim.Response {
		if req.Op == scim.OpGroupGet {
			return &scim.Response{Status: 503}
		}
		return nil
	}
	w.tenant.AddMember(group, bob)
	if got := writes(w.cycle()); len(got) != 0 {
		t.Errorf("want nothing while the group cannot be read, got %q", got)
	}
	w.provider.spoil = nil
	want := []string{`PATCH Groups/g3 {"op":"Add","path":"members","value":[{"value":"u2"}]}`}
	if diff := cmp.Diff(want, writes(w.cycle())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
