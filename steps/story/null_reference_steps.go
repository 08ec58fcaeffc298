package story

import (
	"context"
	"fmt"
	"strings"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// nullReferenceSteps are about members whose $ref is null, as Microsoft's sample has them (Microsoft, "Develop a SCIM endpoint").
func nullReferenceSteps() []Step {
	return needing(always(groups("members")), []Step{
		{Pattern: `^somebody (adds|removes) ([A-Z][a-z]+) with a null reference, in "([^"]+)"$`,
			Example: `somebody adds Ada with a null reference, in "Analysts"`, run: changesWithNull},
		{Pattern: `^"([^"]+)" has ` + names + `, whatever the reference was$`, Example: `"Analysts" has Ada, whatever the reference was`, run: withGroupOf(nullReferenceTaken)},
	})
}

// nullReference is a change of a member that was sent.
type nullReference struct {
	verb, member string
	answer       *scim.Response
}

func (w *World) changeMember(ctx context.Context, g *group, verb string, member map[string]any) *scim.Response {
	op := scim.OpGroupAddMembers
	if verb == "Remove" {
		op = scim.OpGroupRemoveMembers
	}
	return w.patch(ctx, groupPath(w.targetID(g.ref)), op, verb, "members", []any{member})
}

func changesWithNull(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	p, err := w.person(args[1])
	if err != nil {
		return nil, err
	}
	g, err := w.group(args[2])
	if err != nil {
		return nil, err
	}
	sent := nullReference{verb: map[string]string{"adds": "Add", "removes": "Remove"}[args[0]], member: w.targetID(p.ref)}
	sent.answer = w.changeMember(ctx, g, sent.verb, map[string]any{"$ref": nil, "value": sent.member})
	w.nullReference = sent
	return nil, nil
}

// nullReferenceTaken wants the members that the change leaves. Where the change without the reference does not lead there either, the
// reference is not what is wrong.
func nullReferenceTaken(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	ids, err := w.idsOf(args[1])
	if err != nil {
		return nil, err
	}
	sent := w.nullReference
	if sent.answer == nil {
		return nil, fmt.Errorf("the scenario has no change of %s with a null reference yet: add one in a When step", g.name)
	}
	look := func(id string) []run.Check {
		return w.checkGroup(ctx, g, id, "members "+args[1], func(resource scim.Resource) []run.Check {
			return []run.Check{standing(w.sameMembers(id, ids, members(resource)))}
		})
	}
	checks := look("null-reference/" + strings.ToLower(sent.verb))
	if holds(checks...) {
		return checks, nil
	}
	again := w.changeMember(ctx, g, sent.verb, map[string]any{"value": sent.member})
	if control := look(GivenPrefix + "control"); !holds(control...) {
		if !again.OK() {
			control[0] = withAnswer(control[0], again, "the same without the reference")
		}
		return restOn(requirementOfChange(sent.verb), control...), nil
	}
	if !sent.answer.OK() {
		checks[0] = withAnswer(checks[0], sent.answer, "the PATCH")
	}
	return checks, nil
}

func requirementOfChange(verb string) string {
	if verb == "Remove" {
		return "entra-members-remove-only-listed"
	}
	return "entra-members-add-one"
}
