package invariant

import (
	"cmp"
	"maps"
	"slices"

	"github.com/scimproof/scimproof/features"
)

// Seen is where an answer was: a scenario, and the number of the exchange in it.
type Seen struct {
	Where    string
	Exchange int
}

func (s Seen) before(other Seen) bool {
	return cmp.Or(cmp.Compare(s.Where, other.Where), cmp.Compare(s.Exchange, other.Exchange)) < 0
}

// Count is what became of an invariant in the answers to one kind of request.
type Count struct {
	Kind   string
	Judged int // answers in which it has a say
	Broken int // those in which it does not hold

	First Finding // of a broken one
	Seen  Seen    // where that was
}

// Tally counts the answers of one invariant by kind of request, and keeps one example of each. Which one does not depend on the order in
// which they come.
type Tally map[string]*Count

// Add judges an answer that was seen somewhere. It returns nil where the invariant has no say.
func (t Tally) Add(one Invariant, answer *Answer, seen Seen) *Finding {
	found := one.Judge(answer)
	if found != nil {
		t.Count(answer, found, seen)
	}
	return found
}

// Count counts what was found of an answer, and reports whether it is the first of its kind in which the invariant does not hold.
func (t Tally) Count(answer *Answer, found *Finding, seen Seen) (first bool) {
	count := &Count{Kind: answer.Kind(), Judged: 1}
	if found.Outcome != features.Held {
		count.Broken, count.First, count.Seen = 1, *found, seen
	}
	t.merge(count)
	return count.Broken > 0 && t[count.Kind].Broken == 1
}

// Merge adds the counts of another tally.
func (t Tally) Merge(other Tally) {
	for _, count := range other {
		t.merge(count)
	}
}

func (t Tally) merge(count *Count) {
	had := t[count.Kind]
	if had == nil {
		added := *count
		t[count.Kind] = &added
		return
	}
	if count.Broken > 0 && (had.Broken == 0 || count.Seen.before(had.Seen)) {
		had.First, had.Seen = count.First, count.Seen
	}
	had.Judged, had.Broken = had.Judged+count.Judged, had.Broken+count.Broken
}

// Counts lists what was counted, by kind of request.
func (t Tally) Counts() (all []Count) {
	for _, kind := range slices.Sorted(maps.Keys(t)) {
		all = append(all, *t[kind])
	}
	return all
}
