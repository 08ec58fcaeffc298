package load

import (
	"context"
	"errors"
	"math"
	"time"

	"github.com/scimproof/scimproof/mockentra"
)

// ErrDuration is why a cycle was cut that had more to begin when Config.Duration had passed.
var ErrDuration = errors.New("the duration has passed")

// Other reasons for which a phase ends before its cycle has nothing left to send.
var (
	errRequests = errors.New("the limit of requests is reached")
	errStuck    = errors.New("the cycle waits although none of its flows is running")
)

// gate is vegeta's Pacer and the only place of a load run that waits: for the due time, for an answer that makes a flow
// ready, for the cycle's barriers, for room below the limits. vegeta calls Pace from one goroutine, so what follows needs no
// lock; workers reach the gate through answered alone. One gate serves all phases of a run.
type gate struct {
	ctx      context.Context // nothing is sent after it
	starting context.Context // no flow begins after it
	cfg      *Config
	cycle    mockentra.Cycle
	plan     plan

	free     []*slot    // without a flow
	ready    []*slot    // with a request to send
	upcoming *slot      // the first flow of the next phase, begun when the last flow of this one had ended
	reserved chan *slot // to the Targeter; holds every slot, so that sending to it never blocks
	answered chan *slot // from the workers; holds every slot, so that they never block
	inFlight int
	live     int
	sent     uint64 // handed to vegeta in the whole run
	phase    phase

	drained bool  // the cycle has no more flows
	expired bool  // starting has ended, and the cycle may have had more flows
	stopped error // why nothing more is sent, though there may be something
	timer   *time.Timer
}

// newGate makes the gate of a run. starting is a context within ctx, and all slots are free.
func newGate(ctx, starting context.Context, cfg *Config, cycle mockentra.Cycle, slots []*slot) *gate {
	timer := time.NewTimer(math.MaxInt64)
	timer.Stop()
	return &gate{
		ctx: ctx, starting: starting, cfg: cfg, cycle: cycle, plan: planOf(cycle), free: append([]*slot(nil), slots...), timer: timer,
		reserved: make(chan *slot, len(slots)), answered: make(chan *slot, len(slots)),
	}
}

// beginPhase makes the gate ready for the next phase.
func (g *gate) beginPhase() {
	g.phase = phase{schedule: schedule{rate: g.cfg.Rate}}
	if g.upcoming == nil {
		return
	}
	g.namePhase(g.upcoming)
	g.ready = append(g.ready, g.upcoming)
	g.upcoming = nil
	g.live++
	g.cfg.Observer.Live(g.live)
}

// namePhase names the phase after its first flow, and takes over what is planned for it.
func (g *gate) namePhase(first *slot) {
	g.phase.name = phaseOf(first.req.Op)
	g.phase.schedule.demand = g.plan.take(g.phase.name)
}

// more reports whether another phase is to follow.
func (g *gate) more() bool {
	return g.stopped == nil && (g.upcoming != nil || !g.drained && !g.expired)
}

// Pace implements vegeta.Pacer: it returns when the next request is due and reserved, and stops the phase otherwise. It
// sleeps itself, since vegeta's sleep cannot be ended.
func (g *gate) Pace(elapsed time.Duration, _ uint64) (time.Duration, bool) {
	g.phase.schedule.begin(time.Now().Add(-elapsed))
	g.sleepUntil(g.phase.schedule.due(time.Now()))
	next := g.reserve()
	if next == nil {
		if g.stopped != nil {
			g.phase.schedule.note(time.Now())
		}
		return 0, true
	}
	next.due = g.phase.schedule.reserve(time.Now())
	g.sent++
	g.inFlight++
	g.cfg.Observer.InFlight(g.inFlight)
	g.reserved <- next
	return 0, false
}

// Rate implements vegeta.Pacer.
func (g *gate) Rate(time.Duration) float64 { return g.cfg.Rate }

// sleepUntil sleeps until a request is due, or nothing would be sent after that.
func (g *gate) sleepUntil(due time.Time) {
	wait := time.Until(due)
	if wait <= 0 {
		return
	}
	g.timer.Reset(wait)
	var expired <-chan struct{} // without live flows there is nothing to send then
	if g.live == 0 {
		expired = g.starting.Done()
	}
	select {
	case <-g.timer.C:
	case <-expired:
	case <-g.ctx.Done():
	}
	g.timer.Stop()
}

