package sentry

import (
	"net/http"

	"github.com/scimproof/scimproof/scim"
)

// user is a membership as the API shows it. Flags are not shown, and neither is anything that Sentry does not store.
type user struct {
	Schemas  []string `json:"schemas"`
	ID       string   `json:"id"`
	UserName string   `json:"userName"`
	Name     name     `json:"name"`
	Emails   []email  `json:"emails"`
	Meta     meta     `json:"meta"`
	Role     string   `json:"sentryOrgRole"`
	Active   *bool    `json:"active,omitempty"` // true, or absent for an organization that signs in with Entra
}

type name struct {
	GivenName  string `json:"givenName"`
	FamilyName string `json:"familyName"`
}

type email struct {
	Primary bool   `json:"primary"`
	Value   string `json:"value"`
	Type    string `json:"type"`
}

type meta struct {
	ResourceType string `json:"resourceType"`
}

func (p *Provider) user(of *member) user {
	shown := user{
		Schemas:  []string{scim.SchemaUser},
		ID:       formatID(of.id),
		UserName: of.email,
		Name:     name{GivenName: "N/A", FamilyName: "N/A"},
		Emails:   []email{{Primary: true, Value: of.email, Type: "work"}},
		Meta:     meta{ResourceType: "User"},
		Role:     of.role,
	}
	if p.options.AuthProvider != ActiveDirectory {
		active := true
		shown.Active = &active
	}
	return shown
}

func (p *Provider) listUsers(r request) answer {
	asked, refused, failed := p.paged(r)
	if failed {
		return refused
	}
	matches := p.org.allMembers()
	if asked.filter.present {
		matches = p.org.membersWith(asked.filter.value)
	}
	return page(matches, asked, func(members []*member) []any {
		var users []any
		for _, member := range members {
			users = append(users, p.user(member))
		}
		return users
	})
}

func (p *Provider) getUser(r request) answer {
	found, refused, failed := p.findUser(r)
	if failed {
		return refused
	}
	return answer{status: http.StatusOK, body: p.user(found)}
}

func (p *Provider) deleteUser(r request) answer {
	found, refused, failed := p.findUser(r)
	if failed {
		return refused
	}
	return p.remove(found)
}

func (p *Provider) findUser(r request) (found *member, refused answer, failed bool) {
	id, ok := parseID(r.id)
	if found, known := p.org.members[id]; ok && known {
		return found, answer{}, false
	}
	return nil, p.scimError(http.StatusNotFound, "The requested resource does not exist", ""), true
}

// remove deletes a membership for good, which is also what a deactivation does.
func (p *Provider) remove(gone *member) answer {
	if gone.partnership {
		return managedByPartner()
	}
	if p.org.lastOwner(gone) {
		return detail(http.StatusForbidden, "You cannot remove the only remaining owner of the organization.")
	}
	if !p.options.UnlinkedStays {
		p.org.removeMember(gone)
	}
	return answer{status: http.StatusNoContent}
}

func managedByPartner() answer {
	const text = "This member is managed by an active partnership and cannot be modified until the end of the partnership."
	return detail(http.StatusForbidden, text)
}
