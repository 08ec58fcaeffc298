package reference

import (
	"maps"
	"net/http"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// create answers POST on a collection (RFC 7644 §3.3).
func (p *Provider) create(c *call, in *collection, _ string) answer {
	show, err := parseProjection(in.typ, c.URL.Query())
	if err != nil {
		return failed(err)
	}
	data, _, err := c.resource(in)
	if err != nil {
		return failed(err)
	}
	resource, location, err := p.insert(c, in, data, show)
	if err != nil {
		return failed(err)
	}
	return answer{
		status: http.StatusCreated, body: encode(resource),
		header: http.Header{"Location": {location}, "Content-Location": {location}},
	}
}

func (p *Provider) insert(c *call, in *collection, data scim.Resource, show projection) (scim.Resource, string, *scim.Error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if err := in.conflict(data, nil); err != nil {
		return nil, "", err
	}
	members, err := p.takeMembers(data, nil)
	if err != nil {
		return nil, "", err
	}
	r := &record{in: in}
	r.id, r.number = p.newID()
	now := p.now()
	data["id"] = r.id
	data["meta"] = map[string]any{"resourceType": in.typ.Name, "created": now, "lastModified": now}
	r.data = data
	in.insert(r)
	join(r, members)
	return p.render(r, c.base, show), r.location(c.base), nil
}

func (p *Provider) now() string { return p.options.Now().UTC().Format(time.RFC3339Nano) }

// get answers GET on a resource (RFC 7644 §3.4.1).
func (p *Provider) get(c *call, in *collection, id string) answer {
	show, err := parseProjection(in.typ, c.URL.Query())
	if err != nil {
		return failed(err)
	}
	p.mutex.RLock()
	r := in.byID[id]
	if r == nil {
		p.mutex.RUnlock()
		return absent(in, id)
	}
	resource := p.render(r, c.base, show)
	p.mutex.RUnlock()
	return placed(resource, r.location(c.base))
}

// exists looks before the body is read: that a resource is not there is worth more to a client than a fault in the body.
func (p *Provider) exists(in *collection, id string) bool {
	p.mutex.RLock()
	defer p.mutex.RUnlock()
	return in.byID[id] != nil
}

func absent(in *collection, id string) answer {
	return refusal(http.StatusNotFound, "%s %q does not exist", in.typ.Name, id)
}

// put answers PUT (RFC 7644 §3.5.1): what is left out is cleared, but for the password, which nobody could send back.
func (p *Provider) put(c *call, in *collection, id string) answer {
	show, err := parseProjection(in.typ, c.URL.Query())
	if err != nil {
		return failed(err)
	}
	if !p.exists(in, id) {
		return absent(in, id)
	}
	data, raw, err := c.resource(in)
	if err != nil {
		return failed(err)
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	r := in.byID[id]
	if r == nil {
		return absent(in, id)
	}
	if password, ok := r.data["password"]; ok {
		if _, given := raw.Get("password"); !given {
			data["password"] = password
		}
	}
	data["id"], data["meta"] = r.id, r.data["meta"]
	members, err := p.takeMembers(data, r)
	if err != nil {
		return failed(err)
	}
	if err := in.conflict(data, r); err != nil {
		return failed(err)
	}
	left, joined := leave(r, members), join(r, members)
	p.store(r, data, left || joined)
	return placed(p.render(r, c.base, show), r.location(c.base))
}

// store replaces a record's data; moved says that something beside the data has changed. An equal replacement keeps
// lastModified.
func (p *Provider) store(r *record, data scim.Resource, moved bool) {
	if !moved && scim.Same(r.data, data) {
		return
	}
	p.touch(data)
	r.in.update(r, data)
}

// touch sets lastModified in data that no one else sees yet; its meta may be shared.
func (p *Provider) touch(data scim.Resource) {
	meta := maps.Clone(data["meta"].(map[string]any))
	meta["lastModified"] = p.now()
	data["meta"] = meta
}

// remove answers DELETE (RFC 7644 §3.6). The resource leaves its groups, and its members are members no more.
func (p *Provider) remove(_ *call, in *collection, id string) answer {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	r := in.byID[id]
	if r == nil {
		return absent(in, id)
	}
	for _, group := range r.groups.all() {
		group.members.remove(r)
		data := maps.Clone(group.data)
		p.touch(data)
		group.data = data
	}
	leave(r, nil)
	in.delete(r)
	return answer{status: http.StatusNoContent}
}
