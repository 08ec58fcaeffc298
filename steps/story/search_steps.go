package story

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim"
)

// searchSteps are about the searches that Entra sends, and their results.
func searchSteps() []Step {
	return []Step{
		{Pattern: `^Entra looks for ([A-Z][a-z]+) by (user name|external id|work email|the beginning of the user name|a user name with special characters|` +
			`an external id with special characters|` +
			`user name with percent-encoded spaces)$`,
			Example: "Entra looks for Ada by user name", needs: func(args []string) []need {
				switch args[1] {
				case "external id", "an external id with special characters":
					return []need{distinct("external id")}
				case "work email":
					return []need{distinct(args[1])}
				}
				return []need{searched(mockentra.User, "user name", false)}
			}, run: withPerson(looksFor)},
		{Pattern: `^([A-Z][a-z]+) is found by external id$`,
			Example: "Ada is found by external id", needs: always(distinct("external id")), run: withPerson(findable)},
		{Pattern: `^Entra looks for ([A-Z][a-z]+) by user name and ([A-Z][a-z]+)'s external id$`,
			Example: "Entra looks for Ada by user name and Grace's external id", needs: always(searched(mockentra.User, "user name", false), distinct("external id")), run: withPerson(looksForBoth)},
		{Pattern: `^Entra looks for the group "([^"]+)"( in upper case)?$`, Example: `Entra looks for the group "Analysts"`, needs: always(searched(mockentra.Group, "displayName", false)), run: withGroup(looksForGroup)},
		{Pattern: `^Entra looks for the group "([^"]+)" by external id$`, Example: `Entra looks for the group "Analysts" by external id`,
			needs: always(groups(""), mapped(mockentra.Group, "external id")), run: withGroup(looksForGroupKey)},
		{Pattern: `^exactly the group "([^"]+)" is found by its external id$`,
			Example: `exactly the group "Analysts" is found by its external id`, run: afterSearch(withGroup(groupFoundByKey))},
		{Pattern: `^a search by ([A-Z][a-z]+)'s new (user name|external id|work email) finds the account, and by the old one nobody$`,
			Example: "a search by Ada's new user name finds the account, and by the old one nobody",
			needs:   func(args []string) []need { return []need{distinct(args[1])} }, run: withPerson(searchFollows)},
		{Pattern: `^Entra's search by userName has found ([A-Z][a-z]+)$`,
			Example: "Entra's search by userName has found Ada", needs: always(searched(mockentra.User, "user name", true)), run: withPerson(memberMatched)},
		{Pattern: `^Entra's search by displayName has found "([^"]+)"$`,
			Example: `Entra's search by displayName has found "Analysts"`, needs: always(searched(mockentra.Group, "displayName", true)), run: withGroup(teamMatched)},
		{Pattern: `^exactly ([A-Z][a-z]+) is found$`, Example: "exactly Ada is found", run: afterSearch(withPerson(exactlyFound))},
		{Pattern: `^([A-Z][a-z]+) is found after the return, and nobody else$`, Example: "Ada is found after the return, and nobody else",
			run: afterSearch(withPerson(foundAgain))},
		{Pattern: `^nobody is found$`, Example: "nobody is found", run: afterSearch(nobodyFound)},
		{Pattern: `^the hit carries ([A-Z][a-z]+)'s id$`, Example: "the hit carries Ada's id", run: afterSearch(withPerson(hitID))},
		{Pattern: `^the hit shows ([A-Z][a-z]+) as inactive$`, Example: "the hit shows Ada as inactive", needs: always(softDeletes()), run: afterSearch(withPerson(hitInactive))},
		{Pattern: `^a search for ([A-Z][a-z]+) finds the new account$`, Example: "a search for Ada finds the new account", run: withPerson(newFound)},
		{Pattern: `^a search for ([A-Z][a-z]+)'s tombstone name finds nobody$`,
			Example: "a search for Ada's tombstone name finds nobody", run: withPerson(tombstoneNotFound)},
		{Pattern: `^the provider has nobody under ([A-Z][a-z]+)'s user name$`,
			Example: "the provider has nobody under Ada's user name", run: withPerson(neverCreated)},
		{Pattern: `^there is still one account of ([A-Z][a-z]+)$`, Example: "there is still one account of Ada", run: withPerson(stillOne)},
		{Pattern: `^exactly the group "([^"]+)" is found in upper case$`, Example: `exactly the group "Analysts" is found in upper case`, run: afterSearch(withGroup(groupFound))},
		{Pattern: `^exactly the group "([^"]+)" is found$`, Example: `exactly the group "Analysts" is found`, run: afterSearch(withGroup(groupFoundByName))},
		{Pattern: `^the hit has no members$`, Example: "the hit has no members", run: afterSearch(withTopic(hitWithoutMembers))},
	}
}

