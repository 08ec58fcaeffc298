package load

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/scim"
)

// slot is a place for one live flow. Who holds it changes: the gate, then the worker that sends its request, then the gate
// again; nobody else touches it meanwhile but the watchdog, which sees only what watch guards.
type slot struct {
	mark string // "#17": names the slot in a request's URL fragment, which never goes on the wire

	flow mockentra.Flow
	req  scim.Request
	rsp  scim.Response
	more bool      // req is the next request; otherwise the flow has ended
	due  time.Time // when the schedule wanted req sent

	held place // what the answer takes of the room
	watch
}

// newSlots makes places for the flows that live at once.
func newSlots(n int) []*slot {
	shared := newRoom(n)
	slots := make([]*slot, n)
	for i := range slots {
		slots[i] = &slot{mark: "#" + strconv.Itoa(i), held: place{room: shared}}
	}
	return slots
}

// begin asks a fresh flow for its first request.
func (s *slot) begin(flow mockentra.Flow, now time.Time) {
	s.flow, s.req = flow, scim.Request{}
	s.rsp = scim.Response{Body: s.rsp.Body[:0]}
	s.more = flow.Next(nil, now, &s.req)
}

// advance hands the answer to the flow, also when there was none.
func (s *slot) advance(now time.Time) { s.more = s.flow.Next(&s.rsp, now, &s.req) }

// watch is what the watchdog sees of a slot: the context of its requests, and since when one is in the air.
type watch struct {
	mu     sync.Mutex
	ctx    context.Context
	cancel context.CancelCauseFunc
	forget func() bool // to close a body when ctx ends
	since  time.Time   // zero = nothing in the air
	body   io.Closer   // of the answer that is being read; nil = none
}

// enter marks a request as in the air and returns the context to send it under, which is made anew only after it was cancelled: a
// context for each request would cost a timer and a goroutine each.
func (w *watch) enter(parent context.Context, now time.Time) context.Context {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ctx == nil || w.ctx.Err() != nil {
		w.release()
		w.ctx, w.cancel = context.WithCancelCause(parent)
		made := w.ctx
		w.forget = context.AfterFunc(made, func() { w.shut(made) })
	}
	w.since = now
	return w.ctx
}

func (w *watch) leave() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.since, w.body = time.Time{}, nil
}

// reading has the body closed when the context of the request ends: some bodies end by that alone.
func (w *watch) reading(body io.Closer) {
	w.mu.Lock()
	w.body = body
	ended := w.ctx.Err() != nil
	w.mu.Unlock()
	if ended {
		_ = body.Close()
	}
}

// shut closes the body that is being read under a context that has ended, and none of a later one.
func (w *watch) shut(ended context.Context) {
	w.mu.Lock()
	body, same := w.body, w.ctx == ended
	w.mu.Unlock()
	if body != nil && same {
		_ = body.Close()
	}
}

// expire cancels a request that is in the air for longer than limit.
func (w *watch) expire(now time.Time, limit time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.since.IsZero() && now.Sub(w.since) > limit {
		w.cancel(fmt.Errorf("%w: expected it within %s", errTimeout, limit))
	}
}

// free releases the context of a slot that sends nothing any more.
func (w *watch) free() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.release()
}

// release frees the context. The lock is held.
func (w *watch) release() {
	if w.cancel != nil {
		w.forget()
		w.cancel(nil)
	}
	w.ctx, w.cancel, w.forget = nil, nil, nil
}
