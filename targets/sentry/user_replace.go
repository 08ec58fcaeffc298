package sentry

import (
	"net/http"
	"strings"
)

// replaceUser is PUT, which reads the role and ignores everything else, active included.
func (p *Provider) replaceUser(r request) answer {
	found, refused, failed := p.findUser(r)
	if failed {
		return refused
	}
	body, refused, failed := r.object()
	if failed {
		return refused
	}
	if found.role == ownerRole {
		found.provisioned, found.roleRestricted = true, false
		return answer{status: http.StatusOK, body: p.user(found)}
	}
	if found.partnership {
		return managedByPartner()
	}
	role, locked := p.options.DefaultRole, false
	if given := body["sentryOrgRole"]; truthy(given) {
		text, ok := given.(string)
		if !ok {
			return internalError()
		}
		role, locked = strings.ToLower(text), true
	}
	unchanged := locked && found.roleRestricted && found.role == role
	ownByHand := !locked && found.role != p.options.DefaultRole && !found.roleRestricted // a role given inside Sentry stays
	if unchanged || ownByHand {
		return answer{status: http.StatusOK, body: p.user(found)}
	}
	if !settable(role) {
		return p.scimError(http.StatusBadRequest, "Invalid organization role.", "")
	}
	found.role, found.roleRestricted, found.provisioned = role, locked, true
	return answer{status: http.StatusOK, body: p.user(found)}
}