// afterSearch makes a step of one about the last search of the story: without one there is nothing that could hold.
func afterSearch(do stepFunc) stepFunc {
	return func(ctx context.Context, w *World, args []string) ([]run.Check, error) {
		if !w.look.made {
			return nil, errors.New("the scenario has no search yet: add one in a When step")
		}
		return do(ctx, w, args)
	}
}

func memberMatched(_ context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	return w.matched("matched-by-user-name", p.ref, scim.OpUserMatch, "userName eq "+scim.JSON(w.wanted(p, "user name")), p.id)
}

func teamMatched(_ context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	return w.matched("matched-by-display-name", g.ref, scim.OpGroupMatch, "displayName eq "+scim.JSON(g.name), g.id)
}

// matched judges the answer to the search that Entra sent itself before it would have created an object: exactly the one that was
// held, which it has linked. Another filter than the mapping's is no fault of the provider.
func (w *World) matched(id string, ref mockentra.Ref, op scim.Op, filter, held string) ([]run.Check, error) {
	sent := w.operation(ref, op)
	if sent == nil {
		return []run.Check{w.explain(fault(id, features.Missing, "a search by "+filter, "none was sent"), ref)}, nil
	}
	if asked := w.filterOf(sent.Exchange); asked != filter {
		return nil, fmt.Errorf("want Entra to search by %s, got %q", filter, asked)
	}
	found := readLookup(*w.answerTo(sent.Exchange)).exactly(id, held)
	found.Exchanges = append(found.Exchanges, sent.Exchange)
	return []run.Check{found, w.explain(equalIn(id, "a link to ", held, w.targetID(ref)), ref)}, nil
}

func looksFor(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	userName := w.wanted(p, "user name")
	path := w.queryFor("Users", "userName", userName)
	if args[1] == "work email" && value(p.before, targetOf(args[1])) != w.wanted(p, args[1]) { // what is not kept is not found
		check := equal(GivenPrefix+"attribute-kept", w.wanted(p, args[1]), value(p.before, targetOf(args[1])))
		check.Exchanges = slices.Clone(p.seen)
		return restOn("entra-create-email-kept", check), nil
	}
	switch args[1] {
	case "external id", "an external id with special characters":
		path = w.queryFor("Users", "externalId", w.wanted(p, "external id"))
	case "work email":
		path = w.queryFor("Users", targetOf(args[1]), w.wanted(p, args[1]))
	case "the beginning of the user name":
		path = w.queryFor("Users", "userName", userName[:len(userName)-2])
	case "user name with percent-encoded spaces":
		path = strings.ReplaceAll(path, "+", "%20")
	}
	w.looksBy(ctx, args[1], path)
	return nil, nil
}

// findable is a Given: who is found by externalId now is to be found by it later.
func findable(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	return restOn("entra-match-external-id-filter", w.eventually(ctx, func() []run.Check {
		found := w.search(ctx, w.queryFor("Users", "externalId", w.wanted(p, "external id")))
		return []run.Check{found.cited(found.exactly(GivenPrefix+"found", p.id))}
	})...), nil
}

// looksForBoth combines a person's user name with the external id of another.
func looksForBoth(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	other, err := w.person(args[1])
	if err != nil {
		return nil, err
	}
	both := fmt.Sprintf("userName eq %s and externalId eq %s", scim.JSON(w.wanted(p, "user name")), scim.JSON(w.wanted(other, "external id")))
	w.looksBy(ctx, "user name and "+other.name+"'s external id", "Users?filter="+w.encoded(both))
	return nil, nil
}

// queryOf is the search by which Entra would find a person: by userName where that is a matching attribute, else by the first one that
// has a value.
func (w *World) queryOf(p *person) string {
	by, precedence := "", 0
	for _, origin := range w.folk.origins[mockentra.User] {
		switch value := w.wanted(p, origin.Target); {
		case origin.Matching == 0 || value == "":
		case plain(origin.Target) == "username":
			return w.queryFor("Users", origin.Target, value)
		case by == "" || origin.Matching < precedence:
			by, precedence = origin.Target, origin.Matching
		}
	}
	return w.queryFor("Users", by, w.wanted(p, by))
}

// filterOf is the filter of a search that was sent, "" where there is none.
func (w *World) filterOf(number int) string {
	kept := w.exchange(number)
	if kept == nil {
		return ""
	}
	sent, err := url.Parse(kept.URL)
	if err != nil {
		return ""
	}
	return sent.Query().Get("filter")
}

func (w *World) looksBy(ctx context.Context, by, path string) {
	w.look = w.search(ctx, path)
	w.look.by, w.answer = by, w.look.answer
}

func looksForGroup(ctx context.Context, w *World, g *group, args []string) ([]run.Check, error) {
	name := g.name
	if args[1] != "" {
		name = strings.ToUpper(name)
	}
	w.look = w.search(ctx, w.groupQuery("displayName", name))
	w.answer = w.look.answer
	return nil, nil
}

