package sentry

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// group is a team as the API shows it.
type group struct {
	Schemas     []string      `json:"schemas"`
	ID          string        `json:"id"`
	DisplayName string        `json:"displayName"`
	Meta        meta          `json:"meta"`
	Members     *[]groupEntry `json:"members,omitempty"` // nil only with excludedAttributes=members
}

type groupEntry struct {
	Value   string `json:"value"`
	Display string `json:"display"`
}

// memberCap is how many different members one answer names, all teams of a page together.
const memberCap = 10000

// groups renders teams. Beyond the cap, members fall silently off, those with the highest ids first.
func (p *Provider) groups(teams []*team, noMembers bool, limit int) []any {
	shown := make([]any, len(teams))
	var named map[int64]bool // nil: all
	if !noMembers {
		named = p.named(teams, limit)
	}
	for i, team := range teams {
		entry := group{
			Schemas:     []string{scim.SchemaGroup},
			ID:          formatID(team.id),
			DisplayName: team.name,
			Meta:        meta{ResourceType: "Group"},
		}
		if !noMembers {
			members := p.entries(team, named)
			entry.Members = &members
		}
		shown[i] = entry
	}
	return shown
}

// named picks the members that an answer may name, or nil for all of them.
func (p *Provider) named(teams []*team, limit int) map[int64]bool {
	total := 0
	for _, team := range teams {
		total += len(team.members)
	}
	if total <= limit {
		return nil
	}
	all := map[int64]bool{}
	for _, team := range teams {
		maps.Copy(all, team.members)
	}
	if len(all) <= limit {
		return nil
	}
	chosen := map[int64]bool{}
	for _, id := range slices.Sorted(maps.Keys(all))[:limit] {
		chosen[id] = true
	}
	return chosen
}

// entries lists a team's members by id.
func (p *Provider) entries(of *team, named map[int64]bool) []groupEntry {
	entries := make([]groupEntry, 0, len(of.members))
	for _, id := range slices.SortedFunc(maps.Keys(of.members), cmp.Compare) {
		if named == nil || named[id] {
			entries = append(entries, groupEntry{Value: formatID(id), Display: p.org.members[id].email})
		}
	}
	return entries
}

func (p *Provider) listGroups(r request) answer {
	asked, refused, failed := p.paged(r)
	if failed {
		return refused
	}
	matches := p.org.allTeams()
	if asked.filter.present {
		matches = nil
		if found, known := p.org.bySlug[strings.ToLower(slugify(asked.filter.value))]; known {
			matches = []*team{found}
		}
	}
	return page(matches, asked, func(teams []*team) []any { return p.groups(teams, asked.noMembers, memberCap) })
}

func (p *Provider) getGroup(r request) answer {
	found, refused, failed := p.findGroup(r)
	if failed {
		return refused
	}
	asked, refused, failed := p.validated(r)
	if failed {
		return refused
	}
	return answer{status: http.StatusOK, body: p.groups([]*team{found}, asked.noMembers, memberCap)[0]}
}

// replaceGroup refuses PUT. The method is named in Allow, but no scope permits it, so that no token gets as far as here.
func (p *Provider) replaceGroup(request) answer {
	return detail(http.StatusMethodNotAllowed, notAllowedText(http.MethodPut))
}

// deleteGroup frees the slug at once, so that the same displayName can be created again.
func (p *Provider) deleteGroup(r request) answer {
	found, refused, failed := p.findGroup(r)
	if failed {
		return refused
	}
	p.org.removeTeam(found)
	return answer{status: http.StatusNoContent}
}

func (p *Provider) findGroup(r request) (found *team, refused answer, failed bool) {
	id, ok := parseID(r.id)
	if found, known := p.org.teams[id]; ok && known {
		return found, answer{}, false
	}
	if found, known := p.org.bySlug[r.id]; known { // no slug is a number, and the route lets slugs in only when they are accepted
		return found, answer{}, false
	}
	return nil, p.scimError(http.StatusNotFound, "Group not found.", ""), true
}
