package targets

import (
	"errors"
	"fmt"
	"sync"
)

// ErrBudget says that a creation was not sent, because the run had created as many resources as it may.
var ErrBudget = errors.New("resource budget exceeded")

// Budget bounds how many resources a run creates at a provider. Creations whose answer is missing count, those that were
// refused do not. It is safe for concurrent use; a nil Budget has no limit.
type Budget struct {
	mu     sync.Mutex
	limit  int
	used   int
	flying int // creations that wait for their answer
	spent  error
	tell   func(error)
}

// NewBudget allows limit creations; 0 is no limit.
func NewBudget(limit int) *Budget {
	if limit <= 0 {
		return nil
	}
	return &Budget{limit: limit}
}

// Notify has tell called with the reason when a creation is refused and no other is in the air any more: one that is cut off could
// be carried out after the clean-up has looked for it.
func (b *Budget) Notify(tell func(error)) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tell = tell
}

// Err is why a creation was refused, nil where none was.
func (b *Budget) Err() error {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.spent
}

// take reserves one creation, or refuses it.
func (b *Budget) take() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.used < b.limit {
		b.used++
		b.flying++
		return nil
	}
	if b.spent == nil {
		b.spent = fmt.Errorf("%w: %d were created, the next was not sent; raise --max-resources or budget in the definition, or select fewer scenarios with --id",
			ErrBudget, b.limit)
	}
	b.say()
	return b.spent
}

// landed ends a creation's time in the air. One that the provider refused gives its reservation back.
func (b *Budget) landed(refused bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.flying--
	if refused {
		b.used--
	}
	b.say()
}

func (b *Budget) say() {
	if b.spent != nil && b.flying == 0 && b.tell != nil {
		b.tell(b.spent)
	}
}
