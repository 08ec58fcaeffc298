package reference

import (
	"slices"
	"sync/atomic"
)

// set is a set of records in the order of their addition. The zero set is empty and ready. A removed record leaves a hole
// until holes are the greater half, so that removal is constant on average.
type set struct {
	items []*record
	at    map[*record]int
	// shared says that somebody reads items without a lock. What is appended does not disturb them.
	shared atomic.Bool
}

func (s *set) len() int { return len(s.at) }

func (s *set) has(r *record) bool {
	_, ok := s.at[r]
	return ok
}

func (s *set) add(r *record) {
	if s.has(r) {
		return
	}
	if s.at == nil {
		s.at = map[*record]int{}
	}
	s.at[r] = len(s.items)
	s.items = append(s.items, r)
}

func (s *set) remove(r *record) {
	i, ok := s.at[r]
	if !ok {
		return
	}
	delete(s.at, r)
	if s.shared.Swap(false) {
		s.items = slices.Clone(s.items)
	}
	s.items[i] = nil
	if 2*len(s.at) >= len(s.items) {
		return
	}
	s.items = s.all()
	for i, item := range s.items {
		s.at[item] = i
	}
}

// snapshot returns the records as they are now, nil where one was removed. It stays as it is, whatever becomes of the set.
func (s *set) snapshot() []*record {
	s.shared.Store(true)
	return s.items
}

// all returns the records in a list of its own.
func (s *set) all() []*record { return present(s.items) }

// present leaves out the gaps of a snapshot.
func present(snapshot []*record) []*record {
	out := make([]*record, 0, len(snapshot))
	for _, item := range snapshot {
		if item != nil {
			out = append(out, item)
		}
	}
	return out
}

// page returns the records from offset on, at most limit of them, in a list of its own.
func (s *set) page(offset, limit int) []*record {
	if len(s.items) == len(s.at) {
		return slices.Clone(window(s.items, offset, limit))
	}
	return window(s.all(), offset, limit)
}

func window[T any](list []T, offset, limit int) []T {
	offset = min(offset, len(list))
	return list[offset:min(offset+limit, len(list))]
}
