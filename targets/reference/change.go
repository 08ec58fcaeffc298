package reference

import (
	"net/http"

	"github.com/scimproof/scimproof/scim"
)

// change is a write to a resource that is there.
type change struct {
	in   *collection
	id   string
	show *projection // what of it the client wants to see afterwards, nil for nothing
	// shown chooses the members that edit must see. p.mutex is held.
	shown func(*record) []*record
	// edit computes the data of the next version, members included, from that of the last one and the members shown. It must leave
	// both as they are. No lock but the record's own is held.
	edit func(last scim.Resource, shown []*record) (scim.Resource, *scim.Error)
}

// perform makes a change, all or nothing. While it is computed, only writes to the same resource wait. The deletion of a member
// changes a group without waiting: then the change is computed anew. That ends, since nobody can add a member meanwhile.
func (p *Provider) perform(wanted change) (view, *scim.Error) {
	r := p.record(wanted.in, wanted.id)
	if r == nil {
		return view{}, missing(wanted.in, wanted.id)
	}
	r.writing.Lock()
	defer r.writing.Unlock()
	for {
		next, err := p.compute(r, wanted)
		if err != nil {
			return view{}, err
		}
		if seen, done, err := p.commit(r, next, wanted.show); done {
			return seen, err
		}
	}
}

// step is a change that was computed and is to be stored.
type step struct {
	last, next *version
	same       bool // the data are as before
	coming     []string
	going      []*record
}

func (p *Provider) compute(r *record, wanted change) (step, *scim.Error) {
	p.mutex.RLock()
	last, shown := r.stored.Load(), wanted.shown(r)
	p.mutex.RUnlock()
	p.working("change")
	data, err := wanted.edit(last.data, shown)
	if err != nil {
		return step{}, err
	}
	ids := takeMembers(data)
	made := step{last: last, next: last, same: scim.Same(last.data, data)}
	made.coming, made.going = difference(shown, ids)
	if !made.same {
		made.next = r.in.version(data)
	}
	return made, nil
}

// commit stores a change. It is not done where the resource has changed since. An equal replacement keeps lastModified.
func (p *Provider) commit(r *record, next step, show *projection) (seen view, done bool, err *scim.Error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if r.in.byID[r.id] != r {
		return view{}, true, missing(r.in, r.id)
	}
	if r.stored.Load() != next.last {
		return view{}, false, nil
	}
	coming, err := p.resolve(next.coming, r)
	if err != nil {
		return view{}, true, err
	}
	if err := r.in.conflict(next.next, r); err != nil {
		return view{}, true, err
	}
	leave(r, next.going)
	if moved := join(r, coming) || len(next.going) > 0; moved || !next.same {
		r.in.update(r, &version{p.touched(next.next.data), next.next.keys})
	}
	if show != nil {
		seen = p.look(r, r.data(), *show)
	}
	return seen, true, nil
}

// remove answers DELETE (RFC 7644 §3.6). The resource leaves its groups, and its members are members no more.
func (p *Provider) remove(_ *call, in *collection, id string) answer {
	r := p.record(in, id)
	if r == nil {
		return absent(in, id)
	}
	r.writing.Lock()
	defer r.writing.Unlock()
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if in.byID[id] != r {
		return absent(in, id)
	}
	for _, group := range r.groups.all() {
		leave(group, []*record{r})
		last := group.stored.Load()
		group.stored.Store(&version{p.touched(last.data), last.keys})
	}
	leave(r, r.members.all())
	in.delete(r)
	return answer{status: http.StatusNoContent}
}

// record finds a resource.
func (p *Provider) record(in *collection, id string) *record {
	p.mutex.RLock()
	defer p.mutex.RUnlock()
	return in.byID[id]
}

func missing(in *collection, id string) *scim.Error {
	return scim.Errorf(http.StatusNotFound, "", "%s %q does not exist", in.typ.Name, id)
}

func absent(in *collection, id string) answer { return failed(missing(in, id)) }
