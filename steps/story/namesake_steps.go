package story

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// namesakeSteps are about a new person who has the user name of somebody of the story. A provider that keeps anything by the user name
// has to let it go with the account.
func namesakeSteps() []Step {
	word := `(` + words() + `)`
	return []Step{
		{Pattern: `^a new person with ([A-Z][a-z]+)'s user name is assigned and the next cycle runs$`,
			Example: "a new person with Ada's user name is assigned and the next cycle runs", needs: always(nameGiven()), run: withPerson(namesakeAssigned)},
		{Pattern: `^a new person with ([A-Z][a-z]+)'s user name was assigned$`,
			Example: "a new person with Ada's user name was assigned", needs: always(tombstone(), nameGiven()), run: withPerson(namesakeWasAssigned)},
		{Pattern: `^the new person has an account under the old name$`, Example: "the new person has an account under the old name", run: withNewcomer(nameReused)},
		{Pattern: `^the new person has another account than the deleted one$`,
			Example: "the new person has another account than the deleted one", run: withNewcomer(accountIsNew)},
		{Pattern: `^a new person with ([A-Z][a-z]+)'s user name and no ` + word + ` is assigned and the next cycle runs$`,
			Example: "a new person with Ada's user name and no title is assigned and the next cycle runs",
			needs:   func(args []string) []need { return []need{nameGiven(), gives(args[1]), clearable(args[1])} }, run: withPerson(namesakeAssignedWithout)},
		{Pattern: `^the new person does not have the ` + word + ` of the deleted account$`,
			Example: "the new person does not have the title of the deleted account", run: withNewcomer(inheritsNothing)},
		{Pattern: `^the new person is active although the deleted one was not$`,
			Example: "the new person is active although the deleted one was not", needs: always(gives("active")), run: withNewcomer(inheritsNoAbsence)},
		{Pattern: `^the new person has neither manager nor reports$`,
			Example: "the new person has neither manager nor reports", needs: always(mapped(mockentra.User, "manager")), run: withNewcomer(inheritsNobody)},
		{Pattern: `^the new person is no member of "([^"]+)", and ([A-Z][a-z]+) is$`,
			Example: `the new person is no member of "Analysts", and Grace is`, needs: always(groups("")), run: inheritsNoPlace},
	}
}

func namesakeAssigned(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	_, err := w.assignNamesake(ctx, p, "")
	return nil, err
}

func namesakeAssignedWithout(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	_, err := w.assignNamesake(ctx, p, args[1])
	return nil, err
}

func namesakeWasAssigned(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	fresh, err := w.assignNamesake(ctx, p, "")
	if err != nil {
		return nil, err
	}
	fresh.freed = w.nameGiven("name-released", fresh, "no conflict with the name that a soft-deleted user had", nameReleased)
	if !holds(fresh.freed...) { // which is no fault of what comes after
		return nil, nil
	}
	return w.snapshot(ctx, fresh), nil
}

// assignNamesake assigns somebody who has the user name that a person of the story had, and nothing for the words of a list, and runs a
// cycle.
func (w *World) assignNamesake(ctx context.Context, old *person, without string) (*person, error) {
	source, err := w.everything(old.name)
	if err != nil {
		return nil, err
	}
	w.namesake(source, old)
	w.withhold(source, without)
	w.newcomer = w.add("the new person", source)
	w.newcomer.former = old
	w.tenant.Assign(w.newcomer.ref)
	w.nextCycle(ctx)
	return w.newcomer, nil
}

// namesake makes attributes those of somebody else with a person's user name: a provider may want the rest of what identifies people
// to be unique, and this is about the name.
func (w *World) namesake(source map[string]string, of *person) {
	for _, read := range w.setting.Mapping.SourcesOf(mockentra.User) {
		now, given := source[read]
		switch {
		case given && strings.Contains(now, w.setting.Mark):
			source[read] = w.folk.other(mockentra.User, read, w.folk.renamed(now), now)
		case given && w.folk.personal(mockentra.User, read):
			source[read] = w.folk.unique(mockentra.User, read, "the new "+of.name, now)
		}
	}
	w.folk.respell(mockentra.User, source)
	origin, _ := w.setting.Mapping.Origin(mockentra.User, "userName")
	for _, read := range origin.Sources {
		source[read] = of.source[read]
	}
}

