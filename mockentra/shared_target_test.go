package mockentra

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTwoGroupsOfOneName: both are linked to one resource: members merge, and what becomes of one becomes of the other (Microsoft, "Known
// issues"). The log says so when it comes about.
func TestTwoGroupsOfOneName(t *testing.T) {
	t.Parallel()
	for when, events := range map[string][2]bool{"in one cycle": {false, false}, "in two": {true, false}, "in two, the older one second": {true, true}} {
		w := newWorld(t)
		ada, bob := w.user("ada"), w.user("bob")
		var first, second Ref
		if events[1] {
			second, first = w.tenant.AddGroup("Sales"), w.group("Sales", ada)
			w.cycle()
			w.tenant.Assign(second)
			w.tenant.AddMember(second, bob)
		} else {
			first = w.group("Sales", ada)
			if events[0] {
				w.cycle()
			}
			second = w.group("Sales", bob)
		}
		w.group("Other")
		w.cycle()
		one, _ := w.job.Link(first)
		other, _ := w.job.Link(second)
		if one.TargetID == "" || one != other {
			t.Fatalf("%s: want both linked to one group, got %+v and %+v", when, one, other)
		}
		if held := w.provider.store["Groups"][one.TargetID]["members"].([]any); len(held) != 2 {
			t.Errorf("%s: want the members of both, got %v", when, held)
		}
		warned := map[Ref]string{}
		for _, entry := range w.job.Log() {
			if entry.Code == CodeDuplicateSource {
				warned[entry.Ref] = string(entry.Status) + ": " + entry.Reason
			}
		}
		want := map[Ref]string{second: "warning: linked to the resource that Group Sales (" + objectID(w, first) + ") is linked to: the values by which they are matched are equal"}
		if diff := cmp.Diff(want, warned); diff != "" {
			t.Errorf("%s: log (-want +got):\n%s", when, diff)
		}
		w.tenant.Unassign(first)
		w.cycle()
		w.tenant.AddMember(second, ada)
		w.cycle()
		if entry := w.last(second); entry.Code != CodeInvalidAnchor {
			t.Errorf("%s: one unassigned: want the other lost, too, got %+v", when, entry)
		}
	}
}

func objectID(w *world, ref Ref) string {
	var object Object
	w.tenant.Object(ref, &object)
	return object.ID
}
