package story

import (
	"slices"
	"strings"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
)

// cause is the write of the last cycle that was to bring about what a check looks for: about the object, and, unless target is "", with
// that attribute among what it carries. Where there are several, one that was refused comes first. nil = Entra sent none.
func (w *World) cause(ref mockentra.Ref, target string) *mockentra.Operation {
	return w.lastWrite(func(operation *mockentra.Operation) bool {
		return operation.Ref == ref && (target == "" || len(operation.Sent) == 0 || carries(operation, target))
	})
}

// lastWrite is the last write of the last cycle of which that is true, one that was refused before any other.
func (w *World) lastWrite(such func(*mockentra.Operation) bool) (last *mockentra.Operation) {
	for i := range w.cycle.Operations {
		operation := &w.cycle.Operations[i]
		if operation.Wrote && such(operation) && (last == nil || refused(operation) || !refused(last)) {
			last = operation
		}
	}
	return last
}

func refused(operation *mockentra.Operation) bool {
	return operation.Err != nil || operation.Status >= 400
}

// carries reports whether a write has the attribute in it, or a part of it.
func carries(operation *mockentra.Operation, target string) bool {
	return slices.ContainsFunc(operation.Sent, func(sent mockentra.Modified) bool { return within(sent.Name, target) })
}

func within(name, target string) bool {
	name, target = withoutCore(name), withoutCore(target)
	if len(name) < len(target) || !strings.EqualFold(name[:len(target)], target) {
		return false
	}
	rest := name[len(target):]
	return rest == "" || rest[0] == '.' || rest[0] == '['
}

// effect completes a check that looked at what a request of Entra's was to bring about: it names the request. Where none was sent, or it
// was refused for something else in it, nothing can be said about the effect. What the provider answered with an error and has done all
// the same holds, and says so. A check that is about what must not change names its request itself: see unaffected.
func (w *World) effect(check run.Check, ref mockentra.Ref) run.Check {
	target := strings.TrimPrefix(check.Pointer, "/")
	cause := w.cause(ref, target)
	switch {
	case check.Cause != nil || strings.HasPrefix(check.ID, GivenPrefix+"request"):
		return check
	case holds(check):
		return w.heldBy(cause, check)
	case strings.HasPrefix(check.ID, GivenPrefix):
		return w.given(check, ref, target)
	case cause == nil && target == "":
		return w.explain(check, ref)
	case cause == nil:
		return w.uncaused(check, ref, w.hindrance(ref, target))
	}
	check.Cause = []int{cause.Exchange}
	switch {
	case !refused(cause):
		return check
	case w.blamesOther(cause, target):
		return w.uncaused(check, ref, cause)
	}
	return w.answeredBy(check, cause)
}

// given explains what a story starts from and is not there. Where Entra's request for it was not sent, or refused for something else,
// it rests on what was refused.
func (w *World) given(check run.Check, ref mockentra.Ref, target string) run.Check {
	cause := w.cause(ref, target)
	if cause == nil && target != "" {
		cause = w.hindrance(ref, target)
	}
	if cause == nil || !refused(cause) || cause.Err != nil {
		return w.explain(check, ref)
	}
	if check = w.answeredBy(check, cause); !carries(cause, target) || w.blamesOther(cause, target) {
		check.Requirement = restsOn(cause)
	}
	return check
}

// hindrance is the request that was refused, so that Entra did not come to send an attribute: in this cycle, or in an earlier one.
func (w *World) hindrance(ref mockentra.Ref, target string) *mockentra.Operation {
	if failed := w.failure(ref); failed != nil {
		return failed
	}
	for i := range slices.Backward(w.earlier) {
		if operation := &w.earlier[i]; operation.Ref == ref && refused(operation) && carries(operation, target) {
			return operation
		}
	}
	return nil
}

// standing makes of a check one that no request was to bring about: what it looks at must be so whatever Entra has sent.
func standing(check run.Check) run.Check {
	check.Cause = []int{}
	return check
}

// unaffected completes a check about what must stay as it is: it proves nothing unless what Entra wrote in the last cycle was accepted.
func (w *World) unaffected(check run.Check) run.Check {
	cause := w.lastWrite(func(*mockentra.Operation) bool { return true })
	switch {
	case cause == nil:
		return w.uncaused(check, w.lastFailed(), nil)
	case refused(cause) && !(cause.Status >= 500 && holds(check)):
		return w.uncaused(check, cause.Ref, cause)
	}
	check.Cause = []int{cause.Exchange}
	return w.heldBy(cause, check)
}

// lastFailed is whose pass the last cycle's log reports as failed, the last of them.
func (w *World) lastFailed() (ref mockentra.Ref) {
	for _, entry := range w.job.Log() {
		if entry.Cycle == w.cycles && entry.Status == mockentra.EntryFailure {
			ref = entry.Ref
		}
	}
	return ref
}
