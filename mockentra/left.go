package mockentra

// Left is what a cycle that was ended has not begun: objects whose pass did not begin, and references that nobody exported.
type Left struct {
	Users       int
	Groups      int
	Managers    int
	Memberships int
	// How many requests, at least, these would take at a provider that holds none of the objects and answers as it should: a query
	// for each matching attribute and the creation, or a GET; one PATCH for a manager or a chunk of members.
	UserRequests      int // with the probe
	GroupRequests     int
	ReferenceRequests int
}

// Left counts what the cycle has not begun, zero once it is drained or was given up after its probe. Before the references'
// barrier it counts every reference of what is left or waits, whether or not it could have been resolved.
func (c *cycle) Left() Left {
	c.job.mu.Lock()
	defer c.job.mu.Unlock()
	var left Left
	if c.aborted || c.phase == finished {
		return left
	}
	users, groups := c.remaining(c.users, syncingUsers), c.remaining(c.groups, syncingGroups)
	left.Users, left.Groups = len(users), len(groups)
	left.UserRequests, left.GroupRequests = c.countRequests(users), c.countRequests(groups)
	if c.phase == probing && c.next == 0 {
		left.UserRequests++
	}
	for _, ref := range c.remaining(c.deletions, deleting) {
		if ref.Kind == User {
			left.Users++
			left.UserRequests++
		} else {
			left.Groups++
			left.GroupRequests++
		}
	}
	left.Managers = len(c.remaining(c.managers, referencing)) + c.countManagers(users)
	left.ReferenceRequests = left.Managers
	c.countMemberships(&left, groups)
	return left
}

// remaining returns what a phase's list still holds: all of it before the phase, nothing behind it.
func (c *cycle) remaining(list []Ref, of phase) []Ref {
	switch {
	case c.phase < of:
		return list
	case c.phase > of:
		return nil
	}
	return list[min(c.next, len(list)):]
}

// countManagers counts the users who have a manager.
func (c *cycle) countManagers(users []Ref) (count int) {
	if !c.references(User) {
		return 0
	}
	var object Object
	for _, ref := range users {
		if c.job.load(ref, &object); object.HasManager && c.expected(&object) {
			count++
		}
	}
	return count
}

// references reports whether the mapping has the references of a kind: managers, members.
func (c *cycle) references(kind Kind) bool {
	rules := c.job.cfg.Mapping.kind(kind)
	return rules != nil && rules.reference != nil
}

// expected reports whether an object is linked or would be created.
func (c *cycle) expected(object *Object) bool {
	return c.job.links.get(object.Ref).id != "" || !object.inactive()
}

// countMembers counts a group's member changes; at the references' barrier those alone that can be named.
func (c *cycle) countMembers(queue memberQueue) (count int) {
	c.job.dir.Members(queue.group, queue.since, func(member Ref, _ bool) bool {
		if c.phase < referencing || c.job.links.get(member).id != "" {
			count++
		}
		return true
	})
	return count
}

// countRequests is how many requests the passes of objects take.
func (c *cycle) countRequests(refs []Ref) (count int) {
	var object Object
	for _, ref := range refs {
		c.job.load(ref, &object)
		switch {
		case !c.expected(&object):
			continue
		case c.job.links.get(ref).id == "":
			count += len(c.job.cfg.Mapping.kind(ref.Kind).matching)
		}
		count++
	}
	return count
}

// countMemberships adds the memberships of the groups that are left or wait, and of the one whose chunks were begun.
func (c *cycle) countMemberships(left *Left, groups []Ref) {
	size := c.job.cfg.Knobs.PerPatch(c.job.cfg.Connector)
	add := func(count int) {
		left.Memberships += count
		left.ReferenceRequests += (count + size - 1) / size
	}
	for _, ref := range groups {
		if !c.references(Group) {
			break
		}
		add(c.countMembers(memberQueue{group: ref, since: c.since[Group]}))
	}
	for _, queue := range c.members {
		if !queue.retry {
			add(c.countMembers(queue))
		} else if held := c.job.retry.references[queue.group]; held != nil {
			add(len(held.changes))
		}
	}
	add(len(c.chunks.adds))
	add(len(c.chunks.removes))
}
