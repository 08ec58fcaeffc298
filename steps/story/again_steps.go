package story

import (
	"context"
	"fmt"

	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// awayAndBack disables a person and enables them again, and wants both to be seen: who cannot be brought back once says nothing about the
// next time.
func awayAndBack(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	for _, event := range []string{"disabled", "enabled"} {
		if checks, err := happened(ctx, w, []string{p.name, event}); err != nil || !holds(checks...) {
			return checks, err
		}
	}
	return restOn(eventRequirements()["enabled"], w.activeNow(ctx, p, GivenPrefix+"back", true)...), nil
}

// onceMore wants an account to be active, or not.
func onceMore(id string, want bool) stepFunc {
	return withPerson(func(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
		return w.activeNow(ctx, p, id, want), nil
	})
}

// activeNow wants an account to be active, or not, in whatever form: the form has scenarios of its own.
func (w *World) activeNow(ctx context.Context, p *person, id string, want bool) []run.Check {
	return w.checkDisabled(ctx, p, id, fmt.Sprintf("active %t", want), func(resource scim.Resource) []run.Check {
		return []run.Check{w.unaffected(activeAnyhow(id, resource, want))}
	})
}
