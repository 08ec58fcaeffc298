package targets

// record is what is known of one resource in memory: where its line begins, its state, whether it is a group, and, for a query,
// how many creations of that name have no answer yet.
type record uint64

const (
	stateBits = 4
	countBits = 12
	mostCount = 1<<countBits - 1
)

func newRecord(at int64, s state, group bool, count int) record {
	packed := record(at)<<(stateBits+countBits+1) | record(min(count, mostCount))<<(stateBits+1) | record(s)<<1
	if group {
		packed |= 1
	}
	return packed
}

func (r record) at() int64    { return int64(r >> (stateBits + countBits + 1)) }
func (r record) state() state { return state(r >> 1 & (1<<stateBits - 1)) }
func (r record) count() int   { return int(r >> (stateBits + 1) & mostCount) }
func (r record) group() bool  { return r&1 == 1 }

// state is what a resource of ours has come to.
type state uint8

const (
	stateNone     state = iota // not in the list
	stateSent                  // of a query: a creation has no usable answer
	stateAccepted              // of a query: a creation was answered as done, without showing what it has made
	stateMade                  // an answer to its creation says so
	stateProven                // a read has shown our mark
	stateTried                 // a DELETE had no clear answer: the id may be somebody else's by now
	stateMissing               // a DELETE was answered 404: a search has to bear it out
	stateDeleted               // a DELETE says that it is done
	stateGone                  // it is not there
	stateForeign               // a read has shown somebody else
)

// over reports whether nothing is left to do.
func (s state) over() bool { return s >= stateDeleted || s == stateNone }

// waits reports whether it is a creation that has to be searched for.
func (s state) waits() bool { return s == stateSent || s == stateAccepted }

// ours reports whether the resource is there, as far as we know, and ours.
func (s state) ours() bool { return s == stateMade || s == stateProven || s == stateTried }

func stateOf(line string) state {
	switch line {
	case noted:
		return stateMade
	case deleted:
		return stateDeleted
	case missing:
		return stateMissing
	case disowned:
		return stateForeign
	}
	return stateGone
}
