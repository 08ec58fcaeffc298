package flawed

import (
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/scimproof/scimproof/targets/capture"
)

// overlapFlaws lose one of two changes of a group that overlap.
func overlapFlaws() []Flaw {
	return []Flaw{
		{
			Name: "group-rewritten-whole", Requirement: "entra-members-overlapping-changes", StateOnly: true,
			Seen: "how-provisioning-works: members are added while others change the group", Wrap: rewritten("displayName", "members"),
		},
		{
			Name: "group-lock-500", Requirement: "entra-members-overlapping-changes",
			Seen: "Sentry D20: conflicts of the database ending in 500", Wrap: lockedOut,
		},
	}
}

// couple is how long a request waits for another to the same group, so that two which overlap both read before one of them writes.
const couple = 100 * time.Millisecond

// crossing lets two requests to one path meet. It is safe for concurrent use.
type crossing struct {
	mu      sync.Mutex
	waiting map[string]chan struct{}
}

// wait returns when another request is at the same path, or after a while, and tells whether the other was there first.
func (c *crossing) wait(path string) (second bool) {
	c.mu.Lock()
	other := c.waiting[path]
	if other != nil {
		delete(c.waiting, path)
		close(other)
		c.mu.Unlock()
		return true
	}
	mine := make(chan struct{})
	c.waiting[path] = mine
	c.mu.Unlock()
	select {
	case <-mine:
	case <-time.After(couple):
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.waiting[path] == mine {
			delete(c.waiting, path)
		}
	}
	return false
}

// lockedOut answers 500 to a change of a group that meets another.
func lockedOut(next http.Handler) http.Handler {
	crossing := &crossing{waiting: map[string]chan struct{}{}}
	return only(http.MethodPatch, "Groups", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			capture.Give(r, capture.Take(r))
			if crossing.wait(r.URL.Path) {
				refuse(w, http.StatusInternalServerError, "", "deadlock detected")
				return
			}
			next.ServeHTTP(w, r)
		})
	})(next)
}

// rewritten reads a group, changes it in memory and writes these attributes back, without a lock.
func rewritten(attributes ...string) wrap {
	return func(next http.Handler) http.Handler {
		crossing := &crossing{waiting: map[string]chan struct{}{}}
		var writing sync.Mutex
		return only(http.MethodPatch, "Groups", func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				before := capture.Decode(aside(next, r, http.MethodGet, r.URL.Path, nil).Body.Bytes())
				capture.Take(r) // it may still be on its way, which is no reason to hold the lock
				crossing.wait(r.URL.Path)
				writing.Lock()
				defer writing.Unlock()
				now := capture.Decode(aside(next, r, http.MethodGet, r.URL.Path, nil).Body.Bytes())
				for _, name := range attributes {
					if now != nil && !same(now[name], before[name]) {
						aside(next, r, http.MethodPatch, r.URL.Path, patch([]operation{{"replace", name, before[name]}}))
					}
				}
				next.ServeHTTP(w, r)
			})
		})(next)
	}
}

// same compares what two reads show of an attribute.
func same(one, other any) bool {
	return slices.Equal(ids(one), ids(other)) && text(one) == text(other)
}

// ids are those of a list of members, in order.
func ids(members any) (all []string) {
	for _, member := range values(object{"members": members}, "members") {
		all = append(all, text(member["value"]))
	}
	slices.Sort(all)
	return all
}
