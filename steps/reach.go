package steps

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/mockentra"
	"github.com/scimproof/scimproof/targets"
)

// reach tells from the sentences of a scenario what Entra sends in it, and so which knobs change that. TestReach plays every scenario
// with every value of every knob, and wants exactly those to be told whose requests differ.
type reach struct {
	lines     []string
	mapping   *mockentra.Mapping
	connector mockentra.Connector // while it sends members
	dialects  []mockentra.Dialect // those that it is played in
}

func newReach(entry *planned, definition targets.Definition, mapping *mockentra.Mapping) reach {
	told := reach{mapping: mapping, connector: mockentra.Connector(definition.Connector), dialects: entry.dialects}
	for _, step := range entry.steps {
		line, _, _ := strings.Cut(step.Text, "\n")
		told.lines = append(told.lines, line)
	}
	if told.says(severalAtOnce) {
		told.connector = mockentra.Gallery
	}
	if len(told.dialects) == 0 {
		told.dialects = []mockentra.Dialect{mockentra.Dialect(definition.Dialects[0])}
	}
	return told
}

// The sentences, as the patterns of story have them.
var (
	severalAtOnce  = regexp.MustCompile(`^Entra sends several members at once$`)
	joinsAtOnce    = regexp.MustCompile(`^(?:two|six) joins of "[^"]+" overlap`)
	changesRows    = regexp.MustCompile(`^each other attribute of .* that can change`)
	runsCycle      = regexp.MustCompile(`and the next cycle runs$|(is|are) provisioned\b`)
	searches       = regexp.MustCompile(runsCycle.String() + `|^Entra (tests|looks)`)
	removesManager = regexp.MustCompile(`has no manager any more and the next cycle runs$`)
	hasManager     = regexp.MustCompile(`^[A-Z][a-z]+ has become [A-Z][a-z]+'s manager$`)
	purges         = regexp.MustCompile(`^[A-Z][a-z]+ is purged and the next cycle runs$`)
	leavesScope    = regexp.MustCompile(`(is|was) unassigned\b|leaves .*\bthe scope\b`)
	upperCase      = regexp.MustCompile(`already holds [A-Z][a-z]+ in upper case$`)
	teamAssigned   = regexp.MustCompile(`^the team is assigned`)
	wholeTeam      = regexp.MustCompile(`^the team is assigned|^the scope is extended`)
	lostAnswer     = regexp.MustCompile(`response to the creation is lost$`) // of a POST

	createsUser  = regexp.MustCompile(`^(?:a )?(.+) (?:(?:is|are) provisioned\b|(?:is|are|was) assigned\b)`)
	createsGroup = regexp.MustCompile(`^the group "([^"]+)".* is (?:provisioned|assigned)\b|is provisioned through the group "([^"]+)"$`)
	hasUser      = regexp.MustCompile(`^the provider already holds ([A-Z][a-z]+)|^([A-Z][a-z]+) is disabled before`)
	hasGroup     = regexp.MustCompile(`^the provider already holds the group "([^"]+)"`)
	losesAccount = regexp.MustCompile(`^somebody has deleted [A-Z][a-z]+'s account$`)
	softDeletes  = regexp.MustCompile(`^(.+) (?:is|are|was) soft-deleted\b`)
	namesMembers = regexp.MustCompile(`^(.+) is provisioned through the group "|^the group "[^"]+" is provisioned with (.+)$|^the group "[^"]+" with (.+?) is (?:not )?assigned\b|^(.+) (?:joins?|leaves?) "`)
)

// reaches reports whether Entra sends something else in the scenario with one set of knobs than with another.
func (r reach) reaches(before, after mockentra.Knobs) bool {
	return slices.ContainsFunc(mockentra.Switches(), func(knob mockentra.Knob) bool {
		return knob.Value(before) != knob.Value(after) && r.by(knob, before, after)
	})
}

