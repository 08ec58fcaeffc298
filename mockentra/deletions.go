package mockentra

import (
	"maps"
	"slices"
)

// guardDeletions counts, where a threshold is set, the disables and deletions that the source's changes call for, a hard delete also of
// somebody who was disabled before. Above it none of them is sent (Microsoft, "Accidental deletions").
func (c *cycle) guardDeletions() {
	limit, count := c.job.cfg.Knobs.DeleteThreshold, 0
	if limit == 0 || c.job.allowDeletes {
		return
	}
	var object Object
	for _, list := range [][]Ref{c.users, c.groups} {
		for _, ref := range list {
			c.job.load(ref, &object)
			if stored := c.job.links.get(ref); stored.id != "" && stored.managed && c.job.departure(&object).counts(stored) {
				count++
			}
		}
	}
	c.deletesHeld = count > limit
}

// counts tells whether the threshold counts a departure.
func (d departure) counts(stored link) bool { return d == remove || d == disable && !stored.disabled }

// stagedOf lists, in order of index, what the threshold has held back. It is looked at in each cycle until it is sent, or its cause is
// undone.
func (j *Job) stagedOf(kind Kind) []Ref {
	refs := slices.DeleteFunc(slices.Collect(maps.Keys(j.staged)), func(ref Ref) bool { return ref.Kind != kind })
	slices.SortFunc(refs, func(a, b Ref) int { return a.Index - b.Index })
	return refs
}

// holdBack ends the pass of what the threshold holds back: it is staged, and has not failed.
func (f *objectFlow) holdBack(action Action) bool {
	f.entry.Action, f.held = action, true
	return f.end(Skipped, CodeTooManyDeletes, "held back: disables and deletions exceed the threshold")
}
