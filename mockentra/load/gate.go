package load

import (
	"context"
	"errors"
	"math"
	"time"

	"github.com/scimproof/scimproof/mockentra"
)

// ErrDuration is why a cycle was ended that had more to begin when Config.Duration had passed.
var ErrDuration = errors.New("the duration has passed")

// Other reasons for which a phase ends before its cycle has nothing left to send.
var (
	errRequests = errors.New("the limit of requests is reached")
	errStuck    = errors.New("the cycle waits although none of its flows is live")
)

// gate is vegeta's Pacer and the only place of a load run that waits: for the due time, for an answer that makes a flow
// ready, for the cycle's barriers, for room below the limits. vegeta calls Pace from one goroutine, so what follows needs no
// lock; workers reach the gate through back alone. One gate serves all phases of a run.
type gate struct {
	cfg   *Config
	cycle mockentra.Cycle

	free     []*slot    // without a flow
	ready    []*slot    // with a request to send
	dispatch chan *slot // to the Targeter; holds every slot, so that sending to it never blocks
	back     chan *slot // from the workers; holds every slot, so that they never block
	inAir    int
	live     int
	sent     uint64 // handed to vegeta in the whole run
	over     bool   // the cycle is drained
	ended    error  // why the run ends early
	next     *slot  // the first flow of the next phase, begun when the last flow of this one had ended

	phase    string            // what the live flows are about
	planned  uint64            // handed to vegeta in this phase
	wanted   uint64            // of this phase: what was due by its last request, or by its cut
	plan     map[string]uint64 // without a rate: what the cycle has to send, by phase
	began    time.Time
	idle     time.Duration // the cycle had nothing to offer: moves the schedule on
	starved  time.Duration
	outcomes func(mockentra.Outcome)
	ctx      context.Context
	lasting  context.Context // ends when no more flows are to begin
	cut      bool            // it did, and the cycle may have had more
	timer    *time.Timer
}

func newGate(cfg *Config, cycle mockentra.Cycle) *gate {
	timer := time.NewTimer(math.MaxInt64)
	timer.Stop()
	return &gate{
		cfg: cfg, cycle: cycle, free: newSlots(cfg.MaxLive), timer: timer, plan: planOf(cycle),
		dispatch: make(chan *slot, cfg.MaxLive), back: make(chan *slot, cfg.MaxLive),
	}
}

// Pace implements vegeta.Pacer: it returns when the next request is due and reserved, and stops the phase otherwise. It
// sleeps itself, since vegeta's sleep cannot be ended.
func (g *gate) Pace(elapsed time.Duration, _ uint64) (time.Duration, bool) {
	if g.began.IsZero() {
		g.began = time.Now().Add(-elapsed)
	}
	due := g.due()
	if !g.sleepUntil(due) {
		g.wanted = g.asked()
		return 0, true
	}
	reserved, idle := g.reserve()
	if reserved == nil {
		g.wanted = g.asked()
		return 0, true
	}
	if g.cfg.Rate == 0 {
		due = time.Now()
	}
	reserved.due = due.Add(idle)
	g.planned++
	g.sent++
	g.inAir++
	g.cfg.Observer.InAir(g.inAir)
	g.want()
	g.dispatch <- reserved
	return 0, false
}

// Rate implements vegeta.Pacer.
func (g *gate) Rate(time.Duration) float64 { return float64(g.cfg.Rate) }

// due is when the schedule wants the next request.
func (g *gate) due() time.Time {
	if g.cfg.Rate == 0 {
		return time.Now()
	}
	return g.began.Add(g.idle + time.Duration(float64(g.planned+1)/float64(g.cfg.Rate)*float64(time.Second)))
}

func (g *gate) sleepUntil(due time.Time) bool {
	wait := time.Until(due)
	if wait <= 0 {
		return g.going()
	}
	g.timer.Reset(wait)
	var cut <-chan struct{} // ends the sleep only where nothing would be sent after it
	if g.live == 0 {
		cut = g.lasting.Done()
	}
	select {
	case <-g.timer.C:
	case <-cut:
	case <-g.ctx.Done():
	}
	g.timer.Stop()
	return g.going()
}

// going reports whether the run may send more, and notes why not.
func (g *gate) going() bool {
	switch {
	case g.ended != nil:
	case g.ctx.Err() != nil:
		g.ended = context.Cause(g.ctx)
	case g.cfg.Requests > 0 && g.sent >= g.cfg.Requests:
		g.ended = errRequests
	}
	return g.ended == nil
}

