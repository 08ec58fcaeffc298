package reference

import (
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

// takeMembers moves the members of canonical data out of it and resolves them. An id that nobody has, and the group itself,
// are refused with 400 invalidValue. p.mutex is held.
func (p *Provider) takeMembers(data scim.Resource, self *record) ([]*record, *scim.Error) {
	items, _ := data["members"].([]any)
	delete(data, "members")
	members := make([]*record, 0, len(items))
	for _, item := range items {
		id, _ := item.(map[string]any)["value"].(string)
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

// join adds members to a group and reports whether any is new.
func join(group *record, members []*record) bool {
	before := group.members.len()
	for _, member := range members {
		group.members.add(member)
		member.groups.add(group)
	}
	return group.members.len() > before
}

// leave removes all members but those to keep, and reports whether any went.
func leave(group *record, keep []*record) bool {
	before := group.members.len()
	if before == 0 {
		return false
	}
	var kept set
	for _, member := range keep {
		kept.add(member)
	}
	for _, member := range group.members.all() {
		if !kept.has(member) {
			group.members.remove(member)
			member.groups.remove(group)
		}
	}
	return group.members.len() < before
}
