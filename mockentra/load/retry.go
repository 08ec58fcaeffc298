package load

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/scim"
)

// How often the audit asks for an object, and how long it waits before it asks again.
const (
	maxTries    = 3
	firstPause  = 100 * time.Millisecond // four times as long before the next
	maxFailures = 5                      // requests in succession without a usable answer, after which each is made once
)

// retrier is a Sender that asks again where a read had no usable answer. Readers ask at once until the first such answer, and one
// after the other from then on: whoever is too busy for several is not asked by several. A provider that is gone is not asked for
// each of a thousand objects three times: after the first few it has one try each, until it answers.
type retrier struct {
	sender   mockentra.Sender
	serial   atomic.Bool   // an answer was not usable
	turn     chan struct{} // of whoever asks, since then: it holds one
	failures int           // requests in succession that had no usable answer
}

func newRetrier(sender mockentra.Sender) *retrier {
	return &retrier{sender: sender, turn: make(chan struct{}, 1)}
}

// Send implements mockentra.Sender. It ends with ctx.
func (r *retrier) Send(ctx context.Context, req *scim.Request, rsp *scim.Response) {
	tried := 0
	if !r.serial.Load() {
		r.sender.Send(ctx, req, rsp)
		if !mockentra.Unanswered(rsp) {
			return
		}
		r.serial.Store(true)
		tried = 1
	}
	r.turn <- struct{}{}
	defer func() { <-r.turn }()
	for ; tried == 0 || tried < maxTries && r.again(ctx, tried-1, rsp); tried++ {
		r.sender.Send(ctx, req, rsp)
		if !mockentra.Unanswered(rsp) {
			r.failures = 0
			return
		}
	}
	r.failures++
}

// again waits after a try, longer each time, and reports whether another is worth while. That a provider limits requests is for the
// pace of the transport.
func (r *retrier) again(ctx context.Context, try int, rsp *scim.Response) bool {
	if r.failures >= maxFailures || errors.Is(rsp.Err, scim.ErrTooLarge) {
		return false
	}
	return scim.Pause(ctx, firstPause<<(2*try))
}
