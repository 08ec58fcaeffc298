package story

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// takenNameSteps are about a name that another group has. Names of groups need not be unique (RFC 7643 §4.2), but may be.
func takenNameSteps() []Step {
	return []Step{
		{Pattern: `^somebody renames the group "([^"]+)" to the name of "([^"]+)"$`, Example: `somebody renames the group "Engineers" to the name of "Analysts"`,
			needs: always(groups(""), changeable(mockentra.Group, "displayName", "another")), run: withGroup(renamedToTaken)},
		{Pattern: `^the group "([^"]+)" was renamed or refused, and "([^"]+)" is as before$`,
			Example: `the group "Engineers" was renamed or refused, and "Analysts" is as before`, run: withGroup(renamedOrRefused)},
	}
}

func renamedToTaken(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	other, err := w.group(args[1])
	if err != nil {
		return nil, err
	}
	w.answer = *w.patch(ctx, groupPath(w.targetID(g.ref)), scim.OpGroupUpdate, "replace", "displayName", other.name)
	w.topic = g
	return nil, nil
}

// renamedOrRefused wants what was answered to be what was done, and nothing to be done to the other group.
func renamedOrRefused(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	const id, other = "taken-name", "taken-name-other"
	taken, err := w.group(args[1])
	switch {
	case err != nil:
		return nil, err
	case taken.before == nil:
		return nil, fmt.Errorf("the group %q was not looked at yet: provision it in a Given step", taken.name)
	case w.answer.Status == 0 && w.answer.Err == nil:
		return nil, errors.New("the scenario has no request yet: add one in a When step")
	case w.answer.Err != nil || w.answer.Status >= http.StatusInternalServerError:
		return []run.Check{withAnswer(fault(id, features.ServerError, "2xx, or a refusal such as 409", w.answer.String()), &w.answer, "the rename")}, nil
	}
	sent, want := w.answer.Exchange, g.name
	if w.answer.OK() {
		want = value(taken.before, "displayName")
	}
	checks := w.checkGroup(ctx, g, id, want, func(resource scim.Resource) []run.Check {
		return []run.Check{equal(id, want, value(resource, "displayName"))}
	})
	checks = append(checks, w.checkGroup(ctx, taken, other, asItWas, func(resource scim.Resource) []run.Check {
		return []run.Check{proves("entra-update-nobody-else", standing(w.unchanged(mockentra.Group, other, taken.before, resource, nil)))}
	})...)
	for i := range checks {
		checks[i].Exchanges, checks[i].Cause = append(checks[i].Exchanges, sent), []int{sent}
	}
	return checks, nil
}
