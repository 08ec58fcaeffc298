package scim

import (
	"net/url"
	"strings"
	"testing"
)

// TestTheQueryOfACreationFindsItAgain: whatever its name is, the search names all of it, as a client writes a filter.
func TestTheQueryOfACreationFindsItAgain(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"ada", "R&D <all>", `with "quotes" and \`, strings.Repeat("long", 75), strings.Repeat("é", 150), "line\nbreak"} {
		for _, body := range []string{`{"userName":` + JSON(name) + `,"displayName":"x"}`, `{"displayName":` + JSON(name) + `}`, `{"externalId":` + JSON(name) + `}`} {
			claim := ClaimOf([]byte(body))
			path := claim.Query("Users")
			if got := ClaimOfQuery(path); got != claim {
				t.Errorf("%s: want %v found again, got %v by %s", body, claim, got, path)
			}
			_, encoded, _ := strings.Cut(path, "?filter=")
			text, err := url.QueryUnescape(encoded)
			filter, wrong := ParseFilter(text)
			if _, value, ok := filter.Equal(); err != nil || wrong != nil || !ok || value != name {
				t.Errorf("%s: want a filter for %q, got %s (%v, %v)", body, name, text, err, wrong)
			}
		}
	}
	if path := ClaimOf([]byte(`{"active":true}`)).Query("Users"); path != "" {
		t.Errorf("want no query for nothing, got %s", path)
	}
}

// TestReadingTellsUsersFromGroups by their path.
func TestReadingTellsUsersFromGroups(t *testing.T) {
	t.Parallel()
	for path, op := range map[string]Op{"Users/1": OpUserGet, "Groups/1?excludedAttributes=members": OpGroupGet} {
		if got := Reading(path); got.Op != op || got.Method != "GET" || string(got.Path) != path {
			t.Errorf("%s: got %+v", path, got)
		}
	}
}

// TestQueryOfAClaimCostsLittle, since it is made for each creation of a load, before it is sent and after, and says of every name
// what JSON would.
func TestQueryOfAClaimCostsLittle(t *testing.T) {
	claim := Claim{Named{UserName: "ada.adams@contoso.example"}}
	if got := testing.AllocsPerRun(100, func() { _ = claim.Query("Users") }); got > 3 {
		t.Errorf("want at most 3 allocations, got %v", got)
	}
	for _, name := range []string{"ada", "A + B & <C>", "\"", "\\", "Zoë", "tab\t", "100%", "del\x7f", "a\xffb", "\u2028"} {
		if quoted(name) != JSON(name) {
			t.Errorf("want %s, got %s", JSON(name), quoted(name))
		}
	}
}
