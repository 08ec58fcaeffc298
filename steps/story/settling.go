package story

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/scim"
)

// settling is a sender whose searches wait, within the declared consistency, for what was written before. An index may lag behind reads by
// id, so that a resource which a check has read is not found yet, and Entra comes minutes later.
type settling struct {
	next  mockentra.Sender
	lag   time.Duration
	until *writes
}

// writes are those of one story, the oldest first. It is safe for concurrent use.
type writes struct {
	mu  sync.Mutex
	all []write
}

type write struct {
	at         time.Time
	collection string
	creates    string // the body of a creation in lower case, "" for any other write
}

// settled lets searches wait for the writes of all whom a story knows, where the definition declares that these take time to be seen.
func settled(senders Senders, lag time.Duration) Senders {
	if lag <= 0 {
		return senders
	}
	until := &writes{}
	for _, one := range []*mockentra.Sender{&senders.Entra, &senders.Setup, &senders.Oracle} {
		*one = settling{next: *one, lag: lag, until: until}
	}
	return senders
}

// Send implements mockentra.Sender.
func (s settling) Send(ctx context.Context, req *scim.Request, rsp *scim.Response) {
	path, query, _ := strings.Cut(string(req.Path), "?")
	collection, id, _ := strings.Cut(path, "/")
	if req.Method == http.MethodGet && id == "" {
		if left := s.lag - time.Since(s.until.last(collection, query)); left > 0 {
			scim.Pause(ctx, left)
		}
	}
	s.next.Send(ctx, req, rsp)
	if req.Method == http.MethodGet {
		return
	}
	done := write{at: time.Now(), collection: collection}
	if req.Method == http.MethodPost {
		done.creates = strings.ToLower(string(req.Body))
	}
	s.until.add(done)
}

func (w *writes) add(done write) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.all = append(w.all, done)
}

// literal is a text in a filter that a body holds as it stands there.
var literal = regexp.MustCompile(`"[!#-%'-;=?-\[\]-~ ]+"`)

// last is when something was written last that a search may be about. Somebody else's creation is nothing to wait for: before each person
// of a cycle there is one.
func (w *writes) last(collection, query string) (at time.Time) {
	sought := ""
	if values, err := url.ParseQuery(query); err == nil {
		sought = strings.ToLower(strings.Trim(literal.FindString(values.Get("filter")), `"`))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, done := range w.all {
		if done.collection == collection && (done.creates == "" || sought == "" || strings.Contains(done.creates, sought)) {
			at = done.at
		}
	}
	return at
}
