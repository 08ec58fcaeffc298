package story

import (
	"context"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// refusedValue is the finding about a value, in words, for which the creation of a person was refused. Whether it is the value, another
// person shows, who is as any other: where that creation is refused too, or this one was not, it is nil.
func (w *World) refusedValue(ctx context.Context, p *person, value string) *run.Check {
	made := w.operation(p.ref, scim.OpUserCreate)
	if made == nil || made.Err != nil || made.Status < 400 {
		return nil
	}
	check := w.answeredBy(fault("value-refused", features.ValueRefused, "an account with "+value, "no account"), made)
	check.Outcome, check.Cause = string(features.ValueRefused), []int{made.Exchange}
	source, err := w.everything(p.name + "2") // nobody in a sentence is called so
	if err != nil {
		return nil
	}
	other := w.add(p.name+"2", source)
	w.subject = p
	w.tenant.Assign(other.ref)
	w.nextCycle(ctx)
	if control := w.operation(other.ref, scim.OpUserCreate); control == nil || refused(control) {
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
