package steps

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/steps/story"
	"github.com/scimproof/scimproof/targets"
)

// unread notes why the write of an exchange was not sent.
func (c *ours) unread(exchange int, why *targets.UnreadError) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.unseen == nil {
		c.unseen = map[int]*targets.UnreadError{}
	}
	c.unseen[exchange] = why
}

// unreadBy returns why one of some exchanges was not sent, nil where each was, or where no answer to a read was why.
func (c *ours) unreadBy(exchanges []int) *targets.UnreadError {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, exchange := range slices.Sorted(slices.Values(exchanges)) {
		if why := c.unseen[exchange]; why != nil {
			return why
		}
	}
	return nil
}

// blameRead makes of a check that misses a write what has held the write back: that the read before it was answered with an error. It is
// found once in a run for users, and once for groups; whatever else rests on such a read is blocked by it.
func (s *scenario) blameRead(check *run.Check) {
	if features.Outcome(check.Outcome) != features.Unanswered {
		return
	}
	why := s.created.unreadBy(slices.Concat(check.Cause, check.Exchanges))
	if why == nil {
		return
	}
	outcome, fault := targets.ReadFault(why.Status)
	if !fault {
		return
	}
	collection, _, _ := strings.Cut(why.Path, "/")
	check.ID, check.Requirement, check.Pointer = readBefore, "7644-3.4.1-get-by-id-200", ""
	check.Outcome = string(outcome)
	check.Want = "200 to GET " + collection + "/{id}, of what was created"
	check.Got = fmt.Sprintf("%d %s", why.Status, http.StatusText(why.Status))
	check.Reason = "what cannot be read is not written to"
	if s.runner.unreadBefore(collection) {
		check.ID = story.GivenPrefix + readBefore
	}
}

// readBefore is the check of a read that the write after it rests on.
const readBefore = "read-before-write"

// unreadBefore reports whether another scenario of the run was told that reads of a collection fail.
func (r *Runner) unreadBefore(collection string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if slices.Contains(r.unseen, collection) {
		return true
	}
	r.unseen = append(r.unseen, collection)
	return false
}
