package targets

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// Sender is what clean-up sends through. Its transport must be held back by the ledger (Instance.HoldBack): that reads what is
// not proven to be ours before it is deleted.
type Sender interface {
	Send(ctx context.Context, req *scim.Request, rsp *scim.Response)
}

// Remains is what clean-up did not remove, a line each.
type Remains struct {
	Left      []string // is still there, or nothing says that it is gone
	MayBeLeft []string // cannot be proven to be ours, so it was not touched
	unproven  []Entry  // those of MayBeLeft
}

// Settled is how long after a creation an empty search is believed, at least: providers index later.
const Settled = 2 * time.Second

// CleanUp removes what the list says is left, newest first, groups before users, as many at once as workers says. It begins nothing
// after ctx has ended. Creations without an answer are searched for; that none is found counts once the consistency of the provider, at
// least Settled, has passed since the creation. What the provider was too busy for is tried again as long as it has time for others.
func (l *Ledger) CleanUp(ctx context.Context, sender Sender, workers int) Remains {
	var unwritten []string // what is still there, and cannot be written to the list again
	if l.replayed {        // the run that believed its DELETEs may have ended before it could look: what is still there is removed with the rest
		look := cleaner{ledger: l, sender: sender, looks: true}
		look.every(ctx, func(s state) bool { return s == stateDeleted }, workers)
		unwritten = look.remains.Left
	}
	for {
		c := cleaner{ledger: l, sender: sender, settled: max(l.asks().Consistency, Settled)}
		c.every(ctx, func(s state) bool { return !s.over() && !s.waits() }, workers)
		c.every(ctx, state.waits, workers)
		if l.isLying() { // then no DELETE is believed
			c.every(ctx, func(s state) bool { return s == stateDeleted }, workers)
		}
		if !c.again.Load() || c.removed.Load() == 0 || ctx.Err() != nil {
			c.remains.Left = append(unwritten, c.remains.Left...)
			return c.remains
		}
	}
}

// every works off the entries in some states: all groups, then all else.
func (c *cleaner) every(ctx context.Context, wanted func(state) bool, workers int) {
	groups, others := c.ledger.pending(wanted)
	c.all(ctx, groups, workers)
	c.all(ctx, others, workers)
}

// Remove removes the resources at paths, as CleanUp does, and checks those that were removed already.
func (l *Ledger) Remove(ctx context.Context, sender Sender, paths []string) Remains {
	c := cleaner{ledger: l, sender: sender}
	for _, path := range paths {
		if entry, known := l.entry(path); known {
			c.remove(ctx, entry)
		}
	}
	return c.remains
}

// cleaner is one clean-up.
type cleaner struct {
	ledger  *Ledger
	sender  Sender
	settled time.Duration
	looks   bool // before anything is removed: what is still there is not left yet

	removed atomic.Int64
	again   atomic.Bool // something is left only because the provider was too busy

	mu      sync.Mutex
	remains Remains
}

// all works off the entries whose lines begin at the offsets.
func (c *cleaner) all(ctx context.Context, lines []int64, workers int) {
	work := make(chan int64)
	var busy sync.WaitGroup
	for range min(workers, len(lines)) {
		busy.Go(func() {
			for at := range work {
				entry, err := c.ledger.line(at)
				if err != nil {
					c.left("list of what was created", err.Error())
					continue
				}
				c.remove(ctx, entry)
			}
		})
	}
	for _, at := range lines {
		work <- at
	}
	close(work)
	busy.Wait()
}

// left notes what is still there.
func (c *cleaner) left(what, why string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.remains.Left = append(c.remains.Left, what+": "+why)
}

// mayBeLeft notes what cannot be proven to be ours.
func (c *cleaner) mayBeLeft(entry Entry, why string) {
	entry.Why = why
	c.mu.Lock()
	defer c.mu.Unlock()
	c.remains.MayBeLeft = append(c.remains.MayBeLeft, entry.What()+": "+why)
	c.remains.unproven = append(c.remains.unproven, entry)
}

// settle notes what has become of an entry.
func (c *cleaner) settle(path, state string) {
	c.ledger.mu.Lock()
	defer c.ledger.mu.Unlock()
	if c.ledger.stateAt(path) == stateOf(state) { // heard already
		return
	}
	if err := c.ledger.append(Entry{Path: path, State: state}); err != nil {
		c.left(path, err.Error())
	}
}

