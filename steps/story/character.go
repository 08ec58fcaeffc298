package story

import (
	"context"
	"maps"
	"net/http"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// character is what a name may have in it that a search easily misreads.
type character struct {
	word      string
	sign      string
	neighbour string // stands in its place in a name that a sloppy search finds, too
	ofUsers   bool   // a user name has it in real life, so a provider must take it
	ofGroups  bool   // a group's name has it in real life
}

// characters lists them: wildcards, what ends a literal or a parameter, what is an operator elsewhere, and letters beyond ASCII.
func characters() []character {
	return []character{
		{"an apostrophe", "'", "x", true, true},
		{"a plus sign", "+", "x", true, true},
		{"an underscore", "_", "x", true, true},
		{"a percent sign", "%", "xyz", false, false},
		{"an ampersand", "&", "x", false, true},
		{"a number sign", "#", "x", false, false},
		{"a comma", ",", "x", false, true},
		{"a quotation mark", `"`, "x", false, false},
		{"a backslash", `\`, "x", false, false},
		{"parentheses", "(x)", "x", false, true},
		{"a slash", "/", "x", false, true},
		{"an asterisk", "*", "xyz", false, false},
		{"a colon", ":", "x", false, true},
		{"an accent", "é", "e", false, true},
		{"another script", "数学", "数字", false, true},
		{"the word and", " and ", " or ", false, true},
		{"the word eq", ` eq "`, " ne ", false, false},
	}
}

// anyCharacter is the pattern of one of them.
func anyCharacter() string {
	var all []string
	for _, known := range characters() {
		all = append(all, known.word)
	}
	return "(" + strings.Join(all, "|") + ")"
}

func characterOf(word string) character {
	for _, known := range characters() {
		if known.word == word {
			return known
		}
	}
	return character{}
}

// provisionedUnder gives somebody a user name, or an externalId, with a character in it, and makes a neighbour.
func provisionedUnder(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	source, err := w.everything(args[0])
	if err != nil {
		return nil, err
	}
	of := characterOf(args[2])
	_, word, _ := strings.Cut(args[1], " ") // behind its article
	object := likely(mockentra.User, source)
	plain := w.folk.value(mockentra.User, targetOf(word), &object)
	if at := strings.Index(plain, w.setting.Mark); word == "user name" && len("o"+of.sign+plain) > w.setting.Identity.MaxLength && at > 0 {
		plain = plain[at:]
	}
	name, what := "o"+of.sign+plain, args[1]+" with "+args[2]
	read, changed, err := w.folk.change(mockentra.User, word, name, source)
	if err != nil {
		return nil, err
	}
	source[read] = changed
	p := w.add(args[0], source)
	checks := w.provision(ctx, p) // first, or a sloppy search would link the neighbour
	if searched := w.operation(p.ref, scim.OpUserMatch); searched != nil && refused(searched) {
		response := w.post(ctx, p.ref, false) // Entra gives up where the search fails, and the search is what this is about
		if isRefusal(response) {
			return []run.Check{mayRefuse(notTaken(response, what), "entra-create-201", of.ofUsers)}, nil
		}
		var made run.Check
		p.before, made = checkCreated(response, GivenPrefix+"held", targetOf(word), name)
		p.id, checks = p.before.ID(), restOn("7644-3.3-create-201", made)
	}
	if refusal := w.refusedValue(ctx, p, what+": "+name); refusal != nil {
		return []run.Check{mayRefuse(*refusal, "entra-create-201", of.ofUsers)}, nil
	}
	if !holds(checks...) {
		return checks, nil
	}
	beside, err := w.neighbour(ctx, p, word, "o"+of.neighbour+plain)
	return append(checks, beside...), err
}

// notTaken is the check of a name that a creation by hand was refused for.
func notTaken(response *scim.Response, what string) run.Check {
	check := withAnswer(fault("value-refused", features.ValueRefused, "a resource with "+what, "none"), response, "the creation")
	check.Outcome = string(features.ValueRefused)
	return check
}

// mayRefuse makes of a refused value what it means: a fault where people are called so, and otherwise nothing that can be judged.
func mayRefuse(check run.Check, requirement string, must bool) run.Check {
	if check.Requirement = requirement; !must {
		check.Outcome = string(features.NotAccepted)
	}
	return check
}

// neighbour makes an account whose user name, or externalId, a search finds, too, that misreads a character. A provider may refuse it for
// its likeness.
func (w *World) neighbour(ctx context.Context, p *person, word, name string) ([]run.Check, error) {
	var ref mockentra.Ref
	if word == "user name" {
		source := maps.Clone(p.source)
		w.namesake(source, p)
		ref = w.tenant.AddUser(nil)
		w.give(ref, source)
	} else {
		source, err := w.everything(p.name + "3") // nobody in a sentence is called so
		if err != nil {
			return nil, err
		}
		ref = w.add(p.name+"3", source).ref
		w.subject = p
	}
	return restOn("7644-3.3-create-201", w.stands(ctx, ref, targetOf(word), name)...), nil
}

// stands makes a neighbour under a name, and is the check of that, none where it was refused.
func (w *World) stands(ctx context.Context, ref mockentra.Ref, attribute, name string) []run.Check {
	body := w.body(ref)
	body[attribute] = name
	collection, op := collectionOf(ref.Kind)
	response := w.setUp(ctx, op, http.MethodPost, collection, body)
	if isRefusal(response) && response.Status < 500 {
		return nil
	}
	_, check := checkCreated(response, GivenPrefix+"neighbour", attribute, name)
	return []run.Check{check}
}

// groupProvisionedUnder gives a group a name with a character in it, and makes a neighbour.
func groupProvisionedUnder(ctx context.Context, w *World, args []string) ([]run.Check, error) {
	const id, requirement = GivenPrefix + "group-named", "entra-group-create-empty"
	of, g := characterOf(args[1]), w.introduceGroup(args[0])
	ordinary := g.name
	read, changed, err := w.folk.change(mockentra.Group, "displayName", "R"+of.sign+ordinary, g.source)
	if err != nil {
		return nil, err
	}
	w.give(g.ref, map[string]string{read: changed})
	g.source[read] = changed
	g.name = w.wantedOf(g, "displayName")
	w.tenant.Assign(g.ref)
	w.nextCycle(ctx)
	if searched := w.operation(g.ref, scim.OpGroupMatch); searched != nil && refused(searched) {
		response := w.post(ctx, g.ref, false)
		if isRefusal(response) {
			return []run.Check{mayRefuse(notTaken(response, "a name with "+args[1]), requirement, of.ofGroups)}, nil
		}
		resource, _ := response.Decode()
		g.id = resource.ID()
	}
	if refusal := w.refusedGroup(ctx, g, "a name with "+args[1]+": "+g.name); refusal != nil {
		return []run.Check{mayRefuse(*refusal, requirement, of.ofGroups)}, nil
	}
	checks := w.checkGroup(ctx, g, id, g.name, func(resource scim.Resource) []run.Check {
		g.before, g.id = resource, resource.ID()
		return []run.Check{equal(id, g.name, value(resource, "displayName"))}
	})
	if restOn(requirement, checks...); !holds(checks...) {
		return checks, nil
	}
	checks = append(checks, w.groupNeighbour(ctx, "R"+of.neighbour+ordinary)...)
	return append(checks, w.groupNeighbour(ctx, "R"+of.sign+ordinary+" 2")...), nil
}

// refusedGroup is refusedValue for a group.
func (w *World) refusedGroup(ctx context.Context, g *group, value string) *run.Check {
	return w.refusedFor(ctx, g.ref, "a group with "+value, "no group", func() (mockentra.Ref, error) {
		other := w.introduceGroup("Group2") // no group in a sentence is called so
		w.topic = g
		return other.ref, nil
	})
}

// groupNeighbour is neighbour for a group.
func (w *World) groupNeighbour(ctx context.Context, name string) []run.Check {
	ref := w.tenant.AddGroup(name)
	source := w.folk.group(name)
	source["displayName"] = name
	w.give(ref, source)
	return restOn("entra-group-create-empty", w.stands(ctx, ref, "displayName", name)...)
}
