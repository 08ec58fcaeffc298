package targets

import (
	"strings"
	"testing"
)

func TestUserNames(t *testing.T) {
	for name, row := range map[string]struct {
		identity Identity
		want     string
	}{
		"default":      {Identity{}, "ada.z0001@example.com"},
		"other domain": {Identity{UserDomain: "acme.test"}, "ada.z0001@acme.test"},
		"plain":        {Identity{Username: "plain"}, "ada.z0001"},
	} {
		row.identity.complete()
		got, err := row.identity.UserName("Ada", "z0001")
		if err != nil || got != row.want {
			t.Errorf("%s: want %s, got %s, %v", name, row.want, got, err)
		}
		if group := row.identity.GroupName("Engineers", "z0001"); group != "Engineers z0001" {
			t.Errorf("%s: want the mark behind the group's name, got %s", name, group)
		}
	}
}

func TestUserNameThatIsTooLongForTheProvider(t *testing.T) {
	identity := Identity{UserDomain: "a-very-long-domain-of-ours.example.com"}
	identity.complete()
	_, err := identity.UserName("Ada", "z0001")
	if err == nil || !strings.Contains(err.Error(), "has 48 characters, the target allows 43: choose a shorter identity.user_domain") {
		t.Errorf("want both lengths and the way out, got %v", err)
	}
	identity.MaxLength = 48
	if _, err := identity.UserName("Ada", "z0001"); err != nil {
		t.Errorf("want it accepted up to max_length, got %v", err)
	}
}