// checkStop notes why nothing more is to be sent, if so.
func (g *gate) checkStop() {
	switch {
	case g.stopped != nil:
	case g.ctx.Err() != nil:
		g.stopped = context.Cause(g.ctx)
	case g.cfg.Requests > 0 && g.sent >= g.cfg.Requests:
		g.stopped = errRequests
	}
}

// reserve returns a slot whose request can be sent now; nil ends the phase.
func (g *gate) reserve() *slot {
	for g.checkStop(); g.stopped == nil; g.checkStop() {
		g.collect()
		if n := len(g.ready); n > 0 { // the freshest first: its connection and its flow are warm
			next := g.ready[n-1]
			g.ready = g.ready[:n-1]
			return next
		}
		begun, full := g.start()
		if begun != nil {
			return begun
		}
		if g.live == 0 {
			return nil // nothing is left, or the next phase is at the barrier
		}
		waited := g.await()
		g.phase.schedule.wait(waited, full)
		if full && g.cfg.Rate > 0 {
			g.cfg.Observer.Starved(waited)
		}
	}
	return nil
}

// start begins the cycle's next flow that has something to send. full says that only the limit of live flows forbids it.
func (g *gate) start() (begun *slot, full bool) {
	for g.upcoming == nil && !g.drained && !g.expired {
		if g.checkStop(); g.stopped != nil {
			return nil, false
		}
		if g.starting.Err() != nil {
			g.expired = true
			g.phase.schedule.note(time.Now())
			return nil, false
		}
		if g.live >= g.cfg.MaxLive {
			return nil, true
		}
		flow, state := g.cycle.Start()
		switch state {
		case mockentra.Ready:
			if begun := g.admit(flow); begun != nil {
				return begun, false
			}
		case mockentra.Drained:
			g.drained = true
		default:
			if g.live == 0 {
				g.stopped = errStuck
			}
			return nil, false
		}
	}
	return nil, false
}

// admit gives a flow its slot. A flow with nothing to send ends at once; the first one of another phase, begun when no
// flow is live, stays at the barrier.
func (g *gate) admit(flow mockentra.Flow) *slot {
	last := len(g.free) - 1
	begun := g.free[last]
	g.free = g.free[:last]
	begun.begin(flow, g.cfg.Clock.Now())
	g.live++
	if !begun.more {
		g.retire(begun)
		return nil
	}
	if g.phase.name == "" {
		g.namePhase(begun)
	}
	if g.live == 1 && phaseOf(begun.req.Op) != g.phase.name {
		g.live-- // counted again when its own phase begins
		g.upcoming = begun
		return nil
	}
	g.cfg.Observer.Live(g.live)
	return begun
}

// collect takes back what the workers have finished.
func (g *gate) collect() {
	for {
		select {
		case done := <-g.answered:
			g.takeBack(done)
		default:
			return
		}
	}
}

// await waits until a worker has finished something or the run ends, and returns for how long.
func (g *gate) await() time.Duration {
	began := time.Now()
	select {
	case done := <-g.answered:
		g.takeBack(done)
	case <-g.ctx.Done():
	}
	return time.Since(began)
}

func (g *gate) takeBack(done *slot) {
	g.inFlight--
	g.cfg.Observer.InFlight(g.inFlight)
	if done.more {
		g.ready = append(g.ready, done)
		return
	}
	g.retire(done)
}

// retire ends a slot's flow.
func (g *gate) retire(done *slot) {
	g.phase.count(done.flow.Outcome())
	g.cycle.Done(done.flow)
	done.flow = nil
	g.free = append(g.free, done)
	g.live--
	g.cfg.Observer.Live(g.live)
}

// endPhase collects the last answers. Where the run was stopped it gives up the flows that still have something to send; the engine
// counts what they have begun as unknown.
func (g *gate) endPhase() {
	g.collect()
	if g.stopped == nil {
		return
	}
	if g.upcoming != nil {
		g.live++
		g.ready = append(g.ready, g.upcoming)
	}
	for _, given := range g.ready {
		g.retire(given)
	}
	g.ready, g.upcoming = nil, nil
}

// unfinished says what the cycle has not begun, and why it was not driven to its end, nil when it was. A duration that has passed
// when nothing was left has cut nothing.
func (g *gate) unfinished() (left mockentra.Left, why error) {
	if g.stopped == nil && !g.expired {
		return left, nil
	}
	rest, tells := g.cycle.(unbegun)
	if tells {
		left = rest.Left()
	}
	switch {
	case g.stopped != nil:
		return left, g.stopped
	case tells && left == mockentra.Left{}:
		return left, nil
	}
	return left, ErrDuration
}
