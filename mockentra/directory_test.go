package mockentra

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func delta(d Directory, group Ref, since Watermark) []string {
	var out []string
	d.Members(group, since, func(member Ref, added bool) bool {
		out = append(out, fmt.Sprintf("%d %t", member.Index, added))
		return true
	})
	return out
}

func changed(d Directory, kind Kind, since Watermark) ([]int, Watermark) {
	var out []int
	mark := d.Changes(kind, since, func(ref Ref) bool {
		out = append(out, ref.Index)
		return true
	})
	return out, mark
}

// TestTenantDelta: net changes of members, and who is marked as changed by a change of scope.
func TestTenantDelta(t *testing.T) {
	t.Parallel()
	tenant := NewTenant(NewVirtualClock(time.Unix(0, 0)), 1)
	var users []Ref
	for range 3 {
		users = append(users, tenant.AddUser(nil))
	}
	group := tenant.AddGroup("G")
	tenant.AddMember(group, users[2])
	tenant.AddMember(group, users[0])
	if diff := cmp.Diff([]string{"2 true", "0 true"}, delta(tenant, group, 0)); diff != "" {
		t.Errorf("all (-want +got):\n%s", diff)
	}
	_, mark := changed(tenant, User, 0)
	tenant.RemoveMember(group, users[0])
	tenant.AddMember(group, users[1])
	tenant.RemoveMember(group, users[2])
	tenant.AddMember(group, users[2])
	tenant.AddMember(group, users[2])
	if diff := cmp.Diff([]string{"0 false", "1 true"}, delta(tenant, group, mark)); diff != "" {
		t.Errorf("net (-want +got):\n%s", diff)
	}
	got, mark := changed(tenant, User, mark)
	if len(got) != 0 {
		t.Errorf("an unassigned group: want no user changed by its members, got %v", got)
	}
	tenant.Assign(users[2])
	_, mark = changed(tenant, User, mark)
	tenant.Assign(group)
	got, mark = changed(tenant, User, mark)
	if diff := cmp.Diff([]int{1}, got); diff != "" {
		t.Errorf("assigned group: want only who comes into scope (-want +got):\n%s", diff)
	}
	var object Object
	tenant.SoftDelete(users[1])
	if tenant.Object(users[1], &object); len(delta(tenant, group, mark)) != 0 || !object.Assigned || !object.SoftDeleted {
		t.Errorf("soft-deleted: want membership and assignment kept, got %q, %+v", delta(tenant, group, mark), object)
	}
	got, mark = changed(tenant, User, mark)
	tenant.Restore(users[1])
	if tenant.Object(users[1], &object); len(delta(tenant, group, mark)) != 0 || !object.Assigned || object.SoftDeleted {
		t.Errorf("restored: want membership and assignment as before, got %q, %+v", delta(tenant, group, mark), object)
	}
	if again, _ := changed(tenant, User, mark); len(got) != 1 || len(again) != 1 {
		t.Errorf("want the user changed by the soft delete and by the restore, got %v and %v", got, again)
	}
	tenant.SoftDelete(users[1])
	tenant.Purge(users[1])
	if diff := cmp.Diff([]string{"1 false"}, delta(tenant, group, mark)); diff != "" {
		t.Errorf("a hard delete leaves groups (-want +got):\n%s", diff)
	}
	tenant.SetManager(users[0], users[2])
	tenant.Purge(users[2])
	if tenant.Object(users[0], &object); object.HasManager {
		t.Error("purged manager: want no manager")
	}
}

func TestTombstone(t *testing.T) {
	t.Parallel()
	tenant := NewTenant(NewVirtualClock(time.Unix(0, 0)), 1)
	user := tenant.AddUser(map[string]string{"userPrincipalName": "a@b.c"})
	var object Object
	tenant.SoftDelete(user)
	tenant.SoftDelete(user) // twice is once
	tenant.Object(user, &object)
	if got := object.Attributes["userPrincipalName"]; len(got) != 32+5 || got[32:] != "a@b.c" || !object.SoftDeleted {
		t.Errorf("want 32 hex digits and the name, got %q", got)
	}
	tenant.Restore(user)
	if tenant.Object(user, &object); object.Attributes["userPrincipalName"] != "a@b.c" {
		t.Errorf("want the name back, got %q", object.Attributes["userPrincipalName"])
	}
}

// TestDerived: distinct names and members, the same for the same seed, others for another.
func TestDerived(t *testing.T) {
	t.Parallel()
	for _, shape := range []Shape{
		{Users: 1, Groups: 1, Members: 1, Seed: 1}, {Users: 97, Groups: 13, Members: 97, Seed: 2},
		{Users: 100, Groups: 7, Members: 30, Seed: 3, Domain: "contoso.com"}, {Users: 64, Groups: 9, Members: 200, Seed: 4, Plain: true},
		{Seed: 5},
	} {
		d, again := NewDerived(shape), NewDerived(shape)
		names, object, same := map[string]bool{}, Object{}, Object{}
		for i := range shape.Users {
			d.Object(Ref{User, i}, &object)
			again.Object(Ref{User, i}, &same)
			if diff := cmp.Diff(object, same); diff != "" {
				t.Errorf("%+v: user %d differs (-first +second):\n%s", shape, i, diff)
			}
			names[object.Attributes["userPrincipalName"]], names[object.ID] = true, true
		}
		if len(names) != 2*shape.Users {
			t.Errorf("%+v: want %d distinct names and ids, got %d", shape, 2*shape.Users, len(names))
		}
		for g := range shape.Groups {
			seen := map[Ref]bool{}
			d.Members(Ref{Group, g}, 0, func(member Ref, added bool) bool {
				seen[member] = added && member.Kind == User && member.Index < shape.Users
				return true
			})
			if len(seen) != min(shape.Members, shape.Users) {
				t.Errorf("%+v: group %d: want %d distinct members, got %d", shape, g, shape.Members, len(seen))
			}
		}
		if got, mark := changed(d, User, 0); len(got) != shape.Users || mark == 0 {
			t.Errorf("%+v: want all users at first, got %d", shape, len(got))
		}
		if got, _ := changed(d, User, 1); len(got) != 0 || len(delta(d, Ref{Group, 0}, 1)) != 0 {
			t.Errorf("%+v: want nothing later", shape)
		}
	}
	var one, other Object
	NewDerived(Shape{Users: 5, Seed: 1}).Object(Ref{User, 3}, &one)
	NewDerived(Shape{Users: 5, Seed: 2}).Object(Ref{User, 3}, &other)
	if one.Attributes["userPrincipalName"] == other.Attributes["userPrincipalName"] {
		t.Error("two seeds: want other names")
	}
}
