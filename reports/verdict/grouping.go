package verdict

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/scimproof/scimproof/features"
	"github.com/scimproof/scimproof/reports/evidence"
	"github.com/scimproof/scimproof/reports/run"
	"github.com/scimproof/scimproof/scim/invariant"
)

// grouping collects the causes of a run.
type grouping struct {
	run    *run.Run
	causes []Cause
	about  []subject // of the causes, by their places
	index  map[subject]int
	passed map[string]int // how many checks of a requirement hold
}

func newGrouping(whole *run.Run) *grouping {
	g := &grouping{run: whole, index: map[subject]int{}, passed: map[string]int{}}
	for i := range whole.Scenarios {
		for check := range checks(&whole.Scenarios[i]) {
			if check.Verdict == run.Pass {
				g.passed[check.Requirement]++
			}
		}
	}
	return g
}

// add puts a finding where the others are that it shares its subject with.
func (g *grouping) add(found Finding, scenario *run.Scenario, check run.Check) {
	if requests := unansweredBy(scenario, check); requests != "" {
		group := g.find(subject{fault: "unanswered " + requests}, Cause{Verdict: run.Error, Outcome: check.Outcome, Fault: requests})
		group.Findings = append(group.Findings, found)
		return
	}
	about := subjectOf(scenario, check)
	g.find(about, Cause{Verdict: check.Verdict, Refusal: about.refusal, Attribute: about.attribute, request: about.request}).add(found, &check)
}

// find returns the cause of the subject, which is made where there is none.
func (g *grouping) find(about subject, made Cause) *Cause {
	at, known := g.index[about]
	if !known {
		at = len(g.causes)
		g.index[about] = at
		g.causes, g.about = append(g.causes, made), append(g.about, about)
	}
	return &g.causes[at]
}

// nothingToJudge is the check that blocks where no answer of a kind came.
const nothingToJudge = "given-answers"

// mostBlocking is the place of the cause that fails and blocks most, of those the one that reaches most, and whether there is one: Entra
// sends nothing where something before went wrong.
func (g *grouping) mostBlocking() (at int, found bool) {
	for i := range g.causes {
		of := &g.causes[i]
		if of.Verdict == run.Blocked {
			continue
		}
		if !found || cmp.Or(cmp.Compare(len(of.Blocks), len(g.causes[at].Blocks)), cmp.Compare(len(of.reach()), len(g.causes[at].reach()))) > 0 {
			at, found = i, true
		}
	}
	return at, found
}

// explain puts what is only blocked with the cause that accounts for most, where that is more than it blocks: what Entra rests on has
// a scenario of its own, which would have failed, had the provider a second fault there. What blocks more is something to look at.
func (g *grouping) explain() {
	at, found := g.mostBlocking()
	if !found {
		return
	}
	most := g.causes[at]
	for i, of := range slices.Backward(g.causes) {
		if of.Verdict != run.Blocked || of.Fault != "" || len(of.Scenarios()) >= len(most.reach()) {
			continue
		}
		for _, scenario := range of.Scenarios() {
			most.block(scenario)
		}
		g.causes[at] = most
		if g.drop(i); i < at {
			at--
		}
	}
}

// check is what a finding found, nil for a fault.
func (g *grouping) check(of Finding) *run.Check {
	if of.Check < 0 {
		return nil
	}
	return &g.run.Scenarios[of.Scenario].Steps[of.Step].Checks[of.Check]
}

// pertinent reports whether a finding is what its scenario is about, and not what came up beside it.
func (g *grouping) pertinent(of Finding) bool {
	check := g.check(of)
	return check != nil && check.Requirement == g.run.Scenarios[of.Scenario].Requirement
}

// join puts causes together where one follows from another: it shows nowhere else than where the other does, and either came up only
// beside what was tested, or says no more than that something does not hold; or all that it is about, the other is about too.
func (g *grouping) join() {
	for g.joinOne() {
	}
}

func (g *grouping) joinOne() bool {
	for i := range g.causes {
		if g.causes[i].Fault != "" {
			continue
		}
		for j := range g.causes {
			if i != j && g.causes[j].Fault == "" && g.follows(i, j) {
				for _, found := range g.causes[i].Findings {
					if g.misguided(i, j) {
						g.causes[j].follow(found)
					}
					g.causes[j].add(found, g.check(found))
				}
				for _, scenario := range g.causes[i].Blocks {
					g.causes[j].block(scenario)
				}
				for requirement := range g.causes[i].rests {
					g.causes[j].restOn(requirement)
				}
				g.drop(i)
				return true
			}
		}
	}
	return false
}

