package sentry

import "strings"

const (
	nameLimit = 64 // characters of a displayName
	slugLimit = 50 // characters of its slug
)

// newTeamName reads the displayName of a new team. The slug is made of what Python prints of the value, and checked first. The name
// may be null or blank: then the slug is the name, and so null makes the team "none".
func newTeamName(value any) (name, slug string, errors fieldErrors) {
	slug = slugify(printed(value))
	errors.add("slug", checkSlug(slug)...)
	if value == nil {
		return slug, slug, errors
	}
	name, messages := readText(value, true, nameLimit)
	errors.add("name", messages...)
	return name, slug, errors
}

// changedTeamName reads the displayName of a team that is renamed: the name is checked first, and must be one.
func changedTeamName(value any) (name, slug string, errors fieldErrors) {
	name, messages := readText(value, false, nameLimit)
	errors.add("name", messages...)
	slug = slugify(printed(value))
	errors.add("slug", checkSlug(slug)...)
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
