package targets

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/scimproof/scimproof/scim"
)

// How a pace is found and kept.
const (
	keptBelow     = 0.97 // of the pace that was measured
	shrink        = 0.9  // after a refusal that came late
	late          = 0.75 // the least after one, whatever was measured
	growth        = 1.03 // after many requests without one
	quickGrowth   = 1.2  // the same until a refusal comes late: the first measurement is a low one, where the provider asks for whole seconds
	grownAfter    = 50   // requests at least
	quickAfter    = 10   // the same until then
	fastAgain     = 4    // times the pace that was found first, where slowing down does not help
	fruitless     = 8    // refusals in short succession, after which slowing down is seen not to help
	firstBackoff  = 100 * time.Millisecond
	longBackoff   = 30 * time.Second
	mostWait      = 15 * time.Minute     // that a provider may ask for
	saidAfter     = 15 * time.Second     // the pace is told, unless it is known to be near the limit before
	longWait      = 5 * time.Second      // is told, the first time
	soon          = 5 * time.Millisecond // before it is asked again whether a request came through
	jitter        = 50 * time.Millisecond
	slowest       = Rate(1.0 / 60)
	fasterThanAny = 1e6
)

// Pace is how fast a provider is sent requests: as fast as its definition says or, where it refuses some for their number, as fast as
// it turned out to allow. All clients of an instance share one. It is safe for concurrent use.
type Pace struct {
	mu      sync.Mutex
	most    Rate // by the definition; 0 = no limit
	limiter *rate.Limiter
	until   time.Time // nobody sends before
	streak  int       // pauses in succession, without an accepted request between them

	whole    measurement   // since the end of the last pause
	lately   measurement   // since the pace was last raised
	paused   time.Duration // the last pause
	resuming bool          // it is not known to be over
	alone    bool          // a request is on its way to find out
	short    int           // measurements in succession that ended after a few requests
	first    Rate          // that was found
	grown    bool          // it was raised since the last refusal
	near     bool          // a refusal came late, so the pace is near the limit

	sent    int64
	tell    func(text string, pace Rate, sent int64) // nil = nobody
	told    Rate                                     // the pace that was told last
	stalled bool                                     // a long wait was told
	since   time.Time                                // the first refusal
	kept    measurement                              // since the end of the first pause
	last    time.Time                                // when a request was accepted last
	seen    Limited

	known    map[string]bool // kinds of requests that were accepted
	hopeless map[string]bool // those that are refused whatever the pace
}

// NewPace makes the pace of a provider that may be sent so many requests; 0 is as many as it accepts.
func NewPace(most Rate) *Pace {
	p := &Pace{most: most, limiter: rate.NewLimiter(rate.Inf, 1), known: map[string]bool{}, hopeless: map[string]bool{}}
	if most > 0 {
		p.limiter.SetLimit(rate.Limit(most))
	}
	return p
}

// Notify has tell called with what a person should know while it happens: "the provider limits requests: going on at 24/s", with that
// pace, 0 where none is told, and how many requests were sent. It must not ask the Pace.
func (p *Pace) Notify(tell func(text string, pace Rate, sent int64)) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tell = tell
}

// Say tells whoever is told of the pace what depends on it.
func (p *Pace) Say(text string) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.tell != nil {
		p.tell(text, 0, p.sent)
	}
}

