package story

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// sharedSteps are about a value that there is twice: two people have one name, or a desk and a pocket one number. Of all that Entra sends by
// default the userName alone has to be unique (RFC 7643 §8.7.1). A provider that wants more to be so is right where its schema says it.
func sharedSteps() []Step {
	word := `(` + words() + `)`
	return []Step{
		{Pattern: `^([A-Z][a-z]+) with ([A-Z][a-z]+)'s ` + word + ` is assigned and the next cycle runs$`,
			Example: "Grace with Ada's display name is assigned and the next cycle runs",
			needs:   func(args []string) []need { return []need{shareable(args[2])} }, run: assignedAlike},
		{Pattern: `^([A-Z][a-z]+) has an account although ([A-Z][a-z]+) has the same ` + word + `$`,
			Example: "Grace has an account although Ada has the same display name", run: withPerson(createdAlike)},
		{Pattern: `^([A-Z][a-z]+)'s ` + word + ` changes to that of ([A-Z][a-z]+) and the next cycle runs$`,
			Example: "Grace's display name changes to that of Ada and the next cycle runs",
			needs:   func(args []string) []need { return []need{shareable(args[1])} }, run: withPerson(changesAlike)},
		{Pattern: `^([A-Z][a-z]+) has the same ` + word + ` as ([A-Z][a-z]+)$`,
			Example: "Grace has the same display name as Ada",
			needs:   func(args []string) []need { return []need{shareable(args[1])} }, run: withPerson(changedAlike)},
		{Pattern: `^([A-Z][a-z]+)'s ` + word + ` changes to (?:her|his|their) ` + word + ` and the next cycle runs$`,
			Example: "Ada's mobile phone changes to her work phone and the next cycle runs",
			needs:   func(args []string) []need { return []need{equalling(args[1], args[2])} }, run: withPerson(changesToOwn)},
		{Pattern: `^([A-Z][a-z]+)'s ` + word + ` has become (?:her|his|their) ` + word + `$`,
			Example: "Ada's mobile phone has become her work phone",
			needs:   func(args []string) []need { return []need{equalling(args[1], args[2])} }, run: withPerson(holdsAs("equal"))},
	}
}

// alike finds the attribute of the directory by which a word gets a value that it has elsewhere. What identifies people is nobody else's.
func (f folk) alike(word, value string, source map[string]string) (read string, err error) {
	origin, _ := f.mapping.Origin(mockentra.User, targetOf(word))
	origin.Sources = slices.DeleteFunc(slices.Clone(origin.Sources), func(read string) bool { return f.identifies(mockentra.User, read) })
	read, _, found := f.making(mockentra.User, origin, source, []string{value})
	changed := maps.Clone(source)
	changed[read] = value
	object := likely(mockentra.User, changed)
	if !found || f.value(mockentra.User, origin.Target, &object) != value {
		return "", fmt.Errorf("no single attribute of the directory gives two the same %s", word)
	}
	return read, nil
}

// shareable wants two people whose word is not the same and can be.
func shareable(word string) need {
	return func(f folk) error {
		grace, err := f.person("Grace", "Hopper")
		if err != nil {
			return err
		}
		ada := f.ada()
		_, err = f.alike(word, f.value(mockentra.User, targetOf(word), &ada), grace)
		return err
	}
}

// equalling wants a person whose word can be what another word is.
func equalling(word, other string) need {
	return func(f folk) error {
		ada := f.ada()
		_, err := f.alike(word, f.value(mockentra.User, targetOf(other), &ada), f.adas())
		return err
	}
}

// equate gives a person's word a value that it, or another word, has elsewhere.
func (w *World) equate(p *person, word, value string) error {
	read, err := w.folk.alike(word, value, p.source)
	if err != nil {
		return err
	}
	w.setSource(p, word, read, value)
	return nil
}

func assignedAlike(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	other, err := w.person(args[1])
	if err != nil {
		return nil, err
	}
	p, err := w.introduce(args[0])
	if err != nil {
		return nil, err
	}
	if err := w.equate(p, args[2], w.wanted(other, args[2])); err != nil {
		return nil, err
	}
	w.tenant.Assign(p.ref)
	w.nextCycle(ctx)
	return nil, nil
}

