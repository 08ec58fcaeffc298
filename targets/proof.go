package targets

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/scimproof/scimproof/scim"
)

// How many creations of a load are read before anything is written to what they made: the first, then one of so many. An answer with
// nothing of the provider's own in it, such as meta.created, might be an echo: it is always read, as is everything once one was.
const (
	firstRead = 250
	readEvery = 50
)

// Trust takes the resource at a path for ours without a read.
func (r *Registry) Trust(path string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if key := r.hash(path); r.index[key].state() == stateMade {
		known := r.index[key]
		r.index[key] = newRecord(known.at(), stateProven, known.group(), 0)
	}
}

// Proofs is about how many requests a load takes beside its own, for a number of resources: reads of what it created, and, where it
// removes that, checks that it is gone.
func Proofs(resources int, kept bool) int {
	sample := func(first, every int) int { return min(resources, first) + max(0, resources-first)/every }
	if kept {
		return sample(firstRead, readEvery)
	}
	return sample(firstRead, readEvery) + sample(firstChecked, checkedEvery)
}

// Doubtful reports whether what an answer says was created should be read before it is written to.
func (r *Registry) Doubtful(rsp *scim.Response) bool {
	r.mu.Lock()
	created, echoes := r.created, r.echoes
	r.mu.Unlock()
	return echoes || created <= firstRead || created%readEvery == 0 || !bytes.Contains(rsp.Body, []byte(`"created"`))
}

// proves reports whether the names shown are ours: our mark, or a GUID that we made and sent.
func (r *Registry) proves(claim scim.Claim, shown scim.Named) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.provesLocked(claim, shown)
}

func (r *Registry) provesLocked(claim scim.Claim, shown scim.Named) bool {
	return slices.ContainsFunc([]string{shown.UserName, shown.DisplayName, shown.ExternalID}, r.marked) || r.certain(claim).ShownBy(shown)
}

// claim is what the resource of a creation is known by.
func (r *Registry) claim(body []byte) scim.Claim { return r.certain(scim.ClaimOf(body)) }

// certain drops the names that others may have: those without our mark that are no GUID of one object either.
func (r *Registry) certain(claim scim.Claim) scim.Claim {
	for _, name := range []*string{&claim.Sent.UserName, &claim.Sent.DisplayName, &claim.Sent.ExternalID} {
		if made := isGUID(*name) && !slices.Contains(r.constants, *name); len(r.marks) > 0 && !made && !r.marked(*name) {
			*name = ""
		}
	}
	return claim
}

// marked reports whether a name has a mark of ours in it, in any case.
func (r *Registry) marked(name string) bool {
	return slices.ContainsFunc(r.marks, func(mark string) bool { return strings.Contains(strings.ToLower(name), mark) })
}

// isGUID reports whether a name is one of those that are made for one object: 32 hexadecimal digits, in groups.
func isGUID(name string) bool {
	digits := 0
	for _, letter := range name {
		switch {
		case letter >= '0' && letter <= '9', letter|0x20 >= 'a' && letter|0x20 <= 'f':
			digits++
		case letter != '-':
			return false
		}
	}
	return digits == 32
}

// slack is how much older than its creation a resource may look: servers write local time, or only the day.
const slack = 26 * time.Hour

// old reports whether meta.created lies before the creation was sent, by the provider's clock and by our own.
func old(created string, sent time.Time, rsp *scim.Response) bool {
	at, err := time.Parse(time.RFC3339, created)
	if err != nil || sent.IsZero() {
		return false
	}
	if date, err := http.ParseTime(rsp.Header.Get("Date")); err == nil {
		sent = sent.Add(min(0, time.Until(date))) // its clock is behind ours
	}
	return at.Before(sent.Add(-slack))
}

// names reports whether the names shown are those that were sent, and ours.
func (r *Registry) names(claim scim.Claim, shown scim.Named) bool {
	return claim.ShownBy(shown) && r.provesLocked(claim, shown)
}
