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

// credentialSteps are about requests of somebody who has a wrong secret, or none.
func credentialSteps() []Step {
	return []Step{
		{Pattern: `^somebody with a wrong secret (creates|disables|deletes) ([A-Z][a-z]+)$`,
			Example: "somebody with a wrong secret deletes Ada", run: strangerWrites},
		{Pattern: `^somebody with a wrong secret (renames|deletes|adds ([A-Z][a-z]+) to) the group "([^"]+)"$`,
			Example: `somebody with a wrong secret renames the group "Analysts"`, needs: always(groups("")), run: strangerWritesGroup},
		{Pattern: `^somebody with a wrong secret (reads|looks for) ([A-Z][a-z]+)$`,
			Example: "somebody with a wrong secret reads Ada", run: strangerReads},
		{Pattern: `^somebody with a wrong secret (reads|looks for) the group "([^"]+)"$`,
			Example: `somebody with a wrong secret reads the group "Analysts"`, needs: always(groups("")), run: strangerReadsGroup},
		{Pattern: `^somebody without a secret (reads|looks for|creates|disables|deletes) ([A-Z][a-z]+)$`,
			Example: "somebody without a secret deletes Ada", run: nobodyAsks},
		{Pattern: `^nothing was shown of (people|groups) to who has a wrong secret$`, Example: "nothing was shown of people to who has a wrong secret", run: nothingShown},
		{Pattern: `^the request without a secret was refused$`, Example: "the request without a secret was refused", run: bareRefused},
		{Pattern: `^the request was refused, and nothing has changed of ([A-Z][a-z]+)$`,
			Example: "the request was refused, and nothing has changed of Ada", run: strangerRefused},
		{Pattern: `^the request was refused, and nothing has changed of the group "([^"]+)"$`,
			Example: `the request was refused, and nothing has changed of the group "Analysts"`, run: withGroup(strangerRefusedGroup)},
	}
}

// strangerWrites lets somebody create, disable or delete a person with a wrong secret.
func strangerWrites(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	p, err := w.introduce(args[1])
	if err != nil {
		return nil, err
	}
	w.answer = *w.askedBy(ctx, w.senders.Stranger, p, args[0])
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

func strangerReads(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	return strangerWrites(ctx, w, args)
}

func strangerReadsGroup(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	g, err := w.group(args[1])
	if err != nil {
		return nil, err
	}
	if args[0] == "reads" {
		w.answer = *ask(ctx, w.senders.Stranger, scim.OpGroupGet, http.MethodGet, groupPath(g.id), nil)
	} else {
		w.answer = *ask(ctx, w.senders.Stranger, scim.OpGroupMatch, http.MethodGet, w.queryFor("Groups", "displayName", g.name), nil)
	}
	return nil, nil
}

func nobodyAsks(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	p, err := w.introduce(args[1])
	if err != nil {
		return nil, err
	}
	w.answer = scim.Response{}
	if w.senders.Nobody == nil {
		return nil, nil
	}
	w.answer = *w.askedBy(ctx, w.senders.Nobody, p, args[0])
	return nil, nil
}

func nothingShown(_ context.Context, w *World, args []string) ([]run.Check, error) {
	return w.refusedRequest("wrong-secret-reads/" + args[0])
}

func bareRefused(_ context.Context, w *World, _ []string) ([]run.Check, error) {
	const id = "no-secret"
	if w.senders.Nobody == nil {
		return []run.Check{fault(id, features.Unverifiable, "401 or 403",
			"not tested: this run shows no secret in its requests either; give it one, such as $SCIM_TOKEN")}, nil
	}
	return w.refusedRequest(id)
}

func (w *World) refusedRequest(id string) ([]run.Check, error) {
	if w.answer.Status == 0 && w.answer.Err == nil {
		return nil, errors.New("the scenario has no request yet: add one in a When step")
	}
	return []run.Check{w.notAllowed(id)}, nil
}

// strangerWritesGroup is strangerWrites for a group.
func strangerWritesGroup(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	g, err := w.group(args[2])
	if err != nil {
		return nil, err
	}
	path := groupPath(g.id)
	switch args[0] {
	case "renames":
		w.answer = *ask(ctx, w.senders.Stranger, scim.OpGroupUpdate, http.MethodPatch, path, patchOf(update{"replace", "displayName", g.name + "-taken"}))
	case "deletes":
		w.answer = *ask(ctx, w.senders.Stranger, scim.OpGroupDelete, http.MethodDelete, path, nil)
	default:
		p, err := w.person(args[1])
		if err != nil {
			return nil, err
		}
		member := membersOf(p.id)
		w.answer = *ask(ctx, w.senders.Stranger, scim.OpGroupAddMembers, http.MethodPatch, path, patchOf(update{"add", "members", member}))
	}
	return nil, nil
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

// notAllowed judges the answer to a write with a wrong secret. Which status it is, the test of the connection says.
func (w *World) notAllowed(id string) run.Check {
	const want = "401 or 403"
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

func strangerRefused(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	const id = "wrong-secret-writes"
	p, err := w.person(args[0])
	if err != nil {
		return nil, err
	}
	answer := w.notAllowed(id)
	if !holds(answer) { // what came of it is no finding beside it
		return []run.Check{answer}, nil
	}
	if p.before == nil { // was to be created
		return append([]run.Check{answer}, w.eventually(ctx, func() []run.Check {
			return []run.Check{w.search(ctx, w.queryOf(p)).nobody(id)}
		})...), nil
	}
	return append([]run.Check{answer}, w.checkAccount(ctx, p, id, asItWas, func(resource scim.Resource) []run.Check {
		return []run.Check{standing(w.unchanged(mockentra.User, id, p.before, resource, nil))}
	})...), nil
}

func strangerRefusedGroup(ctx context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	const id = "wrong-secret-groups"
	if g.before == nil {
		return nil, fmt.Errorf("the group %q was not looked at yet: provision it in a Given step", g.name)
	}
	answer := w.notAllowed(id)
	if !holds(answer) {
		return []run.Check{answer}, nil
	}
	return append([]run.Check{answer}, w.checkGroup(ctx, g, id, asItWas, func(resource scim.Resource) []run.Check {
		rest := w.unchanged(mockentra.Group, id, g.before, resource, []string{"members"})
		return []run.Check{standing(rest), standing(w.sameMembers(id, members(g.before), members(resource)))}
	})...), nil
}
