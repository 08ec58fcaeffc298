package reference

import (
	"github.com/scimproof/scimproof/scim"
)

// collection is all resources of one type, with indexes.
type collection struct {
	typ     *scim.Type
	byID    map[string]*record
	order   set // by creation
	unique  *index
	indexes []*index
}

// newCollection makes a collection whose first indexed attribute is unique. externalId is always indexed.
func newCollection(typ *scim.Type, paths ...string) *collection {
	in := &collection{typ: typ, byID: map[string]*record{}}
	for _, path := range append(paths, "externalId") {
		in.indexes = append(in.indexes, newIndex(typ, path))
	}
	in.unique = in.indexes[0]
	return in
}

// version makes what a record will hold. No lock is needed, so none should be held.
func (in *collection) version(data scim.Resource) *version {
	keys := make([][]string, len(in.indexes))
	for i, index := range in.indexes {
		keys[i] = index.keys(data)
	}
	return &version{data, keys}
}

func (in *collection) insert(r *record, made *version) {
	r.stored.Store(made)
	in.byID[r.id] = r
	in.order.add(r)
	for i, index := range in.indexes {
		index.update(r, nil, made.keys[i])
	}
}

func (in *collection) delete(r *record) {
	delete(in.byID, r.id)
	in.order.remove(r)
	gone := r.stored.Load()
	for i, index := range in.indexes {
		index.update(r, gone.keys[i], nil)
	}
}

func (in *collection) update(r *record, next *version) {
	last := r.stored.Swap(next)
	for i, index := range in.indexes {
		index.update(r, last.keys[i], next.keys[i])
	}
}

// conflict finds another record with the same unique value.
func (in *collection) conflict(next *version, self *record) *scim.Error {
	for _, key := range next.keys[0] { // of the unique index
		for _, other := range in.unique.entries[key] {
			if other != self {
				return scim.Errorf(409, scim.Uniqueness, "%s %s is taken by %s %s",
					in.unique.path, scim.Compact(in.unique.path.Values(next.data)[0]), in.typ.Name, other.id)
			}
		}
	}
	return nil
}
