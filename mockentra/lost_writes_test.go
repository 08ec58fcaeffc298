package mockentra

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/scimproof/scimproof/scim"
)

var errDropped = errors.New("connection reset by peer")

// drop lets the provider perform what matches, or not, and loses the answer, once.
func drop(w *world, op scim.Op, applied bool) { dropAs(w, op, applied, scim.Response{Err: errDropped}) }

// dropAs is drop where something stands in the place of the answer.
func dropAs(w *world, op scim.Op, applied bool, instead scim.Response) {
	done := false
	lose := func(req *scim.Request) *scim.Response {
		if done || req.Op != op {
			return nil
		}
		done = true
		if applied {
			w.provider.perform(req)
		}
		return &instead
	}
	w.provider.spoil = lose
}

// TestALostAnswerIsNoDifference: whatever the provider did with a write whose answer was lost, nobody can be accused of it.
func TestALostAnswerIsNoDifference(t *testing.T) {
	t.Parallel()
	nothing, gateway := scim.Response{Err: errDropped}, scim.Response{Status: http.StatusGatewayTimeout, Body: []byte("<html>")}
	for name, test := range map[string]struct {
		op      scim.Op
		applied bool
		instead scim.Response
		want    []Finding
	}{
		"create done":          {scim.OpUserCreate, true, nothing, []Finding{{Kind: FindingDone, Object: "User ada", What: "create"}}},
		"create not done":      {scim.OpUserCreate, false, nothing, []Finding{{Kind: FindingUndone, Object: "User ada", What: "create"}}},
		"manager done":         {scim.OpUserManager, true, nothing, []Finding{{Kind: FindingDone, Object: "User ada", What: "manager"}}},
		"manager not done":     {scim.OpUserManager, false, nothing, []Finding{{Kind: FindingUndone, Object: "User ada", What: "manager"}}},
		"member done":          {scim.OpGroupAddMembers, true, nothing, []Finding{{Kind: FindingDone, Object: "Group G", What: "members"}}},
		"member not done":      {scim.OpGroupAddMembers, false, nothing, []Finding{{Kind: FindingUndone, Object: "Group G", What: "members"}}},
		"group done":           {scim.OpGroupCreate, true, nothing, []Finding{{Kind: FindingDone, Object: "Group G", What: "create"}}},
		"group not done":       {scim.OpGroupCreate, false, nothing, []Finding{{Kind: FindingUndone, Object: "Group G", What: "create"}}},
		"create done, 504":     {scim.OpUserCreate, true, gateway, []Finding{{Kind: FindingDone, Object: "User ada", What: "create"}}},
		"create not done, 504": {scim.OpUserCreate, false, gateway, []Finding{{Kind: FindingUndone, Object: "User ada", What: "create"}}},
		"member done, 504":     {scim.OpGroupAddMembers, true, gateway, []Finding{{Kind: FindingDone, Object: "Group G", What: "members"}}},
		"group done, 504":      {scim.OpGroupCreate, true, gateway, []Finding{{Kind: FindingDone, Object: "Group G", What: "create"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			ada, bob := w.user("ada"), w.user("bob")
			w.tenant.SetManager(ada, bob)
			w.group("G", ada, bob)
			dropAs(w, test.op, test.applied, test.instead)
			w.cycle()
			w.provider.spoil = nil
			report := Audit(t.Context(), w.job, w.provider, AuditOptions{})
			if len(report.Findings) > 0 {
				t.Errorf("want no difference, got %+v", report.Findings)
			}
			brief := cmp.FilterPath(func(p cmp.Path) bool { return p.String() == "Want" || p.String() == "Got" || p.String() == "Ref" }, cmp.Ignore())
			if diff := cmp.Diff(test.want, report.Unknown, brief); diff != "" {
				t.Errorf("unknown (-want +got):\n%s", diff)
			}
			w.provider.take()
			w.cycle() // Entra repeats it: nothing stays unknown
			if again := Audit(t.Context(), w.job, w.provider, AuditOptions{}); len(again.Findings)+len(again.Unknown) > 0 {
				t.Errorf("repeated: want nothing different and nothing unknown, got %+v, %+v", again.Findings, again.Unknown)
			}
		})
	}
}

// TestALostUpdate: old and new are both possible, and a lost deletion leaves the resource or not.
func TestALostUpdate(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		op      scim.Op
		applied bool
		kind    FindingKind
	}{
		"update done":     {scim.OpUserUpdate, true, FindingDone},
		"update not done": {scim.OpUserUpdate, false, FindingUnknown},
		"delete done":     {scim.OpUserDelete, true, FindingDone},
		"delete not done": {scim.OpUserDelete, false, FindingUndone},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			ada := w.user("ada")
			w.user("bob")
			w.cycle()
			drop(w, test.op, test.applied)
			if test.op == scim.OpUserDelete {
				w.tenant.Purge(ada)
			} else {
				w.tenant.Set(ada, "jobTitle", "Boss")
			}
			w.cycle()
			w.provider.spoil = nil
			report := Audit(t.Context(), w.job, w.provider, AuditOptions{})
			if len(report.Findings) > 0 || len(report.Unknown) != 1 || report.Unknown[0].Kind != test.kind {
				t.Errorf("want no difference and one write %q, got %+v and %+v", test.kind, report.Findings, report.Unknown)
			}
			if last := w.last(ada); last.Status != EntryFailure || last.Outcome != Unknown {
				t.Errorf("want the log to say failure, as Entra's does, and to keep the outcome unknown beside it, got %s, %s", last.Status, last.Outcome)
			}
		})
	}
}

