package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/scimproof/scimproof/targets"
)

// course is how far a run has come, and how long it will take at the pace that the provider allows.
type course struct {
	limit time.Duration
	given bool // by --deadline, which wins

	mu       sync.Mutex
	planned  int // scenarios
	ended    int
	requests int // of the whole run, where that is known without counting; 0 = it is not
	pace     *targets.Pace
	seen     int64 // requests sent when the limit was last put off
}

// follow says what the pace comes to while it happens, and how long the rest takes at it.
func (c *course) follow(pace *targets.Pace, tell func(string)) {
	pace.Notify(func(text string, pace targets.Rate, sent int64) { tell(text + c.rest(pace, sent)) })
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pace = pace
}

// expect says how many requests the whole run takes.
func (c *course) expect(requests int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests = requests
}

// done counts a scenario.
func (c *course) done() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended++
}

// usual is how many requests a scenario takes before any has been counted.
const usual = 15

// needs estimates how many requests the whole run takes, by what it took so far.
func (c *course) needs(sent int64) int {
	if c.requests > 0 {
		return c.requests
	}
	each := usual
	if c.ended > 0 {
		each = int(sent)/c.ended + 1
	}
	return int(sent) + max(0, c.planned-c.ended)*each
}

// rest says how long what is left takes at a pace, "" where that is no time.
func (c *course) rest(pace targets.Rate, sent int64) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	left := pace.For(c.needs(sent) - int(sent))
	if left < time.Second {
		return ""
	}
	return ", about " + rounded(left) + " for the rest"
}

// leeway is what a run is given beyond its estimate.
const leeway = 2 * time.Minute

// another puts the limit off where nobody has set one, as long as the provider limits requests and the run goes on: twice the time that
// the rest takes. Else it says why the run ends.
func (c *course) another() (more time.Duration, why error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	pace, sent := c.pace.Sustained()
	if pace == 0 {
		if !c.given && sent > c.seen && int(sent) < 3*c.requests { // slower than estimated, and not without end
			c.seen = sent
			return c.limit, nil
		}
		return 0, deadlinePassed(c.limit)
	}
	all, wait := c.needs(sent), c.pace.Wait()
	if c.given {
		return 0, fmt.Errorf("the deadline of %s has passed: the run needs %s at %s: raise --deadline, or leave it out",
			short(c.limit), rounded(pace.For(all)), pace)
	}
	if sent == c.seen && wait == 0 {
		return 0, fmt.Errorf("nothing was answered for %s although the run keeps to the %s that the provider allows: check why it is slow", short(c.limit), pace)
	}
	c.seen = sent
	return leeway + wait + 2*pace.For(max(0, all-int(sent))), nil
}
