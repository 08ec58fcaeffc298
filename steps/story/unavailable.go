package story

import (
	"context"
	"net/http"

	"github.com/scimproof/scimproof/scim"
)

// unavailableTries is how often a request is sent that a story expects to be refused, while it is answered 503.
const unavailableTries = 6

// insist sends a request that a story expects to be refused, again while it is answered 503 and nothing has come of it: whoever keeps to
// the pace of the provider cannot tell that by a read, since what the request is about was there, or gone, before it
// (../../targets/pacer.go).
func insist(send func() *scim.Response, untouched func() bool) *scim.Response {
	response := send()
	for tries := 1; tries < unavailableTries && response.Err == nil && response.Status == http.StatusServiceUnavailable && untouched(); tries++ {
		response = send()
	}
	return response
}

// oneAtMost tells whether a search finds no more than what was there before a second creation of it.
func (w *World) oneAtMost(ctx context.Context, query string) func() bool {
	return func() bool {
		found := w.search(ctx, query)
		return found.problem == nil && max(found.list.Total, len(found.list.Resources)) <= 1
	}
}

// isGone is for a deletion of what is gone: nothing can come of it.
func isGone() bool { return true }
