package hostile

import (
	"net/http"
	"time"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// settled is how many requests pass before the line gets bad, so that a client comes in.
const settled = 12

// lineBehaviours are about requests of all kinds, and about time.
func lineBehaviours() []Behaviour {
	return []Behaviour{
		{"limit-third", "line", each(3, func(_ http.Handler, w http.ResponseWriter, _ *http.Request) { refuse(w, http.StatusTooManyRequests) })},
		{"unavailable-third", "line", each(3, func(_ http.Handler, w http.ResponseWriter, _ *http.Request) { refuse(w, http.StatusServiceUnavailable) })},
		{"cut-before", "line", each(7, func(http.Handler, http.ResponseWriter, *http.Request) { cut() })},
		{"cut-after", "line", each(7, func(next http.Handler, _ http.ResponseWriter, r *http.Request) {
			capture.Of(next, r)
			cut()
		})},
		{"date-ahead", "time", dated(5 * time.Hour)},
		{"date-behind", "time", dated(-5 * time.Hour)},
		{"created-long-ago", "time", createdLongAgo},
	}
}

// each meets every n-th request.
func each(n int, serve func(next http.Handler, w http.ResponseWriter, r *http.Request)) wrap {
	return func(p *Provider, next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			p.mu.Lock()
			number := p.requests
			p.mu.Unlock()
			if number > settled && number%n == 0 {
				serve(next, w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// dated has a wrong clock in the Date header.
func dated(off time.Duration) wrap {
	return func(_ *Provider, next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			kept := capture.Of(next, r)
			kept.Header().Set("Date", time.Now().Add(off).UTC().Format(http.TimeFormat))
			kept.Pass(w)
		})
	}
}

// createdLongAgo shows the client's own resources as older than its first request.
func createdLongAgo(p *Provider, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kept := capture.Of(next, r)
		body := resourceIn(kept)
		if body == nil {
			kept.Pass(w)
			return
		}
		collection, _ := split(r.URL.Path)
		for _, item := range append(listed(body), body) {
			resource, _ := item.(object)
			id, _ := resource["id"].(string)
			if meta, ok := resource["meta"].(object); ok && !p.isStrange(collection+"/"+id) {
				meta["created"] = "2001-01-01T00:00:00Z"
			}
		}
		kept.Rewrite(w, kept.Status, []byte(scim.JSON(body)))
	})
}
