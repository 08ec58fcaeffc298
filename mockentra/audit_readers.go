package mockentra

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/scimproof/scimproof/scim"
)

// audit is what the readers of one audit share. They read it only, but for what takes care of itself.
type audit struct {
	ctx        context.Context
	job        *Job
	sender     Sender
	options    AuditOptions
	links      links
	since      []Watermark
	lost       map[Ref]lostWrites
	unsent     map[Ref]map[Ref]bool // members, by group
	large      sync.Mutex           // of whoever looks at a large answer
	endedEarly atomic.Bool          // ctx has ended before all was read
}

// auditor is one reader of an audit.
type auditor struct {
	*audit
	ref        Ref // of the object that is being compared
	source     Object
	values     []Value
	rsp        scim.Response
	holdsLarge bool // large
	report     AuditReport
}

// block is some objects of a kind, which one reader reads one after the other.
type block struct {
	kind     Kind
	from, to int
}

// blockSize is how many objects a block has: enough that readers seldom meet, so few that they end together.
const blockSize = 64

func (a *audit) blocks() (all []block) {
	for _, kind := range []Kind{User, Group} {
		for from := 0; from < len(a.links[kind]); from += blockSize {
			all = append(all, block{kind, from, min(from+blockSize, len(a.links[kind]))})
		}
	}
	return all
}

// read has all blocks read. One reader is the caller, so that a panic of its sender is the caller's.
func (a *audit) read() AuditReport {
	blocks := a.blocks()
	reports := make([]AuditReport, len(blocks))
	var next atomic.Int64
	work := func() {
		reader := auditor{audit: a}
		for at := next.Add(1) - 1; at < int64(len(blocks)) && !a.endedEarly.Load(); at = next.Add(1) - 1 {
			reports[at] = reader.block(blocks[at])
		}
	}
	var others sync.WaitGroup
	for range min(a.options.Readers, len(blocks)) - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
	last := auditor{audit: a}
	for _, report := range reports {
		last.report.add(report)
	}
	if a.endedEarly.Load() {
		last.addFinding(FindingUnknown, "the audit", "", "", "ended early: "+context.Cause(a.ctx).Error())
	} else if a.options.Searches {
		last.searches()
	}
	return last.report
}

// block reads the objects of a block and returns what it found of them.
func (a *auditor) block(of block) AuditReport {
	a.report = AuditReport{}
	for index := of.from; index < of.to; index++ {
		if a.ctx.Err() != nil {
			a.endedEarly.Store(true)
			break
		}
		a.object(Ref{of.kind, index})
	}
	return a.report
}

// add takes over what the next block came to.
func (r *AuditReport) add(next AuditReport) {
	r.Users += next.Users
	r.Groups += next.Groups
	r.Attributes += next.Attributes
	r.Memberships += next.Memberships
	r.Findings = append(r.Findings, next.Findings...)
	r.Unread = append(r.Unread, next.Unread...)
	r.Unknown = append(r.Unknown, next.Unknown...)
}

// largeAnswer is how many bytes an answer may have that is decoded beside others. Decoded it takes many times as much.
const largeAnswer = 256 << 10

// waitForLarge waits, with a large answer, until no other is looked at; then the reader has the place until its object is done.
func (a *auditor) waitForLarge() {
	if !a.holdsLarge && len(a.rsp.Body) > largeAnswer {
		a.large.Lock()
		a.holdsLarge = true
	}
}

// release lets the next large answer be looked at, and forgets this one.
func (a *auditor) release() {
	if a.holdsLarge {
		a.rsp, a.holdsLarge = scim.Response{}, false
		a.large.Unlock()
	}
}
