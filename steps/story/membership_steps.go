package story

import (
	"context"
	"strconv"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
)

// memberships are the Then steps that compare the members of a group with people of the story. Each names a check of its own,
// since each proves another operation; group and people are the groups of the pattern in the order given.
func membershipSteps() []Step {
	type claim struct{ id, pattern, example string }
	var all []Step
	for _, claim := range []claim{
		{"member-added", names + ` is the one member of "([^"]+)"`, `Ada is the one member of "Analysts"`},
		{"member-removed", `"([^"]+)" has lost (?:[A-Z][a-z]+) and kept ` + names, `"Analysts" has lost Grace and kept Ada`},
		{"members-initial", `"([^"]+)" arrived with ` + names, `"Analysts" arrived with Ada and Grace`},
		{"members-added-together", `"([^"]+)" has ` + names + ` from one request`, `"Analysts" has Ada and Grace from one request`},
		{"members-removed-together", `"([^"]+)" is left with ` + names, `"Analysts" is left with Grace`},
		{"rename-keeps-members", `"([^"]+)" still has ` + names, `"Engineers" still has Ada`},
		{"memberships-not-restored", `"([^"]+)" has ` + names + ` alone after the restoration`, `"Analysts" has Grace alone after the restoration`},
		{"team-members", `the team "([^"]+)" has ` + names, `the team "Analysts" has Ada and Grace`},
		{"team-after-leaving", `the team "([^"]+)" is left with ` + names, `the team "Analysts" is left with Grace`},
	} {
		all = append(all, Step{
			Pattern: "^" + claim.pattern + "$", Example: claim.example,
			run: func(ctx context.Context, w *World, args []string) ([]run.Check, error) {
				group, people := args[0], args[1]
				if claim.id == "member-added" {
					group, people = people, group
				}
				return w.hasMembers(ctx, claim.id, group, people)
			},
		})
	}
	return append(all,
		Step{
			Pattern: `^"([^"]+)" has ` + names + ` once each$`, Example: `"Analysts" has Ada and Grace once each`, run: withGroup(onceEach),
		},
		Step{
			Pattern: `^"([^"]+)" has ([A-Z][a-z]+) beside ([A-Z][a-z]+)$`, Example: `"Analysts" has Grace beside Ada`,
			run: func(ctx context.Context, w *World, args []string) ([]run.Check, error) {
				return w.hasMembers(ctx, "members-accumulate", args[0], args[1]+" and "+args[2])
			},
		},
		Step{
			Pattern: `^"([^"]+)" is there and empty$`, Example: `"Analysts" is there and empty`,
			run: func(ctx context.Context, w *World, args []string) ([]run.Check, error) {
				return w.hasMembers(ctx, "last-member-removed", args[0], "")
			},
		},
		Step{
			Pattern: `^the deleted account is no member of "([^"]+)" and ([A-Z][a-z]+) is$`,
			Example: `the deleted account is no member of "Analysts" and Grace is`,
			run: func(ctx context.Context, w *World, args []string) ([]run.Check, error) {
				return w.hasMembers(ctx, "deleted-user-left", args[0], args[1])
			},
		},
	)
}

// onceEach wants members that were sent again to be accepted, and to be members as before.
func onceEach(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	const id = "members-once-each"
	if failed := w.failure(g.ref); failed != nil {
		return []run.Check{w.explain(fault(id, features.Refused, "200 or 204", strconv.Itoa(failed.Status)), g.ref)}, nil
	}
	return w.hasMembers(ctx, id, args[0], args[1])
}
