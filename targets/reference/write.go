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
	made, err := p.insert(in, data, show)
	if err != nil {
		return failed(err)
	}
	a := p.shown(made, c, show)
	a.status = http.StatusCreated
	a.header.Set("Location", made.of.location(c.base))
	return a
}

func (p *Provider) insert(in *collection, data scim.Resource, show projection) (view, *scim.Error) {
	members, made := takeMembers(data), in.version(data)
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if err := in.conflict(made, nil); err != nil {
		return view{}, err
	}
	joining, err := p.resolve(members, nil)
	if err != nil {
		return view{}, err
	}
	r := &record{in: in}
	r.id, r.number = p.newID()
	now := p.now()
	data["id"] = r.id
	data["meta"] = map[string]any{"resourceType": in.typ.Name, "created": now, "lastModified": now}
	in.insert(r, made)
	join(r, joining)
	return p.look(r, r.data(), show), nil
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
	seen := p.look(r, r.data(), show)
	p.mutex.RUnlock()
	return p.shown(seen, c, show)
}

// shown answers with a resource.
func (p *Provider) shown(seen view, c *call, show projection) answer {
	p.working("render")
	return placed(seen.render(c.base, show), seen.of.location(c.base))
}

// put answers PUT (RFC 7644 §3.5.1): what is left out is cleared, but for the password, which nobody could send back. That a resource
// is not there is worth more to a client than a fault in the body, so that is looked at first.
func (p *Provider) put(c *call, in *collection, id string) answer {
	show, err := parseProjection(in.typ, c.URL.Query())
	if err != nil {
		return failed(err)
	}
	if p.record(in, id) == nil {
		return absent(in, id)
	}
	data, raw, err := c.resource(in)
	if err != nil {
		return failed(err)
	}
	_, given := raw.Get("password")
	seen, err := p.perform(change{
		in: in, id: id, show: &show,
		shown: func(r *record) []*record { return r.members.snapshot() },
		edit: func(last scim.Resource, _ []*record) (scim.Resource, *scim.Error) {
			next := maps.Clone(data)
			if password, ok := last["password"]; ok && !given {
				next["password"] = password
			}
			next["id"], next["meta"] = last["id"], last["meta"]
			return next, nil
		},
	})
	if err != nil {
		return failed(err)
	}
	return p.shown(seen, c, show)
}
