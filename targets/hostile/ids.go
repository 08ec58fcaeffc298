package hostile

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// ids are those that the provider shows where they are not those of the store.
type ids struct {
	mu     sync.Mutex
	out    map[string]string // store to shown
	in     map[string]string // shown to store
	number int
}

func newIDs() *ids { return &ids{out: map[string]string{}, in: map[string]string{}} }

// shown is the id that clients see.
func (i *ids) shown(id string) string {
	i.mu.Lock()
	defer i.mu.Unlock()
	if shown, ok := i.out[id]; ok {
		return shown
	}
	return id
}

// actual is the id in the store; a shown id that nothing has any more is that of nothing.
func (i *ids) actual(shown string) string {
	i.mu.Lock()
	defer i.mu.Unlock()
	if id, ok := i.in[shown]; ok {
		return id
	}
	if _, moved := i.out[shown]; moved {
		return "moved-" + shown
	}
	return shown
}

// show gives a resource of the store another id from now on; "" is a new one.
func (i *ids) show(id, as string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if as == "" {
		i.number++
		as = fmt.Sprintf("0000%04d-ffff-4fff-8fff-%s", i.number, strings.ReplaceAll(id, "-", "")[:12])
	}
	if before, ok := i.out[id]; ok && i.in[before] == id {
		delete(i.in, before)
	}
	i.out[id], i.in[as] = as, id
}

// count shows a resource under the next of some odd ids, then under plain numbers.
func (i *ids) count(id string, odd []string) {
	i.mu.Lock()
	i.number++
	as := strconv.Itoa(i.number)
	if i.number <= len(odd) {
		as = odd[i.number-1]
	}
	i.mu.Unlock()
	i.show(id, as)
}

// plain reports whether all ids are those of the store.
func (i *ids) plain() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return len(i.out) == 0
}

// inQuotes is a text in a filter.
var inQuotes = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// translating puts the ids of the store into requests, and those that are shown into answers.
func (i *ids) translating(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kept := capture.Of(next, i.request(r))
		body := resourceIn(kept)
		if i.plain() || body == nil {
			kept.Pass(w)
			return
		}
		for _, name := range []string{"Location", "Content-Location"} {
			if at := kept.Header().Get(name); at != "" {
				kept.Header().Set(name, i.outward(at))
			}
		}
		kept.Rewrite(w, kept.Status, []byte(scim.JSON(texts(body, i.outward))))
	})
}

func (i *ids) request(r *http.Request) *http.Request {
	if i.plain() {
		return r
	}
	collection, id := split(r.URL.Path)
	r = r.Clone(r.Context())
	if id != "" && isResource(collection) {
		r.URL = &url.URL{Path: "/" + collection + "/" + i.actual(id), RawQuery: r.URL.RawQuery}
	}
	if query := r.URL.Query(); query.Has("filter") {
		query.Set("filter", inQuotes.ReplaceAllStringFunc(query.Get("filter"), i.quoted))
		r.URL.RawQuery = query.Encode()
	}
	if body := capture.Decode(capture.Take(r)); body != nil {
		capture.Give(r, []byte(scim.JSON(texts(body, i.inward))))
	}
	return r
}

// inward translates a text of a request that is an id, or a filter with ids in it.
func (i *ids) inward(text string) string {
	i.mu.Lock()
	id, known := i.in[text]
	i.mu.Unlock()
	if known {
		return id
	}
	return inQuotes.ReplaceAllStringFunc(text, i.quoted)
}

func (i *ids) quoted(text string) string {
	i.mu.Lock()
	defer i.mu.Unlock()
	if id, known := i.in[strings.Trim(text, `"`)]; known {
		return `"` + id + `"`
	}
	return text
}

// outward translates a text of an answer that is an id, or a URL that ends with one.
func (i *ids) outward(text string) string {
	i.mu.Lock()
	defer i.mu.Unlock()
	if shown, ok := i.out[text]; ok {
		return shown
	}
	at := strings.LastIndexByte(text, '/') + 1
	if shown, ok := i.out[text[at:]]; ok && at > 0 {
		return text[:at] + url.PathEscape(shown)
	}
	return text
}
