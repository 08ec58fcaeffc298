package reference

// set is a set of records in the order of their addition. The zero set is empty and ready. A removed record leaves a hole
// until holes are the greater half, so that removal is constant on average.
type set struct {
	items []*record
	at    map[*record]int
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
	s.items[i] = nil
	if 2*len(s.at) >= len(s.items) {
		return
	}
	s.items = s.all()
	for i, item := range s.items {
		s.at[item] = i
	}
}

// all returns the records in a list of its own.
func (s *set) all() []*record {
	out := make([]*record, 0, len(s.at))
	for _, item := range s.items {
		if item != nil {
			out = append(out, item)
		}
	}
	return out
}

// page returns the records from offset on, at most limit of them.
func (s *set) page(offset, limit int) []*record {
	if len(s.items) == len(s.at) {
		return window(s.items, offset, limit)
	}
	return window(s.all(), offset, limit)
}

func window(records []*record, offset, limit int) []*record {
	offset = min(offset, len(records))
	return records[offset:min(offset+limit, len(records))]
}