func changesAlike(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	other, err := w.person(args[2])
	if err != nil {
		return nil, err
	}
	if err := w.equate(p, args[1], w.wanted(other, args[1])); err != nil {
		return nil, err
	}
	w.nextCycle(ctx)
	return nil, nil
}

func changesToOwn(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	if err := w.equate(p, args[1], w.wanted(p, args[2])); err != nil {
		return nil, err
	}
	w.nextCycle(ctx)
	return nil, nil
}

// createdAlike wants an account for somebody who has a value of another's. That the creation was refused for this shows somebody who has not.
func createdAlike(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	other, err := w.person(args[1])
	if err != nil {
		return nil, err
	}
	word := args[2]
	id, want := "shared-created/"+word, wantShared(word, other.name)
	made := w.creationOf(p)
	switch refusal := w.refusedValue(ctx, p, "the "+word+" of another user"); {
	case refusal != nil && !ofValue(made.Status): // no schema asks for that
		return []run.Check{proves("entra-create-201", *refusal)}, nil
	case refusal != nil:
		return []run.Check{w.shared(ctx, id, word, other.name, *refusal)}, nil
	case w.targetID(p.ref) == "":
		return []run.Check{w.uncaused(fault(id, features.Missing, want, "no account"), p.ref, w.failure(p.ref))}, nil
	}
	return []run.Check{pass(id, 1, want)}, nil
}

// changedAlike wants a change to a value of another's to arrive. That changes of the word arrive is what the story starts from.
func changedAlike(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	other, err := w.person(args[2])
	if err != nil {
		return nil, err
	}
	word := args[1]
	id := "shared-changed/" + word
	sent := w.cause(p.ref, targetOf(word))
	checks := w.checkWord(ctx, p, id, word)
	for i := range checks {
		switch {
		case strings.HasPrefix(checks[i].ID, GivenPrefix), holds(checks[i]):
		case sent != nil && sent.Err == nil && ofValue(sent.Status):
			checks[i] = w.shared(ctx, id, word, other.name, checks[i])
		default: // no schema asks for an error of the server, or for what is accepted and not done
			checks[i].Requirement = changedAs(targetOf(word))
			if sameNumber(&checks[i]); features.Outcome(checks[i].Outcome) == features.Reformatted { // both have it, spelt otherwise
				checks = append(checks, pass(id, 1, wantShared(word, other.name)))
			}
		}
	}
	return checks, nil
}

// ofValue reports whether a status may say that a value is somebody else's.
func ofValue(status int) bool { return status == http.StatusConflict || aboutTheBody(status) }

func wantShared(word, owner string) string {
	return fmt.Sprintf("an account with the %s of %s, or a schema by which it is unique", word, owner)
}

// shared judges a write that was refused for a value which somebody else has: the schema may say that there is to be none.
func (w *World) shared(ctx context.Context, id, word, owner string, refusal run.Check) run.Check {
	refusal.ID, refusal.Want = id, wantShared(word, owner)
	if w.unique(ctx, targetOf(word)) {
		check := pass(id, 1, refusal.Want)
		check.Exchanges = refusal.Exchanges
		return check
	}
	return proves("7643-7-uniqueness-none", at(targetOf(word), refusal))
}

// unique reports whether the provider's schema says that no two users have the same of a target.
func (w *World) unique(ctx context.Context, target string) bool {
	answer := ask(ctx, w.senders.Oracle, scim.OpDiscover, http.MethodGet, "Schemas", nil)
	path, err := scim.ParsePath(target)
	schemas, none := documents(answer)
	if err != nil || none != nil {
		return false
	}
	attribute, leaf, err := offered(schemas, mockentra.User, path)
	return err == nil && slices.ContainsFunc([]scim.Resource{attribute, leaf}, func(described scim.Resource) bool {
		return slices.Contains([]string{"server", "global"}, strings.ToLower(saidOf(described, "uniqueness")))
	})
}
