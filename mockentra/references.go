package mockentra

import (
	"fmt"
	"slices"
)

// memberQueue is a group whose member changes the cycle has to send: the source's delta since a watermark, or, for a retry,
// only what was escrowed.
type memberQueue struct {
	group Ref
	since Watermark
	retry bool
}

// chunks are the members of one group that still have to be sent, resolved, some at a time.
type chunks struct {
	group         Ref
	target        string
	adds, removes []resolved
}

// resolved is a member with its id at the provider.
type resolved struct {
	memberChange
	id string
}

// queueReferences notes after a user's or group's pass that its references come next. They are taken from the source, never from
// a read-back (Microsoft Q&A 2278290).
func (c *cycle) queueReferences(f *objectFlow) {
	untouched := f.stage == begun // it ended before anything was asked or sent
	if untouched || f.link.id == "" || !f.link.managed || f.leaving || f.object.SoftDeleted || f.rules.reference == nil {
		return
	}
	if f.ref.Kind == User {
		if f.object.HasManager || f.link.manager != "" {
			c.managers = append(c.managers, f.ref)
		}
		return
	}
	queue := memberQueue{group: f.ref, since: c.since[Group]}
	if since, lagging := c.job.behind[f.ref]; lagging {
		queue.since = since
		delete(c.job.behind, f.ref)
	}
	if f.link.born == c.number {
		queue.since = 0 // new at the provider: all members
	}
	c.members = append(c.members, queue)
}

// keepBehind remembers from where a group's delta has to be taken when its pass failed.
func (c *cycle) keepBehind(ref Ref) {
	if _, lagging := c.job.behind[ref]; !lagging && ref.Kind == Group {
		c.job.behind[ref] = c.since[Group]
	}
}

// queueEscrowedReferences adds the references that are due for a retry, and puts all in the source's order.
func (c *cycle) queueEscrowedReferences() {
	j := c.job
	now, life := j.clock.Now(), j.cfg.Knobs.EscrowLife
	order := func(a, b Ref) int { return a.Index - b.Index }
	slices.SortFunc(c.managers, order)
	c.managers = merge(c.managers, due(j.retry.references, User, now, life))
	for _, ref := range due(j.retry.references, Group, now, life) {
		c.queueAgain(ref)
	}
	c.queueRemovals()
	slices.SortFunc(c.members, func(a, b memberQueue) int { return order(a.group, b.group) })
}

// queueAgain queues a group for what its source's delta does not have.
func (c *cycle) queueAgain(group Ref) {
	queued := slices.ContainsFunc(c.members, func(q memberQueue) bool { return q.group == group })
	if !queued && c.job.links.get(group).id != "" {
		c.members = append(c.members, memberQueue{group: group, retry: true})
	}
}

// queueRemovals queues the groups of those who have gone to the recycle bin: see Knobs.RemoveMembersOnSoftDelete.
func (c *cycle) queueRemovals() {
	for index := range c.job.links[Group] {
		group := Ref{Group, index}
		if len(c.binned) == 0 || !c.job.links.get(group).managed {
			continue
		}
		c.job.dir.Members(group, 0, func(member Ref, _ bool) bool {
			if slices.Contains(c.binned, member) {
				c.removals[group] = append(c.removals[group], memberChange{member: member})
			}
			return true
		})
		if len(c.removals[group]) > 0 {
			c.queueAgain(group)
		}
	}
}

// takeReference returns the next reference flow: managers first, then the groups' members, one chunk each.
func (c *cycle) takeReference() Flow {
	for {
		ref, ok := c.pop(c.managers)
		if !ok {
			break
		}
		if flow := c.managerFlow(ref); flow != nil {
			return flow
		}
	}
	for {
		if flow := c.takeChunk(); flow != nil {
			return flow
		}
		if len(c.members) == 0 {
			return nil
		}
		c.chunks = c.resolve(c.members[0])
		c.job.unsent = c.chunks
		c.members = c.members[1:]
	}
}

func (c *cycle) takeChunk() Flow {
	size := c.job.cfg.Knobs.PerPatch(c.job.cfg.Connector)
	from, added := &c.chunks.adds, true
	if len(*from) == 0 {
		from, added = &c.chunks.removes, false
	}
	if len(*from) == 0 {
		return nil
	}
	size = min(size, len(*from))
	flow := newMemberFlow(c, c.chunks.group, c.chunks.target, (*from)[:size], added)
	*from = (*from)[size:]
	c.job.unsent = c.chunks
	return flow
}

// resolve collects a group's member changes. A member without a link cannot be named: its addition is a warning and is not
// repaired until the group changes again or the job restarts (Microsoft, "Known issues").
func (c *cycle) resolve(queue memberQueue) chunks {
	j := c.job
	stored := j.links.get(queue.group)
	out := chunks{group: queue.group, target: stored.id}
	var unresolved []memberChange
	take := func(change memberChange) {
		member := j.links.get(change.member)
		switch {
		case member.binned && change.added: // who is in the recycle bin is added by the first restart after the restore
		case member.id != "" && change.added:
			out.adds = append(out.adds, resolved{change, member.id})
		case member.id != "":
			out.removes = append(out.removes, resolved{change, member.id})
		case change.added:
			unresolved = append(unresolved, change)
		}
	}
	if queue.since == 0 && !queue.retry {
		stored.full = c.number
		j.links.put(queue.group, stored)
		delete(j.unresolved, queue.group)
		delete(j.retry.references, queue.group)
	}
	for _, change := range c.delta(queue) {
		take(change)
	}
	if len(out.adds)+len(out.removes) == 0 {
		delete(j.retry.references, queue.group)
	}
	c.warn(queue.group, unresolved)
	return out
}

// delta merges what an earlier cycle could not send with the source's changes; the newer word about a member holds.
func (c *cycle) delta(queue memberQueue) []memberChange {
	j := c.job
	var changes []memberChange
	if held := j.retry.references[queue.group]; held != nil {
		changes = append(changes, held.changes...)
		held.changes = nil
	}
	changes = append(changes, c.removals[queue.group]...)
	if queue.retry {
		return changes
	}
	changes = append(changes, j.unresolved[queue.group]...)
	delete(j.unresolved, queue.group)
	old := len(changes)
	j.dir.Members(queue.group, queue.since, func(member Ref, added bool) bool {
		changes = append(changes, memberChange{member, added})
		return true
	})
	if old == 0 {
		return changes
	}
	newer := map[Ref]bool{}
	for _, change := range changes[old:] {
		newer[change.member] = true
	}
	return append(slices.DeleteFunc(slices.Clone(changes[:old]), func(change memberChange) bool {
		return newer[change.member]
	}), changes[old:]...)
}

// warn logs what could not be resolved and keeps it for the group's next change.
func (c *cycle) warn(group Ref, unresolved []memberChange) {
	if len(unresolved) == 0 {
		return
	}
	c.job.unresolved[group] = unresolved
	var object Object
	c.job.load(unresolved[0].member, &object)
	c.warning(group, fmt.Sprintf("%d members have no link, the first is %s", len(unresolved), object.Name()))
}

// warning writes the row of an unresolved reference.
func (c *cycle) warning(ref Ref, reason string) {
	var object Object
	c.job.load(ref, &object)
	c.write(Entry{
		TargetID: c.job.links.get(ref).id, Action: ActionUpdate, Status: EntryWarning, Code: CodeUnresolvedReference, Reason: reason,
		Steps: []LogStep{{Type: "referenceResolution", Status: EntryWarning, Text: reason}},
	}, &object)
}
