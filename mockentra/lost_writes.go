package mockentra

import (
	"maps"
	"slices"
)

// lostWrites is what is unknown of an object, since the answer to a write was lost: the provider may have done it or not. It lives in
// the escrow that will repeat the write, and goes with it.
type lostWrites struct {
	action   Action       // of the object's own lost write: create, update, disable, delete; "" = none
	managers []string     // ids that a lost write has named as manager, "" = removed
	members  map[Ref]bool // of a group: lost additions (true) and removals
}

// noteLost notes that the answer to a write of the object itself was lost.
func (l *lostWrites) noteLost(outcome Outcome, action Action) {
	if outcome.Kind == Unknown {
		l.action = action
	}
}

func (l *lostWrites) noteLostManager(outcome Outcome, id string) {
	if outcome.Kind == Unknown && !slices.Contains(l.managers, id) {
		l.managers = append(l.managers, id)
	}
}

func (l *lostWrites) noteLostMembers(outcome Outcome, members []resolved, added bool) {
	if outcome.Kind != Unknown {
		return
	}
	if l.members == nil {
		l.members = map[Ref]bool{}
	}
	for _, member := range members {
		l.members[member.member] = added
	}
}

// clearMembers forgets the lost writes of members whose change was accepted.
func (l *lostWrites) clearMembers(members []resolved) {
	for _, member := range members {
		delete(l.members, member.member)
	}
}

// lostWrites lists all that is unknown, and the members of the group whose chunks the last cycle did not send to the end. The job's
// lock is held.
func (j *Job) lostWrites() (map[Ref]lostWrites, map[Ref]map[Ref]bool) {
	all := map[Ref]lostWrites{}
	for ref, held := range j.retry.objects {
		if held.action != "" {
			all[ref] = held.lostWrites
		}
	}
	for ref, held := range j.retry.references {
		if len(held.managers)+len(held.members) == 0 {
			continue
		}
		merged := all[ref]
		merged.managers, merged.members = slices.Clone(held.managers), maps.Clone(held.members)
		all[ref] = merged
	}
	unsent := map[Ref]map[Ref]bool{}
	if changes := slices.Concat(j.unsent.adds, j.unsent.removes); len(changes) > 0 {
		members := map[Ref]bool{}
		for _, change := range changes {
			members[change.member] = true
		}
		unsent[j.unsent.group] = members
	}
	return all, unsent
}