// Wait is how long nobody may send anything.
func (p *Pace) Wait() time.Duration {
	if p == nil {
		return 0
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return max(0, time.Until(p.until))
}

func (p *Pace) rate() Rate {
	if limit := p.limiter.Limit(); limit < fasterThanAny {
		return Rate(limit)
	}
	return 0
}

// Enter implements load.Limits: it is for who sends through Instance.Unpaced, and heeds the pace all the same.
func (p *Pace) Enter(ctx context.Context) (leave func(), err error) { return p.enter(ctx) }

// Again implements load.Limits. What is refused however long it waits is not sent again, nor what is like it.
func (p *Pace) Again(request *http.Request, refusals int, since time.Duration) bool {
	kind := kind(request)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.paused > mostWait || refusals >= limitedTries && since > max(limitedPatience, 10*p.paused) {
		p.giveUp(kind)
	}
	return !p.hopeless[kind]
}

// giveUp notes that a kind of requests is refused whatever the pace. How long it was waited for says nothing of the pace of the rest.
func (p *Pace) giveUp(kind string) {
	if p.hopeless[kind] {
		return
	}
	p.hopeless[kind] = true
	now := time.Now()
	p.resuming, p.streak = false, 0
	p.whole, p.lately = measurement{began: now}, measurement{began: now}
}

// enter waits until a request may be sent, or ctx has ended. What it waits does not count as time of the provider's. The caller
// leaves when there is an answer, or none.
func (p *Pace) enter(ctx context.Context) (leave func(), err error) {
	for {
		wait, alone := p.next()
		switch {
		case wait <= 0 && alone:
			return p.leave, nil
		case wait <= 0:
			return func() {}, nil
		}
		if err := held(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// leave ends the time in which a request is alone on its way.
func (p *Pace) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.alone = false
}

// held waits, and returns why ctx has ended before.
func held(ctx context.Context, wait time.Duration) error {
	defer scim.Hold(ctx)()
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("the provider limits requests, and this one was not sent: %w", context.Cause(ctx))
	}
}

// next reserves a place for a request and returns 0, or how long to wait before asking again. The first after a pause goes alone: a
// provider that has time for a few at once would refuse others of the same moment again.
func (p *Pace) next() (wait time.Duration, alone bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if wait := p.until.Sub(now); wait > 0 {
		return wait, false
	}
	if p.resuming && p.alone {
		return soon, false
	}
	if !p.limiter.AllowN(now, 1) {
		reserved := p.limiter.ReserveN(now, 1)
		wait := reserved.DelayFrom(now)
		reserved.CancelAt(now)
		return max(wait, time.Microsecond), false
	}
	p.alone = p.resuming
	return 0, p.resuming
}

// leaving counts a request that is sent, and returns when that is.
func (p *Pace) leaving() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	p.count(now)
	return now
}

func (p *Pace) count(now time.Time) {
	if p.sent++; p.sent == 1 {
		p.whole.began, p.lately.began = now, now
	}
}

// passed notes that a request that was sent then was not refused for the number of requests.
func (p *Pace) passed(sent time.Time, request *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	kind := kind(request)
	p.known[kind] = true
	if len(p.hopeless) > 0 {
		delete(p.hopeless, kind)
		delete(p.hopeless, kind+" 503")
	}
	if p.resuming && !sent.Before(p.until) {
		p.settle(now)
	}
	p.whole.accepted++
	p.lately.accepted++
	p.kept.accepted++
	p.last = now
	if p.first == 0 || p.resuming {
		return
	}
	if p.rate() < p.most || p.most == 0 {
		p.faster(now)
	}
	p.say(now)
}

// settle ends a measurement: from its first request to the end of the pause, so many were accepted.
func (p *Pace) settle(now time.Time) {
	found := max(p.whole.pace(now), p.lately.pace(now)) * keptBelow
	current := p.rate()
	switch {
	case p.first == 0:
		p.first = found
		p.kept = measurement{began: now}
		p.set(found)
	case p.grown || p.whole.accepted >= grownAfter:
		p.short, p.near = 0, true
		p.set(min(current*shrink, max(found, current*late)))
	case p.short >= fruitless:
	default:
		if p.short++; p.short == fruitless { // it is not the number of requests that it refuses
			p.set(p.first * fastAgain)
			break
		}
		p.set(min(current, max(found, current/2)))
	}
	p.resuming, p.grown, p.streak = false, false, 0
	p.whole, p.lately = measurement{began: now}, measurement{began: now}
}

// faster tries whether the provider allows a little more, once many requests were not refused for longer than it has asked to wait.
func (p *Pace) faster(now time.Time) {
	after, during, by := quickAfter, max(3*time.Second, p.paused), Rate(quickGrowth)
	if p.near {
		after, during, by = grownAfter, max(10*time.Second, 2*p.paused), growth
	}
	if p.lately.accepted < after || now.Sub(p.lately.began) < during {
		return
	}
	p.set(p.rate() * by)
	p.short, p.grown, p.lately = 0, true, measurement{began: now}
}

// measurement counts the accepted requests since a moment.
type measurement struct {
	began    time.Time
	accepted int
}

func (m measurement) pace(now time.Time) Rate {
	return Rate(float64(max(m.accepted, 1)) / max(now.Sub(m.began).Seconds(), 0.001))
}

func (p *Pace) set(to Rate) {
	to = max(to, slowest)
	if p.most > 0 {
		to = min(to, p.most)
	}
	p.limiter.SetLimit(rate.Limit(to))
}

// When what was sustained is a measure of its own.
const (
	sustainedFor   = 2 * time.Second
	sustainedAfter = 10 // requests
)

// sustained is the pace that a provider which limits requests was really sent them at since it said so; before that can be told, the one
// that was found.
func (p *Pace) sustained() Rate {
	if p.first == 0 || p.kept.accepted < sustainedAfter || p.last.Sub(p.kept.began) < sustainedFor {
		return p.rate()
	}
	return p.kept.pace(p.last)
}

// Sustained is the pace that the rest of what is to be sent can be expected to go at, 0 where nothing limits it, and how many requests
// were sent. A nil Pace knows nothing.
func (p *Pace) Sustained() (now Rate, sent int64) {
	if p == nil {
		return 0, 0
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sustained(), p.sent
}

// say tells the pace once it holds, and again where it is much lower.
func (p *Pace) say(now time.Time) {
	current := p.sustained()
	known := p.near || now.Sub(p.since) >= saidAfter
	if !known || p.told > 0 && current > p.told/2 || now.Sub(p.whole.began) < time.Second {
		return
	}
	p.told = current
	if p.tell != nil {
		p.tell("the provider limits requests: going on at "+current.String(), current, p.sent)
	}
}

// refused notes that a request that was sent then was refused for the number of requests, and has everybody wait: as long as the
// provider asks, where told says that it does, else longer each time.
func (p *Pace) refused(sent time.Time, asked time.Duration, told bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	late := sent.Before(p.until) // with others that were on their way when the pause began
	if late && !told {
		return
	}
	wait := asked
	if asked == 0 {
		wait = min(firstBackoff<<min(p.streak, 20), longBackoff)
	}
	wait += rand.N(jitter)
	if !late {
		p.streak++
		p.resuming = true
	}
	until := now.Add(wait)
	if !until.After(p.until) {
		return
	}
	if p.since.IsZero() {
		p.since = now
	}
	if wait >= longWait && !p.stalled && p.tell != nil {
		p.stalled = true
		p.tell(fmt.Sprintf("the provider limits requests: waiting %s", wait.Round(time.Second)), 0, p.sent)
	}
	p.until, p.paused = until, wait
}
