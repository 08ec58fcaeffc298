package targets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// ErrForeign says that a write was not sent, because it would have changed, or named, a resource that the run did not create.
var ErrForeign = errors.New("the resource is not ours")

// Heard notes what an answer says of what is ours: what a POST has created, or may have, and what a search has found. read, unless
// nil, reads the resource at a path where the answer to its creation names none; false is no answer.
func (r *Registry) Heard(req *scim.Request, rsp *scim.Response, read func(path string) (scim.Named, bool)) error {
	collection, query, _ := strings.Cut(string(req.Path), "?")
	switch {
	case req.Method == http.MethodPost && !Withheld(rsp.Err):
		return r.answered(collection, req.Body, rsp, read)
	case req.Method == http.MethodGet && strings.Contains(query, "filter=") && rsp.OK() && bytes.Contains(bytes.ToLower(rsp.Body), []byte(`"id"`)):
		if list, err := rsp.List(); err == nil {
			r.seen(collection, list)
		}
	}
	return nil
}

// answered notes what a POST was answered. The id of a success is ours only where the answer, or read, shows a name that was sent;
// another id is somebody else's, and what was asked for is looked for by name.
func (r *Registry) answered(collection string, sent []byte, rsp *scim.Response, read func(path string) (scim.Named, bool)) error {
	if rsp.Err == nil && scim.NotCreated(rsp.Status) {
		return nil
	}
	claim := scim.ClaimOf(sent)
	if shown, whole := scim.NamedIn(rsp.Body); rsp.OK() && whole && shown.ID != "" {
		path := collection + "/" + url.PathEscape(shown.ID)
		if shown.Nameless() && read != nil {
			if found, ok := read(path); ok {
				shown = found
			}
		}
		if claim.Empty() || shown.Nameless() || claim.ShownBy(shown) && !r.claimed(path, claim) {
			return r.Created(path)
		}
		r.Disown(path, shown)
	}
	if query := claim.Query(collection); query != "" {
		return r.Maybe(query)
	}
	return nil
}

// claimed reports whether an earlier answer showed somebody else under the path.
func (r *Registry) claimed(path string, claim scim.Claim) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	shown, known := r.foreign[path]
	return known && !claim.ShownBy(shown)
}

// Disown notes a resource that an answer has shown under names which are not ours, unless the run has created it.
func (r *Registry) Disown(path string, shown scim.Named) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ours := r.entries[Entry{Path: path}.key()]; ours {
		return
	}
	if r.foreign == nil {
		r.foreign = map[string]scim.Named{}
	}
	if _, known := r.foreign[path]; !known {
		r.foreign[path] = shown
	}
}

// seen notes the resources of a list answer: what is there before the run creates it is not ours.
func (r *Registry) seen(collection string, list scim.List) {
	for _, resource := range list.Resources {
		if id := resource.ID(); id != "" {
			r.Disown(collection+"/"+url.PathEscape(id), scim.NamesOf(resource))
		}
	}
}

// Foreign returns the path of a resource known not to be ours that a write changes, or names as member or manager, "" for none.
func (r *Registry) Foreign(path string, body []byte) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	for foreign, shown := range r.foreign {
		if _, ours := r.entries[Entry{Path: foreign}.key()]; ours || r.lost(shown) {
			continue
		}
		if strings.EqualFold(path, foreign) {
			return foreign
		}
		_, escaped, _ := strings.Cut(foreign, "/")
		id, err := url.PathUnescape(escaped)
		if err != nil {
			continue
		}
		quoted := scim.Compact(id)
		within := strings.ReplaceAll(quoted, `"`, `\"`) // a value path stands in a string
		if bytes.Contains(body, []byte(`"value":`+quoted)) || bytes.Contains(body, []byte(within)) {
			return foreign
		}
	}
	return ""
}

// lost reports whether the names are those of a creation whose answer was lost. The lock is held.
func (r *Registry) lost(shown scim.Named) bool {
	for _, claim := range r.claims {
		if claim.ShownBy(shown) {
			return true
		}
	}
	return false
}

// disowned reports whether any resource is known not to be ours.
func (r *Registry) disowned() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.foreign) > 0
}

// HoldBack makes the transport hold back every write to, and every reference to, a resource that the registry knows not to be ours.
func (i *Instance) HoldBack(registry *Registry) {
	holding, guarding := i.Transport.(guard)
	if !guarding {
		holding = guard{inner: i.Transport, base: i.Base}
	}
	holding.registry = registry
	i.Transport = holding
}

// trespass returns why a write is held back, nil where nothing forbids it.
func (g guard) trespass(request *http.Request) error {
	if g.registry == nil || !g.registry.disowned() {
		return nil
	}
	path := strings.TrimPrefix(strings.TrimPrefix(request.URL.EscapedPath(), g.base.EscapedPath()), "/")
	var body []byte
	if request.GetBody != nil {
		reader, err := request.GetBody()
		if err != nil {
			return err
		}
		if body, err = io.ReadAll(reader); err != nil {
			return err
		}
		if err := reader.Close(); err != nil {
			return err
		}
	}
	if foreign := g.registry.Foreign(path, body); foreign != "" {
		return fmt.Errorf("%w: %s %s was not sent, since the provider has shown %s as somebody else's", ErrForeign, request.Method, path, foreign)
	}
	return nil
}
