package story

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// lifecycleSteps are about what happens to a person (assigned, disabled, deleted, restored, …) and what becomes of the account.
func lifecycleSteps() []Step {
	events := `(assigned|unassigned|disabled|enabled|soft-deleted|restored|purged)`
	return []Step{
		{Pattern: `^` + names + ` (?:is|are) ` + events + ` and the next cycle runs$`,
			Example: "Ada is unassigned and the next cycle runs", needs: func(args []string) []need { return []need{switchesOff(args[1])} }, run: happens},
		{Pattern: `^([A-Z][a-z]+) was ` + events + `$`, Example: "Ada was disabled", needs: func(args []string) []need { return []need{switchesOff(args[1])} }, run: happened},
		{Pattern: `^([A-Z][a-z]+) has been disabled and enabled$`, Example: "Ada has been disabled and enabled", needs: always(softDeletes()), run: withPerson(awayAndBack)},
		{Pattern: `^([A-Z][a-z]+) is inactive once more$`, Example: "Ada is inactive once more", needs: always(softDeletes()), run: onceMore("inactive-again", false)},
		{Pattern: `^([A-Z][a-z]+) is active once more$`, Example: "Ada is active once more", needs: always(softDeletes()), run: onceMore("active-again", true)},
		{Pattern: `^([A-Z][a-z]+) is disabled before the first cycle$`, Example: "Ada is disabled before the first cycle", needs: always(switchesOff("disabled")), run: disabledBefore},
		{Pattern: `^([A-Z][a-z]+)'s account is active$`, Example: "Ada's account is active", needs: always(gives("active")), run: activeCheck("active-after-create", true)},
		{Pattern: `^the provider shows ([A-Z][a-z]+) as inactive$`, Example: "the provider shows Ada as inactive", needs: always(softDeletes()), spelt: true, run: withPerson(shownInactive)},
		{Pattern: `^([A-Z][a-z]+)'s active is the JSON boolean false$`,
			Example: "Ada's active is the JSON boolean false", needs: always(softDeletes()), spelt: true, run: activeCheck("inactive-is-boolean", false)},
		{Pattern: `^([A-Z][a-z]+) is active again after being disabled$`,
			Example: "Ada is active again after being disabled", needs: always(softDeletes()), run: inPlace("reactivated", true)},
		{Pattern: `^([A-Z][a-z]+) is back in the old account$`, Example: "Ada is back in the old account", needs: always(softDeletes()), run: inPlace("reassigned-in-place", true)},
		{Pattern: `^([A-Z][a-z]+)'s released account is still there and inactive$`,
			Example: "Ada's released account is still there and inactive", needs: always(softDeletes()), run: inPlace("released-stays", false)},
		{Pattern: `^([A-Z][a-z]+) is back in an account$`, Example: "Ada is back in an account", needs: always(hardDeletes()), run: withPerson(backInAccount)},
		{Pattern: `^everything about ([A-Z][a-z]+) is as when (?:she was|he was|they were) provisioned$`,
			Example: "everything about Ada is as when she was provisioned", run: asProvisioned("data-after-reenabling")},
		{Pattern: `^everything about ([A-Z][a-z]+) is as before the absence$`,
			Example: "everything about Ada is as before the absence", run: asBeforeAbsence},
		{Pattern: `^the provider no longer offers ([A-Z][a-z]+) as active$`,
			Example: "the provider no longer offers Ada as active", run: withPerson(notOffered)},
		{Pattern: `^the account is gone because the application has no soft delete$`,
			Example: "the account is gone because the application has no soft delete", needs: always(hardDeletes()), run: withSubject(hardDeleted)},
		{Pattern: `^the membership of ([A-Z][a-z]+) has ended$`, Example: "the membership of Ada has ended", needs: always(hardDeletes()), run: ended("membership-ended")},
		{Pattern: `^reading ([A-Z][a-z]+)'s account is answered 404$`, Example: "reading Ada's account is answered 404", run: ended("read-after-delete")},
		{Pattern: `^the provider shows ([A-Z][a-z]+) as inactive under the tombstone name$`,
			Example: "the provider shows Ada as inactive under the tombstone name", needs: always(softDeletes(), tombstone()), run: withPerson(tombstoned)},
		{Pattern: `^([A-Z][a-z]+)'s account is active under the original name$`,
			Example: "Ada's account is active under the original name", needs: always(softDeletes()), run: restored("restored-name")},
		{Pattern: `^([A-Z][a-z]+)'s account is active under the original name through the group$`,
			Example: "Ada's account is active under the original name through the group", needs: always(softDeletes()), run: restored("restored-through-group")},
		{Pattern: `^the deletion of ([A-Z][a-z]+) was answered 204$`, Example: "the deletion of Ada was answered 204", run: withPerson(purged)},
		{Pattern: `^the restoration is refused as a conflict and the new person is unharmed$`,
			Example: "the restoration is refused as a conflict and the new person is unharmed", needs: always(tombstone()), run: withNewcomer(restoreConflict)},
	}
}

