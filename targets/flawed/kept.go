package flawed

import (
	"strings"
)

// keptFlaws lose or rewrite plain attributes of a new user.
func keptFlaws() []Flaw {
	return []Flaw{
		keptFlaw("given-name-lost", sentAgain(), "entra-create-names-kept",
			"Sentry D24", func(user object) { delete(nameOf(user), "givenName") }),
		keptFlaw("family-name-initial", sentAgain(), "entra-create-names-kept", "Sentry D24", familyInitial),
		keptFlaw("formatted-name-turned", sentAgain(), "entra-create-names-kept", "A53", formattedTurned),
		keptFlaw("display-name-is-login", sentAgain("entra-create-unicode", "entra-create-markup"), "entra-create-display-name-kept",
			"Sentry D24",
			func(user object) { user["displayName"] = user["userName"] }),
		keptFlaw("title-dropped", because("Entra sends the attribute again with its next write", "entra-cycle-restart",
			"entra-cycle-whole-team"), "entra-create-title-kept",
			"Sentry D07", func(user object) { delete(user, "title") }),
		keptFlaw("language-without-region", sentAgain(), "entra-create-title-kept", "A53", func(user object) {
			language, _ := user["preferredLanguage"].(string)
			user["preferredLanguage"], _, _ = strings.Cut(language, "-")
		}),
		keptFlaw("astral-letters-lost", nil, "entra-create-unicode-kept", "Sentry D23; known-issues: special characters", astralLost),
		keptFlaw("external-id-lower-case", because("externalId is case-exact, so the filter misses",
			"entra-match-external-id"), "entra-create-external-id-kept", "A36; A37", func(user object) {
			if id, ok := user["externalId"].(string); ok {
				user["externalId"] = strings.ToLower(id)
			}
		}),
	}
}

// keptFlaw is a flaw of POST /Users that answers 201 and keeps something else.
func keptFlaw(name string, also map[string]string, requirement, seen string, edit func(object)) Flaw {
	return Flaw{
		Name: name, Also: also, Requirement: requirement, Seen: seen, StateOnly: true,
		Wrap: misread(edit),
	}
}

func nameOf(user object) object {
	name, _ := user["name"].(object)
	return name
}

// familyInitial keeps the first letter of a family name, as privacy settings do.
func familyInitial(user object) {
	if family, _ := nameOf(user)["familyName"].(string); family != "" {
		nameOf(user)["familyName"] = family[:1] + "."
	}
}

// formattedTurned computes the formatted name anew, family name first.
func formattedTurned(user object) {
	given, _ := nameOf(user)["givenName"].(string)
	family, _ := nameOf(user)["familyName"].(string)
	if given != "" && family != "" {
		nameOf(user)["formatted"] = family + ", " + given
	}
}

// astralLost stores text in three bytes a letter, as MySQL's utf8 does.
func astralLost(user object) {
	text, _ := user["displayName"].(string)
	user["displayName"] = strings.Map(func(letter rune) rune {
		if letter > 0xFFFF {
			return '?'
		}
		return letter
	}, text)
}