func (g *grouping) follows(i, j int) bool {
	one, other := &g.causes[i], &g.causes[j]
	if other.Verdict == run.Blocked {
		return false
	}
	if one.Verdict == run.Blocked {
		return g.sawRefusal(one, g.about[j].refusal)
	}
	within := func(list func(*Cause) []string) bool {
		others := list(other)
		return !slices.ContainsFunc(list(one), func(name string) bool { return !slices.Contains(others, name) })
	}
	if g.misguided(i, j) || g.stillFound(i, j) || g.misledByDeleted(i, j) {
		return true
	}
	if g.about[i].refusal != (Refusal{}) {
		return g.refusedAlike(i, j)
	}
	twice := g.about[i] == subject{outcome: string(features.Duplicated)} // who is not found is created again
	if within(g.requirements) || twice && strings.HasSuffix(g.about[j].request, searched) {
		return true
	}
	if !within(g.keys) {
		return false
	}
	return g.about[i].vague() && !g.about[j].vague() || !slices.ContainsFunc(one.Findings, g.pertinent)
}

// sawRefusal reports whether something was refused in that way in each scenario of a cause.
func (g *grouping) sawRefusal(of *Cause, such Refusal) bool {
	return such != (Refusal{}) && !slices.ContainsFunc(of.Scenarios(), func(at int) bool {
		return !slices.ContainsFunc(g.run.Scenarios[at].Exchanges, func(of evidence.Exchange) bool { return refused(&of) && refusalIn(&of) == such })
	})
}

// refusedAlike reports whether two causes are one refusal of several kinds of request: in the same words, against the same requirement; or
// with the same status in place of another.
func (g *grouping) refusedAlike(i, j int) bool {
	one, other := g.about[i].refusal, g.about[j].refusal
	if wanted := g.statusWanted(&g.causes[i]); wanted != "" && wanted == g.statusWanted(&g.causes[j]) && one.Status == other.Status {
		return true
	}
	one.Request, other.Request = "", ""
	same := g.requirements(&g.causes[j])
	return one == other && one.Detail != "" && !slices.ContainsFunc(g.requirements(&g.causes[i]), func(id string) bool { return !slices.Contains(same, id) })
}

// statusWanted is the status that all findings of a cause wanted, "" where some wanted anything else.
func (g *grouping) statusWanted(of *Cause) (status string) {
	for _, found := range of.Findings {
		wanted, _, _ := strings.Cut(g.check(found).Want, " ")
		if _, err := strconv.Atoi(wanted); err != nil || len(wanted) != 3 || status != "" && status != wanted {
			return ""
		}
		status = wanted
	}
	return status
}

// misguided reports whether a cause is what Entra did since a search went wrong.
func (g *grouping) misguided(one, search int) bool {
	return g.createdAgain(one, search) || g.linkedInstead(one, search) || g.misled(one, search)
}

// linkedInstead reports whether a link to somebody else's account follows from a search that finds too much, which is seen elsewhere.
func (g *grouping) linkedInstead(link, search int) bool {
	return g.about[link] == subject{outcome: string(features.SameAccount)} && slices.ContainsFunc(g.causes[search].Findings, g.foundTooMuch) &&
		!slices.ContainsFunc(g.causes[link].Findings, func(of Finding) bool { return g.check(of).Requirement != nobodyMixedUp })
}

// foundTooMuch reports whether a finding is a hit that a search should not have had.
func (g *grouping) foundTooMuch(of Finding) bool {
	check := g.check(of)
	switch features.Outcome(check.Outcome) {
	case features.Extra, features.StillThere:
		return cited(&g.run.Scenarios[of.Scenario], check.Exchanges, isSearch) != nil
	}
	return false
}

// createdAgain reports whether a conflict follows from a search: who is not found is created again.
func (g *grouping) createdAgain(conflict, search int) bool {
	refused := g.about[conflict].refusal
	return refused.Status == http.StatusConflict && strings.HasPrefix(refused.Request, http.MethodPost+" ") &&
		g.about[search].request == http.MethodGet+" "+strings.TrimPrefix(refused.Request, http.MethodPost+" ")+searched
}

// throughout is in how many scenarios a search must go wrong, so that what else goes wrong in one that searches follows from it.
const throughout = 8

// misled reports whether a cause follows from a search that goes wrong throughout: it shows in one scenario only, in which Entra rests on
// that search. Or it is a search for who is gone.
func (g *grouping) misled(one, search int) bool {
	if g.about[search] == (subject{outcome: string(features.Gone)}) && len(g.causes[search].Scenarios()) >= throughout {
		return strings.HasSuffix(g.about[one].request, searched) && len(g.causes[one].Scenarios()) == 1
	}
	request := g.about[search].request
	if !strings.HasSuffix(request, searched) || g.about[one].refusal != (Refusal{}) || len(g.causes[one].Scenarios()) != 1 || len(g.causes[search].Scenarios()) < throughout {
		return false
	}
	if g.about[one].attribute != "" && g.about[one].attribute != "members" {
		return false
	}
	scenario := &g.run.Scenarios[g.causes[one].Findings[0].Scenario]
	return slices.ContainsFunc(scenario.Exchanges, func(of evidence.Exchange) bool { return kindOf(&of) == request })
}