// by is reaches for what one knob changes.
func (r reach) by(knob mockentra.Knob, before, after mockentra.Knobs) bool {
	switch knob.Reaches {
	case mockentra.ReachSearches:
		return r.says(searches)
	case mockentra.ReachCycles:
		return r.says(runsCycle)
	case mockentra.ReachGroupCreations:
		return r.creates(createsGroup, hasGroup)
	case mockentra.ReachUserCreations:
		return r.creates(createsUser, hasUser)
	case mockentra.ReachActiveOfCreations:
		return r.mapping.Has(mockentra.User, "active") && r.creates(createsUser, hasUser)
	case mockentra.ReachMembers:
		return r.members() > 0
	case mockentra.ReachSeveralMembers:
		return requests(r.members(), before.PerPatch(r.connector)) != requests(r.members(), after.PerPatch(r.connector))
	case mockentra.ReachManagerRemovals:
		differs := func(dialect mockentra.Dialect) bool {
			return dialect.ManagerRemoval(before) != dialect.ManagerRemoval(after)
		}
		gone := r.says(removesManager) || r.says(hasManager) && r.says(purges)
		return gone && slices.ContainsFunc(r.dialects, differs)
	case mockentra.ReachCaseChanges:
		return r.says(upperCase)
	case mockentra.ReachLists:
		return r.mapping.Lists() && r.says(changesRows)
	case mockentra.ReachLostAnswers:
		return r.says(lostAnswer)
	case mockentra.ReachLeavers:
		return r.says(leavesScope)
	case mockentra.ReachRefusals:
		return r.failsTwice()
	case mockentra.ReachRecycleBin:
		return r.softDeletesMember()
	}
	return false
}

// silenced says why a scenario cannot be asked with these knobs: they keep Entra from sending what it is about.
func (r reach) silenced(knobs mockentra.Knobs) string {
	switch {
	case r.says(removesManager) && knobs.ManagerRemove == "silent":
		return "with manager_remove: silent Entra does not say that a manager is gone"
	case r.says(leavesScope) && knobs.SkipOutOfScope:
		return "with skip_out_of_scope: true Entra leaves alone who leaves the scope"
	case r.says(severalAtOnce) && knobs.PerPatch(r.connector) == 1:
		return fmt.Sprintf("with members_per_patch: %d Entra does not send several members at once", knobs.MembersPerPatch)
	case r.says(joinsAtOnce) && knobs.PerPatch(mockentra.NonGallery) > 1: // whatever the target's connector: the sentence wants a request for each
		return fmt.Sprintf("with members_per_patch: %d Entra sends several joins in one request", knobs.MembersPerPatch)
	}
	return ""
}

func (r reach) says(pattern *regexp.Regexp) bool {
	return slices.ContainsFunc(r.lines, pattern.MatchString)
}

// named lists the names in the groups of the sentences that match.
func (r reach) named(pattern *regexp.Regexp) (names []string) {
	for _, line := range r.lines {
		for i, group := range pattern.FindStringSubmatch(line) {
			if i > 0 && group != "" {
				names = append(names, namesIn(group)...)
			}
		}
	}
	return names
}

func namesIn(text string) []string {
	return strings.Split(strings.ReplaceAll(text, ", ", " and "), " and ")
}

// creates reports whether somebody is created whom the provider does not have already.
func (r reach) creates(pattern, has *regexp.Regexp) bool {
	there := r.named(has)
	return r.says(wholeTeam) || slices.ContainsFunc(r.named(pattern), func(name string) bool {
		return !strings.HasPrefix(name, "the group ") && !strings.HasPrefix(name, "the team") && !slices.Contains(there, name)
	})
}

// members is how many members one sentence adds or removes at most. A restart sends all of them again.
func (r reach) members() (most int) {
	all := map[string]bool{}
	for _, line := range r.lines {
		for i, group := range namesMembers.FindStringSubmatch(line) {
			if i == 0 || group == "" {
				continue
			}
			names := namesIn(group)
			for _, name := range names {
				all[name] = true
			}
			most = max(most, len(names))
		}
		if strings.HasPrefix(line, "Entra restarts ") {
			most = max(most, len(all))
		}
	}
	if r.says(teamAssigned) {
		most = max(most, 3) // of the five people in two groups
	}
	return most
}

// failsTwice reports whether two cycles meet an account that is gone.
func (r reach) failsTwice() bool {
	lost := slices.IndexFunc(r.lines, losesAccount.MatchString)
	if lost < 0 {
		return false
	}
	cycles := 0
	for _, line := range r.lines[lost:] {
		if runsCycle.MatchString(line) && !strings.HasPrefix(line, "Entra restarts ") { // which forgets what failed
			cycles++
		}
	}
	return cycles > 1
}

// softDeletesMember reports whether somebody is soft-deleted who is in a group.
func (r reach) softDeletesMember() bool {
	members := r.named(namesMembers)
	return slices.ContainsFunc(r.named(softDeletes), func(name string) bool { return slices.Contains(members, name) })
}

// requests is how many PATCH requests carry so many members.
func requests(members, perPatch int) int { return (members + perPatch - 1) / perPatch }
