package story

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// credentialSteps are about requests of somebody who has a wrong secret, something similar to the right one, or none.
func credentialSteps() []Step {
	return []Step{
		{Pattern: `^somebody (with a wrong|without a) secret (reads|looks for|creates|disables|deletes) ([A-Z][a-z]+)$`,
			Example: "somebody with a wrong secret deletes Ada", run: strangerAsks},
		{Pattern: `^somebody (with a wrong|without a) secret (reads|looks for|renames|deletes) the group "([^"]+)"$`,
			Example: `somebody with a wrong secret renames the group "Analysts"`, needs: always(groups("")), run: strangerAsksOfGroup},
		{Pattern: `^somebody (with a wrong|without a) secret adds ([A-Z][a-z]+) to the group "([^"]+)"$`,
			Example: `somebody with a wrong secret adds Ada to the group "Analysts"`, needs: always(groups("")), run: strangerAdds},
		{Pattern: `^somebody with (an empty secret|the beginning of the secret|the secret with more behind it|the secret in a different letter case) looks for ([A-Z][a-z]+)$`,
			Example: "somebody with an empty secret looks for Ada", run: nearlyAsks},
		{Pattern: `^nothing was shown of (people|groups) to who has a wrong secret$`, Example: "nothing was shown of people to who has a wrong secret", run: nothingShown},
		{Pattern: `^the request with a similar secret was refused$`, Example: "the request with a similar secret was refused", run: nearlyRefused},
		{Pattern: `^the request without a secret was refused$`, Example: "the request without a secret was refused", run: bareRefused},
		{Pattern: `^the request (without a secret )?was refused, and nothing has changed of ([A-Z][a-z]+)$`,
			Example: "the request was refused, and nothing has changed of Ada", run: refusedOf},
		{Pattern: `^the request (without a secret )?was refused, and nothing has changed of the group "([^"]+)"$`,
			Example: `the request was refused, and nothing has changed of the group "Analysts"`, run: refusedOfGroup},
	}
}

// stranger is who sends the next request, in the words of a step; nil where this run shows no secret itself.
func (w *World) stranger(who string) mockentra.Sender {
	w.answer, w.untold = scim.Response{}, ""
	if who == "with a wrong" {
		return w.senders.Stranger
	}
	if w.senders.Nobody == nil {
		w.untold = "not tested: this run shows no secret in its requests either; give it one, such as $SCIM_TOKEN"
	}
	return w.senders.Nobody
}

// strangerAsks lets somebody without the right secret ask for something about a person.
func strangerAsks(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	p, err := w.introduce(args[2])
	if err != nil {
		return nil, err
	}
	if sender := w.stranger(args[0]); sender != nil {
		w.answer = *w.askedBy(ctx, sender, p, args[1])
	}
	return nil, nil
}

// askedBy lets somebody ask for something about a person.
func (w *World) askedBy(ctx context.Context, sender mockentra.Sender, p *person, does string) *scim.Response {
	switch does {
	case "reads":
		return ask(ctx, sender, scim.OpUserGet, http.MethodGet, userPath(p.id), nil)
	case "looks for":
		return ask(ctx, sender, scim.OpUserMatch, http.MethodGet, w.queryOf(p), nil)
	case "creates":
		return ask(ctx, sender, scim.OpUserCreate, http.MethodPost, "Users", w.body(p.ref))
	case "disables":
		return ask(ctx, sender, scim.OpUserDisable, http.MethodPatch, userPath(p.id), patchOf(update{"replace", "active", false}))
	}
	return ask(ctx, sender, scim.OpUserDelete, http.MethodDelete, userPath(p.id), nil)
}

// strangerAsksOfGroup is strangerAsks for a group.
func strangerAsksOfGroup(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	return w.strangerAsksOf(ctx, args[2], args[0], args[1], nil)
}

func strangerAdds(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	p, err := w.person(args[1])
	if err != nil {
		return nil, err
	}
	return w.strangerAsksOf(ctx, args[2], args[0], "adds", p)
}

func (w *World) strangerAsksOf(ctx context.Context, named, who, does string, joins *person) ([]run.Check, error) {
	g, err := w.group(named)
	if err != nil {
		return nil, err
	}
	if sender := w.stranger(who); sender != nil {
		w.answer = *w.askedOfGroupBy(ctx, sender, g, does, joins)
	}
	return nil, nil
}

// askedOfGroupBy lets somebody ask for something about a group, which joins is to join.
func (w *World) askedOfGroupBy(ctx context.Context, sender mockentra.Sender, g *group, does string, joins *person) *scim.Response {
	path := groupPath(g.id)
	switch does {
	case "reads":
		return ask(ctx, sender, scim.OpGroupGet, http.MethodGet, path, nil)
	case "looks for":
		return ask(ctx, sender, scim.OpGroupMatch, http.MethodGet, w.queryFor("Groups", "displayName", g.name), nil)
	case "renames":
		return ask(ctx, sender, scim.OpGroupUpdate, http.MethodPatch, path, patchOf(update{"replace", "displayName", g.name + "-taken"}))
	case "deletes":
		return ask(ctx, sender, scim.OpGroupDelete, http.MethodDelete, path, nil)
	}
	return ask(ctx, sender, scim.OpGroupAddMembers, http.MethodPatch, path, patchOf(update{"add", "members", membersOf(joins.id)}))
}

