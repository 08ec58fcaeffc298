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
	shown := func(args []string) []need { return []need{mapped(mockentra.User, args[1])} }
	return []Step{
		{Pattern: `^([A-Z][a-z]+)'s new (` + words() + `) came letter for letter$`, Example: "Ada's new title came letter for letter",
			needs: shown, run: withPerson(lettersKept)},
		{Pattern: `^([A-Z][a-z]+)'s new (` + words() + `) has its angle brackets still, or was refused$`,
			Example: "Ada's new title has its angle brackets still, or was refused", needs: shown, run: withPerson(markupKept)},
		{Pattern: `^the provider returns the display name "(.*)" with its angle brackets, or has refused it$`,
			Example: `the provider returns the display name "Ada <Ext>" with its angle brackets, or has refused it`,
			needs:   always(gives("display name")), run: withSubject(createdMarkupKept)},
		{Pattern: `^the new name of the group "([^"]+)" came letter for letter$`, Example: `the new name of the group "Engineers" came letter for letter`,
			run: withGroup(groupLettersKept)},
	}
}

func lettersKept(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	return w.newLetters(ctx, p, "letters-kept/"+args[1], args[1]), nil
}

// markupKept is lettersKept for what a provider may refuse. What it does not refuse it must not rewrite.
func markupKept(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	id := "markup-kept/" + args[1]
	if sent := w.cause(p.ref, targetOf(args[1])); sent != nil && refused(sent) && sent.Status >= 400 && sent.Status < 500 {
		check := w.answeredBy(fault(id, features.NotAccepted, "a "+args[1]+" with angle brackets", "none"), sent)
		check.Outcome, check.Cause = string(features.NotAccepted), []int{sent.Exchange}
		return []run.Check{check}, nil
	}
	return w.newLetters(ctx, p, id, args[1]), nil
}

// createdMarkupKept is markupKept for a creation. Where there is no display name, no bracket is to blame.
func createdMarkupKept(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	if refusal := w.refusedValue(ctx, p, p.special); refusal != nil {
		return []run.Check{mayRefuse(*refusal, "entra-create-201", false)}, nil
	}
	const id, word = "created-markup-kept", "display name"
	want := w.wanted(p, word)
	return w.checkAccount(ctx, p, id, want, func(resource scim.Resource) []run.Check {
		check := w.compare(id, resource, p, targetOf(word), want)
		if value(resource, targetOf(word)) == "" {
			check.ID = GivenPrefix + "kept"
			return restOn("entra-create-display-name-kept", check)
		}
		return []run.Check{check}
	}), nil
}

// groupLettersKept wants the new name of a group as it was sent. Where the old one is still there, no letter is to blame.
func groupLettersKept(ctx context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	const id = "group-letters-kept"
	return w.checkGroup(ctx, g, id, g.name, func(resource scim.Resource) []run.Check {
		got := value(resource, "displayName")
		if got == g.former {
			return restOn("entra-group-rename", equal(GivenPrefix+"renamed", g.name, got))
		}
		return []run.Check{at("displayName", equal(id, g.name, got))}
	}), nil
}

// newLetters wants a changed value as it was sent. Where the old one is still there, or none, no letter is to blame.
func (w *World) newLetters(ctx context.Context, p *person, id, word string) []run.Check {
	target, want := targetOf(word), w.wanted(p, word)
	return w.checkAccount(ctx, p, id, want, func(resource scim.Resource) []run.Check {
		check := w.compare(id, resource, p, target, want)
		if features.Outcome(check.Outcome) == features.Ignored || value(resource, target) == "" {
			check.ID = GivenPrefix + "changed"
			return restOn(changedAs(target), check)
		}
		return []run.Check{check}
	})
}