func (g *grouping) keys(of *Cause) (keys []string) {
	for _, found := range of.Findings {
		keys = append(keys, g.run.Scenarios[found.Scenario].Key)
	}
	return keys
}

func (g *grouping) requirements(of *Cause) (ids []string) {
	for _, found := range of.Findings {
		ids = append(ids, g.check(found).Requirement)
	}
	return ids
}

func (g *grouping) drop(at int) {
	g.causes, g.about = slices.Delete(g.causes, at, at+1), slices.Delete(g.about, at, at+1)
}

// lead puts the finding first that says most about a cause.
func (g *grouping) lead() {
	for i := range g.causes {
		of := &g.causes[i]
		if of.Fault != "" {
			continue
		}
		slices.SortStableFunc(of.Findings, func(a, b Finding) int { return g.compare(of, a, b) })
		first := g.check(of.Findings[0])
		of.Requirement, of.Outcome, of.Ambiguity = first.Requirement, first.Outcome, first.Ambiguity
		if len(of.rests) == 1 && g.whole(first) {
			for requirement := range of.rests {
				of.Requirement = requirement
			}
		}
	}
}

// compare orders findings by how much they say: what was told from the same request in another form, what most of the blocked scenarios rest
// on, what a story of one step shows and not a whole cycle, what its scenario is about, of a requirement that holds nowhere else, in the
// order of the stages, in the shortest story.
func (g *grouping) compare(of *Cause, a, b Finding) int {
	one, other := g.check(a), g.check(b)
	return cmp.Or(
		cmp.Compare(rank(one.Verdict), rank(other.Verdict)),
		first(g.controlled(one), g.controlled(other)),
		first(invariant.OfLists(one.ID), invariant.OfLists(other.ID)),
		first(!tutorial(one), !tutorial(other)),
		first(!several(one), !several(other)),
		first(!of.followed[a], !of.followed[b]),
		first(g.neverKept(a) && g.passed[one.Requirement] == 0, g.neverKept(b) && g.passed[other.Requirement] == 0),
		first(spills(of, one), spills(of, other)),
		first(one.Requirement == released, other.Requirement == released),
		first(one.Requirement == purged && g.undeleted(of), other.Requirement == purged && g.undeleted(of)),
		first(of.plain(one), of.plain(other)),
		cmp.Compare(of.rests[other.Requirement], of.rests[one.Requirement]),
		first(!g.whole(one), !g.whole(other)),
		first(g.pertinent(a), g.pertinent(b)),
		first(g.neverKept(a), g.neverKept(b)),
		first(one.Outcome == string(features.Ignored), other.Outcome == string(features.Ignored)),
		first(g.passed[one.Requirement] == 0, g.passed[other.Requirement] == 0),
		first(invariant.Checked(one.ID), invariant.Checked(other.ID)),
		cmp.Compare(g.passed[one.Requirement], g.passed[other.Requirement]),
		cmp.Compare(g.stage(one.Requirement), g.stage(other.Requirement)),
		cmp.Compare(len(g.run.Scenarios[a.Scenario].Exchanges), len(g.run.Scenarios[b.Scenario].Exchanges)),
	)
}

// controlled reports whether a check blames the form of a request, since the same one in another form was carried out.
func (g *grouping) controlled(of *run.Check) bool {
	switch features.Outcome(of.Outcome) {
	case features.CapitalsRefused, features.LowerCaseRefused, features.FlattenedRefused, features.PlainRefused, features.StringRefused:
		return true
	}
	return strings.HasPrefix(of.ID, "probe/")
}

// whole reports whether a check is about a cycle or a tutorial as a whole, or shows no more than that something was written again.
func (g *grouping) whole(of *run.Check) bool {
	return g.stage(of.Requirement) == len(stages())-1 || of.Outcome == string(features.WrittenBack)
}

// neverKept reports whether a finding says that a creation leaves something out, in a story about nothing else: whatever comes later rests
// on it.
func (g *grouping) neverKept(of Finding) bool {
	check := g.check(of)
	known, _ := g.run.Header.Requirement(check.Requirement)
	return known.Area == creation && check.Outcome == string(features.Missing) && g.pertinent(of)
}

// creation is the area of the catalogue about creations.
const creation = "create"