// TestWhatALostCreationLeftIsJudged: the answer was lost, the resource is there and wrong.
func TestWhatALostCreationLeftIsJudged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("ada")
	drop(w, scim.OpUserCreate, true)
	w.cycle()
	w.provider.spoil = nil
	w.provider.store["Users"]["u1"]["title"] = "Boss"
	report := Audit(t.Context(), w.job, w.provider, AuditOptions{})
	want := []Finding{{"wrong", "User ada", "title", "Engineer", `"Boss"`, Ref{User, 0}}}
	if diff := cmp.Diff(want, report.Findings); diff != "" || report.Users != 1 {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestAProviderThatIgnoresTheFilterHidesNothing: the look-up of a lost creation takes nobody else for it.
func TestAProviderThatIgnoresTheFilterHidesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.user("ada")
	drop(w, scim.OpUserCreate, false)
	w.cycle()
	w.provider.spoil = func(req *scim.Request) *scim.Response {
		if req.Op != scim.OpUserMatch {
			return nil
		}
		return &scim.Response{Status: 200, Body: []byte(`{"schemas":["` + scim.MessageList + `"],"totalResults":1,"Resources":[{"id":"x","userName":"eve@contoso.com"}]}`)}
	}
	report := Audit(t.Context(), w.job, w.provider, AuditOptions{})
	if len(report.Findings) > 0 || len(report.Unknown) != 1 || report.Unknown[0].Kind != FindingUnknown {
		t.Errorf("want it unknown, got %+v and %+v", report.Findings, report.Unknown)
	}
}

// TestMembersThatWereNeverSentAreNotMissed: a cycle that was ended within a group.
func TestMembersThatWereNeverSentAreNotMissed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.group("G", w.user("ada"), w.user("bob"), w.user("eve"))
	cycle := w.job.Begin()
	for {
		flow, state := cycle.Start()
		if state != Ready {
			t.Fatal("want a flow that adds a member")
		}
		Run(t.Context(), flow, w.provider, w.clock)
		cycle.Done(flow)
		if sent := w.provider.take(); sent[len(sent)-1].op == scim.OpGroupAddMembers {
			break
		}
	}
	report := Audit(t.Context(), w.job, w.provider, AuditOptions{})
	if len(report.Findings) > 0 || report.Memberships != 1 {
		t.Errorf("want the one membership that was sent compared and no difference, got %+v", report)
	}
	left := cycle.(interface{ Left() Left }).Left()
	if diff := cmp.Diff(Left{Memberships: 2, ReferenceRequests: 2}, left); diff != "" {
		t.Errorf("left (-want +got):\n%s", diff)
	}
}

