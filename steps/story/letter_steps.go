package story

import (
	"context"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// letterSteps are about the letters of a changed value: those of any alphabet, and signs that mean something in markup.
func letterSteps() []Step {
	return []Step{{
		Pattern: `^([A-Z][a-z]+)'s new (` + words() + `) came letter for letter$`, Example: "Ada's new title came letter for letter",
		needs: func(args []string) []need { return []need{mapped(mockentra.User, args[1])} }, run: withPerson(lettersKept),
	}}
}

// lettersKept wants a changed value as it was sent. Where the old one is still there, or none, no letter is to blame.
func lettersKept(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	id, target := "letters-kept/"+args[1], targetOf(args[1])
	want := w.wanted(p, args[1])
	return w.checkAccount(ctx, p, id, want, func(resource scim.Resource) []run.Check {
		check := w.compare(id, resource, p, target, want)
		if features.Outcome(check.Outcome) == features.Ignored || value(resource, target) == "" {
			check.ID = GivenPrefix + "changed"
			return restOn(changedAs(target), check)
		}
		return []run.Check{check}
	}), nil
}
