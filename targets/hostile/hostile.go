// Package hostile is a service provider for tests that keeps true state, answers reads by id honestly, and lies about
// everything else as its behaviours say. It records every write that names a resource which the client did not create.
package hostile

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
	"github.com/scimproof/scimproof/targets/reference"
)

// Options say what was there before, and how the provider misbehaves.
type Options struct {
	Base       string   // path below which it is served, default "/scim/v2"
	People     int      // accounts that were there before; 1 is the administrator alone, without a group; default 6
	Behaviours []string // names of Behaviours
	Every      int      // a behaviour about creations meets each n-th of them; default all
}

// Provider is the service provider. It is safe for concurrent use.
type Provider struct {
	options Options
	store   *reference.Provider
	handler http.Handler
	ids     *ids
	well    atomic.Bool // it behaves well

	creating sync.RWMutex // what was there before is dated back: nothing else is created meanwhile
	past     atomic.Bool  // the clock shows the time before the client came

	mu       sync.Mutex
	before   map[string][]byte    // what the client has not created, as it was, by path "Users/ID"
	order    []string             // its paths
	ours     map[string]*creation // what the client has created and not deleted, by path
	names    map[string]bool      // every text that the client has sent in a body, folded
	told     map[string]bool      // ids in successful answers to the client's writes
	earlier  map[string]string    // id of a creation before, by collection
	writes   []Write
	requests int
	posts    int
	turns    int
}

// creation is one POST of the client that was done.
type creation struct {
	name  string // userName or displayName, as sent
	since int    // number of the request
	at    time.Time
}

// New makes a provider; a behaviour that is unknown is an error.
func New(options Options) (*Provider, error) {
	options.Every = max(1, options.Every)
	if options.Base == "" {
		options.Base = "/scim/v2"
	}
	if options.People == 0 {
		options.People = len(people())
	}
	p := &Provider{
		options: options, ids: newIDs(), before: map[string][]byte{}, ours: map[string]*creation{},
		names: map[string]bool{}, told: map[string]bool{}, earlier: map[string]string{},
	}
	p.store = reference.New(reference.Options{Base: options.Base, ValuePath: scim.Create, Now: p.now})
	handler := p.noting(p.store)
	for _, known := range slices.Backward(Behaviours()) {
		if slices.Contains(options.Behaviours, known.Name) {
			handler = p.sometimes(known.wrap(p, handler), handler)
		}
	}
	for _, name := range options.Behaviours {
		if !slices.ContainsFunc(Behaviours(), func(known Behaviour) bool { return known.Name == name }) {
			return nil, fmt.Errorf("behaviour %q is unknown", name)
		}
	}
	p.handler = http.StripPrefix(options.Base, p.recording(p.ids.translating(handler)))
	return p, p.settle()
}

// ServeHTTP implements http.Handler. Paths begin with Base.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.handler.ServeHTTP(w, r) }

// Behave ends all misbehaviour. What is there stays, under the ids that it has now.
func (p *Provider) Behave() { p.well.Store(true) }

// sometimes is the misbehaving handler until Behave is called.
func (p *Provider) sometimes(bad, good http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.well.Load() {
			good.ServeHTTP(w, r)
			return
		}
		bad.ServeHTTP(w, r)
	})
}

// age is how much older than the client's first request what was there before is.
const age = 240 * time.Hour

func (p *Provider) now() time.Time {
	if p.past.Load() {
		return time.Now().Add(-age)
	}
	return time.Now()
}

// turn counts creations and reports whether one is to be met by a behaviour.
func (p *Provider) turn() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.turns++
	return p.turns%p.options.Every == 0
}

// ask makes a request of the test's own to the store.
func (p *Provider) ask(method, path string, body any) *capture.Answer {
	request, err := http.NewRequestWithContext(context.Background(), method, "http://provider.example/"+path, http.NoBody)
	if err != nil {
		panic(fmt.Sprintf("path %q: %v", path, err)) // a mistake in this package
	}
	if body != nil {
		capture.Give(request, []byte(scim.JSON(body)))
	}
	return capture.Of(p.store, request)
}

// split is a path's collection, "Users" or "Groups", and the id behind it.
func split(path string) (collection, id string) {
	collection, id, _ = strings.Cut(strings.Trim(path, "/"), "/")
	return collection, id
}

// isResource reports whether a collection holds resources.
func isResource(collection string) bool { return collection == "Users" || collection == "Groups" }
