package mockentra

import (
	"net/http"

	"github.com/scimproof/scimproof/scim"
)

// Cycle hands out the flows of one provisioning cycle with barriers: the probe, users, groups, staged deletions, references. It
// is safe for concurrent use.
type Cycle interface {
	Start() (Flow, State) // the Flow is nil unless Ready
	Done(Flow)            // for every flow that Start gave out, once it has ended; it and its buffers may be used anew
	Result() Result
}

// State is what Start can say.
type State uint8

// The states. Wait: flows in the air must end first. Drained: the cycle is over.
const (
	Ready State = iota + 1
	Wait
	Drained
)

// Result is what a cycle did.
type Result struct {
	Initial    bool        // there was no watermark
	Operations []Operation // in the order in which their flows ended
	Evaluated  int         // objects whose attributes were compared with what the provider returned
	Probe      Outcome     // zero where the cycle did not probe
	Complete   bool        // drained, and not given up after the probe
}

// Operation is one request that the cycle sent. A DELETE that was answered 404 counts as done all the same.
type Operation struct {
	Op       scim.Op
	Ref      Ref // zero for the probe
	TargetID string
	Exchange int // evidence number, 0 = not kept
	Status   int // 0 = no answer
	Err      error
	Wrote    bool       // it was to change something
	Sent     []Modified // what a write carried; nil for a deletion, and where Config.Brief
}

// phase is where a cycle is.
type phase uint8

const (
	probing phase = iota
	syncingUsers
	syncingGroups
	deleting
	referencing
	finished
)

// cycle implements Cycle. The job's lock guards it.
type cycle struct {
	job            *Job
	number         int32 // from 1
	bare, withBody http.Header

	phase       phase
	live        int
	next        int // in the phase's list
	aborted     bool
	deletesHeld bool // more deletions than the threshold allows

	users, groups     []Ref
	deletions         []Ref
	managers          []Ref
	members           []memberQueue
	chunks            chunks
	binned            []Ref                  // users who have gone to the recycle bin, where Knobs.RemoveMembersOnSoftDelete
	removals          map[Ref][]memberChange // of them, by group
	owners            [3]owners              // by Kind
	idleFlows         []*objectFlow          // to be used anew
	scratch           Object
	since, watermarks [3]Watermark
	result            Result
}

// Begin starts a cycle: initial when there is no watermark, otherwise over the source's changes and the escrows that are due. A job
// that is paused or disabled begins none: what it returns is drained, sends nothing, and is not counted.
func (j *Job) Begin() Cycle {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.paused || j.disabled() {
		return &cycle{job: j, phase: finished, result: Result{Complete: true}}
	}
	c := &cycle{job: j, since: j.watermarks, removals: map[Ref][]memberChange{}}
	c.result.Initial = !j.hasWatermark
	j.cycles++
	c.number = int32(j.cycles)
	j.since = append(j.since, j.watermarks[Group])
	c.makeHeaders(guid(j.cfg.Seed, forActivity, uint64(j.cycles)))
	c.users, c.groups = c.changed(User), c.changed(Group)
	if !j.cfg.Knobs.ProbeEachCycle {
		c.enter(syncingUsers)
	}
	return c
}

// changed lists the objects of a kind that the cycle has to look at.
func (c *cycle) changed(kind Kind) []Ref {
	j := c.job
	if j.cfg.Mapping.kind(kind) == nil {
		return nil
	}
	var refs []Ref
	c.watermarks[kind] = j.dir.Changes(kind, j.watermarks[kind], func(ref Ref) bool {
		refs = append(refs, ref)
		return true
	})
	refs = merge(refs, j.stagedOf(kind))
	return merge(refs, due(j.retry.objects, kind, j.clock.Now(), j.cfg.Knobs.EscrowLife))
}

// Start implements Cycle.
func (c *cycle) Start() (Flow, State) {
	c.job.mu.Lock()
	defer c.job.mu.Unlock()
	for c.phase != finished {
		if flow := c.take(); flow != nil {
			c.live++
			return flow, Ready
		}
		if c.live > 0 {
			return nil, Wait
		}
		c.advance()
	}
	return nil, Drained
}

// take returns the phase's next flow, nil where it has none left.
func (c *cycle) take() Flow {
	switch c.phase {
	case probing:
		if c.next == 0 {
			c.next++
			return &probeFlow{pass: pass{cycle: c}, value: c.job.probeValue()}
		}
	case syncingUsers:
		if ref, ok := c.pop(c.users); ok {
			return newObjectFlow(c, ref)
		}
	case syncingGroups:
		if ref, ok := c.pop(c.groups); ok {
			return newObjectFlow(c, ref)
		}
	case deleting:
		if ref, ok := c.pop(c.deletions); ok {
			return newDeleteFlow(c, ref)
		}
	case referencing:
		return c.takeReference()
	}
	return nil
}

func (c *cycle) pop(from []Ref) (Ref, bool) {
	if c.next >= len(from) {
		return Ref{}, false
	}
	c.next++
	return from[c.next-1], true
}

// advance passes a barrier: nothing is in the air.
func (c *cycle) advance() {
	switch {
	case c.aborted:
		c.phase = finished
	case c.phase == referencing:
		c.finish()
	default:
		c.enter(c.phase + 1)
	}
}

func (c *cycle) enter(next phase) {
	c.phase, c.next = next, 0
	switch next {
	case syncingUsers:
		c.guardDeletions()
	case referencing:
		c.queueEscrowedReferences()
	}
}

// finish stores the watermark and judges the job.
func (c *cycle) finish() {
	j := c.job
	c.phase, c.result.Complete = finished, true
	j.watermarks, j.hasWatermark, j.allowDeletes = c.watermarks, true, false
	switch reason := j.failures().reason(&j.cfg.Knobs); {
	case c.deletesHeld:
		j.quarantine(ReasonDeletes, Outcome{}, j.clock.Now())
	case reason != "":
		j.quarantine(reason, Outcome{}, j.clock.Now())
	default:
		j.leaveQuarantine()
	}
}

// Done implements Cycle.
func (c *cycle) Done(flow Flow) {
	j := c.job
	j.mu.Lock()
	defer j.mu.Unlock()
	ended, ours := flow.(settler)
	if !ours || ended.base().cycle != c {
		panic("mockentra: Done of a flow that this cycle did not start")
	}
	c.live--
	p := ended.base()
	if p.outcome.Kind == 0 {
		p.end(Unknown, CodeProtocolError, "the flow was cancelled before it ended")
	}
	ended.settle(j.clock.Now())
	for _, operation := range p.operations {
		if !j.cfg.Brief || operation.Err != nil || operation.Status >= 400 {
			c.result.Operations = append(c.result.Operations, operation)
		}
	}
	c.reuse(ended)
}

// Result implements Cycle. It may be asked at any time.
func (c *cycle) Result() Result {
	c.job.mu.Lock()
	defer c.job.mu.Unlock()
	result := c.result
	result.Operations = append([]Operation(nil), result.Operations...)
	return result
}

// dialect is read under the lock that SetDialect takes.
func (c *cycle) dialect() Dialect {
	c.job.mu.Lock()
	defer c.job.mu.Unlock()
	return c.job.cfg.Dialect
}

// write appends a row to the log.
func (c *cycle) write(entry Entry, object *Object) {
	j := c.job
	if j.cfg.Brief && entry.Status != EntryFailure {
		return
	}
	entry.Ref, entry.At, entry.Cycle = object.Ref, j.clock.Now(), j.cycles
	entry.Object, entry.Source, entry.SourceID = object.Kind.String(), object.Name(), object.ID
	j.log = append(j.log, entry)
}
