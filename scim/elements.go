package scim

import "slices"

// elements is the value of a multi-valued attribute while a PATCH is applied. Elements are found by what they state without a
// look at all of them, so that thousands of operations on thousands of elements cost little more than one on each.
type elements struct {
	attribute *Attribute
	items     []any // by position; nil where one was removed
	live      int   // items that are there
	views     map[mask]*view
	effort    *effort
}

// view finds the elements that state certain sub-attributes by their values. It is made when it is first asked for and then
// kept in step.
type view struct {
	keys []string         // by position, "" for an element that does not state all of them
	at   map[string][]int // by key; may hold positions that have another key by now, and repeat some
}

func newElements(attribute *Attribute, items []any, effort *effort) *elements {
	l := &elements{attribute: attribute, effort: effort}
	l.reset(items)
	return l
}

// reset exchanges everything.
func (l *elements) reset(items []any) {
	l.items, l.live, l.views = items, len(items), nil
	l.effort.grant(len(items))
}

// left returns what is there, nil for nothing.
func (l *elements) left() []any {
	if l.live == 0 {
		return nil
	}
	if l.live < len(l.items) {
		l.items = slices.DeleteFunc(l.items, func(item any) bool { return item == nil })
		l.views = nil
	}
	return l.items
}

// find returns the positions of the elements that state what the key says, in order. The result is valid until the next find.
func (l *elements) find(by mask, key string) []int {
	v := l.view(by)
	held, ok := v.at[key]
	if !ok {
		return nil
	}
	l.effort.spend(len(held))
	slices.Sort(held)
	held = slices.DeleteFunc(slices.Compact(held), func(at int) bool { return v.keys[at] != key })
	v.at[key] = held
	return held
}

// stating finds the elements that have everything that a coerced part states.
func (l *elements) stating(part any) []int {
	by := l.attribute.stated(part)
	return l.find(by, l.attribute.key(part, by))
}

// has reports whether any element has everything that a coerced part states.
func (l *elements) has(part any) bool {
	by := l.attribute.stated(part)
	key, v := l.attribute.key(part, by), l.view(by)
	held := v.at[key]
	for len(held) > 0 && v.keys[held[len(held)-1]] != key {
		held = held[:len(held)-1]
	}
	if len(held) > 0 {
		v.at[key] = held
		return true
	}
	delete(v.at, key)
	return false
}

func (l *elements) view(by mask) *view {
	if v, ok := l.views[by]; ok {
		return v
	}
	v := &view{keys: make([]string, len(l.items)), at: make(map[string][]int, len(l.items))}
	for at, item := range l.items {
		l.see(v, by, at, item)
	}
	if l.views == nil {
		l.views = map[mask]*view{}
	}
	l.views[by] = v
	return v
}

// see notes in a view what an element states now.
func (l *elements) see(v *view, by mask, at int, item any) {
	key := l.attribute.key(item, by)
	l.effort.spend(1 + len(key)/bytesPerStep)
	if key == v.keys[at] {
		return
	}
	v.keys[at] = key
	if key != "" {
		v.at[key] = append(v.at[key], at)
	}
}

// changed is to be called when the element at a position is another, or has been edited.
func (l *elements) changed(at int) {
	for by, v := range l.views {
		l.see(v, by, at, l.items[at])
	}
}

func (l *elements) append(item any) (at int) {
	at = len(l.items)
	l.items = append(l.items, item)
	l.live++
	l.effort.grant(1)
	for _, v := range l.views {
		v.keys = append(v.keys, "")
	}
	l.changed(at)
	return at
}

func (l *elements) replace(at int, item any) {
	l.items[at] = item
	l.changed(at)
}

func (l *elements) remove(at int) {
	if l.items[at] == nil {
		return
	}
	l.items[at] = nil
	l.live--
	l.changed(at)
}

// objects returns the positions of all elements that are objects.
func (l *elements) objects() []int {
	l.effort.spend(len(l.items))
	found := make([]int, 0, l.live)
	for at, item := range l.items {
		if _, ok := item.(map[string]any); ok {
			found = append(found, at)
		}
	}
	return found
}

// matching returns the positions of the elements that a filter matches, in order; all without filter. The error says that there is
// too much to look at.
func (l *elements) matching(filter Filter) ([]int, *Error) {
	if filter.None() {
		return l.objects(), l.effort.check()
	}
	var candidates []int
	if by, key, ok := l.attribute.equality(filter.root); ok {
		candidates = slices.Clone(l.find(by, key))
	} else {
		candidates = l.objects()
	}
	each := cost(filter.root)
	if err := l.effort.afford(len(candidates) * each); err != nil {
		return nil, err
	}
	hits := candidates[:0]
	for _, at := range candidates {
		object := l.items[at].(map[string]any)
		l.effort.spend(each * (1 + weight(object)/bytesPerStep))
		if filter.root.match(place{object: object, element: true, attribute: l.attribute}) {
			hits = append(hits, at)
		}
	}
	return hits, l.effort.check()
}

// onlyPrimary takes primary from all elements but the one at keep (RFC 7644 §3.5.2); -1 leaves all as they are.
func (l *elements) onlyPrimary(keep int) {
	if keep < 0 || l.attribute.Sub("primary") == nil {
		return
	}
	for _, at := range l.stating(map[string]any{"primary": true}) {
		if at != keep {
			l.items[at].(map[string]any)["primary"] = false
			l.changed(at)
		}
	}
}
