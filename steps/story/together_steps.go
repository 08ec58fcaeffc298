package story

import (
	"context"
	"fmt"
	"slices"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// togetherSteps are about several changes of one person that Entra writes in one PATCH.
func togetherSteps() []Step {
	word := `(` + words() + `)`
	return []Step{
		{Pattern: `^these attributes of ([A-Z][a-z]+) change and the next cycle runs$`, Table: true,
			Example: "these attributes of Ada change and the next cycle runs", needs: func(args []string) []need { return []need{severalChangeable(args[1:])} }, run: withPerson(changeTogether)},
		{Pattern: `^the provider holds all of ([A-Z][a-z]+)'s changes$`, Example: "the provider holds all of Ada's changes", spelt: true, run: withPerson(holdsChanges)},
		{Pattern: `^the provider holds each of ([A-Z][a-z]+)'s new numbers$`, Example: "the provider holds each of Ada's new numbers", spelt: true, run: withPerson(holdsNumbers)},
		{Pattern: `^the provider holds all that ([A-Z][a-z]+) had none of$`, Example: "the provider holds all that Ada had none of", run: withPerson(holdsAdded)},
		{Pattern: `^([A-Z][a-z]+) is disabled, (?:her|his|their) ` + word + ` changes to "(.*)" and the next cycle runs$`,
			Example: `Ada is disabled, her title changes to "Analyst" and the next cycle runs`,
			needs: func(args []string) []need {
				return []need{switchesOff("disabled"), changeable(mockentra.User, args[1], unquote(args[2]))}
			}, run: withPerson(disabledChanging)},
		{Pattern: `^both changes of ([A-Z][a-z]+) have arrived, and nothing else has changed$`,
			Example: "both changes of Ada have arrived, and nothing else has changed", spelt: true, run: withPerson(bothArrived)},
		{Pattern: `^([A-Z][a-z]+) is inactive with the new ` + word + ` and all else as before$`,
			Example: "Ada is inactive with the new title and all else as before", needs: always(softDeletes()), spelt: true, run: withPerson(disabledTogether)},
	}
}

func changeTogether(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	for pair := range slices.Chunk(args[1:], 2) {
		_ = w.set(p, pair[0], pair[1]) // what nothing changes is left out: seeTable wants enough to be left
	}
	if len(p.changed) == 0 {
		return nil, fmt.Errorf("no attribute of %s can be changed: name one that the mapping has", p.name)
	}
	w.nextCycle(ctx)
	return nil, nil
}

func holdsChanges(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "changed-together"
	for _, word := range p.changed { // that they travel together is what this is about: one refusal is all
		if sent := w.cause(p.ref, targetOf(word)); sent != nil && refused(sent) && sent.Status < 500 {
			check := w.answeredBy(fault(id, features.Refused, "all changes stored", "none of them"), sent)
			check.Cause = []int{sent.Exchange}
			return []run.Check{check}, nil
		}
	}
	return w.arrivedTogether(ctx, p, id), nil
}

// holdsNumbers wants each of several telephone numbers that have changed together.
func holdsNumbers(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	return w.arrivedTogether(ctx, p, "numbers-together"), nil
}

func holdsAdded(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	return w.arrivedTogether(ctx, p, "added-together"), nil
}

func (w *World) arrivedTogether(ctx context.Context, p *person, id string) []run.Check {
	return w.checkAccount(ctx, p, id, "all changes stored", func(resource scim.Resource) []run.Check {
		var checks []run.Check
		for _, word := range p.changed {
			checks = append(checks, w.compare(id, resource, p, targetOf(word), w.wanted(p, word)))
		}
		return checks
	})
}

// bothArrived wants two changes that were stored each alone before, and all else as it was then.
func bothArrived(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "both-arrived"
	return w.checkAccount(ctx, p, id, "both changes stored", func(resource scim.Resource) []run.Check {
		var checks []run.Check
		but := slices.Clone(p.sent)
		for _, word := range slices.Compact(slices.Sorted(slices.Values(p.changed))) { // each was changed alone before
			checks = append(checks, w.compare(id, resource, p, targetOf(word), w.wanted(p, word)))
			but = append(but, targetOf(word))
		}
		if !holds(checks...) {
			return checks
		}
		return append(checks, proves("entra-update-others-untouched", w.unaffected(w.unchanged(mockentra.User, id, p.before, resource, but))))
	}), nil
}

// disabledChanging disables a person about whom something else changes, too.
func disabledChanging(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	w.event(p, "disabled")
	return changes(ctx, w, p, args)
}

// disabledTogether wants both, the disable and what changed beside it.
func disabledTogether(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	id, target := "disabled-together/"+args[1], targetOf(args[1])
	want := w.wanted(p, args[1])
	return w.checkDisabled(ctx, p, id, want, func(resource scim.Resource) []run.Check {
		off := activeAnyhow(GivenPrefix+"disabled", resource, false)
		off.Requirement = "entra-disable-inactive"
		if !holds(off) {
			return []run.Check{off}
		}
		rest := w.unchanged(mockentra.User, id, p.before, resource, append([]string{"active", target}, p.sent...))
		return []run.Check{w.compare(id, resource, p, target, want), w.unaffected(rest)}
	}), nil
}
