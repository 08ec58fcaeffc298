package hostile

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// Write is one request of the client that names what it did not create.
type Write struct {
	Method string
	Path   string // as sent, escaped
	Names  string // the resource
	Where  string // "path", or the text in the body
}

func (w Write) String() string {
	return fmt.Sprintf("%s %s names %s in its %s", w.Method, w.Path, w.Names, w.Where)
}

// Writes lists the writes that named a resource which was there before, or a whole collection.
func (p *Provider) Writes() []Write {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.writes)
}

// nameKey is where the context of a request keeps the name in its body.
type nameKey struct{}

// recording looks at what the client sends, before anything is done, and at what it is told.
func (p *Provider) recording(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.requests++
		p.mu.Unlock()
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		body := capture.Decode(capture.Take(r))
		if r.Method != http.MethodPost {
			p.inspectPath(r)
		}
		name := nameOf(body)
		p.inspectBody(r, body)
		kept := capture.Of(next, r.WithContext(context.WithValue(r.Context(), nameKey{}, name)))
		p.heard(kept)
		kept.Pass(w)
	})
}

// inspectPath notes a PUT, PATCH or DELETE at something that is not the client's. A path with dots names what stands above it.
func (p *Provider) inspectPath(r *http.Request) {
	escaped := strings.Trim(r.URL.EscapedPath(), "/")
	collection, last, _ := strings.Cut(escaped, "/")
	id, err := url.PathUnescape(last)
	switch actual := p.ids.actual(id); {
	case err != nil:
		p.note(r, last, "path")
	case last == "" || id == "." || id == "..":
		p.note(r, "the collection "+collection, "path")
	case p.isStrange(collection + "/" + actual):
		p.note(r, collection+"/"+actual, "path")
	}
}

// inspectBody notes every text that names something that is not the client's: members, managers, value paths, references, and
// the operations of a bulk request.
func (p *Provider) inspectBody(r *http.Request, body object) {
	p.mu.Lock()
	strangers := slices.Clone(p.order)
	if r.Method == http.MethodPost {
		p.posts++
	}
	p.mu.Unlock()
	texts(body, func(text string) string {
		p.mu.Lock()
		p.names[scim.Fold(text)] = true
		p.mu.Unlock()
		for _, path := range strangers {
			_, id := split(path)
			if shown := p.ids.shown(id); text == shown || strings.Contains(text, `"`+shown+`"`) || strings.HasSuffix(text, "/"+url.PathEscape(shown)) {
				p.note(r, path, "body: "+text)
			}
		}
		return text
	})
}

func (p *Provider) note(r *http.Request, names, where string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.writes = append(p.writes, Write{r.Method, r.URL.EscapedPath(), names, where})
}

// heard keeps the id that a successful answer to a write has told.
func (p *Provider) heard(kept *capture.Answer) {
	id, _ := resourceIn(kept)["id"].(string)
	if !kept.OK() || id == "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.told[id] = true
}
