package flawed

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/scimproof/scimproof/scim"
	"github.com/scimproof/scimproof/targets/capture"
)

// operationFlaws mix up the operations of one PATCH, or requests that arrive together.
func operationFlaws() []Flaw {
	return []Flaw{
		{
			Name: "operations-one-by-one", Requirement: "7644-3.5.2-patch-atomic", StateOnly: true,
			Seen: "scim-endpoint", Wrap: both(oneByOne("Users"), oneByOne("Groups")),
		},
		{
			Name: "first-operation-of-a-path", Requirement: "7644-3.5.2-patch-sequential", StateOnly: true,
			Seen: "scim-endpoint", Wrap: both(patched("Users", firstOfPath), patched("Groups", removalsLast)),
		},
		{
			Name: "wrong-people-leave", Requirement: "entra-members-remove-many", StateOnly: true,
			Seen: "seen-remove-with-value", Wrap: othersRemoved,
		},
		{
			Name: "second-worker-dropped", Requirement: "entra-members-overlapping-changes", StateOnly: true,
			Seen: "how-provisioning-works: members are added while others change the group", Wrap: busyDropped,
		},
		{
			Name: "name-checked-before-insertion", Requirement: "entra-create-one-of-two",
			Seen: "known-issues", Wrap: checkedBefore,
		},
		{
			Name: "creations-deadlock", Requirement: "entra-create-overlapping",
			Seen: "Sentry D20: conflicts of the database ending in 500", Wrap: deadlocked,
		},
		{
			Name: "display-name-of-the-last", Requirement: "entra-create-overlapping", StateOnly: true,
			Seen: "how-provisioning-works: several objects at once", Wrap: nameShared,
		},
	}
}

// both wraps a provider in two flaws of one kind.
func both(one, other wrap) wrap {
	return func(next http.Handler) http.Handler { return one(other(next)) }
}

// oneByOne stores each operation before it reads the next one.
func oneByOne(collection string) wrap {
	return only(http.MethodPatch, collection, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := capture.Decode(capture.Take(r))
			listed, _ := body["Operations"].([]any)
			for _, one := range listed {
				single := object{"schemas": body["schemas"], "Operations": []any{one}}
				if kept := aside(next, r, http.MethodPatch, r.URL.Path, single); len(listed) > 1 && !kept.OK() {
					kept.Pass(w)
					return
				}
			}
			next.ServeHTTP(w, r)
		})
	})
}

// firstOfPath keeps the first operation for each path, as a map does that is filled once.
func firstOfPath(all []operation) (left []operation) {
	for _, one := range all {
		if !slices.ContainsFunc(left, func(before operation) bool { return before.about(one.path) }) {
			left = append(left, one)
		}
	}
	return left
}

// removalsLast adds members before it removes some.
func removalsLast(all []operation) []operation {
	if len(all) < 2 || all[0].op != "remove" || all[1].op != "add" {
		return all
	}
	return []operation{all[1], all[0]}
}

// othersRemoved keeps the members that several are to leave, and removes the others.
func othersRemoved(next http.Handler) http.Handler {
	return only(http.MethodPatch, "Groups", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var leaving []string
			for _, one := range operations(capture.Decode(capture.Take(r))) {
				if one.op == "remove" {
					leaving = append(leaving, namedIDs(one)...)
				}
			}
			if len(leaving) < 2 {
				next.ServeHTTP(w, r)
				return
			}
			var instead []operation
			for _, id := range ids(stored(next, r, r.URL.Path)["members"]) {
				if !slices.Contains(leaving, id) {
					instead = append(instead, operation{"remove", `members[value eq "` + id + `"]`, nil})
				}
			}
			aside(next, r, http.MethodPatch, r.URL.Path, patch(instead)).Pass(w)
		})
	})(next)
}

// busyDropped has one worker for a group, and forgets what comes while that is at work.
func busyDropped(next http.Handler) http.Handler {
	var mu sync.Mutex
	working := map[string]int{}
	return only(http.MethodPatch, "Groups", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			capture.Take(r) // it may still be on its way
			change := func(by int) int {
				mu.Lock()
				defer mu.Unlock()
				working[r.URL.Path] += by
				return working[r.URL.Path]
			}
			at := change(1)
			defer change(-1)
			if time.Sleep(couple / 2); at > 1 {
				w.WriteHeader(http.StatusNoContent)
				return
			}
			next.ServeHTTP(w, r)
		})
	})(next)
}

// checkedBefore looks for the name, and then inserts: of two at once neither finds the other.
func checkedBefore(next http.Handler) http.Handler {
	crossing := &crossing{waiting: map[string]chan struct{}{}}
	var mu sync.Mutex
	made := map[string]time.Time{}
	return only(http.MethodPost, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := capture.Decode(capture.Take(r))
			name := strings.ToLower(text(body["userName"]))
			crossing.wait(name)
			mu.Lock()
			defer mu.Unlock()
			kept := capture.Of(next, r)
			if kept.Status == http.StatusConflict && time.Since(made[name]) < couple {
				body["userName"] = "2." + text(body["userName"])
				kept = aside(next, r, http.MethodPost, r.URL.Path, body)
				shown := capture.Decode(kept.Body.Bytes())
				shown["userName"] = name
				kept.Rewrite(w, kept.Status, []byte(scim.JSON(shown)))
				return
			}
			made[name] = time.Now()
			kept.Pass(w)
		})
	})(next)
}

// nameShared keeps the display name of a creation where those of all requests of a story are kept, until it is stored.
func nameShared(next http.Handler) http.Handler {
	crossing, last := &crossing{waiting: map[string]chan struct{}{}}, newMemory()
	return only(http.MethodPost, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body := capture.Decode(capture.Take(r))
			if body["displayName"] == nil {
				next.ServeHTTP(w, r)
				return
			}
			_, story, _ := strings.Cut(text(body["userName"]), ".") // behind the given name
			last.put(story, object{"displayName": body["displayName"]})
			crossing.wait(story)
			body["displayName"] = last.get(story)["displayName"]
			capture.Give(r, []byte(scim.JSON(body)))
			next.ServeHTTP(w, r)
		})
	})(next)
}

// deadlocked answers 500 to a creation that meets another of the same story.
func deadlocked(next http.Handler) http.Handler {
	crossing := &crossing{waiting: map[string]chan struct{}{}}
	return only(http.MethodPost, "Users", func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, story, _ := strings.Cut(text(capture.Decode(capture.Take(r))["userName"]), ".") // behind the given name
			if crossing.wait(story) {
				refuse(w, http.StatusInternalServerError, "", "deadlock detected")
				return
			}
			next.ServeHTTP(w, r)
		})
	})(next)
}
