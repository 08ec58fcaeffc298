package story

import (
	"context"
	"slices"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// responseSteps compare the response to a write with what is read after it.
func responseSteps() []Step {
	return []Step{
		{Pattern: `^the response about ([A-Z][a-z]+) shows what the provider holds$`,
			Example: "the response about Ada shows what the provider holds", run: withPerson(responseTrue)},
		{Pattern: `^the response about the group "([^"]+)" shows what the provider holds$`,
			Example: `the response about the group "Analysts" shows what the provider holds`, needs: always(groups("")), run: withGroup(responseTrueOfGroup)},
	}
}

// written is the last accepted write about an object in the last cycle, with the resource in its response, nil where that has none.
func (w *World) written(ref mockentra.Ref) (*mockentra.Operation, scim.Resource) {
	for i := range slices.Backward(w.cycle.Operations) {
		operation := &w.cycle.Operations[i]
		if operation.Ref != ref || !operation.Wrote || refused(operation) {
			continue
		}
		resource, err := w.answerTo(operation.Exchange).Decode()
		if err != nil || resource.ID() == "" {
			return operation, nil
		}
		return operation, resource
	}
	return nil, nil
}

func responseTrue(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "response-true"
	return w.responseTrue(id, mockentra.User, p.ref, func(see func(scim.Resource) []run.Check) []run.Check {
		return w.checkAccount(ctx, p, id, "the resource of the response", see)
	}), nil
}

func responseTrueOfGroup(ctx context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	const id = "response-true-of-group"
	return w.responseTrue(id, mockentra.Group, g.ref, func(see func(scim.Resource) []run.Check) []run.Check {
		return w.checkGroup(ctx, g, id, "the resource of the response", see)
	}), nil
}

// responseTrue compares what the response shows with what read finds. An attribute that the response leaves out says nothing wrong. A read
// that has not come to the new value is no fault of the response.
func (w *World) responseTrue(
	id string, kind mockentra.Kind, ref mockentra.Ref, read func(see func(scim.Resource) []run.Check) []run.Check,
) []run.Check {
	const want = "the response as the provider holds it"
	sent, shown := w.written(ref)
	switch {
	case sent == nil:
		failed := w.failure(ref)
		return []run.Check{w.uncaused(fault(id, features.Missing, want, "no response"), ref, failed)}
	case shown == nil: // 204, or no resource: what the status of a success is has a scenario of its own
		check := pass(id, 1, "no resource in the response, or the one that is held")
		check.Exchanges, check.Cause = []int{sent.Exchange}, []int{sent.Exchange}
		return []run.Check{check}
	}
	return read(func(resource scim.Resource) []run.Check {
		check := w.sameAsShown(id, kind, sent, shown, resource)
		check.Cause = []int{sent.Exchange}
		check.Exchanges = append(check.Exchanges, sent.Exchange)
		return []run.Check{check}
	})
}

// sameAsShown compares the mapped attributes that a response shows with those of a read.
func (w *World) sameAsShown(id string, kind mockentra.Kind, sent *mockentra.Operation, shown, held scim.Resource) run.Check {
	has, is, looked := flat(shown), flat(held), 0
	ours := w.mapped(kind)
	for _, name := range compared(has, is) {
		switch {
		case !ours[name] || has[name].value == nil:
			continue
		case name == "members":
			if same := w.sameMembers(id, members(held), members(shown)); !holds(same) {
				return same
			}
			looked++
			continue
		case canonical(has[name].value) == canonical(is[name].value):
			looked++
			continue
		case w.sentAs(sent, shown, name): // the response has what was sent, and the read does not: it was not stored, or not yet
			check := differs(GivenPrefix+"stored", has[name], is[name])
			if check.Requirement = changedAs(has[name].name); sent.Op == scim.OpUserCreate || sent.Op == scim.OpGroupCreate {
				check.Requirement = w.keptPartly(kind, sent, name)
			}
			return check
		}
		return differs(id, is[name], has[name])
	}
	return pass(id, max(1, looked), "the response as the provider holds it")
}

// keptPartly is the requirement that an attribute of a new resource is kept, by the first path that fills it.
func (w *World) keptPartly(kind mockentra.Kind, sent *mockentra.Operation, name string) string {
	for _, one := range sent.Sent {
		if slices.Contains(attributesOf(one.Name), name) {
			return keptAs(kind, one.Name)
		}
	}
	return keptAs(kind, name)
}

// sentAs reports whether a response shows of an attribute what the request has sent.
func (w *World) sentAs(sent *mockentra.Operation, shown scim.Resource, name string) bool {
	return slices.ContainsFunc(sent.Sent, func(one mockentra.Modified) bool {
		return slices.Contains(attributesOf(one.Name), name) && w.spells(value(shown, one.Name), one.New)
	})
}

// spells compares a value with one that Entra's expressions have made: they write booleans as words.
func (w *World) spells(got, sent string) bool {
	return got == sent || (got == "true" && sent == "True") || (got == "false" && sent == "False")
}
