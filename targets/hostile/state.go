package hostile

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// people are the accounts that may have been there before, as names that a sloppy search for ours would hit.
func people() []string {
	return []string{"admin", "ada.lovelace", "grace.hopper", "u.nobody", "mary.somerville", "team.lead"}
}

const organization = "@corp.example"

// settle makes what was there before: accounts, and groups with members where there is more than one account.
func (p *Provider) settle() error {
	var created []any
	for _, name := range people()[:min(p.options.People, len(people()))] {
		path, err := p.strange("Users", object{
			"schemas": []any{scim.SchemaUser}, "userName": name + organization, "displayName": name, "active": true,
			"title": "was here before", "emails": []any{object{"value": name + organization, "type": "work", "primary": true}},
		}, true)
		if err != nil {
			return err
		}
		created = append(created, object{"value": strings.TrimPrefix(path, "Users/")})
	}
	if len(created) < 2 {
		return nil
	}
	for _, name := range []string{"Administrators", "Team Alpha"} {
		if _, err := p.strange("Groups", object{"schemas": []any{scim.SchemaGroup}, "displayName": name, "members": created[:2]}, true); err != nil {
			return err
		}
	}
	return p.remember() // accounts show their groups, which were made after them
}

// strange creates a resource that is not the client's, long ago or now, and returns its path.
func (p *Provider) strange(collection string, resource object, longAgo bool) (string, error) {
	p.creating.Lock()
	p.past.Store(longAgo)
	made := p.ask(http.MethodPost, collection, resource)
	p.past.Store(false)
	p.creating.Unlock()
	id, _ := resourceIn(made)["id"].(string)
	if made.Status != http.StatusCreated || id == "" {
		return "", fmt.Errorf("%s %q cannot be created: %d %s", collection, nameOf(resource), made.Status, made.Body.Bytes())
	}
	path := collection + "/" + id
	now := p.ask(http.MethodGet, path, nil)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.before[path], p.order = now.Body.Bytes(), append(p.order, path)
	return path, nil
}

// remember takes what was there before as it is now.
func (p *Provider) remember() error {
	for _, path := range p.order {
		now := p.ask(http.MethodGet, path, nil)
		if !now.OK() {
			return fmt.Errorf("%s cannot be read: %d", path, now.Status)
		}
		p.before[path] = now.Body.Bytes()
	}
	return nil
}

// stranger returns a resource that is not the client's, another one with each number, nil where there is none.
func (p *Provider) stranger(collection string, number int) object {
	p.mu.Lock()
	var paths []string
	for _, path := range p.order {
		if strings.HasPrefix(path, collection+"/") {
			paths = append(paths, path)
		}
	}
	p.mu.Unlock()
	if len(paths) == 0 {
		return nil
	}
	return resourceIn(p.ask(http.MethodGet, paths[number%len(paths)], nil))
}

// isStrange reports whether the resource at a path of the store is not the client's.
func (p *Provider) isStrange(path string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.before[path] != nil
}

// Harmed lists what became of resources that were there before: changed, or gone.
func (p *Provider) Harmed() (harm []string) {
	p.mu.Lock()
	before := maps.Clone(p.before)
	p.mu.Unlock()
	for _, path := range slices.Sorted(maps.Keys(before)) {
		switch now := p.ask(http.MethodGet, path, nil); {
		case !now.OK():
			harm = append(harm, path+" is gone")
		case !bytes.Equal(now.Body.Bytes(), before[path]):
			harm = append(harm, fmt.Sprintf("%s was %s, is %s", path, before[path], now.Body.Bytes()))
		}
	}
	return harm
}

// Leftover is a resource that the client has created and that is there.
type Leftover struct {
	Path     string // "Users/ID", the id as the provider shows it now
	Sent     string // the name of its POST
	Held     string // the name that it has
	Provable bool   // who knows what it was told and has sent can find it at an honest provider, tell that it is its own, and delete it
}

// Left lists what the client has created and is still there.
func (p *Provider) Left() (left []Leftover) {
	p.mu.Lock()
	ours := maps.Clone(p.ours)
	p.mu.Unlock()
	for _, path := range slices.Sorted(maps.Keys(ours)) {
		held := nameOf(resourceIn(p.ask(http.MethodGet, path, nil)))
		collection, id := split(path)
		shown := p.ids.shown(id)
		left = append(left, Leftover{Path: collection + "/" + shown, Sent: ours[path].name, Held: held, Provable: p.provable(shown, held)})
	}
	return left
}

// provable: it is found by its id where that was told, else by its name where it is as it was sent, and shows a name that was sent,
// maybe with something before and behind it. An id of dots means another place in a URL.
func (p *Provider) provable(shown, held string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	held = scim.Fold(held)
	if scim.CheckID(shown) != nil {
		return false
	}
	if p.names[held] {
		return true
	}
	for sent := range p.names {
		if len(sent) >= len("x.z0000@y.z") && strings.Contains(held, sent) {
			return p.told[shown]
		}
	}
	return false
}

// Names reports whether a text speaks of the resource, by id or by a name of it.
func (l Leftover) Names(text string) bool {
	_, id := split(l.Path)
	for _, word := range []string{id, l.Sent, l.Held} {
		if len(word) > 2 && strings.Contains(text, word) {
			return true
		}
	}
	return strings.Contains(text, l.Path)
}

// Posts is how many creations the client has asked for.
func (p *Provider) Posts() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.posts
}

// noting keeps account of what the client creates and deletes. It stands right before the store: what it sees was done.
func (p *Provider) noting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			p.creating.RLock()
			defer p.creating.RUnlock()
		}
		kept := capture.Of(next, r)
		collection, id := split(r.URL.Path)
		switch {
		case !isResource(collection) || !kept.OK():
		case r.Method == http.MethodPost:
			made, _ := resourceIn(kept)["id"].(string)
			name, _ := r.Context().Value(nameKey{}).(string)
			p.mu.Lock()
			p.ours[collection+"/"+made] = &creation{name: name, since: p.requests, at: time.Now()}
			p.mu.Unlock()
		case r.Method == http.MethodDelete:
			p.mu.Lock()
			delete(p.ours, collection+"/"+id)
			p.mu.Unlock()
		}
		kept.Pass(w)
	})
}