// TestLeft counts what a cycle that was ended has not begun.
func TestLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, bob, eve := w.user("ada"), w.user("bob"), w.user("eve")
	w.tenant.SetManager(bob, ada)
	w.group("G", ada, bob)
	w.group("H", eve)
	cycle := w.job.Begin()
	left := func() Left { return cycle.(interface{ Left() Left }).Left() }
	if all := left(); all.UserRequests != 7 {
		t.Errorf("want the probe and two requests for each user, got %+v", all)
	}
	for i, want := range []Left{
		{Users: 3, Groups: 2, Managers: 1, Memberships: 3, UserRequests: 6, GroupRequests: 4, ReferenceRequests: 4}, // the probe is out
		{Users: 2, Groups: 2, Managers: 1, Memberships: 3, UserRequests: 4, GroupRequests: 4, ReferenceRequests: 4},
		{Users: 1, Groups: 2, Managers: 1, Memberships: 3, UserRequests: 2, GroupRequests: 4, ReferenceRequests: 4},
		{Users: 0, Groups: 2, Managers: 1, Memberships: 3, GroupRequests: 4, ReferenceRequests: 4},
		{Users: 0, Groups: 1, Managers: 1, Memberships: 3, GroupRequests: 2, ReferenceRequests: 4},
		{Managers: 1, Memberships: 3, ReferenceRequests: 4},
		{Memberships: 3, ReferenceRequests: 3},
		{Memberships: 2, ReferenceRequests: 2}, {Memberships: 1, ReferenceRequests: 1}, {},
	} {
		flow, _ := cycle.Start()
		Run(t.Context(), flow, w.provider, w.clock)
		cycle.Done(flow)
		if got := left(); got != want {
			t.Errorf("after flow %d: want %+v, got %+v", i+1, want, got)
		}
	}
	if _, state := cycle.Start(); state != Drained || left() != (Left{}) {
		t.Errorf("want the cycle over and nothing left, got %v, %+v", state, left())
	}
}

// heldBack is the error of a transport that has not sent a request.
type heldBack struct{ error }

func (heldBack) Unsent() {}

// TestACreationThatWasHeldBackIsNotLost: nothing has left this machine, so that nobody has to ask what became of it. A change that was
// held back is no difference either.
func TestACreationThatWasHeldBackIsNotLost(t *testing.T) {
	t.Parallel()
	for op, unknown := range map[scim.Op]int{scim.OpUserCreate: 0, scim.OpGroupCreate: 0, scim.OpUserManager: 1, scim.OpGroupAddMembers: 2} {
		t.Run(string(op), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			ada, bob := w.user("ada"), w.user("bob")
			w.tenant.SetManager(ada, bob)
			w.group("G", ada, bob)
			held := 0
			w.provider.spoil = func(req *scim.Request) *scim.Response {
				if req.Op != op {
					return nil
				}
				held++
				return &scim.Response{Err: fmt.Errorf("sent: %w", heldBack{errors.New("the budget is used up")})}
			}
			w.cycle()
			w.provider.spoil = nil
			report := Audit(t.Context(), w.job, w.provider, AuditOptions{})
			if held == 0 || len(report.Findings) > 0 || len(report.Unknown) != unknown {
				t.Errorf("%d held back: want nothing different and %d unknown, got %+v, %+v", held, unknown, report.Findings, report.Unknown)
			}
			for _, entry := range w.job.Log() {
				if entry.Outcome == Unknown && unknown == 0 {
					t.Errorf("want no unknown outcome, got %+v", entry)
				}
			}
		})
	}
}