func nameReused(_ context.Context, w *World, fresh *person, _ []string) ([]run.Check, error) {
	const id, want = "name-free-again", "an account under the old name"
	purged := w.nameGiven("name-given-again", fresh, "no conflict with the name of a purged user", "entra-purge-name-free")
	if w.targetID(fresh.ref) == "" {
		return append([]run.Check{w.explain(fault(id, features.Missing, want, "no account"), fresh.ref)}, purged...), nil
	}
	return append([]run.Check{pass(id, 1, want), w.anotherID("id-given-again", fresh)}, purged...), nil
}

// anotherID wants an id that the deleted account did not have.
func (w *World) anotherID(id string, fresh *person) run.Check {
	const want = "another id than the deleted account had"
	check := pass(id, 1, want)
	if now := w.targetID(fresh.ref); now == fresh.former.id {
		check = fault(id, features.SameAccount, want, "the old id "+now)
	}
	return proves("7643-3.1-id-not-reassigned", check)
}

// accountIsNew is anotherID for who was created under the name of somebody deleted.
func accountIsNew(_ context.Context, w *World, fresh *person, _ []string) ([]run.Check, error) {
	if stopped := w.notCreated(fresh); stopped != nil {
		return stopped, nil
	}
	return []run.Check{w.sinceCreated(fresh, w.anotherID("deleted-id-given-again", fresh))}, nil
}

// The requirements that the name of who is deleted, or was renamed by a soft-deletion, is no conflict.
const (
	nameFree     = "7644-3.6-deleted-no-conflict"
	nameReleased = "entra-soft-delete-name-free"
)

// nameGiven is about the creation of somebody who has the name that another had: that the name was taken once is no reason to refuse it.
func (w *World) nameGiven(id string, fresh *person, want, requirement string) []run.Check {
	made := w.operation(fresh.ref, scim.OpUserCreate)
	if made == nil || made.Err != nil || refused(made) && made.Status != http.StatusConflict {
		return nil
	}
	check := pass(id, 1, want)
	if refused(made) {
		check = w.answeredBy(fault(id, features.Refused, want, "409"), made)
	}
	check.Exchanges, check.Cause = []int{made.Exchange}, []int{made.Exchange}
	return []run.Check{proves(requirement, check)}
}

// ownAccountID is the check that a new person has an account, which is not the deleted one.
const ownAccountID = GivenPrefix + "own-account"

// notCreated is the check that keeps from asking about a new account, nil where there is one: the creation was refused, or none was sent
// since the search found an account.
func (w *World) notCreated(fresh *person) []run.Check {
	made, now := w.operation(fresh.ref, scim.OpUserCreate), w.targetID(fresh.ref)
	check := fault(ownAccountID, features.Missing, "an account of its own", "no account")
	switch {
	case now == "":
		check = w.noAccount(check, fresh, nameFree)
	case made != nil:
		return nil
	case now == fresh.former.id:
		check.Outcome, check.Got = string(features.SameAccount), "the deleted account, which the search found"
		check = proves("7644-3.6-deleted-not-in-queries", standing(check))
	default: // somebody else's
		check = w.uncaused(check, fresh.ref, nil)
	}
	return []run.Check{check}
}

// ownAccount is the check that keeps from asking what an account has of a deleted one before it, nil where the new person has another.
func (w *World) ownAccount(fresh *person) []run.Check {
	if stopped := w.notCreated(fresh); stopped != nil {
		return stopped
	}
	if check := w.anotherID(ownAccountID, fresh); !holds(check) {
		return []run.Check{standing(check)}
	}
	return nil
}

// inheritsNothing wants an account, which was created without a value, not to have that of the deleted one.
func inheritsNothing(ctx context.Context, w *World, fresh *person, args []string) ([]run.Check, error) {
	const id = "nothing-inherited"
	word, target, deleted := args[0], targetOf(args[0]), fresh.former
	was := value(deleted.before, target)
	want := "a " + word + " that is not " + was
	if stopped := w.ownAccount(fresh); stopped != nil {
		return stopped, nil
	}
	kept := at(target, equal(id, deleted.mapped[plain(target)], was))
	if sameNumber(&kept); !holds(kept) && features.Outcome(kept.Outcome) != features.Reformatted { // everybody may have it
		return []run.Check{neverKept(deleted, target)}, nil
	}
	return w.checkAccount(ctx, fresh, id, want, func(resource scim.Resource) []run.Check {
		check := pass(id, 1, want)
		if got := value(resource, target); got == was { // what else it may be is its own
			check = fault(id, features.Invented, want, got)
		}
		return []run.Check{w.sinceCreated(fresh, at(target, check))}
	}), nil
}