func looksForGroupKey(ctx context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	w.look = w.search(ctx, w.groupQuery("externalId", w.wantedOf(g, "externalId")))
	w.answer = w.look.answer
	return nil, nil
}

func groupFoundByKey(_ context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	return []run.Check{w.look.exactly("group-found-by-external-id", w.targetID(g.ref))}, nil
}

// searchFollows searches by the value that a word has now, and by the one that it had.
func searchFollows(ctx context.Context, w *World, p *person, args []string) ([]run.Check, error) {
	id, target := "search-follows/"+args[1], targetOf(args[1])
	was, is := p.mapped[plain(target)], w.wanted(p, args[1])
	if was == "" || is == "" || was == is {
		return nil, fmt.Errorf("the %s of %s has not changed yet: change it in a When step", args[1], p.name)
	}
	changed := w.checkAccount(ctx, p, GivenPrefix+"changed", is, func(resource scim.Resource) []run.Check {
		return []run.Check{w.compare(GivenPrefix+"changed", resource, p, target, is)}
	})
	if !holds(changed...) { // what has not changed cannot be found
		return restOn(changedAs(target), changed...), nil
	}
	if unfound := w.othersUnfound(ctx, p, args[1]); unfound != nil {
		return []run.Check{*unfound}, nil
	}
	fresh := w.searched(ctx, p.ref, func() run.Check {
		found := w.search(ctx, w.queryFor("Users", target, is))
		return found.cited(found.exactly(id, w.targetID(p.ref)))
	})
	old := w.eventually(ctx, func() []run.Check {
		return []run.Check{w.search(ctx, w.queryFor("Users", target, was)).formerly(id, args[1])}
	})
	checks := slices.Concat(fresh, old)
	for i := range checks {
		checks[i] = w.effect(at(target, checks[i]), p.ref)
	}
	return checks, nil
}

// othersUnfound is what a search finds by a word of somebody who has not changed, where that is not this person alone: what such a search
// misses says nothing about changes.
func (w *World) othersUnfound(ctx context.Context, but *person, word string) *run.Check {
	requirements := map[string]string{"user name": "entra-match-filter-exact", "external id": "entra-match-external-id-filter", "work email": "entra-match-email-filter"}
	for _, p := range w.people {
		if p == but {
			continue
		}
		check := w.search(ctx, w.queryFor("Users", targetOf(word), w.wanted(p, word))).exactly(GivenPrefix+"found", p.id)
		if check.Requirement = requirements[word]; !holds(check) {
			return &check
		}
	}
	return nil
}

func exactlyFound(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	checks := []run.Check{w.look.exactly("found-by/"+w.look.by, cmp.Or(w.targetID(p.ref), p.id))}
	switch w.look.by {
	case "user name":
		checks = append(checks, w.hits(ctx, p)...)
	case "external id":
		checks = append(checks, w.hitsOfExternalID(p)...)
	}
	return checks, nil
}

// foundAgain wants a search to find who was away and has come back.
func foundAgain(_ context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	return []run.Check{w.look.exactly("found-after-return", cmp.Or(w.targetID(p.ref), p.id))}, nil
}

// hitsOfExternalID wants a search by externalId to find who has it, and nobody who has another.
func (w *World) hitsOfExternalID(p *person) []run.Check {
	const id = "external-id-finds"
	want := w.wanted(p, "external id")
	check := fault(id, features.Missing, "hits with externalId "+want, "none")
	if w.look.problem != nil {
		return nil
	}
	for _, hit := range w.look.list.Resources {
		got := value(hit, "externalId")
		if got != want {
			check = fault(id, features.Wrong, check.Want, "externalId "+got)
			break
		}
		check = pass(id, 1, check.Want)
	}
	return []run.Check{proves("7643-3.1-external-id-filter", check)}
}

// hits looks at the answer to a search by a person's user name: that eq finds who has the very value, that nobody is there who has
// another, and that the hit shows all that a read by id does.
func (w *World) hits(ctx context.Context, p *person) (checks []run.Check) {
	name := w.wanted(p, "user name")
	if w.look.problem != nil {
		return nil
	}
	equals := fault("eq-finds-equal", features.Missing, "a hit with userName "+name, "none")
	only := pass("hits-match", 1, "no hit with another userName than "+name)
	for _, hit := range w.look.list.Resources {
		switch got := value(hit, "userName"); {
		case strings.EqualFold(got, name):
			equals = pass(equals.ID, 1, equals.Want)
		default:
			only = fault(only.ID, features.Wrong, only.Want, "userName "+got)
		}
		only.Looked++
	}
	checks = []run.Check{proves("7644-3.4.2.2-op-eq", equals), proves("7644-3.4.2.2-filter-only-matches", only)}
	if len(w.look.list.Resources) == 1 && w.look.list.Resources[0].ID() == w.targetID(p.ref) {
		checks = append(checks, w.wholeHit(ctx, p, w.look.list.Resources[0])...)
	}
	return checks
}