// remove works off one entry.
func (c *cleaner) remove(ctx context.Context, entry Entry) {
	known := c.ledger.state(entry.Path)
	switch {
	case ctx.Err() != nil && (entry.Path == "" || known.ours()):
		c.left(entry.What(), fmt.Sprintf("not tried: %s", context.Cause(ctx)))
	case entry.Path == "":
		c.find(ctx, entry)
	case known.ours():
		c.delete(ctx, entry, entry.Path)
	case known == stateDeleted:
		c.check(ctx, entry, entry.Path)
	case known == stateMissing:
		c.search(ctx, entry)
	}
}

// delete removes what is ours, says what stood in the way, and reports whether it is gone. The guard reads it before, unless a read
// has shown our mark.
func (c *cleaner) delete(ctx context.Context, entry Entry, path string) (removed bool) {
	entry.Path = path // where a search has found it, too
	request := scim.Request{Op: scim.OpUserDelete, Method: http.MethodDelete, Path: []byte(path)}
	if isGroup(path) {
		request.Op = scim.OpGroupDelete
	}
	var response scim.Response
	if patiently(ctx, c.sender, &request, &response) {
		c.again.Store(true)
	}
	switch {
	case errors.Is(response.Err, ErrUnread):
		c.left(path, response.Err.Error())
		return false
	case errors.Is(response.Err, ErrForeign):
		if !c.ledger.state(path).over() { // or its id is somebody else's, and its creation is searched for by name
			c.mayBeLeft(entry, response.Err.Error())
		}
		return false
	case done(&response):
		c.removed.Add(1)
		c.settle(path, deleted)
		return c.check(ctx, entry, path)
	case response.Err == nil && gone(response.Status):
		if lag := c.ledger.asks().Consistency; lag > 0 && entry.State != missing && scim.Pause(ctx, lag) { // it may not have been seen yet
			entry.State = missing
			return c.delete(ctx, entry, path)
		}
		c.settle(path, missing)
		return c.search(ctx, entry)
	default:
		switch status, shown := c.read(ctx, path); {
		case c.ledger.state(path).over(): // by what the read shows
			return true
		case gone(status):
			c.settle(path, finished)
			return true
		case status == http.StatusOK && !shown.Nameless() && !c.ledger.proves(entry.Claim(), shown): // the id is somebody else's now
			c.settle(path, missing)
			return c.search(ctx, entry)
		default:
			c.left(path, "expected it to be deleted, got "+said(&response))
			return false
		}
	}
}

// read looks at the resource at a path; status 0 is no usable answer.
func (c *cleaner) read(ctx context.Context, path string) (status int, shown scim.Named) {
	if isGroup(path) {
		path += "?excludedAttributes=members"
	}
	request := scim.Reading(path)
	var response scim.Response
	patiently(ctx, c.sender, &request, &response)
	if response.Err != nil {
		return 0, shown
	}
	shown, _ = scim.NamedIn(response.Body)
	return response.Status, shown
}

// check reads what a DELETE says is done: a sample, and everything once one was still there. It reports whether it is gone.
func (c *cleaner) check(ctx context.Context, entry Entry, path string) bool {
	if !c.ledger.samples() || ctx.Err() != nil {
		return true
	}
	if !c.lasts(ctx, entry, path) {
		return true
	}
	c.still(path, "DELETE succeeded, but it still exists")
	return false
}

// lasts reports whether a resource of ours is still there, once the provider has had the time that a write may take to be seen.
func (c *cleaner) lasts(ctx context.Context, entry Entry, path string) bool {
	for end := time.Now().Add(c.ledger.asks().Consistency); ; {
		status, shown := c.read(ctx, path)
		if status != http.StatusOK || !c.ledger.proves(entry.Claim(), shown) {
			return false
		}
		left := time.Until(end)
		if left <= 0 || !scim.Pause(ctx, min(left, lookAgain)) {
			return true
		}
	}
}

// lookAgain is how long clean-up waits before it looks again at what a provider may show late.
const lookAgain = 250 * time.Millisecond

// still notes that a DELETE was not done.
func (c *cleaner) still(path, why string) {
	err := c.ledger.lied(path)
	switch {
	case err != nil:
		c.left(path, why+"; "+err.Error())
	case !c.looks:
		c.left(path, why)
	}
}

// search bears out that a DELETE which was answered 404 has left nothing: no search finds our names, nor does the id. It
// reports whether that is so.
func (c *cleaner) search(ctx context.Context, entry Entry) bool {
	hits, problem := c.hits(ctx, entry)
	if len(hits) == 0 { // a provider may have changed the name
		if c.lasts(ctx, entry, entry.Path) {
			c.still(entry.Path, "DELETE returned 404, but it still exists")
			return false
		}
	}
	if problem != "" {
		c.mayBeLeft(entry, "DELETE returned 404, which a search could not confirm: "+problem)
		return false
	}
	for _, hit := range hits {
		if hit.path == entry.Path {
			c.still(entry.Path, "DELETE returned 404, but a search still finds it")
			return false
		}
	}
	c.settle(entry.Path, finished)
	removed := true
	for _, hit := range hits {
		removed = c.found(ctx, entry, hit) && removed
	}
	return removed
}

