package run

// Groups is a list whose groups are found by their key, and stand in the order in which the keys came first. The zero value is empty.
type Groups[K comparable, T any] struct {
	List  []T
	index map[K]int
}

// Of returns the group of a key, which begin makes where the key is new. It may be changed until the next call.
func (g *Groups[K, T]) Of(key K, begin func() T) *T {
	at, known := g.index[key]
	if !known {
		if g.index == nil {
			g.index = map[K]int{}
		}
		at = len(g.List)
		g.index[key] = at
		g.List = append(g.List, begin())
	}
	return &g.List[at]
}
