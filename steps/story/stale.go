package story

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// A read that looks stale is repeated after pauses that double: some three seconds in all.
const (
	firstPause   = 100 * time.Millisecond
	longestPause = 1600 * time.Millisecond

	longestWhereGone = 400 * time.Millisecond // a provider that never shows what it has created does so in each story
)

// noteUnseen notes that the last cycle may have written what cannot be read yet.
func (w *World) noteUnseen() {
	for _, operation := range w.cycle.Operations {
		if w.wrote(operation.Exchange) {
			w.wroteNow()
			return
		}
	}
}

// setUp sends what a story starts from, which Entra's next cycle is not to miss either.
func (w *World) setUp(ctx context.Context, op scim.Op, method, path string, body any) *scim.Response {
	response := ask(ctx, w.senders.Setup, op, method, path, body)
	w.wroteNow()
	return response
}

// wroteNow notes when something was written last. Two requests that overlap do so at the same time.
func (w *World) wroteNow() {
	now := time.Now()
	w.unseen.Store(&now)
}

// untilSeen waits for what was written: the clock of a story is virtual, so its next cycle comes at once, and not after the minutes in
// which a provider catches up.
func (w *World) untilSeen(ctx context.Context) {
	written := w.unseen.Load()
	if written == nil {
		return
	}
	if left := w.setting.Consistency - time.Since(*written); left > 0 {
		scim.Pause(ctx, left)
	}
}

// orStale tells a write that was not done from a read that lags behind it. Where the response to Entra's last write of the object shows
// what the checks miss, look is repeated for a while: if they hold then, the write is not to blame.
func (w *World) orStale(
	ctx context.Context, ref mockentra.Ref, see func(scim.Resource) []run.Check, look func() []run.Check, checks []run.Check,
) []run.Check {
	if holds(checks...) {
		return checks
	}
	shown, write := w.shownByWrite(ref)
	if shown == nil {
		return checks
	}
	missed, longest := missedOf(checks, see(shown)), longestPause
	if len(checks) == 1 && features.Outcome(checks[0].Outcome) == features.Gone && holds(see(shown)...) {
		missed, longest = []int{0}, longestWhereGone
	}
	return w.lookAgain(ctx, look, checks, missed, write, longest)
}

// searched repeats a search within the declared window, and tells one that lags behind the write of the object that it misses.
func (w *World) searched(ctx context.Context, ref mockentra.Ref, search func() run.Check) []run.Check {
	look := func() []run.Check { return []run.Check{w.explain(search(), ref)} }
	checks := w.eventually(ctx, look)
	shown, write := w.shownByWrite(ref)
	if shown == nil || features.Outcome(checks[0].Outcome) != features.Missing {
		return checks
	}
	return w.lookAgain(ctx, look, checks, []int{0}, write, longestPause)
}

// lookAgain repeats look for a while, for the checks that the response to a write bears out: if they hold then, the reads are to blame.
func (w *World) lookAgain(
	ctx context.Context, look func() []run.Check, checks []run.Check, missed []int, write string, longest time.Duration,
) []run.Check {
	if len(missed) == 0 {
		return checks
	}
	waited := time.Duration(0)
	for pause := firstPause; pause <= longest && scim.Pause(ctx, pause); pause *= 2 {
		waited += pause
		again := look()
		if !bearsOut(again, checks, missed) {
			continue
		}
		for _, i := range missed {
			blameReads(&checks[i], fmt.Sprintf("the response to the %s shows it, the read after it does not, and one %s later does. %s", write, waited, w.advice()))
			checks[i].Exchanges = append(checks[i].Exchanges, again[min(i, len(again)-1)].Exchanges...)
		}
		return checks
	}
	for _, i := range missed {
		checks[i].Reason = strings.TrimSpace(fmt.Sprintf("%s The response to the %s shows it, and no read in the %s after it does; "+
			"if reads lag behind writes for longer, set consistency: in the definition", checks[i].Reason, write, w.setting.Consistency+waited))
	}
	return checks
}

// bearsOut reports whether a later look finds what an earlier one missed: all of it, where that found no resource to look at.
func bearsOut(again, checks []run.Check, missed []int) bool {
	if len(again) != len(checks) {
		return len(again) > 0 && holds(again...)
	}
	return !slices.ContainsFunc(missed, func(i int) bool { return !holds(again[i]) })
}

// missedOf lists the checks that hold for what the write has shown and not for what was read.
func missedOf(read, shown []run.Check) (missed []int) {
	if len(read) != len(shown) {
		return nil
	}
	for i := range read {
		late := features.Outcome(read[i].Outcome) != features.Retyped // which is the new value
		if read[i].ID == shown[i].ID && late && !holds(read[i]) && holds(shown[i]) && shown[i].Looked > 0 {
			missed = append(missed, i)
		}
	}
	return missed
}

// blameReads files a check under what is wrong: when a write can be read.
func blameReads(check *run.Check, reason string) {
	check.Outcome, check.Requirement = string(features.StaleRead), "entra-read-after-write"
	check.Reason = "reads lag behind writes: " + reason
}

// advice is what to do about reads that lag.
func (w *World) advice() string {
	if w.setting.Consistency > 0 {
		return fmt.Sprintf("consistency: %s in the definition is too short", w.setting.Consistency)
	}
	return "Set consistency: 2s, or as long as it takes, in the definition"
}

// shownByWrite returns the resource in the response to the last write of an object in the last cycle, and the method of that; nil where
// that has none, or the write was refused.
func (w *World) shownByWrite(ref mockentra.Ref) (shown scim.Resource, method string) {
	for _, operation := range slices.Backward(w.cycle.Operations) {
		if operation.Ref != ref {
			continue
		}
		if !w.wrote(operation.Exchange) {
			continue
		}
		answer := w.answerTo(operation.Exchange)
		resource, err := answer.Decode()
		if !answer.OK() || err != nil || resource.ID() == "" {
			return nil, ""
		}
		return resource, w.method(operation.Exchange)
	}
	return nil, ""
}