// event changes the directory.
func (w *World) event(p *person, what string) {
	switch what {
	case "assigned":
		w.tenant.Assign(p.ref)
	case "unassigned":
		w.tenant.Unassign(p.ref)
	case "disabled":
		w.tenant.SetEnabled(p.ref, false)
	case "enabled":
		w.tenant.SetEnabled(p.ref, true)
	case "soft-deleted":
		w.tenant.SoftDelete(p.ref)
	case "restored":
		w.tenant.Restore(p.ref)
	case "purged":
		w.tenant.Purge(p.ref)
	}
}

func happens(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	for _, name := range split(args[0]) {
		p, err := w.introduce(name)
		if err != nil {
			return nil, err
		}
		w.event(p, args[1])
	}
	w.nextCycle(ctx)
	return nil, nil
}

// happened is the same as a Given: where the provider refused, or does not show what it accepted, the story cannot go on.
func happened(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	if _, err := happens(ctx, w, args); err != nil {
		return nil, err
	}
	p := w.people[args[0]]
	id := GivenPrefix + args[1]
	if failed := w.failure(p.ref); failed != nil && failed.Status < 500 { // what was done all the same, reading back shows
		check := w.given(fault(id, features.Refused, "accepted", "refused"), p.ref, eventTarget(args[1]))
		return restOn(eventRequirements()[args[1]], check), nil
	}
	return restOn(eventRequirements()[args[1]], w.shows(ctx, p, id, args[1])...), nil
}

// shows reads back what an event must have brought about, in whatever form: forms have scenarios of their own.
func (w *World) shows(ctx context.Context, p *person, id, event string) []run.Check {
	switch event {
	case "purged":
		return w.endedAccount(ctx, id, p)
	case "soft-deleted":
		return append(w.notOffered(ctx, p, id), w.named(ctx, p, id, w.wanted(p, "user name"))...)
	case "assigned", "restored", "enabled":
		return w.named(ctx, p, id, w.wanted(p, "user name"))
	}
	return w.notOffered(ctx, p, id)
}

// named wants a person's account to have that user name.
func (w *World) named(ctx context.Context, p *person, id, name string) []run.Check {
	return w.checkAccount(ctx, p, id, name, func(resource scim.Resource) []run.Check {
		if got := value(resource, "userName"); !strings.EqualFold(got, name) {
			return []run.Check{fault(id, features.Wrong, name, got)}
		}
		return []run.Check{pass(id, 1, name)}
	})
}

// eventRequirements names what each event of a Given rests on.
func eventRequirements() map[string]string {
	return map[string]string{
		"assigned": "entra-create-201", "unassigned": "entra-out-of-scope", "disabled": "entra-disable-inactive",
		"enabled": "entra-reenable-active", "soft-deleted": "entra-soft-delete-tombstone",
		"restored": "entra-restore-name", "purged": "7644-3.6-delete-204",
	}
}

// eventTarget is the attribute that an event changes, "" for the account as a whole.
func eventTarget(event string) string {
	switch event {
	case "unassigned", "disabled", "enabled", "soft-deleted", "restored":
		return "active"
	}
	return ""
}

func disabledBefore(_ context.Context, w *World, args []string) ([]run.Check, error) {
	p, err := w.introduce(args[0])
	if err != nil {
		return nil, err
	}
	w.tenant.SetEnabled(p.ref, false)
	return nil, nil
}

// active judges the active member of a resource: the very JSON boolean.
func active(id string, resource scim.Resource, want bool) run.Check {
	check := activeIs(id, resource, want)
	check.Pointer = "/active"
	return check
}

func activeIs(id string, resource scim.Resource, want bool) run.Check {
	text := fmt.Sprintf("active %t", want)
	got, there := resource.Get("active")
	switch {
	case !there || got == nil:
		return fault(id, features.Missing, text, "no active")
	case got == want:
		return pass(id, 1, text)
	}
	if _, isText := got.(string); isText {
		return fault(id, features.StoredAsString, text, "active "+scim.Compact(got))
	}
	return fault(id, features.Ignored, text, "active "+scim.Compact(got))
}

func activeCheck(id string, want bool) stepFunc {
	return withPerson(func(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
		return w.checkAccount(ctx, p, id, fmt.Sprintf("active %t", want), func(resource scim.Resource) []run.Check {
			return []run.Check{active(id, resource, want)}
		}), nil
	})
}

