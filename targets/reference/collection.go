package reference

import (
	"github.com/scimproof/scimproof/scim"
)

// record is one stored resource.
type record struct {
	id     string
	number uint64 // order of creation
	in     *collection
	// data is canonical and holds schemas, id and meta without location. It is replaced as a whole and never changed, so that
	// answers can be encoded after the lock is gone.
	data    scim.Resource
	members set // of a group
	groups  set // to which it belongs
}

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

func (in *collection) insert(r *record) {
	in.byID[r.id] = r
	in.order.add(r)
	for _, index := range in.indexes {
		index.add(r, r.data)
	}
}

func (in *collection) delete(r *record) {
	delete(in.byID, r.id)
	in.order.remove(r)
	for _, index := range in.indexes {
		index.remove(r, r.data)
	}
}

func (in *collection) update(r *record, data scim.Resource) {
	for _, index := range in.indexes {
		index.remove(r, r.data)
		index.add(r, data)
	}
	r.data = data
}

// conflict finds another record with the same unique value.
func (in *collection) conflict(data scim.Resource, self *record) *scim.Error {
	for _, key := range in.unique.keys(data) {
		for _, other := range in.unique.entries[key] {
			if other != self {
				return scim.Errorf(409, scim.Uniqueness, "%s %s is taken by %s %s",
					in.unique.path, scim.Compact(in.unique.path.Values(data)[0]), in.typ.Name, other.id)
			}
		}
	}
	return nil
}
