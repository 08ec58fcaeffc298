package story

import (
	"context"
	"errors"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
)

// Step is one sentence of a story. Pattern is anchored; its groups become the arguments of Do, and a table adds its cells row by row.
type Step struct {
	Pattern string
	Example string // as a feature would write it
	Table   bool   // one stands below the sentence
	Reads   bool   // it writes nothing to the provider

	Invariant string // the one by which it judges answers: the runner adds those of the whole run; "" = none

	run   stepFunc
	needs func(args []string) []need // what it takes for granted about the mapping
	spelt bool                       // what it finds done shows that the provider understands how Entra wrote it

	Dialect func(args []string) mockentra.Dialect // the one that Entra uses from this step on; nil = the one that it used before
}

// stepFunc acts in the world and classifies what it saw. The error is a fault of the feature or of the tester, never of the provider.
type stepFunc func(ctx context.Context, w *World, args []string) ([]run.Check, error)

// Steps lists all steps, a file for each noun.
func Steps() []Step {
	var all []Step
	for _, noun := range [][]Step{
		connectionSteps(), userSteps(), attributeSteps(), userNameSteps(), togetherSteps(), rowSteps(), managerSteps(), groupSteps(), membershipSteps(), unknownMemberSteps(),
		overlapSteps(), takenNameSteps(), sharedSteps(), lifecycleSteps(), namesakeSteps(), cycleSteps(),
		jobSteps(), searchSteps(), exactSteps(), logSteps(), errorSteps(), lostAnswerSteps(), outageSteps(), everyAnswerSteps(), dateSteps(),
		discoverySteps(), filterSteps(), pagingSteps(), updateFormSteps(), flagSteps(), creationFormSteps(),
		nullReferenceSteps(), customSteps(), othersSteps(), besideSteps(), letterSteps(), groupAnswerSteps(), disabledSteps(), linkedSteps(), credentialSteps(), operationSteps(),
		sizeSteps(), longestSteps(), caseSteps(), responseSteps(), transportSteps(), absenceSteps(),
	} {
		all = append(all, noun...)
	}
	return all
}

// Do runs a step. Its checks are classified, not judged. Where a cycle was given up after its probe, that is the one finding: what
// follows from it says nothing of its own.
func (w *World) Do(ctx context.Context, step Step, args []string) ([]run.Check, error) {
	w.gaveUp, w.despite = false, nil
	if step.Dialect != nil {
		w.job.SetDialect(step.Dialect(args))
	}
	checks, err := step.run(ctx, w, args)
	for i := range checks {
		sameNumber(&checks[i])
		w.shortened(&checks[i])
	}
	if step.spelt && err == nil {
		checks = append(checks, w.understood(ctx, checks)...)
	}
	if w.despite != nil {
		checks = append(checks, w.doneDespite(w.despite))
	}
	checks = w.everybody(ctx, checks)
	if w.gaveUp {
		checks = []run.Check{w.probeRefused()}
	}
	return checks, err
}

// personFunc is a step about a person.
type personFunc func(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error)

// withPerson makes a step of one whose first argument is a person of the story.
func withPerson(do personFunc) stepFunc {
	return func(ctx context.Context, w *World, args []string) ([]run.Check, error) {
		p, err := w.person(args[0])
		if err != nil {
			return nil, err
		}
		return do(ctx, w, p, args)
	}
}

// withSubject makes a step of one that names nobody: it is about the person whom the story named last.
func withSubject(do personFunc) stepFunc {
	return func(ctx context.Context, w *World, args []string) ([]run.Check, error) {
		if w.subject == nil {
			return nil, errors.New("the scenario has no people yet: add them in a Given step")
		}
		return do(ctx, w, w.subject, args)
	}
}

// withNewcomer makes a step of one about the new person, who has got another's user name.
func withNewcomer(do personFunc) stepFunc {
	return func(ctx context.Context, w *World, args []string) ([]run.Check, error) {
		if w.newcomer == nil {
			return nil, errors.New("the scenario has no new person yet: add one with another person's user name")
		}
		return do(ctx, w, w.newcomer, args)
	}
}

// groupFunc is a step about a group.
type groupFunc func(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error)

// withGroup makes a step of one whose first argument is a group of the story.
func withGroup(do groupFunc) stepFunc {
	return func(ctx context.Context, w *World, args []string) ([]run.Check, error) {
		g, err := w.group(args[0])
		if err != nil {
			return nil, err
		}
		return do(ctx, w, g, args)
	}
}

// withGroupOf makes a step of one whose arguments are a group and people of the story.
func withGroupOf(do groupFunc) stepFunc {
	return withGroup(func(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
		if _, err := w.those(args[1]); err != nil {
			return nil, err
		}
		return do(ctx, w, g, args)
	})
}

// withTopic makes a step of one that names no group: it is about the group that the story named last.
func withTopic(do groupFunc) stepFunc {
	return func(ctx context.Context, w *World, args []string) ([]run.Check, error) {
		if w.topic == nil {
			return nil, errors.New("the scenario has no group yet: add one in a Given step")
		}
		return do(ctx, w, w.topic, args)
	}
}
