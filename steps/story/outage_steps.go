package story

import (
	"context"

	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// outageSteps are about cycles in which Entra gets nothing done: everything is answered 503, or the secret is wrong. Both are played
// on our side: nothing of such a cycle is sent.
func outageSteps() []Step {
	return []Step{
		{Pattern: `^([A-Z][a-z]+) is assigned and ([A-Z][a-z]+) is unassigned while the provider is (unavailable|unavailable after the probe|refusing the secret)$`,
			Example: "Grace is assigned and Ada is unassigned while the provider is refusing the secret", needs: always(switchesOff("unassigned")), run: changesInOutage},
		{Pattern: `^([A-Z][a-z]+) has arrived and ([A-Z][a-z]+) has left after the outage$`,
			Example: "Grace has arrived and Ada has left after the outage", run: caughtUpAfter},
	}
}

func changesInOutage(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	for i, event := range []string{"assigned", "unassigned"} {
		p, err := w.introduce(args[i])
		if err != nil {
			return nil, err
		}
		w.event(p, event)
	}
	switch args[2] {
	case "unavailable":
		w.play = throughout(evidence.SimulatedUnavailable)
	case "unavailable after the probe":
		w.play = throughout(evidence.SimulatedUnavailable, scim.OpProbe)
	default:
		w.play = throughout(evidence.SimulatedRefusal)
	}
	w.nextCycle(ctx)
	return nil, nil
}

func caughtUpAfter(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	const id = "outage-caught-up"
	return w.cameAndLeft(ctx, id, args, func(left *person) []run.Check {
		return restOn(eventRequirements()["unassigned"], w.shows(ctx, left, id, "unassigned")...)
	})
}