// shownInactive cares for the meaning: readable, and not active in whatever form; the form has a scenario of its own.
func shownInactive(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "shown-inactive"
	return w.checkAccount(ctx, p, id, "active false", func(resource scim.Resource) []run.Check {
		return []run.Check{activeAnyhow(id, resource, false)}
	}), nil
}

// inPlace wants the old id and an active state. An account that is to be inactive is one that Entra has released: nothing is sent.
func inPlace(id string, want bool) stepFunc {
	return withPerson(func(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
		if ended := w.operation(p.ref, scim.OpUserDelete); ended != nil && !want { // Entra had not come to release it
			return []run.Check{w.uncaused(fault(id, features.Gone, "an account that Entra has released", "deleted by Entra"), p.ref, w.hindrance(p.ref, "active"))}, nil
		}
		return w.checkAccount(ctx, p, id, "the old account", func(resource scim.Resource) []run.Check {
			if !want {
				return []run.Check{standing(equalIn(id, "id ", p.id, resource.ID())), standing(active(id, resource, want))}
			}
			return []run.Check{equalIn(id, "id ", p.id, resource.ID()), active(id, resource, want)}
		}), nil
	})
}

// backInAccount wants an account that is no more inactive than the first one was, whatever its id: nothing of Microsoft's asks for
// another one.
func backInAccount(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id, want = "reassigned-anew", "an account as active as the first one"
	return w.checkAccount(ctx, p, id, want, func(resource scim.Resource) []run.Check {
		first, _ := p.before.Get("active")
		if got, _ := resource.Get("active"); strings.EqualFold(fmt.Sprint(got), "false") && !strings.EqualFold(fmt.Sprint(first), "false") {
			return []run.Check{fault(id, features.Wrong, want, "active "+scim.Compact(got))}
		}
		name := w.wanted(p, "user name")
		if got := value(resource, "userName"); !strings.EqualFold(got, name) {
			return []run.Check{fault(id, features.Wrong, "userName "+name, "userName "+got)}
		}
		return []run.Check{pass(id, 2, want)}
	}), nil
}

// asBeforeAbsence is asProvisioned for who was away. That the account is still there is what another requirement says.
func asBeforeAbsence(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	checks, err := asProvisioned("data-after-return")(ctx, w, args)
	for i := range checks {
		if features.Outcome(checks[i].Outcome) == features.Gone {
			checks[i].Requirement = "entra-reassign-same-account"
		}
	}
	return checks, err
}

// asProvisioned wants an account that is as it was before it was disabled, or its name was taken away.
func asProvisioned(id string) stepFunc {
	return withPerson(func(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
		return w.checkAccount(ctx, p, id, "everything unchanged", func(resource scim.Resource) []run.Check {
			sent := slices.DeleteFunc(slices.Clone(p.sent), func(name string) bool { return name == "active" || name == "userName" })
			return []run.Check{w.unaffected(w.unchanged(mockentra.User, id, p.before, resource, sent))}
		}), nil
	})
}

// notOffered is content with inactive and with gone.
func notOffered(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	return w.notOffered(ctx, p, "no-longer-offered"), nil
}

// notOffered wants an account that nobody can sign in with: inactive in whatever form, or gone.
func (w *World) notOffered(ctx context.Context, p *person, id string) []run.Check {
	const want = "inactive or gone"
	return w.eventually(ctx, func() []run.Check {
		resource, response := w.read(ctx, scim.OpUserGet, p.id, userPath)
		if response.Status == nothingAsked {
			return []run.Check{unasked(id, want)}
		}
		if response.Err == nil && response.Status == http.StatusNotFound {
			return w.withEvidence([]run.Check{pass(id, 1, want)}, p.ref, response.Exchange)
		}
		if resource == nil {
			return w.unreadable(id, want, p.ref, response)
		}
		got, _ := resource.Get("active")
		if strings.EqualFold(fmt.Sprint(got), "false") {
			return w.withEvidence([]run.Check{pass(id, 1, want)}, p.ref, response.Exchange)
		}
		return w.withEvidence([]run.Check{at("active", fault(id, features.Ignored, want, "active "+scim.Compact(got)))}, p.ref, response.Exchange)
	})
}

// unasked is the check of something that was never there to ask for: it looked at nothing, and so proves nothing.
func unasked(id, want string) run.Check {
	return run.Check{ID: id, Outcome: string(features.Missing), Want: want, Got: "not requested: it was never created"}
}

// absent wants 404 to a read.
func absent(id string, response *scim.Response) run.Check {
	const want = "404"
	switch {
	case response.Status == nothingAsked:
		return unasked(id, want)
	case response.Err == nil && response.Status == http.StatusNotFound:
		return pass(id, 1, want)
	case response.OK():
		return fault(id, features.StillThere, want, response.String())
	}
	return withAnswer(fault(id, features.Wrong, want, response.String()), response, "the read")
}

