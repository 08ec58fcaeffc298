package story

import (
	"context"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// refusedValue is the finding about a value, in words, for which the creation of a person was refused. Whether it is the value, another
// person shows, who is as any other: where that creation is refused too, or this one was not, it is nil.
func (w *World) refusedValue(ctx context.Context, p *person, value string) *run.Check {
	return w.refusedFor(ctx, p.ref, "an account with "+value, "no account", func() (mockentra.Ref, error) {
		source, err := w.everything(p.name + "2") // nobody in a sentence is called so
		if err != nil {
			return mockentra.Ref{}, err
		}
		other := w.add(p.name+"2", source)
		w.subject = p
		return other.ref, nil
	})
}

// refusedFor is the finding about a creation that was refused for what it had of its own; another is as any other.
func (w *World) refusedFor(ctx context.Context, ref mockentra.Ref, want, got string, another func() (mockentra.Ref, error)) *run.Check {
	_, op := collectionOf(ref.Kind)
	made := w.operation(ref, op)
	if made == nil || made.Err != nil || made.Status < 400 {
		return nil
	}
	check := w.answeredBy(fault("value-refused", features.ValueRefused, want, got), made)
	check.Outcome, check.Cause = string(features.ValueRefused), []int{made.Exchange}
	other, err := another()
	if err != nil {
		return nil
	}
	w.tenant.Assign(other)
	w.nextCycle(ctx)
	if control := w.operation(other, op); control == nil || refused(control) {
		return nil
	}
	return &check
}

// refusedSpelling is the finding about a user name in upper case that was refused, where the same one in its own letter case is
// accepted.
func (w *World) refusedSpelling(ctx context.Context, p *person, refusal *scim.Response) *run.Check {
	if !w.hold(ctx, p.ref, false).OK() {
		return nil
	}
	check := withAnswer(fault("value-refused", features.ValueRefused, "an account with a user name in upper case", "none"), refusal, "the creation")
	check.Outcome, check.Requirement = string(features.ValueRefused), "7644-3.3-create-201"
	return &check
}

func isRefusal(response *scim.Response) bool { return response.Err == nil && response.Status >= 400 }