// hit is a resource that a search has found and that shows our names.
type hit struct{ id, path string }

// hits searches for the names of an entry; problem is why that says nothing.
func (c *cleaner) hits(ctx context.Context, entry Entry) (ours []hit, problem string) {
	if ours, problem = c.byName(ctx, entry, entry.Claim()); problem == "" && entry.Also != nil {
		before, _ := c.byName(ctx, entry, scim.Claim{Sent: *entry.Also})
		ours = append(ours, before...)
	}
	return ours, problem
}

// byName searches for one name.
func (c *cleaner) byName(ctx context.Context, entry Entry, claim scim.Claim) (ours []hit, problem string) {
	query := claim.Query(entry.Collection())
	switch reason := c.ledger.distrusts(); {
	case query == "":
		return nil, "it was sent without an attribute to search for"
	case reason != "":
		return nil, "it cannot be searched for: " + reason
	}
	request := scim.Request{Op: scim.OpList, Method: http.MethodGet, Path: []byte(c.ledger.asks().search(query))}
	var response scim.Response
	patiently(ctx, c.sender, &request, &response)
	list, err := response.List()
	if !response.OK() || err != nil {
		return nil, "expected a list, got " + said(&response)
	}
	others := 0
	for _, resource := range list.Resources {
		shown := scim.NamesOf(resource)
		path, _ := scim.ResourcePath(entry.Collection(), shown.ID)
		if shown.ID == "" || !c.ledger.findable(claim, shown, path) || old(shown.Created, entry.At, &response) {
			others++
			continue
		}
		ours = append(ours, hit{shown.ID, path})
	}
	if others > 0 && len(ours) == 0 {
		return nil, fmt.Sprintf("%d of %d resources found by a search for it were not provably created by this run, and were not deleted",
			others, len(list.Resources))
	}
	return ours, ""
}

// find looks for a creation whose answer is not known.
func (c *cleaner) find(ctx context.Context, entry Entry) {
	hits, problem := c.hits(ctx, entry)
	if problem == "" && len(hits) == 0 { // that may be true a moment later
		if !scim.Pause(ctx, max(0, time.Until(entry.At.Add(c.settled)))) {
			c.mayBeLeft(entry, "a search does not find it, and there was no time to search again")
			return
		}
		hits, problem = c.hits(ctx, entry)
	}
	if problem != "" {
		c.mayBeLeft(entry, problem)
		return
	}
	if len(hits) == 0 && entry.State == accepted {
		c.mayBeLeft(entry, "its creation succeeded, but a search does not find it")
		return
	}
	removed := true
	for _, hit := range hits {
		removed = c.found(ctx, entry, hit) && removed
	}
	if !removed { // it stays to be searched for
		return
	}
	c.ledger.mu.Lock()
	defer c.ledger.mu.Unlock()
	if err := c.ledger.append(Entry{Filter: entry.Filter, State: finished}); err != nil {
		c.left(entry.What(), err.Error())
	}
}

// found removes a resource of ours that a search has found, and reports whether that is done.
func (c *cleaner) found(ctx context.Context, entry Entry, hit hit) bool {
	if hit.path == "" {
		c.left(entry.What(), fmt.Sprintf("its id %q cannot be part of a URL", hit.id))
		return false
	}
	if known := c.ledger.state(hit.path); known.over() {
		c.ledger.mu.Lock()
		err := c.ledger.append(Entry{Path: hit.path, Sent: entry.Sent})
		c.ledger.mu.Unlock()
		if err != nil {
			c.left(hit.path, err.Error())
			return false
		}
	} else if !known.ours() { // another creation was given the same id, and it is looked at right now
		return false
	}
	return c.delete(ctx, entry, hit.path)
}

// said is an answer in a few words, with the detail of an error or the beginning of its body.
func said(response *scim.Response) string {
	if kind := contentType(response.Header); response.OK() && strings.Contains(kind, "text/html") {
		return response.String() + " with " + scim.Excerpt(response.Body, 80) + " (" + kind + "), a page for people, as a login page is"
	}
	if response.Err != nil || response.Status < http.StatusBadRequest || len(response.Body) == 0 {
		return response.String()
	}
	return response.String() + " " + scim.Excerpt(detail(response.Body), 160)
}