func ended(id string) stepFunc {
	return withPerson(func(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
		return w.endedAccount(ctx, id, p), nil
	})
}

func (w *World) endedAccount(ctx context.Context, id string, p *person) []run.Check {
	return w.eventually(ctx, func() []run.Check {
		_, response := w.read(ctx, scim.OpUserGet, p.id, userPath)
		return []run.Check{w.effect(absent(id, response), p.ref)}
	})
}

func hardDeleted(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	return w.endedAccount(ctx, "hard-deleted", p), nil
}

func tombstoned(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "tombstone"
	want := w.wanted(p, "user name")
	return w.checkAccount(ctx, p, id, want, func(resource scim.Resource) []run.Check {
		return []run.Check{w.compare(id, resource, p, "userName", want), active(id, resource, false)}
	}), nil
}

// restored wants the old id, the original name and an active account.
func restored(id string) stepFunc {
	return withPerson(func(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
		want := w.wanted(p, "user name")
		return w.checkAccount(ctx, p, id, want, func(resource scim.Resource) []run.Check {
			return []run.Check{
				at("userName", equal(id, want, value(resource, "userName"))),
				equalIn(id, "id ", p.id, resource.ID()),
				active(id, resource, true),
			}
		}), nil
	})
}

func (w *World) deleted204(p *person) []run.Check {
	const id, want = "delete-answer", "204 without a body"
	return w.checkAnswer(id, want, p, scim.OpUserDelete, "deletion", func(sent *mockentra.Operation, answer *scim.Response) run.Check {
		switch {
		case sent.Err != nil || sent.Status >= 400:
			return w.explain(fault(id, features.Refused, want, strconv.Itoa(sent.Status)), p.ref)
		case sent.Status != http.StatusNoContent:
			return fault(id, features.Status, want, strconv.Itoa(sent.Status))
		}
		return bodiless(id, want, answer)
	})
}

// purged wants a deletion to be accepted, and the account to be gone for who reads it: that it is not found either is another's affair.
func purged(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	checks := w.deleted204(p)
	sent := w.operation(p.ref, scim.OpUserDelete)
	if sent == nil || refused(sent) {
		return checks, nil
	}
	gone := w.endedAccount(ctx, "purged-for-good", p)
	return append(checks, restOn("entra-purge-deletes", gone...)...), nil
}

// restoreConflict is about a name that somebody else got meanwhile. That nobody else can get it is a finding of its own.
func restoreConflict(ctx context.Context, w *World, fresh *person, _ []string) ([]run.Check, error) {
	if !holds(fresh.freed...) {
		return fresh.freed, nil
	}
	return append(w.restoreRefused(ctx, fresh), fresh.freed...), nil
}

// restoreRefused: the old person's rename must be refused, and the account that has the name now must keep it.
func (w *World) restoreRefused(ctx context.Context, fresh *person) []run.Check {
	const id, want = "restore-conflict", "409 for the rename, and the new user unchanged"
	old := fresh.former
	failed := w.cause(old.ref, "userName")
	shared := w.targetID(fresh.ref) == old.id // so that there is nothing to rename
	if failed == nil && !shared {
		return []run.Check{w.uncaused(fault(id, features.Missing, want, "no rename"), old.ref, w.failure(old.ref))}
	}
	if shared { // by the search: the restoration has not come to anything
		return w.checkAccount(ctx, fresh, id, want, func(scim.Resource) []run.Check {
			return restOn("entra-match-no-hit-creates", fault(id, features.SameAccount, "a new account for the new user", "the account of the old one"))
		})
	}
	if !refused(failed) { // the account as it is now is the evidence
		return w.checkAccount(ctx, old, id, want, func(resource scim.Resource) []run.Check {
			check, name := fault(id, features.Accepted, want, "the rename accepted"), w.wanted(old, "user name")
			if !strings.EqualFold(value(resource, "userName"), name) {
				check.Outcome, check.Got = string(features.Ignored), fmt.Sprintf("%d, and no rename", failed.Status)
			}
			return []run.Check{at("userName", check)}
		})
	}
	check := pass(id, 1, want)
	if failed.Status != http.StatusConflict {
		check = w.explain(fault(id, features.Status, want, strconv.Itoa(failed.Status)), old.ref)
		if failed.Status < 500 {
			check.Outcome = string(features.Status)
		}
	}
	check.Exchanges = append(check.Exchanges, failed.Exchange)
	return append([]run.Check{check}, w.checkAccount(ctx, fresh, id, want, func(resource scim.Resource) []run.Check {
		return []run.Check{standing(w.unchanged(mockentra.User, id, fresh.before, resource, fresh.sent))}
	})...)
}
