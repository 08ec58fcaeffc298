package steps

import (
	"context"
	"io"
	"net/http"
	"sync"
	"time"
)

// patience is how long a request waits for the other before it goes on alone.
const patience = 2 * time.Second

// rendezvous is where requests wait for each other with their headers written and their bodies held back. Who arrives here has a
// connection and is about to send: a client, a proxy or a limit that lets only one request through at a time lets only one arrive.
type rendezvous struct {
	open chan struct{} // closed once all are there

	mu      sync.Mutex
	missing int
	broken  bool // one has gone on alone
}

type rendezvousKey struct{}

// together makes a context under which so many writes wait for each other, and met, which reports whether they did.
func together(ctx context.Context, many int) (all context.Context, met func() bool) {
	place := &rendezvous{open: make(chan struct{}), missing: many}
	return context.WithValue(ctx, rendezvousKey{}, place), place.met
}

func (r *rendezvous) met() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.missing <= 0 && !r.broken
}

// arrive waits for the others.
func (r *rendezvous) arrive(ctx context.Context) {
	r.mu.Lock()
	if r.missing--; r.missing == 0 && !r.broken {
		close(r.open)
	}
	r.mu.Unlock()
	waited := time.NewTimer(patience)
	defer waited.Stop()
	select {
	case <-r.open:
		return
	case <-waited.C:
	case <-ctx.Done():
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.broken = r.broken || r.missing > 0
}

// meeting is a transport that lets the writes under the context of a rendezvous wait there.
type meeting struct{ inner http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (m meeting) RoundTrip(request *http.Request) (*http.Response, error) {
	place, waits := request.Context().Value(rendezvousKey{}).(*rendezvous)
	if !waits || request.Body == nil {
		return m.inner.RoundTrip(request)
	}
	arrive := sync.OnceFunc(func() { place.arrive(request.Context()) })
	held := request.WithContext(request.Context())
	held.Body = heldBack{request.Body, arrive}
	if again := request.GetBody; again != nil {
		held.GetBody = func() (io.ReadCloser, error) {
			body, err := again()
			return heldBack{body, arrive}, err
		}
	}
	return m.inner.RoundTrip(held)
}

// heldBack is a body whose first byte has to wait.
type heldBack struct {
	io.ReadCloser
	wait func()
}

// Read implements io.Reader.
func (h heldBack) Read(into []byte) (int, error) {
	h.wait()
	return h.ReadCloser.Read(into)
}