// reserve returns a slot whose request can be sent now, and for how long the cycle had none to offer. nil ends the phase.
func (g *gate) reserve() (*slot, time.Duration) {
	var idle time.Duration
	for g.going() {
		g.collect()
		if n := len(g.ready); n > 0 { // the freshest first: its connection and its flow are warm
			reserved := g.ready[n-1]
			g.ready = g.ready[:n-1]
			return reserved, idle
		}
		reserved, full := g.start()
		if reserved != nil {
			return reserved, idle
		}
		if g.live == 0 {
			return nil, idle // drained, or the next phase is at the barrier
		}
		waited := g.await()
		if g.cfg.Rate == 0 { // the limits are the pace: nothing is late
			continue
		}
		if full {
			g.starved += waited
			g.cfg.Observer.Starved(waited)
			continue
		}
		g.idle += waited
		idle += waited
	}
	return nil, idle
}

// start begins the cycle's next flow that has something to send. full says that only the limit of live flows forbids it.
func (g *gate) start() (begun *slot, full bool) {
	for !g.over && g.next == nil && g.going() && !g.closing() {
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
			g.over = true
		default:
			if g.live == 0 {
				g.ended = errStuck
			}
			return nil, false
		}
	}
	return nil, false
}

// closing reports whether the run's duration has passed: no flow begins then, and those that live may end.
func (g *gate) closing() bool {
	if g.lasting.Err() == nil {
		return false
	}
	g.over, g.cut = true, true
	g.want()
	return true
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
	name := phaseOf(begun.req.Op)
	if g.phase == "" {
		g.phase = name
	}
	if g.live == 1 && name != g.phase {
		g.live-- // counted again when its own phase begins
		g.next = begun
		return nil
	}
	g.cfg.Observer.Live(g.live)
	return begun
}

// collect takes back what the workers have finished.
func (g *gate) collect() {
	for {
		select {
		case done := <-g.back:
			g.take(done)
		default:
			return
		}
	}
}

// await waits until a worker has finished something or the run ends, and returns for how long.
func (g *gate) await() time.Duration {
	began := time.Now()
	select {
	case done := <-g.back:
		g.take(done)
	case <-g.ctx.Done():
	}
	return time.Since(began)
}

func (g *gate) take(done *slot) {
	g.inAir--
	g.cfg.Observer.InAir(g.inAir)
	if done.more {
		g.ready = append(g.ready, done)
		return
	}
	g.retire(done)
}

// retire ends a slot's flow.
func (g *gate) retire(done *slot) {
	g.outcomes(done.flow.Outcome())
	g.cycle.Done(done.flow)
	done.flow = nil
	g.free = append(g.free, done)
	g.live--
	g.cfg.Observer.Live(g.live)
}

// want notes how many requests were due by now. With a rate that counts those held back by the limit of live flows, which nobody
// will ever send: the schedule does not wait. What is late since the tester itself was slow does not count, it is sent.
func (g *gate) want() {
	rate := float64(g.cfg.Rate)
	late := (time.Since(g.began)-g.idle).Seconds()*rate - float64(g.planned)
	late = max(0, min(late, g.starved.Seconds()*rate))
	g.wanted = max(g.wanted, g.planned+uint64(late))
}

// asked is how many requests the phase was to send: those due by its schedule, or, as fast as it goes, what the directory calls
// for. It is never less than what was sent.
func (g *gate) asked() uint64 {
	if g.cfg.Rate == 0 {
		planned := g.plan[g.phase]
		delete(g.plan, g.phase)
		return max(g.planned, planned)
	}
	if g.ended != nil {
		g.want()
	}
	return max(g.planned, g.wanted)
}

// abandon gives up the flows that still have something to send when the run ends. The engine counts what they have begun as
// unknown.
func (g *gate) abandon() {
	left := g.ready
	if g.next != nil {
		g.live++
		left = append(left, g.next)
	}
	for _, held := range left {
		g.retire(held)
	}
	g.ready, g.next = nil, nil
}

// open makes the gate ready for the next phase. outcomes hears how each of its flows ended.
func (g *gate) open(outcomes func(mockentra.Outcome)) {
	g.phase, g.planned, g.wanted, g.began, g.idle, g.starved, g.outcomes = "", 0, 0, time.Time{}, 0, 0, outcomes
	if g.next == nil {
		return
	}
	g.phase = phaseOf(g.next.req.Op)
	g.ready = append(g.ready, g.next)
	g.next = nil
	g.live++
	g.cfg.Observer.Live(g.live)
}
