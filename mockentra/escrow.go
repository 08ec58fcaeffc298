package mockentra

import (
	"slices"
	"time"
)

// escrow is an object whose last pass failed (Microsoft, "Quarantine status").
type escrow struct {
	first, next time.Time
	attempts    int
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

// fail notes a failure: a transient one is due in the next cycle, others after 6, 12, 24 hours and then daily, counted from
// the first.
func fail(queue map[Ref]*escrow, ref Ref, code Code, now time.Time) *escrow {
	held := queue[ref]
	if held == nil {
		held = &escrow{first: now}
		queue[ref] = held
	}
	held.next = now
	if transient(code) {
		return held
	}
	for held.next = held.first; !held.next.After(now); {
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
