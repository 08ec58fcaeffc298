package mockentra

import (
	"net/http"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// managerFlow sets, replaces or removes one user's manager.
type managerFlow struct {
	pass
	id, old string // the manager's id: new, "" = none; as last exported
}

// managerFlow returns nil where nothing is to be sent: the reference cannot be resolved, is exported already, or its removal
// is silent.
func (c *cycle) managerFlow(ref Ref) Flow {
	j, object := c.job, &c.scratch
	j.load(ref, object)
	stored := j.links.get(ref)
	if stored.id == "" {
		return nil
	}
	id := ""
	if object.HasManager {
		if id = j.links.get(object.Manager).id; id == "" {
			delete(j.retry.references, ref)
			c.warning(ref, "the manager has no link")
			return nil
		}
	}
	if id == stored.manager {
		delete(j.retry.references, ref)
		return nil
	}
	flow := &managerFlow{pass: pass{cycle: c, ref: ref, target: stored.id, entry: Entry{Action: ActionUpdate}}, id: id, old: stored.manager}
	flow.body = j.cfg.Dialect.appendManager(nil, id, stored.manager, &j.cfg.Knobs)
	if flow.body == nil {
		stored.manager = ""
		j.links.put(ref, stored)
		return nil
	}
	return flow
}

// Next implements Flow.
func (f *managerFlow) Next(prev *scim.Response, _ time.Time, req *scim.Request) bool {
	f.noteResponse(prev)
	if prev != nil {
		return f.patched(prev)
	}
	if !f.cycle.job.cfg.Brief {
		f.carries = []Modified{{Name: managerPath, Old: f.old, New: f.id}}
	}
	return f.askAt(req, scim.OpUserManager, http.MethodPatch, User, "", f.body)
}

// settle implements settler.
func (f *managerFlow) settle(now time.Time) {
	j := f.cycle.job
	if f.failed() {
		f.cycle.fail(j.retry.references, f.ref, f.outcome.Code, now).noteLostManager(f.outcome, f.id)
	} else {
		delete(j.retry.references, f.ref)
		stored := j.links.get(f.ref)
		stored.manager = f.id
		j.links.put(f.ref, stored)
	}
	if !f.dropped() {
		f.conclude([]Modified{{Name: "manager", Old: f.old, New: f.id}})
	}
}

// memberFlow adds or removes one chunk of members. Each chunk is a flow of its own, or a big group would be serial.
type memberFlow struct {
	pass
	members []resolved
	added   bool
}

func newMemberFlow(c *cycle, group Ref, target string, members []resolved, added bool) *memberFlow {
	flow := &memberFlow{
		pass:    pass{cycle: c, ref: group, target: target, entry: Entry{Action: ActionUpdate}},
		members: members, added: added,
	}
	ids := make([]string, len(members))
	for i := range members {
		ids[i] = members[i].id
	}
	flow.body = c.job.cfg.Dialect.appendMembers(nil, ids, added, &c.job.cfg.Knobs)
	return flow
}

// Next implements Flow.
func (f *memberFlow) Next(prev *scim.Response, _ time.Time, req *scim.Request) bool {
	f.noteResponse(prev)
	if prev != nil {
		return f.patched(prev)
	}
	if !f.cycle.job.cfg.Brief {
		f.carries = f.modified()
	}
	op := scim.OpGroupAddMembers
	if !f.added {
		op = scim.OpGroupRemoveMembers
	}
	return f.askAt(req, op, http.MethodPatch, Group, "", f.body)
}

// settle implements settler: what was not accepted is retried, what is unknown too, since adding a member twice is harmless.
func (f *memberFlow) settle(now time.Time) {
	j := f.cycle.job
	if f.failed() {
		held := f.cycle.fail(j.retry.references, f.ref, f.outcome.Code, now)
		for _, member := range f.members {
			held.changes = append(held.changes, member.memberChange)
		}
		held.noteLostMembers(f.outcome, f.members, f.added)
	} else if held := j.retry.references[f.ref]; held != nil {
		held.clearMembers(f.members)
		if len(held.changes) == 0 && f.lastChunk() {
			delete(j.retry.references, f.ref)
		}
	}
	if f.dropped() {
		return
	}
	f.conclude(f.modified())
}

func (f *memberFlow) modified() []Modified {
	modified := make([]Modified, len(f.members))
	for i, member := range f.members {
		modified[i] = Modified{Name: "members", New: member.id}
		if !f.added {
			modified[i] = Modified{Name: "members", Old: member.id}
		}
	}
	return modified
}

// lastChunk tells whether nothing more of this group is to be sent in this cycle.
func (f *memberFlow) lastChunk() bool {
	left := &f.cycle.chunks
	return left.group != f.ref || len(left.adds)+len(left.removes) == 0
}