// spills reports whether a check of an attribute is about what a change of something else did to it.
func spills(of *Cause, check *run.Check) bool {
	return of.Attribute != "" && of.Attribute != "members" && (check.Requirement == othersUntouched || check.Requirement == nobodyElse)
}

// plain reports whether a check is about the very request that went wrong and not about what it was sent for: the read that was refused, the
// deletion that did nothing, the search that found too much.
func (c *Cause) plain(check *run.Check) bool {
	switch {
	case check.Outcome == string(features.StaleRead):
		return check.Requirement == readAfterWrite
	case strings.HasPrefix(c.Refusal.Request, http.MethodGet+" "):
		return len(check.Cause) == 0
	case strings.HasPrefix(c.request, http.MethodDelete+" "):
		return strings.HasPrefix(check.Requirement, deletions)
	case strings.HasSuffix(c.request, searched):
		return check.Requirement == exactly && check.Outcome == string(features.Extra)
	}
	return false
}

// What requirements of deletions begin with, the one that a filter finds nothing else, the one that nobody is linked to somebody else's
// account, and the one that a read shows what was written.
const (
	deletions      = "7644-3.6-"
	exactly        = "entra-match-filter-exact"
	nobodyMixedUp  = "entra-match-no-hit-creates"
	readAfterWrite = "entra-read-after-write"
)

// tutorial reports whether a check is about what a tutorial promises, which rests on everything else.
func tutorial(check *run.Check) bool { return strings.HasPrefix(check.Requirement, "entra-tutorial-") }

// several reports whether a check is about what several operations, or several requests at the same time, do to each other, or a name that two
// accounts want, which rests on what each does alone.
func several(check *run.Check) bool {
	switch check.Requirement {
	case "7644-3.5.2-patch-sequential", "7644-3.5.2-patch-atomic", "entra-create-one-of-two", "entra-create-overlapping", "entra-members-overlapping-changes",
		"entra-restore-conflict":
		return true
	}
	return false
}

// The requirements that a change of one attribute, or one resource, leaves the others alone.
const (
	othersUntouched = "entra-update-others-untouched"
	nobodyElse      = "entra-update-nobody-else"
)

// first orders what is such before what is not.
func first(one, other bool) int {
	switch {
	case one == other:
		return 0
	case one:
		return -1
	}
	return 1
}

func (g *grouping) stage(requirement string) int {
	known, _ := g.run.Header.Requirement(requirement)
	known.ID = requirement
	return stage(known)
}

// many is how many scenarios a cause must account for, to stand before what it rests on: in a handful of findings the order of the stages says
// more.
const many = 20

// sort puts first what accounts for most of what is wrong, then what others rest on.
func (g *grouping) sort() {
	all := map[int]bool{}
	for _, of := range g.causes {
		for _, at := range slices.Concat(of.Scenarios(), of.Blocks) {
			all[at] = true
		}
	}
	most := func(of Cause) bool { return len(of.reach()) >= many && 2*len(of.reach()) > len(all) }
	slices.SortStableFunc(g.causes, func(a, b Cause) int {
		return cmp.Or(
			first(a.Fault != "", b.Fault != ""),
			first(most(a), most(b)),
			cmp.Compare(g.stage(a.Requirement), g.stage(b.Requirement)),
			cmp.Compare(rank(a.Verdict), rank(b.Verdict)),
			cmp.Compare(len(b.reach()), len(a.reach())),
		)
	})
}

// joinBlocked adds what is only blocked to the cause that failed on the same requirement, or with exactly the same response of the
// provider: it is one thing to fix.
func (g *grouping) joinBlocked() {
	failed := map[string]int{}
	for i, of := range g.causes {
		if of.Verdict == run.Blocked || of.Fault != "" {
			continue
		}
		for _, found := range of.Findings {
			check := g.check(found)
			for _, name := range []string{check.Reason, check.Requirement} {
				if _, known := failed[name]; !known && name != "" {
					failed[name] = i
				}
			}
		}
	}
	for i := range g.causes {
		of := &g.causes[i]
		if of.Verdict != run.Blocked {
			continue
		}
		of.Findings = slices.DeleteFunc(of.Findings, func(found Finding) bool {
			check := g.check(found)
			at, same := failed[check.Reason]
			if !same || check.Reason == "" {
				at, same = failed[check.Requirement]
			}
			if !same && (check.Outcome == string(features.Uncaused) || check.ID == nothingToJudge) {
				at, same = g.mostBlocking()
			}
			if same {
				g.causes[at].block(found.Scenario)
				g.causes[at].restOn(check.Requirement)
			}
			return same
		})
	}
	for i, of := range slices.Backward(g.causes) {
		if len(of.Findings) == 0 {
			g.drop(i)
		}
	}
}
