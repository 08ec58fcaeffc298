package sentry

import "net/http"

// createGroup reads displayName and nothing else: a team starts empty, whatever members the body names.
func (p *Provider) createGroup(r request) answer {
	body, refused, failed := r.object()
	if failed {
		return refused
	}
	value, present := body["displayName"]
	if !present {
		return internalError()
	}
	name, slug, errors := newTeamName(value)
	if len(errors) > 0 {
		return badFields(errors)
	}
	if _, taken := p.org.bySlug[slug]; taken {
		return p.slugTaken()
	}
	added := &team{name: name, slug: slug, provisioned: true}
	p.org.addTeam(added)
	return answer{status: http.StatusCreated, body: p.groups([]*team{added}, false, memberCap)[0]}
}

// slugTaken makes the 409, which is SCIM-shaped since June 2026.
func (p *Provider) slugTaken() answer {
	const text = "A team with this slug already exists."
	if p.options.Era == Legacy {
		return answer{status: http.StatusConflict, body: legacySlugTaken{[]string{text}, text}}
	}
	return p.scimError(http.StatusConflict, text, "uniqueness")
}

type legacySlugTaken struct {
	NonField []string `json:"non_field_errors"`
	Detail   string   `json:"detail"`
}
