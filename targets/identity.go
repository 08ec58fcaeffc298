package targets

import (
	"fmt"
	"strings"
)

// Identity says which names a provider accepts.
type Identity struct {
	UserDomain      string            `yaml:"user_domain"`      // default example.com
	Username        string            `yaml:"username"`         // email (default) or plain
	MaxLength       int               `yaml:"max_length"`       // of a userName without tombstone; default 43
	ExtraAttributes map[string]string `yaml:"extra_attributes"` // source attributes that every user gets
}

// usualLength is that of a userName where nobody says what the provider takes: a tombstone puts 32 hex digits in front, and 75 is the tightest
// limit seen, Sentry's.
const usualLength = 43

func (i *Identity) complete() {
	i.UserDomain = fallback(i.UserDomain, "example.com")
	i.Username = fallback(i.Username, "email")
	if i.MaxLength <= 0 {
		i.MaxLength = usualLength
	}
}

// Bounded reports whether a definition says how long a userName may be.
func (i Identity) Bounded() bool { return i.MaxLength != usualLength }

// UserName makes the userName of a person: name and mark, as an address where the provider wants one.
func (i Identity) UserName(person, mark string) (string, error) {
	name := strings.ToLower(person) + "." + mark
	if i.Username == "email" {
		name += "@" + i.UserDomain
	}
	if len(name) > i.MaxLength {
		return "", fmt.Errorf("userName %q has %d characters, the target allows %d: choose a shorter identity.user_domain",
			name, len(name), i.MaxLength)
	}
	return name, nil
}

// GroupName makes the displayName of a group.
func (i Identity) GroupName(group, mark string) string { return group + " " + mark }
