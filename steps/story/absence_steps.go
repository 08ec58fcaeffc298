package story

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// absenceSteps are about what else than active tells that somebody has left or is back: a mapping may lead IsSoftDeleted anywhere
// (Microsoft, "How provisioning works", Deprovisioning events).
func absenceSteps() []Step {
	events := `(assigned|unassigned|disabled|enabled|soft-deleted|restored)`
	needs := func(args []string) []need { return []need{departs(args[1])} }
	return []Step{
		{Pattern: `^([A-Z][a-z]+) is ` + events + `, which another attribute than active tells, and the next cycle runs$`,
			Example: "Ada is disabled, which another attribute than active tells, and the next cycle runs", needs: needs, run: happens},
		{Pattern: `^([A-Z][a-z]+) was ` + events + `, which another attribute than active told$`,
			Example: "Ada was disabled, which another attribute than active told", needs: needs, run: withPerson(wasTold)},
		{Pattern: `^the provider holds what else tells that ([A-Z][a-z]+) has left$`,
			Example: "the provider holds what else tells that Ada has left", run: toldElsewhere("disable-told")},
		{Pattern: `^the provider holds what else tells that ([A-Z][a-z]+) is gone$`,
			Example: "the provider holds what else tells that Ada is gone", run: toldElsewhere("departure-told")},
		{Pattern: `^the provider holds what else tells that ([A-Z][a-z]+) is back$`,
			Example: "the provider holds what else tells that Ada is back", run: toldElsewhere("return-told")},
	}
}

// absence is somebody as an event, or that from which one comes back, leaves them.
func absence(event string, of mockentra.Object) (gone mockentra.Object, known bool) {
	switch event {
	case "unassigned", "assigned":
		of.Assigned = false
	case "disabled", "enabled":
		of.Enabled = false
	case "soft-deleted", "restored", "purged":
		of.SoftDeleted = true
	default:
		return of, false
	}
	return of, true
}

// departs wants a row besides that of active whose value an absence changes into another one.
func departs(event string) need {
	return func(f folk) error {
		if f.hardDelete {
			return errors.New(noSoftDelete)
		}
		ada := f.ada()
		gone, _ := absence(event, ada)
		for _, target := range f.tells() {
			before, after := f.value(mockentra.User, target, &ada), f.value(mockentra.User, target, &gone)
			if before != "" && after != "" && before != after {
				return nil
			}
		}
		return fmt.Errorf("no row of the mapping but that of active tells that people are %s", event)
	}
}

// noSoftDelete is why nobody is made inactive.
const noSoftDelete = "the application has no soft delete (hard_delete: true), so Entra deletes who is disabled or leaves the scope"

// tells are the targets but active of rows that read IsSoftDeleted.
func (f folk) tells() (targets []string) {
	active, _ := f.mapping.Origin(mockentra.User, "active")
	for _, origin := range f.origins[mockentra.User] {
		if !origin.CreateOnly && origin.Target != active.Target && slices.Contains(origin.Sources, "IsSoftDeleted") {
			targets = append(targets, origin.Target)
		}
	}
	return targets
}

// wasTold is an absence that the story starts from.
func wasTold(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	if _, err := happens(ctx, w, args); err != nil {
		return nil, err
	}
	return restOn("entra-absence-told", w.toldElsewhere(ctx, p, GivenPrefix+"told")...), nil
}

func toldElsewhere(id string) stepFunc {
	return withPerson(func(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
		return w.toldElsewhere(ctx, p, id), nil
	})
}

func (w *World) toldElsewhere(ctx context.Context, p *person, id string) []run.Check {
	return w.checkDisabled(ctx, p, id, "an account that tells it", func(resource scim.Resource) (checks []run.Check) {
		for _, target := range w.folk.tells() {
			check := w.compareRow(id, resource, p, target)
			if sent := w.cause(p.ref, target); sent != nil && refused(sent) && carries(sent, "active") { // which may be why
				check = w.unaffected(check)
			}
			checks = append(checks, check)
		}
		return checks
	})
}
