package steps

import (
	"context"
	"strconv"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/run"
)

// memberships are the Then steps that compare the members of a group with people of the story. Each names a check of its own,
// since each proves another operation; group and people are the groups of the pattern in the order given.
func membershipSteps() []definition {
	type claim struct{ id, pattern, example string }
	var all []definition
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
		all = append(all, definition{
			pattern: "^" + claim.pattern + "$", args: 2, example: claim.example,
			run: func(ctx context.Context, w *world, args []string) ([]run.Check, error) {
				group, people := args[0], args[1]
				if claim.id == "member-added" {
					group, people = people, group
				}
				return w.hasMembers(ctx, claim.id, group, people)
			},
		})
	}
	return append(all,
		definition{
			pattern: `^"([^"]+)" has ` + names + ` once each$`, args: 2, example: `"Analysts" has Ada and Grace once each`, run: onceEach,
		},
		definition{
			pattern: `^"([^"]+)" has ([A-Z][a-z]+) beside ([A-Z][a-z]+)$`, args: 3, example: `"Analysts" has Grace beside Ada`,
			run: func(ctx context.Context, w *world, args []string) ([]run.Check, error) {
				return w.hasMembers(ctx, "members-accumulate", args[0], args[1]+" and "+args[2])
			},
		},
		definition{
			pattern: `^"([^"]+)" is there and empty$`, args: 1, example: `"Analysts" is there and empty`,
			run: func(ctx context.Context, w *world, args []string) ([]run.Check, error) {
				return w.hasMembers(ctx, "last-member-removed", args[0], "")
			},
		},
		definition{
			pattern: `^the deleted account is no member of "([^"]+)" and ([A-Z][a-z]+) is$`, args: 2,
			example: `the deleted account is no member of "Analysts" and Grace is`,
			run: func(ctx context.Context, w *world, args []string) ([]run.Check, error) {
				return w.hasMembers(ctx, "deleted-user-left", args[0], args[1])
			},
		},
	)
}

// onceEach wants members that were sent again to be accepted, and to be members as before.
func onceEach(ctx context.Context, w *world, args []string) ([]run.Check, error) {
	const id = "members-once-each"
	g, err := w.group(args[0])
	if err != nil {
		return nil, err
	}
	if failed := w.failure(g.ref); failed != nil {
		return []run.Check{w.explain(fault(id, features.Refused, "200 or 204", strconv.Itoa(failed.Status)), g.ref)}, nil
	}
	return w.hasMembers(ctx, id, args[0], args[1])
}
