package sentry

import (
	"encoding/json"
	"net/http"
	"strings"
)

const (
	nameLimit = 64 // characters of a displayName
	slugLimit = 50 // characters of its slug
)

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
	name, slug, errors := readName(value)
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

// readName derives and checks name and slug of a team. null becomes the word "none", as Python prints it.
func readName(value any) (name, slug string, errors fieldErrors) {
	var notText bool
	switch value := value.(type) {
	case nil:
		name = "none"
	case string:
		name = strings.TrimSpace(value)
	case json.Number:
		name = value.String()
	default:
		notText = true
	}
	slug = slugify(name)
	errors.add("slug", checkSlug(slug)...)
	if notText {
		errors.add("name", errNotString)
	}
	if len([]rune(name)) > nameLimit {
		errors.add("name", errTooLong(nameLimit))
	}
	return name, slug, errors
}

func checkSlug(slug string) (messages []string) {
	if slug == "" {
		return []string{errBlank}
	}
	if len(slug) > slugLimit {
		messages = append(messages, errTooLong(slugLimit))
	}
	if strings.Trim(slug, "0123456789") == "" {
		messages = append(messages, "Enter a valid slug consisting of lowercase letters, numbers, underscores or hyphens. "+
			"It cannot be entirely numeric.")
	}
	return messages
}