// wholeHit compares a hit with a read by its id: it shows each mapped attribute that the read does.
func (w *World) wholeHit(ctx context.Context, p *person, hit scim.Resource) []run.Check {
	const id, requirement = "hit-whole", "entra-match-hit-complete"
	read, _ := w.readUser(ctx, p)
	if read == nil {
		return nil
	}
	ours, shown := w.mapped(mockentra.User), flat(hit)
	check := pass(id, 0, "each mapped attribute that a read by id shows")
	for _, name := range slices.Sorted(maps.Keys(flat(read))) {
		if was := flat(read)[name]; ours[name] && was.value != nil {
			if check.Looked++; shown[name].value == nil {
				return []run.Check{proves(requirement, fault(id, features.Missing, was.name+" "+canonical(was.value), "no "+was.name))}
			}
		}
	}
	return []run.Check{proves(requirement, check)}
}

func nobodyFound(_ context.Context, w *World, _ []string) ([]run.Check, error) {
	return []run.Check{w.look.nobody("nobody-by/" + w.look.by)}, nil
}

func hitID(_ context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "hit-has-id"
	want := w.targetID(p.ref)
	for _, resource := range w.look.list.Resources {
		if resource.ID() == "" {
			return []run.Check{fault(id, features.Missing, "id "+want, "a result without id: "+scim.Compact(map[string]any(resource)))}, nil
		}
	}
	return []run.Check{w.look.exactly(id, want)}, nil
}

func hitInactive(_ context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	id := "inactive-found"
	if w.look.by == "external id" {
		id += "-by-external-id"
	}
	found := w.look.exactly(id, w.targetID(p.ref))
	if !holds(found) {
		return []run.Check{found}, nil
	}
	return []run.Check{found, proves("entra-disable-found-inactive", active("hit-inactive", w.look.list.Resources[0], false))}, nil
}

func newFound(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	if w.targetID(p.ref) == "" {
		return []run.Check{w.uncaused(fault("found-after-create", features.Missing, "an account to search for", "none"), p.ref, w.failure(p.ref))}, nil
	}
	return w.searched(ctx, p.ref, func() run.Check {
		return w.search(ctx, w.queryOf(p)).exactly("found-after-create", w.targetID(p.ref))
	}), nil
}

func tombstoneNotFound(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	return w.eventually(ctx, func() []run.Check {
		return []run.Check{w.search(ctx, w.queryOf(p)).nobody("search-after-delete")}
	}), nil
}

func neverCreated(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	found := w.search(ctx, w.queryOf(p))
	return []run.Check{found.nobody("never-created")}, nil
}

// stillOne wants the second creation to be refused as a conflict is, and one account to be left: a refusal of any other kind leaves one,
// too.
func stillOne(ctx context.Context, w *World, p *person, _ []string) ([]run.Check, error) {
	const id = "one-account"
	if w.answer.OK() {
		got := w.answer.String()
		if made, err := w.answer.Decode(); err == nil && made.ID() != "" && made.ID() == p.id {
			got += ", with the account of " + p.name
		}
		return []run.Check{fault(id, features.Duplicated, "409 for the second creation", got)}, nil
	}
	refused := w.conflict("conflict-in-other-case")
	refused.Requirement = "entra-create-duplicate-409"
	checks := append([]run.Check{refused}, w.searched(ctx, p.ref, func() run.Check {
		return w.search(ctx, w.queryOf(p)).exactly(id, w.targetID(p.ref))
	})...)
	kept := w.checkAccount(ctx, p, "kept-after-conflict", "the account as before", func(resource scim.Resource) []run.Check {
		return []run.Check{standing(w.unchanged(mockentra.User, "kept-after-conflict", p.before, resource, nil))}
	})
	return append(checks, restOn("entra-create-duplicate-409", kept...)...), nil
}

func groupFound(_ context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	return []run.Check{w.look.exactly("group-found-in-other-case", w.targetID(g.ref))}, nil
}

func groupFoundByName(_ context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	return []run.Check{w.look.exactly("group-found-by-name", cmp.Or(w.targetID(g.ref), g.id))}, nil
}

func hitWithoutMembers(_ context.Context, w *World, g *group, _ []string) ([]run.Check, error) {
	const id = "search-without-members"
	found := w.look.exactly(id, w.targetID(g.ref))
	if !holds(found) {
		return []run.Check{found}, nil
	}
	if listed := w.look.list.Resources[0]["members"]; listed != nil {
		return []run.Check{fault(id, features.Returned, "no members", "members "+scim.Compact(listed))}, nil
	}
	return []run.Check{found}, nil
}
