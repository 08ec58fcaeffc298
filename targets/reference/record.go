package reference

import (
	"sync"
	"sync/atomic"

	"github.com/scimproof/scimproof/scim"
)

// record is one stored resource.
type record struct {
	id      string
	number  uint64 // order of creation
	in      *collection
	stored  atomic.Pointer[version]
	members set        // of a group, guarded by Provider.mutex
	groups  set        // to which it belongs, guarded by Provider.mutex
	writing sync.Mutex // held by the one request that computes a change of it; taken before Provider.mutex
}

// version is what a record holds from one change to the next. Members change with it: a record of the same version has the same
// ones. Nothing of it is ever changed, so that it can be read without a lock.
type version struct {
	data scim.Resource // canonical; holds schemas, id and meta without location, but no members
	keys [][]string    // what it is found by: for each index of the collection, each once and in order
}

func (r *record) data() scim.Resource { return r.stored.Load().data }

// view is a record as it was at one moment, with what is needed of others to show it. It is read without a lock; of others,
// whatever they are called when they are shown.
type view struct {
	of      *record
	data    scim.Resource
	members []*record // nil where one has left
	groups  []*record // nil where it has left one
	manager *record   // nil for none of ours
}

// look takes what will be shown of a record that holds data. p.mutex is held.
func (p *Provider) look(r *record, data scim.Resource, show projection) view {
	seen := view{of: r, data: data}
	if r.in == p.groups && show.wants("members") {
		seen.members = r.members.snapshot()
	}
	if r.in == p.users && show.wants("groups") {
		seen.groups = r.groups.snapshot()
	}
	if extension, ok := data[scim.SchemaEnterprise].(map[string]any); ok && show.wants(scim.SchemaEnterprise) {
		manager, _ := extension["manager"].(map[string]any)
		id, _ := manager["value"].(string)
		seen.manager = p.users.byID[id]
	}
	return seen
}