// inheritsNoAbsence wants an account to be active that was created so, although that of the same name before it was not.
func inheritsNoAbsence(ctx context.Context, w *World, fresh *person, _ []string) ([]run.Check, error) {
	const id = "no-absence-inherited"
	if stopped := w.ownAccount(fresh); stopped != nil {
		return stopped, nil
	}
	return w.checkAccount(ctx, fresh, id, "active true", func(resource scim.Resource) []run.Check {
		return []run.Check{w.sinceCreated(fresh, activeAnyhow(id, resource, true))}
	}), nil
}

// inheritsNobody wants an account to have no manager, and to be nobody's, whom the directory does not give it.
func inheritsNobody(ctx context.Context, w *World, fresh *person, _ []string) ([]run.Check, error) {
	const id = "nobody-inherited"
	if stopped := w.ownAccount(fresh); stopped != nil {
		return stopped, nil
	}
	checks := w.checkAccount(ctx, fresh, id, "no manager", func(resource scim.Resource) []run.Check {
		check := pass(id, 1, "no manager")
		if manager := managerOf(resource); managerID(manager) != "" {
			check = fault(id, features.Invented, "no manager", scim.Compact(manager))
		}
		return []run.Check{w.sinceCreated(fresh, at(managerTarget, check))}
	})
	for _, name := range slices.Sorted(maps.Keys(w.people)) {
		p, own := w.people[name], w.targetID(fresh.ref)
		if p == fresh || p == fresh.former {
			continue
		}
		want := name + " without the new person as manager"
		others := w.checkAccount(ctx, p, id, want, func(resource scim.Resource) []run.Check {
			check := pass(id, 1, want)
			if managerID(managerOf(resource)) == own {
				check = fault(id, features.MixedUp, want, name+" with the new person")
			}
			return []run.Check{w.sinceCreated(fresh, at(managerTarget, check))}
		})
		if features.Outcome(others[0].Outcome) == features.Gone { // with the deleted one, which is another scenario's affair
			others[0].ID, others[0].Requirement = GivenPrefix+"neighbour-there", "entra-update-nobody-else"
		}
		checks = append(checks, others...)
	}
	return checks, nil
}

// inheritsNoPlace wants a group without somebody who has never been in it.
func inheritsNoPlace(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	g, err := w.group(args[0])
	if err != nil {
		return nil, err
	}
	stays, err := w.person(args[1])
	if err != nil {
		return nil, err
	}
	return withNewcomer(func(ctx context.Context, w *World, fresh *person, _ []string) ([]run.Check, error) {
		if stopped := w.ownAccount(fresh); stopped != nil {
			return stopped, nil
		}
		return w.withoutNamesake(ctx, g, fresh, stays), nil
	})(ctx, w, args)
}

func (w *World) withoutNamesake(ctx context.Context, g *group, fresh, stays *person) []run.Check {
	const id = "no-place-inherited"
	want := stays.name + " and not the new person"
	return w.checkGroup(ctx, g, id, want, func(resource scim.Resource) []run.Check {
		listed := members(resource)
		check := pass(id, 1, want)
		switch {
		case slices.Contains(listed, w.targetID(fresh.ref)):
			check = fault(id, features.Extra, want, "the new person, who was never added")
		case !slices.Contains(listed, w.targetID(stays.ref)): // nobody is listed, or the deletion has emptied the group
			check = proves("entra-members-deleted-user-leaves", fault(GivenPrefix+"place-kept", features.Missing, want, "without "+stays.name))
		}
		return []run.Check{w.sinceCreated(fresh, at("members", check))}
	})
}

// sinceCreated says of a check that somebody's creation, which was sent, was to bring about what it looks at.
func (w *World) sinceCreated(p *person, check run.Check) run.Check {
	check.Cause = []int{w.operation(p.ref, scim.OpUserCreate).Exchange}
	return check
}
