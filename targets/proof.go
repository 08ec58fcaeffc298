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
func (l *Ledger) Trust(path string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if key := l.hash(path); l.index[key].state() == stateMade {
		known := l.index[key]
		l.index[key] = newRecord(known.at(), stateProven, known.group(), 0)
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
func (l *Ledger) Doubtful(rsp *scim.Response) bool {
	l.mu.Lock()
	created, echoes := l.created, l.echoes
	l.mu.Unlock()
	return echoes || created <= firstRead || created%readEvery == 0 || !bytes.Contains(rsp.Body, []byte(`"created"`))
}

// proves reports whether the names shown are ours: our mark, or a GUID that we made and sent.
func (l *Ledger) proves(claim scim.Claim, shown scim.Named) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.provesLocked(claim, shown)
}

func (l *Ledger) provesLocked(claim scim.Claim, shown scim.Named) bool {
	return slices.ContainsFunc([]string{shown.UserName, shown.DisplayName, shown.ExternalID}, l.marked) || l.certain(claim).ShownBy(shown)
}

// claim is what the resource of a creation is known by.
func (l *Ledger) claim(body []byte) scim.Claim { return l.certain(scim.ClaimOf(body)) }

// certain drops the names that others may have: those without our mark that are no GUID of one object either.
func (l *Ledger) certain(claim scim.Claim) scim.Claim {
	for _, name := range []*string{&claim.Sent.UserName, &claim.Sent.DisplayName, &claim.Sent.ExternalID} {
		if made := isGUID(*name) && !slices.Contains(l.constants, *name); len(l.marks) > 0 && !made && !l.marked(*name) {
			*name = ""
		}
	}
	return claim
}

// marked reports whether a name has a mark of ours in it, in any case.
func (l *Ledger) marked(name string) bool {
	return slices.ContainsFunc(l.marks, func(mark string) bool { return strings.Contains(strings.ToLower(name), mark) })
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
func (l *Ledger) names(claim scim.Claim, shown scim.Named) bool {
	return claim.ShownBy(shown) && l.provesLocked(claim, shown)
}
