package steps

import "sync"

// turns lets a scenario have the provider to itself for a moment: it waits until no step and no clean-up of another is under way, and
// none begins meanwhile. Nothing is created then whose answer has not come, and no other scenario changes what is read. Its methods
// block on a condition, not on the lock, so that a test's clock goes on.
type turns struct {
	mu      sync.Mutex
	changed *sync.Cond
	running int  // steps and clean-ups under way
	waiting int  // of which so many want to be alone, or are; they are not among the running
	alone   bool // one is
}

func newTurns() *turns {
	t := &turns{}
	t.changed = sync.NewCond(&t.mu)
	return t
}

// among does what may be under way beside others.
func (t *turns) among(do func()) {
	t.mu.Lock()
	for t.waiting > 0 {
		t.changed.Wait()
	}
	t.running++
	t.mu.Unlock()
	defer t.ended()
	do()
}

func (t *turns) ended() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.running--
	t.changed.Broadcast()
}

// apart does what no other may be under way beside. It is called by what among does.
func (t *turns) apart(do func()) {
	t.mu.Lock()
	t.running--
	t.waiting++
	t.changed.Broadcast()
	for t.running > 0 || t.alone {
		t.changed.Wait()
	}
	t.alone = true
	t.mu.Unlock()
	defer func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.alone = false
		t.waiting--
		t.running++
		t.changed.Broadcast()
	}()
	do()
}
