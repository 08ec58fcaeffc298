package story

import (
	"context"
	"errors"
	"strconv"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// lostAnswerSteps are about writes that the provider has done and whose response never reached Entra: what it finds when it tries again.
// The response is discarded on our side, after it came, so that the provider is judged for what it holds, and not for the loss.
func lostAnswerSteps() []Step {
	word := `(` + words() + `)`
	return []Step{
		{Pattern: `^([A-Z][a-z]+) is assigned and the response to the creation is lost$`,
			Example: "Ada is assigned and the response to the creation is lost", run: creationLost},
		{Pattern: `^([A-Z][a-z]+)'s ` + word + ` changes to "(.*)" and the response to the update is lost$`,
			Example: `Ada's title changes to "Analyst" and the response to the update is lost`,
			needs:   func(args []string) []need { return []need{changeable(mockentra.User, args[1], unquote(args[2]))} }, run: withPerson(updateLost)},
		{Pattern: `^([A-Z][a-z]+) joins "([^"]+)" and the response to the addition is lost$`,
			Example: `Ada joins "Analysts" and the response to the addition is lost`, needs: always(groups("Ada")), run: withPerson(additionLost)},
		{Pattern: `^the group "([^"]+)" is assigned and the response to the creation is lost$`,
			Example: `the group "Analysts" is assigned and the response to the creation is lost`,
			needs:   always(groups(""), searched(mockentra.Group, "displayName", true)), run: groupCreationLost},
		{Pattern: `^([A-Z][a-z]+) leaves "([^"]+)" and the response to the removal is lost$`,
			Example: `Ada leaves "Analysts" and the response to the removal is lost`, needs: always(groups("Ada")), run: withPerson(removalLost)},
		{Pattern: `^there is one group "([^"]+)", and Entra is linked to it$`,
			Example: `there is one group "Analysts", and Entra is linked to it`, run: withGroup(groupLinkedAfterLoss)},
		{Pattern: `^"([^"]+)" has ` + names + ` although the removal was sent twice$`,
			Example: `"Analysts" has Grace although the removal was sent twice`, run: withGroupOf(goneAfterLoss)},
		{Pattern: `^Entra tries again and the next cycle runs$`, Example: "Entra tries again and the next cycle runs", run: triesAgain},
		{Pattern: `^([A-Z][a-z]+) has one account, and Entra is linked to it$`,
			Example: "Ada has one account, and Entra is linked to it", run: withPerson(linkedAfterLoss)},
		{Pattern: `^Entra reads ([A-Z][a-z]+)'s update as done and does not send it again$`,
			Example: "Entra reads Ada's update as done and does not send it again", run: withPerson(settledAfterLoss)},
		{Pattern: `^"([^"]+)" has ` + names + ` once each although the addition was sent twice$`,
			Example: `"Analysts" has Ada and Grace once each although the addition was sent twice`, run: withGroupOf(onceAfterLoss)},
	}
}

var errNothingLost = errors.New("the scenario has no lost response yet: add one in a Given step")

func creationLost(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	p, err := w.introduce(args[0])
	if err != nil {
		return nil, err
	}
	w.tenant.Assign(p.ref)
	return w.lose(ctx, p.ref, "entra-create-201", scim.OpUserCreate), nil
}

func updateLost(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	if err := w.set(p, args[1], unquote(args[2])); err != nil {
		return nil, err
	}
	return w.lose(ctx, p.ref, "7644-3.5.2-patch-success-200-or-204", scim.OpUserUpdate), nil
}

func additionLost(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	g, err := w.group(args[1])
	if err != nil {
		return nil, err
	}
	w.tenant.AddMember(g.ref, p.ref)
	return w.lose(ctx, g.ref, "entra-members-add-one", scim.OpGroupAddMembers), nil
}

func groupCreationLost(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	g := w.introduceGroup(args[0])
	w.tenant.Assign(g.ref)
	return w.lose(ctx, g.ref, "entra-group-create-empty", scim.OpGroupCreate), nil
}

func removalLost(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	g, err := w.group(args[1])
	if err != nil {
		return nil, err
	}
	w.tenant.RemoveMember(g.ref, p.ref)
	return w.lose(ctx, g.ref, "entra-members-remove-only-listed", scim.OpGroupRemoveMembers), nil
}

// lose runs a cycle in which the response to the first request of a kind is lost. That it was sent and accepted is what the story
// starts from: what the provider refuses has scenarios of its own.
func (w *World) lose(ctx context.Context, ref mockentra.Ref, requirement string, op scim.Op) []run.Check {
	const id, want = GivenPrefix + "done-and-lost", "a request that the provider accepts, so that its response can be lost"
	w.play = once(evidence.SimulatedLoss, op)
	w.nextCycle(ctx)
	w.discarded = w.lost()
	if w.discarded == nil {
		return restOn(requirement, w.explain(fault(id, features.Missing, want, "Entra sent none"), ref))
	}
	check := pass(id, 1, want)
	answer := w.answerTo(w.discarded.Number)
	if answer.Status == 0 {
		answer.Err = errors.New(w.discarded.Error) // none came that could be lost
	}
	made, _ := answer.Decode()
	switch {
	case !answer.OK():
		check = withAnswer(fault(id, features.Refused, want, "refused"), answer, spelled(op))
	case (op == scim.OpUserCreate || op == scim.OpGroupCreate) && made.ID() == "":
		check = fault(id, features.NoID, "an account with an id", answer.String()+" without an id")
	}
	check.Exchanges = []int{w.discarded.Number}
	return restOn(requirement, check)
}

func triesAgain(ctx context.Context, w *World, _ []string) ([]run.Check, error) {
	w.retry(ctx)
	return nil, nil
}

// linkedAfterLoss wants the account that the lost creation has made, found under its name and nobody beside it, and Entra to know it.
func linkedAfterLoss(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "lost-creation-linked"
	if w.discarded == nil {
		return nil, errNothingLost
	}
	search := func(want string) run.Check {
		return w.search(ctx, w.queryFor("Users", "userName", w.wanted(p, "user name"))).exactly(id, want)
	}
	made, _ := w.answerTo(w.discarded.Number).Decode() // a response without a body names no account
	switch link := w.targetID(p.ref); {
	case link == "":
		check := fault(id, features.Missing, "a link to the account that was created", "none")
		if hit := w.operation(p.ref, scim.OpUserMatch); hit != nil {
			check.Exchanges = append(check.Exchanges, hit.Exchange)
		}
		check = w.explain(check, p.ref)
		if holds(search(made.ID())) {
			blameReads(&check, "the discarded response to the POST shows the account, a search in the next cycle did not find it, and one after that does. "+w.advice())
		}
		return []run.Check{check}, nil
	case made.ID() != "" && made.ID() != link:
		check := fault(id, features.Duplicated, "a link to the account that was created, "+made.ID(), "a link to "+link)
		check.Exchanges = []int{w.discarded.Number}
		return []run.Check{check}, nil
	default:
		return w.searched(ctx, p.ref, func() run.Check { return search(link) }), nil
	}
}

// settledAfterLoss wants the retry to have read what was sent, so that it sends nothing of it again. What else Entra finds different is
// no matter of the loss.
func settledAfterLoss(_ context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id, want = "lost-update-settled", "the new value when Entra tries again"
	if w.discarded == nil {
		return nil, errNothingLost
	}
	read := w.operation(p.ref, scim.OpUserGet)
	if read == nil {
		return []run.Check{w.explain(fault(id, features.Missing, want, "Entra read nothing"), p.ref)}, nil
	}
	resource, err := w.answerTo(read.Exchange).Decode()
	if err != nil {
		return w.settled(id, p, w.cycle.Evaluated), nil
	}
	checks := w.changesIn(resource, p, id)
	if shown, err := w.answerTo(w.discarded.Number).Decode(); err == nil {
		for _, i := range missedOf(checks, w.changesIn(shown, p, id)) {
			blameReads(&checks[i], "the discarded response to the PATCH shows it, and the read of the next cycle does not. "+w.advice())
		}
	}
	return w.withEvidence(checks, p.ref, w.discarded.Number, read.Exchange), nil
}

// changesIn compares what the story has changed of a person with a resource.
func (w *World) changesIn(resource scim.Resource, p *person, id string) (checks []run.Check) {
	for _, word := range p.changed {
		checks = append(checks, w.compare(id, resource, p, targetOf(word), w.wanted(p, word)))
	}
	return checks
}

func onceAfterLoss(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	const id = "lost-addition-once"
	if failed := w.failure(g.ref); failed != nil {
		return []run.Check{w.explain(fault(id, features.Refused, "200 or 204", strconv.Itoa(failed.Status)), g.ref)}, nil
	}
	return w.hasMembers(ctx, id, args[0], args[1])
}

// groupLinkedAfterLoss is linkedAfterLoss for a group, by its name.
func groupLinkedAfterLoss(ctx context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	const id = "lost-group-linked"
	if w.discarded == nil {
		return nil, errNothingLost
	}
	made, _ := w.answerTo(w.discarded.Number).Decode()
	link := w.targetID(g.ref)
	switch {
	case link == "":
		check := fault(id, features.Missing, "a link to the group that was created", "none")
		if hit := w.operation(g.ref, scim.OpGroupMatch); hit != nil {
			check.Exchanges = append(check.Exchanges, hit.Exchange)
		}
		return []run.Check{w.explain(check, g.ref)}, nil
	case made.ID() != "" && made.ID() != link:
		check := fault(id, features.Duplicated, "a link to the group that was created, "+made.ID(), "a link to "+link)
		check.Exchanges = []int{w.discarded.Number}
		return []run.Check{check}, nil
	}
	return w.searched(ctx, g.ref, func() run.Check { return w.search(ctx, w.queryFor("Groups", "displayName", g.name)).exactly(id, link) }), nil
}

// goneAfterLoss wants the removal that was sent twice to be accepted, and the others to be there.
func goneAfterLoss(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	const id = "lost-removal-done"
	if failed := w.failure(g.ref); failed != nil {
		return []run.Check{w.explain(fault(id, features.Refused, "200 or 204", strconv.Itoa(failed.Status)), g.ref)}, nil
	}
	checks, err := w.hasMembers(ctx, id, args[0], args[1])
	for i := range checks {
		if features.Outcome(checks[i].Outcome) == features.Extra { // no removal is done there, whether its response is lost or not
			checks[i].Requirement = "entra-members-remove-only-listed"
		}
	}
	return checks, err
}
