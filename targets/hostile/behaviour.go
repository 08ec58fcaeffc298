package hostile

import (
	"net/http"
	"slices"
)

// Behaviour is one way to misbehave.
type Behaviour struct {
	Name string
	Kind string // of two of one kind only one makes sense
	wrap wrap
}

// wrap puts a behaviour before a provider's handler.
type wrap = func(p *Provider, next http.Handler) http.Handler

// Behaviours lists them all. The first sees a request first.
func Behaviours() []Behaviour {
	return slices.Concat(lineBehaviours(), endBehaviours(), deleteBehaviours(), searchBehaviours(), filterBehaviours(), memberBehaviours(),
		creationBehaviours(), nameBehaviours(), idBehaviours())
}

// at lets a behaviour see the requests of one method, on collections or on resources; all others pass by it.
func at(method string, onResource bool, serve func(p *Provider, next http.Handler, w http.ResponseWriter, r *http.Request)) wrap {
	return func(p *Provider, next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if collection, id := split(r.URL.Path); r.Method == method && isResource(collection) && (id != "") == onResource {
				serve(p, next, w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// cut closes the connection without an answer.
func cut() { panic(http.ErrAbortHandler) }