// nearlyAsks looks for a person with something similar to the secret. Where a secret that is plainly wrong is accepted, be it that
// another header tells who sends the request, this says nothing.
func nearlyAsks(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	p, err := w.introduce(args[1])
	if err != nil {
		return nil, err
	}
	w.answer, w.untold = scim.Response{}, ""
	wrong, nearly := w.senders.Near("a wrong secret"), w.senders.Near(args[0])
	switch {
	case wrong == nil || nearly == nil:
		w.untold = "not tested: nothing of this kind can be made of the secret of this run"
	case w.askedBy(ctx, wrong, p, "looks for").OK():
		w.untold = "not tested: a secret that is plainly wrong is accepted, too"
	default:
		w.answer = *w.askedBy(ctx, nearly, p, "looks for")
	}
	return nil, nil
}

func nearlyRefused(_ context.Context, w *World, _ []string) ([]run.Check, error) {
	return w.refusedRequest("near-secret")
}

func nothingShown(_ context.Context, w *World, args []string) ([]run.Check, error) {
	return w.refusedRequest("wrong-secret-reads/" + args[0])
}

func bareRefused(_ context.Context, w *World, _ []string) ([]run.Check, error) {
	return w.refusedRequest("no-secret")
}

// refusedSecret is how a request without the right secret is answered.
const refusedSecret = "401 or 403"

// refusedRequest wants the last request to have been refused; nothing is known of one that could not be sent.
func (w *World) refusedRequest(id string) ([]run.Check, error) {
	switch {
	case w.untold != "":
		return []run.Check{fault(id, features.Unverifiable, refusedSecret, w.untold)}, nil
	case w.answer.Status == 0 && w.answer.Err == nil:
		return nil, errors.New("the scenario has no request yet: add one in a When step")
	}
	return []run.Check{w.notAllowed(id)}, nil
}

// patchOf is the body of a PATCH.
func patchOf(operations ...update) map[string]any {
	var listed []any
	for _, one := range operations {
		operation := map[string]any{"op": one.verb}
		if one.path != "" {
			operation["path"] = one.path
		}
		if one.value != nil {
			operation["value"] = one.value
		}
		listed = append(listed, operation)
	}
	return map[string]any{"schemas": []string{scim.MessagePatch}, "Operations": listed}
}

// notAllowed judges the answer to a request without the right secret. Which status it is, the test of the connection says.
func (w *World) notAllowed(id string) run.Check {
	const want = refusedSecret
	switch {
	case w.answer.OK():
		return fault(id, features.Open, want, w.answer.String())
	case w.answer.Err != nil:
		return withAnswer(fault(id, features.Wrong, want, w.answer.String()), &w.answer, "the request without the right secret")
	}
	check := pass(id, 1, want)
	check.Got = w.answer.String()
	return check
}

func refusedOf(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	p, err := w.person(args[1])
	if err != nil {
		return nil, err
	}
	if args[0] == "" {
		return w.refusedAbout(ctx, p, "wrong-secret-writes")
	}
	return w.refusedAbout(ctx, p, "no-secret-writes")
}

func refusedOfGroup(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	g, err := w.group(args[1])
	if err != nil {
		return nil, err
	}
	if args[0] == "" {
		return w.refusedAboutGroup(ctx, g, "wrong-secret-groups")
	}
	return w.refusedAboutGroup(ctx, g, "no-secret-groups")
}

// refusedAbout wants the last request to have been refused, and a person as before it.
func (w *World) refusedAbout(ctx context.Context, p *person, id string) ([]run.Check, error) {
	checks, err := w.refusedRequest(id)
	if err != nil || !holds(checks...) { // what came of it is no finding beside it
		return checks, err
	}
	if p.before == nil { // was to be created
		return append(checks, w.eventually(ctx, func() []run.Check {
			return []run.Check{w.search(ctx, w.queryOf(p)).nobody(id)}
		})...), nil
	}
	return append(checks, w.checkAccount(ctx, p, id, asItWas, func(resource scim.Resource) []run.Check {
		return []run.Check{standing(w.unchanged(mockentra.User, id, p.before, resource, nil))}
	})...), nil
}

// refusedAboutGroup is refusedAbout for a group.
func (w *World) refusedAboutGroup(ctx context.Context, g *group, id string) ([]run.Check, error) {
	if g.before == nil {
		return nil, fmt.Errorf("the group %q was not looked at yet: provision it in a Given step", g.name)
	}
	checks, err := w.refusedRequest(id)
	if err != nil || !holds(checks...) {
		return checks, err
	}
	return append(checks, w.checkGroup(ctx, g, id, asItWas, func(resource scim.Resource) []run.Check {
		rest := w.unchanged(mockentra.Group, id, g.before, resource, []string{"members"})
		return []run.Check{standing(rest), standing(w.sameMembers(id, members(g.before), members(resource)))}
	})...), nil
}
