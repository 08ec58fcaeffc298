package reference

import (
	"maps"
	"strings"

	"github.com/scimproof/scimproof/scim"
)

// find returns the user or group with an id. Member values are not case-exact by the schema, and our ids are lower case.
func (p *Provider) find(id string) *record {
	id = strings.ToLower(id)
	if r := p.users.byID[id]; r != nil {
		return r
	}
	return p.groups.byID[id]
}

// takeMembers moves the members of canonical data out of it: their ids.
func takeMembers(data scim.Resource) []string {
	items, _ := data["members"].([]any)
	delete(data, "members")
	ids := make([]string, 0, len(items))
	for _, item := range items {
		id, _ := item.(map[string]any)["value"].(string)
		ids = append(ids, id)
	}
	return ids
}

// resolve finds members by their ids. An id that nobody has, and the group itself, are refused with 400 invalidValue. p.mutex is
// held.
func (p *Provider) resolve(ids []string, self *record) ([]*record, *scim.Error) {
	members := make([]*record, 0, len(ids))
	for _, id := range ids {
		member := p.find(id)
		if member == nil {
			return nil, scim.Errorf(400, scim.InvalidValue, "members: want the id of a user or group, got %s", scim.Compact(id))
		}
		if member == self {
			return nil, scim.Errorf(400, scim.InvalidValue, "members: want another resource than the group itself, got %s", scim.Compact(id))
		}
		members = append(members, member)
	}
	return members, nil
}

// difference says what a change of a group's members, of which only those shown were looked at, does: which ids come, and who goes.
func difference(shown []*record, ids []string) (coming []string, going []*record) {
	stay := make(map[string]bool, len(shown))
	for _, member := range shown {
		if member != nil {
			stay[member.id] = false
		}
	}
	for _, id := range ids {
		if _, there := stay[strings.ToLower(id)]; there {
			stay[strings.ToLower(id)] = true
			continue
		}
		coming = append(coming, id)
	}
	for _, member := range shown {
		if member != nil && !stay[member.id] {
			going = append(going, member)
		}
	}
	return coming, going
}

// join adds members to a group and reports whether any is new.
func join(group *record, members []*record) bool {
	before := group.members.len()
	for _, member := range members {
		group.members.add(member)
		member.groups.add(group)
	}
	return group.members.len() > before
}

// leave removes members of a group.
func leave(group *record, members []*record) {
	for _, member := range members {
		group.members.remove(member)
		member.groups.remove(group)
	}
}

// touched is data with a new lastModified.
func (p *Provider) touched(data scim.Resource) scim.Resource {
	meta := maps.Clone(data["meta"].(map[string]any))
	meta["lastModified"] = p.now()
	data = maps.Clone(data)
	data["meta"] = meta
	return data
}
