package steps

import "sync/atomic"

// inflight counts the requests that are under way, and remembers how many there were at most. It is safe for concurrent use.
type inflight struct{ now, most atomic.Int32 }

func (f *inflight) begin() {
	now := f.now.Add(1)
	for most := f.most.Load(); now > most && !f.most.CompareAndSwap(most, now); most = f.most.Load() {
	}
}

func (f *inflight) end() { f.now.Add(-1) }

// neverTogether is what a run says in which no two requests were under way at the same time: faults that only show then, such as one of
// two changes of a group that is lost, were not looked for.
const neverTogether = "no two requests were under way at the same time, so nothing is known of changes that overlap: `scimproof load` sends many at once"
