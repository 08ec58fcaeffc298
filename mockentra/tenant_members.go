package mockentra

import "slices"

// memberships keeps who is and was in a group, in the order of first joining.
type memberships struct {
	order   []Ref
	toggles map[Ref][]Watermark // joined, left, joined again, …
}

func (m *memberships) in(member Ref) bool { return len(m.toggles[member])%2 == 1 }

// inAt tells who was a member when the change number was since.
func (m *memberships) inAt(member Ref, since Watermark) bool {
	count := 0
	for _, at := range m.toggles[member] {
		if at <= since {
			count++
		}
	}
	return count%2 == 1
}

func (m *memberships) toggle(member Ref, at Watermark) {
	if m.toggles == nil {
		m.toggles = map[Ref][]Watermark{}
	}
	if _, known := m.toggles[member]; !known {
		m.order = append(m.order, member)
	}
	m.toggles[member] = append(m.toggles[member], at)
}

func (m *memberships) now() []Ref {
	var members []Ref
	for _, member := range m.order {
		if m.in(member) {
			members = append(members, member)
		}
	}
	return members
}

// AddMember adds a direct member to a group; one who is in already changes nothing.
func (t *Tenant) AddMember(group, user Ref) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.setMember(t.entry(group), t.entry(user), true)
}

// RemoveMember takes a direct member out of a group.
func (t *Tenant) RemoveMember(group, user Ref) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.setMember(t.entry(group), t.entry(user), false)
}

func (t *Tenant) setMember(group, user *entry, in bool) {
	if group.members.in(user.Ref) == in {
		return
	}
	t.rescope([]Ref{user.Ref}, func() {
		t.touch(group)
		group.members.toggle(user.Ref, t.version)
		if in {
			user.memberOf = append(user.memberOf, group.Ref)
			return
		}
		user.memberOf = slices.DeleteFunc(user.memberOf, func(ref Ref) bool { return ref == group.Ref })
	})
}

// leaveGroups takes a deleted user out of all groups.
func (t *Tenant) leaveGroups(user *entry) {
	for _, ref := range slices.Clone(user.memberOf) {
		t.setMember(t.entry(ref), user, false)
	}
}

// Members implements Directory.
func (t *Tenant) Members(group Ref, since Watermark, yield func(member Ref, added bool) bool) {
	t.mu.RLock()
	stored := t.entry(group)
	type change struct {
		member Ref
		added  bool
	}
	var delta []change
	for _, member := range stored.members.order {
		now := stored.members.in(member)
		if now != stored.members.inAt(member, since) {
			delta = append(delta, change{member, now})
		}
	}
	t.mu.RUnlock()
	for _, c := range delta {
		if !yield(c.member, c.added) {
			return
		}
	}
}
