package sentry

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// organization is the state behind the API. Users and groups share one sequence of ids.
type organization struct {
	nextID  int64
	members map[int64]*member
	byEmail map[string][]*member // folded e-mail → members, pending ones may differ in case only
	teams   map[int64]*team
	bySlug  map[string]*team

	memberOrder []*member // as listed; nil after a change
	teamOrder   []*team   // as listed; nil after a change
}

func newOrganization(firstID int64) *organization {
	return &organization{
		nextID:  firstID,
		members: map[int64]*member{},
		byEmail: map[string][]*member{},
		teams:   map[int64]*team{},
		bySlug:  map[string]*team{},
	}
}

func (o *organization) newID() int64 {
	id := o.nextID
	o.nextID++
	return id
}

// member is a person's membership, pending until the invitation is accepted.
type member struct {
	id             int64
	email          string   // of the Sentry account when linked, else of the invitation
	others         []string // more addresses of the account
	role           string
	linked         bool // joined: has a Sentry account
	provisioned    bool // flag idp:provisioned
	roleRestricted bool // flag idp:role-restricted
	partnership    bool // flag partnership:restricted
	inactive       bool // the account is switched off
	requested      bool // a request to join, not approved
}

// hidden members are not listed.
func (m *member) hidden() bool { return m.inactive || m.requested }

// joined is the membership that one of Options.Members describes.
func joined(from Member, defaultRole string) *member {
	made := &member{
		email: from.Email, others: from.OtherEmails, role: from.Role, linked: from.Joined, partnership: from.Partnership,
		inactive: from.Inactive, requested: from.Requested,
	}
	if made.role == "" {
		made.role = defaultRole
	}
	return made
}

// keys are the addresses that find a member, in lower case.
func (m *member) keys() []string {
	keys := []string{strings.ToLower(m.email)}
	for _, other := range m.others {
		keys = append(keys, strings.ToLower(other))
	}
	return keys
}

// team is a group. Its slug is its hidden key.
type team struct {
	id          int64
	name        string
	slug        string
	members     map[int64]bool
	provisioned bool // managed by the identity provider
}

func (o *organization) addMember(added *member) {
	added.id = o.newID()
	o.members[added.id] = added
	for _, key := range added.keys() {
		o.byEmail[key] = append(o.byEmail[key], added)
	}
	o.memberOrder = nil
}

// removeMember deletes a membership for good, and takes it out of all teams.
func (o *organization) removeMember(gone *member) {
	delete(o.members, gone.id)
	o.memberOrder = nil
	for _, key := range gone.keys() {
		o.byEmail[key] = slices.DeleteFunc(o.byEmail[key], func(m *member) bool { return m == gone })
		if len(o.byEmail[key]) == 0 {
			delete(o.byEmail, key)
		}
	}
	for _, team := range o.teams {
		delete(team.members, gone.id)
	}
}

// lastOwner reports whether a member is the only owner left. Others count when they have joined and their account is switched on.
func (o *organization) lastOwner(of *member) bool {
	if of.role != ownerRole {
		return false
	}
	for _, other := range o.members {
		if other != of && other.role == ownerRole && other.linked && !other.inactive {
			return false
		}
	}
	return true
}

func (o *organization) addTeam(added *team) {
	added.id = o.newID()
	added.members = map[int64]bool{}
	o.teams[added.id] = added
	o.bySlug[added.slug] = added
	o.teamOrder = nil
}

func (o *organization) removeTeam(gone *team) {
	delete(o.teams, gone.id)
	delete(o.bySlug, gone.slug)
	o.teamOrder = nil
}

// update stores a changed copy of a team.
func (o *organization) update(old, next *team) {
	delete(o.bySlug, old.slug)
	o.teams[next.id], o.bySlug[next.slug] = next, next
	o.teamOrder = nil
}

// allMembers lists the pending by e-mail, then the joined by id. Some are hidden: who asks to join, and whose account is not
// active.
func (o *organization) allMembers() []*member {
	if o.memberOrder != nil {
		return o.memberOrder
	}
	o.memberOrder = make([]*member, 0, len(o.members))
	for _, member := range o.members {
		if !member.hidden() {
			o.memberOrder = append(o.memberOrder, member)
		}
	}
	slices.SortFunc(o.memberOrder, compareMembers)
	return o.memberOrder
}

// membersWith lists, in the same order, those that an address belongs to.
func (o *organization) membersWith(email string) (found []*member) {
	for _, member := range o.byEmail[strings.ToLower(email)] {
		if !member.hidden() {
			found = append(found, member)
		}
	}
	slices.SortFunc(found, compareMembers)
	return found
}

func compareMembers(a, b *member) int {
	switch {
	case a.linked != b.linked && b.linked:
		return -1
	case a.linked != b.linked:
		return 1
	case !a.linked && a.email != b.email:
		return cmp.Compare(a.email, b.email)
	default:
		return cmp.Compare(a.id, b.id)
	}
}

// allTeams lists teams by slug.
func (o *organization) allTeams() []*team {
	if o.teamOrder != nil {
		return o.teamOrder
	}
	o.teamOrder = make([]*team, 0, len(o.teams))
	for _, team := range o.teams {
		o.teamOrder = append(o.teamOrder, team)
	}
	slices.SortFunc(o.teamOrder, func(a, b *team) int { return cmp.Compare(a.slug, b.slug) })
	return o.teamOrder
}

// parseID reads a decimal id; one that no database column holds belongs to nobody.
func parseID(text string) (int64, bool) {
	id, err := strconv.ParseInt(text, 10, 64)
	return id, err == nil
}

func formatID(id int64) string { return strconv.FormatInt(id, 10) }
