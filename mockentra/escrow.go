package mockentra

import (
	"slices"
	"time"
)

// escrow is an object whose last pass failed (Microsoft, "Quarantine status").
type escrow struct {
	first, next time.Time
	attempts    int
	cycle       int32          // of the last failure
	changes     []memberChange // of a group's references: what was not accepted
	lostWrites
}

// memberChange is one entry of a group's delta.
type memberChange struct {
	member Ref
	added  bool
}

// escrows are the retry queues: objects, and references, which are counted apart.
type escrows struct {
	objects, references map[Ref]*escrow
}

func newEscrows() escrows {
	return escrows{objects: map[Ref]*escrow{}, references: map[Ref]*escrow{}}
}

// fail notes a failure. Whatever it was, the object is due in the next cycle (Microsoft, "How provisioning works"; observed:
// onyx-dot-app/onyx#14074), then 6, 12, 24 hours after the first failure and daily (Microsoft, "Quarantine status"). That page knows of no
// retry before the 6 hours: see Knobs.EscrowFirstRetry. Several failures in one cycle are one.
func (c *cycle) fail(queue map[Ref]*escrow, ref Ref, code Code, now time.Time) *escrow {
	held := queue[ref]
	if held == nil {
		held = &escrow{first: now, next: now, cycle: c.number}
		queue[ref] = held
		if c.job.cfg.Knobs.EscrowFirstRetry == RetryNextCycle || transient(code) {
			return held
		}
	} else if held.cycle == c.number {
		return held
	}
	held.cycle = c.number
	for !held.next.After(now) {
		held.attempts++
		held.next = held.first.Add(retryDelay(held.attempts))
	}
	return held
}

// due lists, in order of index, what is to be retried; what is older than life is given up.
func due(queue map[Ref]*escrow, kind Kind, now time.Time, life time.Duration) []Ref {
	var refs []Ref
	for ref, held := range queue {
		switch {
		case now.Sub(held.first) > life:
			delete(queue, ref)
		case ref.Kind == kind && !held.next.After(now):
			refs = append(refs, ref)
		}
	}
	slices.SortFunc(refs, func(a, b Ref) int { return a.Index - b.Index })
	return refs
}

// merge returns the union of two lists that are in order of index.
func merge(a, b []Ref) []Ref {
	if len(b) == 0 {
		return a
	}
	all := append(slices.Clone(a), b...)
	slices.SortFunc(all, func(x, y Ref) int { return x.Index - y.Index })
	return slices.Compact(all)
}
